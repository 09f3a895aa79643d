"""RidgeClassifier: least squares with a penalty, solved exactly; nothing is trained step by step.

    A = (K + lam mean(diag K) I)^-1 (Y - 1 / k),    W = X^T A

with the Gram matrix K = X X^T. 200 examples take a few milliseconds. Scores are turned into
probabilities by a softmax at a fixed temperature.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.examples import (
    Matrix,
    check_examples,
    check_query,
    gram_matrix,
    is_number,
    mean_square_length,
    softmax,
)
from campad.classifiers.span import MOST_LANDMARKS, Span
from campad.errors import ArgumentError, NotTrainedError

TEMPERATURE = 0.15
"""Scores are about 1 for the right class and 0 for the others; this makes such a pair 0.99."""

MAX_PENALTY = 1e6


class RidgeClassifier:
    """Ridge regression on one-hot classes.

    Args:
        penalty: how strongly large weights are avoided, relative to the examples' mean square
            length; lam in the module's formula.

    Attributes:
        weights_: (d, k).
        classes_: class numbers, 0 to k - 1.
    """

    def __init__(self, *, penalty: float = 0.1) -> None:
        self.penalty = penalty

    def fit(self, xs: Any, ys: Any) -> RidgeClassifier:
        """Solve for the weights; arguments and errors as in `DenseClassifier.fit`."""
        self.check_settings()
        examples, one_hot = check_examples(xs, ys)
        targets = one_hot - 1 / one_hot.shape[1]
        solve = self._solve if len(examples) <= MOST_LANDMARKS else self._solve_in_span
        self.weights_: Matrix = solve(examples, targets)
        self.classes_ = np.arange(one_hot.shape[1])
        return self

    def _solve(self, xs: Matrix, targets: Matrix) -> Matrix:
        gram = gram_matrix(xs)
        gram[np.diag_indices_from(gram)] += self.penalty * mean_square_length(gram)
        duals = np.linalg.solve(gram, targets)
        return np.ascontiguousarray(xs.T @ duals.astype(np.float32))

    def _solve_in_span(self, xs: Matrix, targets: Matrix) -> Matrix:
        """The same problem for many examples, in the leading directions of their span."""
        span = Span.of(xs, targets.argmax(axis=1))
        zs = span.coordinates.astype(np.float64)
        squares = zs.T @ zs
        # Coordinates are shorter than features by the factor g, and so their squares by g^2.
        length = np.einsum("nd,nd->", xs, xs, dtype=np.float64) / len(xs) / span.scale**2
        squares[np.diag_indices_from(squares)] += self.penalty * length
        return span.fold(np.linalg.solve(squares, zs.T @ targets))

    def check_settings(self) -> None:
        """Check what the constructor took, or raise ArgumentError; `fit` does this first."""
        if not is_number(self.penalty, MAX_PENALTY):
            raise ArgumentError(
                f"penalty must be above 0, at most {MAX_PENALTY:,.0f}; got {self.penalty!r}"
            )

    def predict_proba(self, xs: Any) -> NDArray[np.float32]:
        """Return class probabilities: (n, ...) -> (n, k), rows sum to 1."""
        if not hasattr(self, "weights_"):
            raise NotTrainedError("this RidgeClassifier is not trained yet; call fit first")
        return softmax(check_query(xs, len(self.weights_)) @ self.weights_ / TEMPERATURE)

    def predict(self, xs: Any) -> NDArray[np.intp]:
        """Return class numbers: (n, ...) -> (n,)."""
        return self.predict_proba(xs).argmax(axis=1)
