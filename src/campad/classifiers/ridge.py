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
        gram = gram_matrix(examples)
        gram[np.diag_indices_from(gram)] += self.penalty * mean_square_length(gram)
        duals = np.linalg.solve(gram, one_hot - 1 / one_hot.shape[1])
        self.weights_: Matrix = np.ascontiguousarray(examples.T @ duals.astype(np.float32))
        self.classes_ = np.arange(one_hot.shape[1])
        return self

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
