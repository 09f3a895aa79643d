"""What the examples say about themselves, once a classifier has learned them.

How well are they recognised, what does a confidence mean, what is none of these, which examples are
doubtful, what did the recordings look like? All from scores of left-out bursts, most of them in
closed form; so it is told after every recording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.base import Classifier, OnBatch, ProblemClassifier
from campad.classifiers.estimator import Estimator
from campad.classifiers.ridge import PENALTY
from campad.dataset.readable_dataset import Snapshot
from campad.dataset.records import Example
from campad.errors import TrainingError
from campad.evaluation.calibration import find_temperature
from campad.evaluation.drift import Reference
from campad.evaluation.label_issues import LabelIssue, find_label_issues
from campad.evaluation.metrics import Advice, Quality, advise, count
from campad.evaluation.novelty import Novelty
from campad.kernels.cross_validation import judged, left_out_scores, make_folds
from campad.kernels.problem import Problem
from campad.learning.problems import GramCache, make_problem, thin


@dataclass(frozen=True)
class Evaluation:
    """What is known about the examples, and about a classifier that has learned them.

    Attributes:
        quality: how well examples are recognised from the other recordings.
        advice: what would help, most useful first.
        label_issues: examples to look at again, their `index` being that in `examples`.
        examples: the records of the examples that were looked at.
        taken: the class that each of them was taken for when it was left out, (n,).
        fair: for which of them that is an honest figure, (n,) of bool.
        temperature, novelty, reference: see `Predictor`.
    """

    quality: Quality
    advice: list[Advice]
    label_issues: list[LabelIssue]
    examples: tuple[Example, ...]
    taken: NDArray[np.intp]
    fair: NDArray[np.bool_]
    temperature: float
    novelty: Novelty
    reference: Reference

    def other_of(self, issue: LabelIssue) -> str | int | None:
        """The class that an example looks like, or the id of the one that it is a copy of."""
        if issue.kind == "other-class":
            return self.quality.labels[issue.other]
        return self.examples[issue.other].id if issue.kind == "copy" else None


def evaluate(
    snapshot: Snapshot, classifier: Classifier, cache: GramCache, on_batch: OnBatch | None = None
) -> Evaluation:
    """Look at examples that `classifier` has learned; of very many, MOST_EXAMPLES of them.

    No class is empty. `on_batch` is told of the batches of networks that are trained for the
    temperature, and returns False where nobody wants to wait for it. Where only frames without
    labels have come, the examples say what they said before.
    """
    seen = thin(snapshot)
    problem = cache.problem(seen)
    about = seen.labels, seen.examples, type(classifier), _settings(classifier)
    known = problem.kept.get(evaluate)
    if known and known[0] == about:
        found: Evaluation = known[1]
        return found
    scores = left_out_scores(problem, seen.bursts, PENALTY)
    quality = count(scores, seen.classes, seen.bursts, seen.labels)
    temperature = _temperature(seen, classifier, problem, on_batch)
    fair = judged(seen.classes, seen.bursts)
    looks = [example.look for example in seen.examples]
    gram = problem.gram[:: problem.rows, :: problem.rows]
    issues = find_label_issues(gram, scores, seen.classes, fair, looks)
    advice = advise(quality, snapshot.counts)
    if issues and issues[0].kind == "constant":
        advice.insert(0, Advice("constant", ()))
    found = Evaluation(
        quality,
        advice,
        issues,
        seen.examples,
        scores.argmax(axis=1),
        fair,
        1.0 if temperature is None else temperature,
        Novelty(problem, seen.bursts, scores),
        Reference.of(seen.xs, seen.classes),
    )
    if temperature is not None:
        problem.kept[evaluate] = about, found
    return found


def _settings(classifier: Classifier) -> Any:
    """Return what tells apart classifiers of a type, before they have learned."""
    return classifier.get_params() if isinstance(classifier, Estimator) else classifier


def _temperature(
    snapshot: Snapshot, classifier: Classifier, problem: Problem, on_batch: OnBatch | None
) -> float | None:
    """Find the temperature that makes a classifier's confidences true; 1 where nothing tells, and
    None where nobody waited for it.
    """
    stopped = False

    def unless_stopped(progress: Any) -> bool:
        nonlocal stopped
        stopped |= on_batch is not None and on_batch(progress) is False
        return not stopped

    if not isinstance(classifier, ProblemClassifier) or not classifier.tempered:
        return 1.0
    folds = make_folds(snapshot.classes, snapshot.bursts)
    inside = folds >= 0
    if not inside.any():
        return 1.0
    used = problem if classifier.uses_tangents else make_problem(snapshot, tangents=False)
    try:
        probabilities = classifier.left_out(used, folds, unless_stopped)
    except TrainingError:
        return 1.0  # what all examples train, fewer of them may not
    if stopped:
        return None
    return find_temperature(probabilities[inside], snapshot.classes[inside])
