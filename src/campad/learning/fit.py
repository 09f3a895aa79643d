"""Fitting: a training that any thread, process or machine can do, and its result."""

import logging
import time
from collections.abc import Callable
from copy import copy, deepcopy
from dataclasses import dataclass, replace

import numpy as np

from campad.classifiers.base import Classifier, OnBatch, ProblemClassifier
from campad.dataset.readable_dataset import Snapshot
from campad.errors import TrainingError
from campad.evaluation.drift import StreamScore
from campad.evaluation.stream_score import score_stream
from campad.learning.evaluate import Evaluation, evaluate
from campad.learning.problems import GramCache, make_problem

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainingResult:
    """What came of a training.

    Attributes:
        classifier: trained.
        snapshot: what it was trained on.
        evaluation: what the examples say; None if they could not be looked at.
        ms: how long the training alone took.
        stopped: somebody ended it early.
        stream: what came of the frames without labels; None if there are none, or the classifier
            cannot learn from them.
    """

    classifier: Classifier
    snapshot: Snapshot
    evaluation: Evaluation | None
    ms: float
    stopped: bool
    stream: StreamScore | None = None

    @property
    def loss(self) -> float | None:
        """The loss of the last batch; None where there are no batches."""
        curve = getattr(self.classifier, "loss_curve_", [])
        return curve[-1] if curve else None


def run_training(
    classifier: Classifier,
    snapshot: Snapshot,
    cache: GramCache,
    on_batch: OnBatch | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> TrainingResult:
    """Fit, then evaluate, with the products that `cache` has; errors are the classifier's own.

    `on_batch` hears of every batch, and ends the training by returning False; `stopped` says
    whether nobody wants to wait for the evaluation any more.
    """
    started = time.perf_counter()
    stream = fit(classifier, snapshot, cache, on_batch)
    ms = 1000 * (time.perf_counter() - started)
    try:
        found = evaluate(snapshot, classifier, cache, lambda _progress: not stopped())
    except Exception:  # what was learned stays whatever comes of it
        log.exception("the examples could not be evaluated")
        found = None
    return TrainingResult(classifier, snapshot, found, ms, stopped(), stream)


def fit(
    classifier: Classifier, snapshot: Snapshot, cache: GramCache, on_batch: OnBatch | None = None
) -> StreamScore | None:
    """Train a classifier on a snapshot; errors as in `run_training`.

    Frames without labels are learned from unless they harm; returns what came of them.
    """
    if isinstance(classifier, ProblemClassifier):
        if not classifier.uses_tangents:
            classifier.learn(make_problem(snapshot, tangents=False), on_batch)
            return None
        problem, stream = cache.problem(snapshot), None
        if problem.stream is not None:
            stream = score_stream(problem, snapshot.classes, snapshot.bursts)
            if not stream.kept:
                problem = cache.problem(replace(snapshot, stream=None))
        classifier.learn(problem, on_batch)
        return stream
    classifier.fit(snapshot.xs, snapshot.classes)
    shape = np.shape(classifier.predict_proba(snapshot.xs[:1]))
    if shape != (1, len(snapshot.labels)):
        raise TrainingError(
            f"{type(classifier).__name__} gives probabilities of shape {shape} for one frame; "
            f"it must be (1, {len(snapshot.labels)})"
        )
    return None


def learns_frames(classifier: Classifier) -> bool:
    """Say whether a classifier learns from frames without labels as well."""
    return isinstance(classifier, ProblemClassifier) and classifier.uses_tangents


def twin(classifier: Classifier) -> Classifier:
    """Return a copy that can learn without changing what predicts."""
    # What campad's own have learned is replaced as a whole; what others do with theirs, who knows.
    return copy(classifier) if isinstance(classifier, ProblemClassifier) else deepcopy(classifier)
