"""Study: what the examples say about themselves, once a classifier has learned them.

How well are they recognised, what does a confidence mean, what is none of these, which examples are
doubtful, what did the recordings look like? All from scores of left-out bursts, most of them in
closed form; so it is told after every recording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers import DenseClassifier
from campad.classifiers.calibration import find_temperature
from campad.classifiers.doubts import Doubt, find_doubts
from campad.classifiers.drift import Reference
from campad.classifiers.left_out import judged, left_out_scores, make_folds
from campad.classifiers.novelty import Novelty
from campad.classifiers.problem import MOST_EXAMPLES, Problem
from campad.classifiers.quality import Advice, Quality, advise, count
from campad.classifiers.ridge import PENALTY
from campad.dataset import Example, Snapshot
from campad.workbench import Workbench, make_problem


@dataclass(frozen=True)
class Study:
    """What is known about the examples, and about a classifier that has learned them.

    Attributes:
        quality: how well examples are recognised from the other recordings.
        advice: what would help, most useful first.
        doubts: examples to look at again, their `index` being that in `examples`.
        examples: the records of the examples that were studied.
        taken: the class that each of them was taken for when it was left out, (n,).
        fair: for which of them that is an honest figure, (n,) of bool.
        temperature, novelty, reference: see `campad.head.Head`.
    """

    quality: Quality
    advice: list[Advice]
    doubts: list[Doubt]
    examples: tuple[Example, ...]
    taken: NDArray[np.intp]
    fair: NDArray[np.bool_]
    temperature: float
    novelty: Novelty
    reference: Reference


def study(
    snapshot: Snapshot,
    classifier: Any,
    bench: Workbench,
) -> Study | None:
    """Study the examples; of very many, MOST_EXAMPLES of them.

    Args:
        snapshot: the examples; none of its classes is empty.
        classifier: one that has learned them.
        bench: whose products are used, and grown.

    Returns:
        None where of very many examples those of a small class would be left out.
    """
    thin = snapshot.thinned(MOST_EXAMPLES)
    if len(np.unique(thin.classes)) < len(thin.labels):
        return None
    problem = bench.problem(thin)
    scores = left_out_scores(problem, thin.bursts, PENALTY)
    quality = count(scores, thin.classes, thin.bursts, thin.labels)
    temperature = _temperature(thin, classifier, problem)
    fair = judged(thin.classes, thin.bursts)
    looks = [example.look for example in thin.examples]
    doubts = find_doubts(
        problem.gram[:: problem.rows, :: problem.rows],
        scores,
        thin.classes,
        fair,
        [look.brightness if look else None for look in looks],
        [look.sharpness if look else None for look in looks],
    )
    advice = advise(quality, snapshot.counts)
    if doubts and doubts[0].kind == "constant":
        advice.insert(0, Advice("constant", ()))
    return Study(
        quality,
        advice,
        doubts,
        thin.examples,
        scores.argmax(axis=1),
        fair,
        temperature,
        Novelty(problem, thin.bursts),
        Reference.of(thin.xs, thin.classes),
    )


def _temperature(snapshot: Snapshot, classifier: Any, problem: Problem) -> float:
    """Find the temperature that makes a classifier's confidences true; 1 where nothing tells."""
    if not hasattr(classifier, "left_out"):
        return 1.0  # not one of campad's
    if isinstance(classifier, DenseClassifier) and classifier.basis == "features":
        return 1.0  # the tutorial to the letter, which would take seconds to train again
    folds = make_folds(snapshot.classes, snapshot.bursts)
    inside = folds >= 0
    if not inside.any():
        return 1.0
    used = problem if classifier.uses_tangents else make_problem(snapshot, tangents=False)
    probabilities = classifier.left_out(used, folds)
    return find_temperature(probabilities[inside], snapshot.classes[inside])
