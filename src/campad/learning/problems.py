"""From a dataset's snapshot to what classifiers learn from, and the cache of what that takes.

The products of the last examples, and what follows from them, are kept, so that the next training
starts from there.
"""

import threading
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np

from campad.classifiers.ridge import PENALTY
from campad.dataset.readable_dataset import Snapshot
from campad.evaluation.metric import STRETCH, find_metric
from campad.kernels.checks import Matrix
from campad.kernels.cross_validation import make_folds
from campad.kernels.gram import GrowingGram
from campad.kernels.inverse import GrowingInverse
from campad.kernels.problem import MOST_EXAMPLES, Problem
from campad.kernels.span import draw_evenly
from campad.kernels.weights import GrowingWeights, KeptEigenvectors, KeptResults


def make_problem(snapshot: Snapshot, tangents: bool, **known: Any) -> Problem:
    """Return what a classifier learns from, if wanted with the tangents of warped copies.

    No class is empty; `known` are products that are known, see `Problem`.
    """
    one_hot = _one_hot(snapshot)
    folds = make_folds(snapshot.classes, snapshot.bursts)
    known["judged"] = bool((folds >= 0).any())
    if not tangents:
        return Problem(snapshot.xs[:, None], one_hot, **known)
    if "metric" not in known:
        known["metric"] = _metric(snapshot)
    return Problem(snapshot.vectors, one_hot, stream=snapshot.stream, **known)


def _metric(snapshot: Snapshot) -> Matrix | None:
    """Find what counts how much; all alike in a layer with height and width, of one kind as it is.

    By the rows of such pictures the tutorial's network recognised up to 4 points less
    (benchmarks/results/constants.md).
    """
    if len(snapshot.shape) > 1:
        return None
    centres = snapshot.vectors[:, 0]
    return find_metric(centres, snapshot.classes, snapshot.bursts, PENALTY)


def _one_hot(snapshot: Snapshot) -> Matrix:
    return np.eye(len(snapshot.labels), dtype=np.float32)[snapshot.classes]


def thin(snapshot: Snapshot) -> Snapshot:
    """Keep MOST_EXAMPLES examples at most, as many of each class as far as there are so many."""
    if len(snapshot.examples) <= MOST_EXAMPLES:
        return snapshot
    kept = draw_evenly(snapshot.classes, MOST_EXAMPLES)
    return replace(
        snapshot,
        examples=tuple(snapshot.examples[i] for i in kept),
        keys=tuple(snapshot.keys[i] for i in kept),
        xs=snapshot.xs[kept],
        vectors=snapshot.vectors[kept],
        classes=snapshot.classes[kept],
        bursts=snapshot.bursts[kept],
    )


class GramCache:
    """Gram matrices, and what follows from them, of the last examples of one dataset.

    A copy, or a pickled one, knows nothing yet: all of it can be computed again.

    Attributes:
        lock: whoever asks for a problem holds it until the problem is done with.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._gram = GrowingGram()
        self._inverse = GrowingInverse()
        self._eigenvectors = KeptEigenvectors()
        self._weights = GrowingWeights()
        self._results = KeptResults()

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        return type(self), ()

    def problem(self, snapshot: Snapshot) -> Problem:
        """Return what a classifier learns from, with tangents where there are any."""
        if len(snapshot.examples) > MOST_EXAMPLES:
            return make_problem(snapshot, tangents=True)
        kept = self._results.of(snapshot.keys, _one_hot(snapshot))
        if find_metric not in kept:
            kept[find_metric] = _metric(snapshot)
        metric: Matrix | None = kept[find_metric]
        mark = None if metric is None else metric[::STRETCH].tobytes()
        keys = [(key, mark) for key in snapshot.keys]  # other products by another metric
        return make_problem(
            snapshot,
            tangents=True,
            metric=metric,
            gram=self._gram.update(keys, snapshot.vectors, metric),
            invert=lambda gram, ridge: self._inverse.update(keys, gram, ridge),
            eigh=lambda square: self._eigenvectors.update(keys[: len(square)], square),
            weigh=lambda problem, penalty: self._weigh(keys, problem, penalty),
            kept=kept,
        )

    def _weigh(self, keys: Sequence[Hashable], problem: Problem, penalty: float) -> Matrix:
        """Return ridge regression's weights; the inverse is only grown as far as they need it."""
        ridge = problem.ridge(penalty)
        return self._weights.update(
            keys,
            problem,
            penalty,
            lambda count: self._inverse.last_columns(keys, problem.gram, ridge, count),
        )
