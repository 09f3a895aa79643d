"""Rows of examples that have keys: where they are, and matrices of them, gathered and multiplied.

Every example has t rows, its centre and its tangents. A key stands for one example for good.
"""

from collections.abc import Hashable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Square = NDArray[np.float64]
Places = NDArray[np.intp]

MOST_ROWS = 3_000
"""Larger matrices are computed and not kept: this one has 72 MB."""

BLOCK = 64
"""Rows that are worked on at a time, so that they and what becomes of them stay in the cache."""

ONE_THREAD = 500_000
"""OpenBLAS divides a product of 2^19 multiplications or more among threads (interface/gemm.c). They
wait for each other: on a machine that is busy otherwise 8 ms and more, for 1 ms of work."""


def places_of(known: list[Hashable], keys: list[Hashable]) -> Places:
    """Return where each key is among those known, or -1: (n,), no place twice."""
    shared = min(len(known), len(keys))
    if keys[:shared] == known[:shared]:
        places = np.full(len(keys), -1, np.intp)
        places[:shared] = np.arange(shared)
        return places
    left = dict(zip(known, range(len(known)), strict=True))
    return np.array([left.pop(key, -1) for key in keys], np.intp)


def rows_of(examples: Places, t: int) -> Places:
    """Return the rows of examples: (n,) -> (n t,); those of -1 are negative."""
    return (examples[:, None] * t + np.arange(t)).ravel()


def gathered(matrix: Square, rows: Places) -> Square:
    """Return these rows and columns, (m, m); a view if they are the first ones in their order."""
    if np.array_equal(rows, np.arange(len(rows))):
        return matrix[: len(rows), : len(rows)]
    gathered = np.empty((len(rows), len(rows)))
    for part in blocks(len(rows)):
        some = matrix.take(rows[part], axis=0, mode="clip")
        some.take(rows, axis=1, mode="clip", out=gathered[part])
    return gathered


def blocks(rows: int, size: int = BLOCK) -> Iterator[slice]:
    """Return slices that together are `rows` rows, `size` in each."""
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))


def product(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return the matrix product, (R, d) @ (d, m), on one thread if m is small but not 1."""
    size = ONE_THREAD // max(right.size, 1)
    # Blocks of fewer rows lose more than they save, and by a vector even small ones are divided.
    if size < 16 or size >= len(left) or right.shape[1] == 1:
        return left @ right
    return np.concatenate([left[part] @ right for part in blocks(len(left), size)])


def read_only(matrix: NDArray[Any]) -> NDArray[Any]:
    """Return the same array, which cannot be written to any more."""
    matrix.flags.writeable = False
    return matrix
