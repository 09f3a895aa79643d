"""The span: examples written in an orthonormal basis of the space that they span themselves.

The first layer's gradient is always a combination of the examples: nothing outside their span can
be learned from them. With n examples of d numbers, n much smaller than d, that space has at most n
dimensions; the network is trained there and folded back once.

    K = X X^T = U diag(s^2) U^T
    Z = U diag(s) / g             (n, r), g such that the examples have unit RMS
    W = X^T U diag(1 / s) / g W_z     a layer on Z becomes the same layer on X

The cost grows with n^3, so of more than MOST_LANDMARKS examples only so many, drawn evenly from all
classes, give the basis, and of it only the leading MOST_DIRECTIONS are kept; all examples are then
written in that basis (the Nystroem method: Williams and Seeger, 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.examples import Matrix, gram_matrix

Array = NDArray[Any]

SMALLEST = 1e-6
"""Directions with less than this part of the largest variance are rounding errors."""

MOST_LANDMARKS = 1_000
MOST_DIRECTIONS = 512


@dataclass(frozen=True)
class Span:
    """A basis of the examples' span.

    Attributes:
        coordinates: Z, the examples in this basis: float32 (n, r), mean square 1.
        landmarks: the examples that give the basis: (m, d), m <= n.
        to_features: U diag(1 / s) / g: (m, r), see `fold`.
        scale: g.
    """

    coordinates: Matrix
    landmarks: Matrix
    to_features: Matrix
    scale: float

    @classmethod
    def of(cls, xs: Matrix, classes: Array) -> Span:
        """Find the basis.

        Args:
            xs: the examples, (n, d).
            classes: their class numbers, (n,).
        """
        few = len(xs) <= MOST_LANDMARKS
        landmarks = xs if few else xs[_draw_evenly(classes, MOST_LANDMARKS)]
        variances, vectors = np.linalg.eigh(gram_matrix(landmarks))
        kept = variances > SMALLEST * max(float(variances[-1]), np.finfo(np.float64).tiny)
        if not few:
            kept[:-MOST_DIRECTIONS] = False  # eigh sorts the smallest first
        if not kept.any():  # every example is zero: one direction, in which nothing differs
            zeros = np.zeros((len(xs), 1), np.float32)
            return cls(zeros, landmarks, zeros[: len(landmarks)], 1.0)
        lengths, vectors = np.sqrt(variances[kept]), vectors[:, kept]
        basis = vectors / lengths
        # X X^T U diag(1 / s) is U diag(s) where all examples are landmarks.
        coordinates = vectors * lengths if few else (xs @ landmarks.T) @ basis
        scale = float(np.sqrt(np.mean(coordinates**2)))
        return cls(
            (coordinates / scale).astype(np.float32),
            landmarks,
            (basis / scale).astype(np.float32),
            scale,
        )

    def fold(self, weights: Array) -> Matrix:
        """Turn a layer on the coordinates, (r, units), into the same layer on the features.

        Returns:
            float32 (d, units).
        """
        # (d, m) @ ((m, r) @ (r, units)): the small product first.
        return np.ascontiguousarray(self.landmarks.T @ (self.to_features @ weights), np.float32)


def _draw_evenly(classes: Array, count: int) -> Array:
    """Choose `count` examples, the same number of each class as far as there are so many."""
    rng = np.random.default_rng(0)
    order = rng.permutation(len(classes))
    turn = np.empty(len(classes), np.intp)  # the how-manieth of its class each example is
    for number in np.unique(classes):
        own = order[classes[order] == number]
        turn[own] = np.arange(len(own))
    return np.sort(np.argsort(turn, kind="stable")[:count])
