"""RidgeClassifier: least squares with a penalty, solved exactly; nothing is trained step by step.

    A = (K + ridge I)^-1 Y,    W = V^T A

with K = V V^T the products of all rows (problem.py): centres are to score 1 - 1/k for their class
and -1/k for the others, tangents 0, since moving a picture a little is to change nothing. 200
examples take a few milliseconds. Scores become probabilities by a softmax at a fixed temperature.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.estimator import Estimator
from campad.errors import ArgumentError
from campad.kernels.checks import Matrix, check_query, is_number, softmax
from campad.kernels.cross_validation import left_out_scores
from campad.kernels.problem import Problem
from campad.kernels.span import Span, span_of
from campad.kernels.stream import Stream

PENALTY = 0.03
"""A round number: on hand signs and head poses a third or three times of it costs up to a point."""

TEMPERATURE = 0.08
"""Scores are about 1 for the right class and 0 for the others on what was taught, less on what is
new; at this temperature the probabilities are about true for new people (benchmarks/unknown.py)."""

MAX_PENALTY = 1e6


class RidgeClassifier(Estimator):
    """Ridge regression on one-hot classes.

    Args:
        penalty: how strongly large weights are avoided, relative to the examples' mean square
            length.

    Attributes:
        weights_: (d, k).
    """

    uses_tangents = tempered = True

    def __init__(self, *, penalty: float = PENALTY) -> None:
        self.penalty = penalty

    def fit(self, xs: Any, ys: Any, tangents: Any = None) -> RidgeClassifier:
        """Solve for the weights; arguments and errors as in `DenseClassifier.fit`."""
        return self._fit(xs, ys, tangents)

    def learn(self, problem: Problem, on_batch: Any = None) -> RidgeClassifier:
        """Solve for the weights, from what is prepared already; otherwise as `fit`."""
        self.check_settings()
        if problem.stream is not None:
            stream = stream_of(problem)
            self.weights_: Matrix = stream.features(self.penalty, stream.beside().guess())
        elif problem.small:
            self.weights_ = problem.weights(self.penalty)
        else:
            self.weights_ = self._solve_in_span(problem)
        self.classes_ = np.arange(problem.one_hot.shape[1])
        return self

    def left_out(
        self, problem: Problem, folds: NDArray[np.intp], on_batch: Any = None
    ) -> NDArray[np.float32]:
        """Return each example's probabilities without its fold, in closed form."""
        return softmax(left_out_scores(problem, folds, self.penalty) / TEMPERATURE)

    def _solve_in_span(self, problem: Problem) -> Matrix:
        """The same for many examples, in the leading directions of their span."""
        span = Span(problem, centred=False)
        weights, _shift = span.fold(span.ridge(self.penalty))
        return weights

    def check_settings(self) -> None:
        """Check what the constructor took, or raise ArgumentError; `fit` does this first."""
        if not is_number(self.penalty, MAX_PENALTY):
            raise ArgumentError(
                f"penalty must be above 0, at most {MAX_PENALTY:,.0f}; got {self.penalty!r}"
            )

    def predict_proba(self, xs: Any) -> NDArray[np.float32]:
        """Return class probabilities: (n, ...) -> (n, k), rows sum to 1."""
        self._check_fitted()
        return softmax(check_query(xs, len(self.weights_)) @ self.weights_ / TEMPERATURE)


def stream_of(problem: Problem) -> Stream:
    """Return a problem's unlabelled frames, made once."""

    def make() -> Stream:
        assert problem.stream is not None
        span = span_of(problem)
        rows, frames = span.coordinates(), span.place(problem.stream)
        return Stream(problem, rows, span.squares, frames, span.scale, PENALTY, TEMPERATURE)

    return problem.once(Stream, make)
