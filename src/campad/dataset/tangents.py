"""Tangents: how an activation changes when the picture moves a little.

An example's picture is warped back and forth (`imaging/augment.py`), and the difference between the
two activations tells which changes do not matter: P. Simard, B. Victorri, Y. LeCun and J. Denker,
"Tangent Prop: a formalism for specifying selected invariances in an adaptive network", NIPS 1991.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

COPIES = 4
"""Warped copies of an example: two pairs of opposites."""

VECTORS = 3
"""What becomes of them and the example itself: a centre, and a tangent for each pair."""

STRETCH = 1.25
"""From its centre an example is moved this part of the way from one copy to its opposite, so two
and a half times as far as the copy was. Going farther than what was seen is better than less: the
network gains up to a point over a stretch of 0.7 (benchmarks/accuracy.py)."""


def centre_and_tangents(
    original: NDArray[np.float32], copies: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Sum up an example and its warped copies in three vectors.

    Args:
        original: the example's activation (*shape), float32.
        copies: its copies' activations (4, *shape), float32, in the order of `warped_pairs`:
            the first and second are opposites, and so are the third and fourth.

    Returns:
        float32 (3, *shape): the mean of all five; then of each pair its difference, stretched. A
        pair that does not change the activation gives a tangent of zeros.
    """
    vectors = np.empty((VECTORS, *original.shape), np.float32)
    vectors[0] = (original + copies.sum(axis=0)) / (1 + COPIES)
    vectors[1:] = np.float32(STRETCH) * (copies[0::2] - copies[1::2])
    return vectors
