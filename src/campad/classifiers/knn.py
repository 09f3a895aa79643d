"""KNNClassifier: the tutorial's "other approach", Teachable Machine's first classifier.

Nothing is trained: a frame is compared with every example by the cosine between their activations,
and the k nearest vote. Votes weigh more the nearer they are, so that a confidence says more than
0, 1/3, 2/3 or 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.estimator import Estimator
from campad.errors import ArgumentError
from campad.kernels.checks import Matrix, check_query, is_count
from campad.kernels.problem import Problem

SHARPNESS = 20.0
"""How fast a vote loses weight with distance: exp(20 (cosine - best cosine))."""

MAX_NEIGHBOURS = 1_000


class KNNClassifier(Estimator):
    """k nearest neighbours by cosine similarity.

    Args:
        neighbours: how many vote; at most as many as there are examples do.

    Attributes:
        examples_: the examples, each of unit length: (n, d).
        targets_: their classes, one-hot (n, k).
    """

    uses_tangents = False  # it compares with what was seen, and moves nothing
    tempered = False  # votes are 0 and 1 too often

    def __init__(self, *, neighbours: int = 3) -> None:
        self.neighbours = neighbours

    def fit(self, xs: Any, ys: Any) -> KNNClassifier:
        """Keep the examples; arguments and errors as in `DenseClassifier.fit`."""
        return self._fit(xs, ys)

    def learn(self, problem: Problem, on_batch: Any = None) -> KNNClassifier:
        """Keep the examples, from what is prepared already; otherwise as `fit`."""
        self.check_settings()
        self.examples_: Matrix = _unit_length(problem.centres)
        self.targets_: Matrix = problem.one_hot
        self.classes_ = np.arange(problem.one_hot.shape[1])
        return self

    def left_out(
        self, problem: Problem, folds: NDArray[np.intp], on_batch: Any = None
    ) -> NDArray[np.float32]:
        """Return each example's probabilities by the examples of the other folds: (n, k).

        Those of examples that are never left out, in fold -1, are 1 / k.
        """
        self.check_settings()
        probabilities = np.full_like(problem.one_hot, 1 / problem.one_hot.shape[1])
        asked = np.flatnonzero(folds >= 0)
        examples = _unit_length(problem.centres)
        cosines = examples[asked] @ examples.T
        cosines[folds[asked, None] == folds[None, :]] = -np.inf
        probabilities[asked] = self._vote(cosines, problem.one_hot)
        return probabilities

    def check_settings(self) -> None:
        """Check what the constructor took, or raise ArgumentError; `fit` does this first."""
        if not is_count(self.neighbours, 1, MAX_NEIGHBOURS):
            raise ArgumentError(
                f"neighbours must be 1 to {MAX_NEIGHBOURS:,}; got {self.neighbours!r}"
            )

    def predict_proba(self, xs: Any) -> NDArray[np.float32]:
        """Return class probabilities: (n, ...) -> (n, k), rows sum to 1."""
        self._check_fitted()
        queries = _unit_length(check_query(xs, self.examples_.shape[1]))
        return self._vote(queries @ self.examples_.T, self.targets_)

    def _vote(self, cosines: Matrix, targets: Matrix) -> NDArray[np.float32]:
        count = min(self.neighbours, len(targets))
        nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        near = np.take_along_axis(cosines, nearest, axis=1)
        votes = np.exp(SHARPNESS * (near - near.max(axis=1, keepdims=True)))
        votes /= votes.sum(axis=1, keepdims=True)
        return np.einsum("nc,nck->nk", votes, targets[nearest])


def _unit_length(xs: Matrix) -> Matrix:
    tiny = np.finfo(np.float32).tiny
    # By the largest number first: squares of very large or small ones leave float32's range.
    scaled = xs / np.maximum(np.abs(xs).max(axis=1, keepdims=True), tiny)
    return scaled / np.maximum(np.linalg.norm(scaled, axis=1, keepdims=True), tiny)
