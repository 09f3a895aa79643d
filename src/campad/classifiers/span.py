"""The span: examples written in an orthonormal basis of the space that they span themselves.

The first layer's gradient is always a combination of the examples: nothing outside their span can
be learned from them. With n examples of d numbers, n much smaller than d, that space has at most n
dimensions; the network is trained there and folded back once.

    K = X X^T = U diag(s^2) U^T
    Z = U diag(s) / g             (n, r), g such that the examples have unit RMS
    W = X^T U diag(1 / s) / g W_z     a layer on Z becomes the same layer on X
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.examples import Matrix

Array = NDArray[Any]

SMALLEST = 1e-6
"""Directions with less than this part of the largest variance are rounding errors."""


@dataclass(frozen=True)
class Span:
    """A basis of the examples' span.

    Attributes:
        coordinates: Z, the examples in this basis: float32 (n, r), mean square 1.
        to_features: X^T U diag(1 / s) / g as a product to come: (n, r), see `fold`.
    """

    coordinates: Matrix
    to_features: Matrix

    @classmethod
    def of(cls, gram: Array) -> Span:
        """Find the basis from the Gram matrix K = X X^T, (n, n)."""
        variances, vectors = np.linalg.eigh(gram.astype(np.float64))
        kept = variances > SMALLEST * max(float(variances[-1]), np.finfo(np.float64).tiny)
        if not kept.any():  # every example is zero: one direction, in which nothing differs
            n = len(gram)
            return cls(np.zeros((n, 1), np.float32), np.zeros((n, 1), np.float32))
        lengths = np.sqrt(variances[kept])
        vectors = vectors[:, kept]
        coordinates = vectors * lengths
        scale = float(np.sqrt(np.mean(coordinates**2)))
        return cls(
            (coordinates / scale).astype(np.float32),
            (vectors / (lengths * scale)).astype(np.float32),
        )

    def fold(self, xs: Matrix, weights: Array) -> Matrix:
        """Turn a layer on the coordinates into the same layer on the features.

        Args:
            xs: the examples, (n, d).
            weights: (r, units).

        Returns:
            float32 (d, units).
        """
        # (d, n) @ ((n, r) @ (r, units)): the small product first.
        return np.ascontiguousarray(xs.T @ (self.to_features @ weights), np.float32)
