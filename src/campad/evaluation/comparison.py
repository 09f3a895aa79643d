"""The classifiers side by side on the same examples: how right, how fast.

Each example is judged by a classifier that has not seen its group; the network, which must be
trained anew for that, in a few folds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.base import REGISTRY, ProblemClassifier, Registered
from campad.evaluation.metrics import Quality, count
from campad.kernels.cross_validation import make_folds
from campad.kernels.problem import Problem

PREDICTIONS = 20
"""How many are timed, one frame each; the median counts."""


@dataclass(frozen=True)
class Comparison:
    """One classifier's line.

    Attributes:
        name: as it is registered.
        quality: with groups left out.
        train_ms: once, from scratch, on all examples.
        predict_ms: for one frame whose activation is known.
        settings: those that were not left at their defaults.
    """

    name: str
    quality: Quality
    train_ms: float
    predict_ms: float
    settings: Mapping[str, Any] = field(default_factory=dict)


def compare(
    make_problem: Callable[[bool], Problem],
    groups: NDArray[Any],
    labels: Sequence[str],
    clock: Callable[[], float],
) -> list[Comparison]:
    """Compare the registered classifiers, with their default settings.

    `make_problem` gives a new problem, with the examples' tangents or without.
    """
    return [
        judge(entry, {}, make_problem, groups, labels, clock)
        for entry in REGISTRY.values()
        if entry.compared
    ]


def judge(
    entry: Registered,
    settings: Mapping[str, Any],
    make_problem: Callable[[bool], Problem],
    groups: NDArray[Any],
    labels: Sequence[str],
    clock: Callable[[], float],
) -> Comparison:
    """Judge one classifier with these settings; otherwise as `compare`."""
    classifier = entry.make(**settings)
    problem = make_problem(getattr(classifier, "uses_tangents", False))
    started = clock()
    if isinstance(classifier, ProblemClassifier):
        classifier.learn(problem)
    else:
        classifier.fit(problem.centres, problem.classes)
    train_ms = 1000 * (clock() - started)
    frame, times = problem.centres[:1], []
    for _ in range(PREDICTIONS):
        started = clock()
        classifier.predict_proba(frame)
        times.append(1000 * (clock() - started))
    folds = make_folds(problem.classes, groups)
    if isinstance(classifier, ProblemClassifier):
        probabilities = classifier.left_out(problem, folds)
    else:
        probabilities = _refit(partial(entry.make, **settings), problem, folds)
    quality = count(probabilities, problem.classes, folds, labels)
    return Comparison(entry.name, quality, train_ms, float(np.median(times)), settings)


def _refit(
    make: Callable[[], Any], problem: Problem, folds: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Judge each fold by a classifier that was fitted without it: (n, k)."""
    probabilities = np.zeros_like(problem.one_hot)
    for fold in np.unique(folds[folds >= 0]):
        inside = folds == fold
        fitted = make().fit(problem.centres[~inside], problem.classes[~inside])
        probabilities[inside] = fitted.predict_proba(problem.centres[inside])
    return probabilities
