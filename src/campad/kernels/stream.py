"""Guesses of what frames show that nobody has labelled, to be learned beside the examples.

A first guess of each frame becomes its target, with a small weight; ridge regression on examples
and frames guesses again, and so on for a few rounds. So the classes follow what the camera sees
now. Somebody who moves through all poses shows each about as long, so the guesses are drawn to even
shares. All is relative to
the examples' mean, which the frames share once a session's shift is taken off: what all have in
common would take a part of the penalty.

Z are the examples' rows in coordinates of their span (span.py), U those of the frames there, and O
the products of what of the frames lies outside. With M = (Z^T Z + ridge I)^-1,

    F = M Z^T Y,    S = O + ridge U M U^T

one round solves for m frames only, whatever the number of examples is:

    b = (S + ridge / w)^-1 (P - 1/k - U F),    scores = U F + S b

with P the guesses (m, k) and w their weights (m,): a row of weight w has the penalty ridge / w.
What lies in the span is scored by F + ridge M U^T b.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.kernels.checks import SMALLEST_SQUARE, Matrix, add_ridge, softmax
from campad.kernels.problem import Problem

Array = NDArray[Any]

ROUNDS = 5
"""With ten, what is learned from recognises as much within half a point."""

WEIGHT = 0.1
"""Of a frame that is certain, where an example has 1; of others with the square of the largest
probability (benchmarks/drift.py)."""

DRAWS = 3

SMALLEST_SHARE = 0.2
"""Of an even share: a class that is seen less is not drawn up further, it may not be shown."""


@dataclass(frozen=True)
class Guesses:
    """What frames show.

    Attributes:
        targets: probabilities, (m, k).
        weights: how much each frame counts, (m,).
    """

    targets: Array
    weights: Array

    @property
    def certain(self) -> float:
        """For how many certain frames they count."""
        return float(self.weights.sum()) / WEIGHT


class Guesser:
    """Frames beside some of the examples: what they show, and what they change.

    Args:
        squares: Z^T Z of these examples, (r, r).
        aims: Z^T Y, (r, k).
        frames: U, (m, r).
        outside: O, (m, m).
        ridge: what is added to the diagonal.
        temperature: makes scores probabilities.

    Attributes:
        weights: ridge regression's on the coordinates, without the frames: F, (r, k).
    """

    def __init__(
        self,
        squares: Array,
        aims: Array,
        frames: Array,
        outside: Array,
        ridge: float,
        temperature: float,
    ) -> None:
        self._ridge, self._temperature = ridge, temperature
        solved = np.linalg.solve(add_ridge(squares, ridge), np.hstack([aims, frames.T]))
        self.weights, pulls = np.split(solved, [aims.shape[1]], axis=1)
        self._pulls = ridge * pulls
        # Single precision is half the time, and enough for guesses.
        self._known = np.asfortranarray(frames @ self.weights, np.float32)
        self._remaining = (outside + frames @ self._pulls).astype(np.float32)

    def guess(self, first: Matrix | None = None) -> Guesses:
        """Guess what the frames show; `first` is (m, k), None is what ridge regression says."""
        targets = _evened(softmax(self._known / self._temperature) if first is None else first)
        for _ in range(ROUNDS):
            # Transposed, for sums over a few classes are quick where the frames lie side by side.
            scores = self._known + (self._duals(targets).T @ self._remaining).T
            targets = _evened(softmax(scores / self._temperature))
        return Guesses(targets, _weights(targets))

    def learned(self, guesses: Guesses) -> Array:
        """Return ridge regression's weights on the coordinates with the frames: (r, k)."""
        return self.weights + self._pulls @ self._duals(guesses.targets)

    def _duals(self, targets: Array) -> Array:
        """Return the frames' part, b, where they show that: (m, k)."""
        square = add_ridge(self._remaining, self._ridge / _weights(targets))
        aims = (targets - 1 / targets.shape[1]).astype(np.float32)
        return np.linalg.solve(square, aims - self._known)


class Stream:
    """The unlabelled frames of a problem.

    Args:
        problem: with `stream`, and few enough examples (`small`).
        rows: of its examples in their span, (n, t, r).
        squares: of these, Z^T Z, (r, r).
        frames: the stream there, (m, r).
        scale: what is 1 there, in activations.
        penalty: ridge regression's, relative to the mean square distance from the examples' mean.
        temperature: makes its scores probabilities.

    Attributes:
        frames: (m, d).
        coordinates: of the frames in the examples' span, (m, r).
        centres: of the examples there, (n, r).
    """

    def __init__(
        self,
        problem: Problem,
        rows: Matrix,
        squares: Array,
        frames: Matrix,
        scale: float,
        penalty: float,
        temperature: float,
    ) -> None:
        assert problem.stream is not None
        self._problem, self._temperature = problem.bare(), temperature
        self.frames = problem.stream
        self.coordinates, self.centres = frames, rows[:, 0]
        self._rows, self._squares = rows.astype(np.float64), squares
        length = float((self._rows[:, 0] ** 2).sum(axis=1).mean())
        self._ridge = penalty * max(length, SMALLEST_SQUARE)
        self._own = self.coordinates.astype(np.float64)
        away = self.frames - problem.centres.mean(axis=0)
        self._outside = (problem.measured(away) @ away.T) / scale**2 - self._own @ self._own.T

    def beside(self, left_out: NDArray[np.bool_] | None = None) -> Guesser:
        """Return the frames beside the examples, or beside those that are not left out, (n,)."""
        rows, squares = self._rows, self._squares
        targets = self._problem.targets.reshape(len(rows), rows.shape[1], -1)
        if left_out is not None:
            squares = squares - _squares(rows[left_out])
            rows, targets = rows[~left_out], targets[~left_out]
        aims = rows[:, 0].T @ targets[:, 0]  # a tangent's is 0
        return Guesser(squares, aims, self._own, self._outside, self._ridge, self._temperature)

    def features(self, penalty: float, guesses: Guesses) -> Matrix:
        """Return ridge regression's weights on the features, of examples and frames: (d, k).

        Not relative to the mean: these weights have no constant beside them.
        """
        problem, targets, frames = self._problem, guesses.targets, self.frames
        measured = problem.measured(frames)
        products = measured @ problem.vectors.reshape(-1, frames.shape[1]).T
        spread = products.astype(np.float64) @ problem.inverse(penalty)
        square = measured @ frames.T - spread @ products.T
        square += np.diag(problem.ridge(penalty) / guesses.weights)
        aims = targets - 1 / targets.shape[1]
        own = np.linalg.solve(square, aims - spread @ problem.targets)
        examples = problem.combine(problem.duals(penalty) - spread.T @ own)
        return examples + measured.T @ own.astype(np.float32)


def _squares(rows: Array) -> Array:
    """Return the sum of the rows' products with themselves: (n, t, r) -> (r, r)."""
    flat = rows.reshape(-1, rows.shape[2])
    return flat.T @ flat


def _weights(targets: Array) -> Array:
    return WEIGHT * targets.max(axis=1).astype(np.float64) ** 2


def drawn(targets: Array, shares: Array) -> Array:
    """Draw guesses, (m, k), to these shares of the classes, (k,)."""
    for _ in range(DRAWS):
        now = np.maximum(targets.mean(axis=0), SMALLEST_SHARE / targets.shape[1])
        targets = targets * (shares / now)
        targets = targets / targets.sum(axis=1, keepdims=True)
    return targets


def _evened(targets: Array) -> Array:
    """Draw guesses to even shares."""
    classes = targets.shape[1]
    return drawn(targets, np.full(classes, 1 / classes, targets.dtype))
