"""The classifiers side by side on the same examples: how right, how fast.

"Explore how the two different ways differ", as the tutorial says of its network and of nearest
neighbours. Each example is judged by a classifier that has not seen its burst; the network, which
must be trained anew for that, in a few folds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.dense import DenseClassifier
from campad.classifiers.knn import KNNClassifier
from campad.classifiers.ridge import RidgeClassifier
from campad.evaluation.metrics import Quality, count
from campad.kernels.cross_validation import make_folds
from campad.kernels.problem import Problem

PREDICTIONS = 20
"""So many are timed, one frame each; the median counts."""


@dataclass(frozen=True)
class Comparison:
    """One classifier's line.

    Attributes:
        name: "dense", "ridge" or "knn".
        quality: with bursts left out.
        train_ms: once, from scratch, on all examples.
        predict_ms: for one frame whose activation is known.
    """

    name: str
    quality: Quality
    train_ms: float
    predict_ms: float


CONTENDERS: dict[str, Callable[[], Any]] = {
    "dense": DenseClassifier,
    "ridge": RidgeClassifier,
    "knn": KNNClassifier,
}


def compare(
    make_problem: Callable[[bool], Problem],
    bursts: NDArray[Any],
    labels: Sequence[str],
    clock: Callable[[], float],
) -> list[Comparison]:
    """Compare the classifiers.

    Args:
        make_problem: gives a new problem, with the examples' tangents or without.
        bursts: (n,).
        labels: the classes' names.
        clock: gives seconds.
    """
    return [
        _try(name, make(), make_problem, bursts, labels, clock) for name, make in CONTENDERS.items()
    ]


def _try(
    name: str,
    classifier: Any,
    make_problem: Callable[[bool], Problem],
    bursts: NDArray[Any],
    labels: Sequence[str],
    clock: Callable[[], float],
) -> Comparison:
    problem = make_problem(classifier.uses_tangents)
    started = clock()
    classifier.learn(problem)
    train_ms = 1000 * (clock() - started)
    frame, times = problem.centres[:1], []
    for _ in range(PREDICTIONS):
        started = clock()
        classifier.predict_proba(frame)
        times.append(1000 * (clock() - started))
    folds = make_folds(problem.classes, bursts)
    probabilities = classifier.left_out(problem, folds)
    quality = count(probabilities, problem.classes, folds, labels)
    return Comparison(name, quality, train_ms, float(np.median(times)))
