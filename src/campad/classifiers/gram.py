"""Inner products of examples and their ridge inverse, grown as examples come and go.

A person adds one example at a time, so nearly all of what the next training needs is known:

    K = V V^T              V: the examples' rows; every example gives t, its centre and its tangents
    H = (K + c I)^-1

Keys say which examples are which: adding, undoing, deleting, reordering and relabelling are each
an `update` with another list of keys. A key stands for one example for good: what is known of it is
not looked at again.

New examples border H, deleted ones are taken out of it (the inverse of a partitioned matrix:
Golub and Van Loan, Matrix Computations, section 2.1.4):

    P = H B^T,  S = C - B P          B = K_new,old,  C = K_new,new + c I
    H' = [[H + P S^-1 P^T, -P S^-1], [-S^-1 P^T, S^-1]]
    H' = H_kept,kept - H_kept,gone H_gone,gone^-1 H_gone,kept
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.examples import Matrix, gram_matrix
from campad.errors import ArgumentError

Square = NDArray[np.float64]
Places = NDArray[np.intp]

MOST_ROWS = 3_000
"""Larger matrices are computed and not kept: this one has 72 MB."""

BLOCK = 64
"""Rows that are worked on at a time, so that they and what becomes of them stay in the cache."""

ONE_THREAD = 500_000
"""OpenBLAS divides a product of 2^19 multiplications or more among threads (interface/gemm.c). They
wait for each other: on a machine that is busy otherwise 8 ms and more, for 1 ms of work."""

REFRESH_AFTER = 200
"""After so many steps H is inverted anew, since every step adds its rounding errors."""


class GrowingGram:
    """K, with the products that are known already taken from the last time.

    For use by one thread at a time; what it returned may be read by others.
    """

    def __init__(self) -> None:
        self._forget(0, 0)

    def update(self, keys: Sequence[Hashable], vectors: NDArray[np.float32]) -> Square:
        """Return the inner products of all rows.

        Args:
            keys: one for each example.
            vectors: the examples' rows, float32 (n, t, d), best C-contiguous. Those of keys that
                are known are only multiplied by those of keys that are not.

        Returns:
            float64 (n t, n t), symmetric; rows of example i start at i t. Read-only, and never
            changed by later updates.

        Raises:
            ArgumentError: another number of keys than of examples, or numbers so large that their
                products are not finite.
        """
        n, t, d = vectors.shape
        keys = list(keys)
        if len(keys) != n:
            raise ArgumentError(f"{n} examples need as many keys; got {len(keys)}")
        rows = vectors.reshape(n * t, d)
        if len(rows) > MOST_ROWS:
            return read_only(gram_matrix(rows))
        if (t, d) != self._shape:
            self._forget(t, d)
        known = len(self._keys)
        if keys[:known] == self._keys:
            self._append(keys, rows)
        elif keys != self._keys[:n]:  # else undone: what follows is kept, it may be redone
            self._rearrange(keys, rows)
        return read_only(self._products[: n * t, : n * t])

    def _forget(self, t: int, d: int) -> None:
        self._shape = t, d
        self._keys: list[Hashable] = []
        # What was handed out are views of this, so only what is beyond all keys is ever written.
        self._products: Square = np.empty((0, 0))

    def _append(self, keys: list[Hashable], rows: Matrix) -> None:
        known, size = len(self._keys) * self._shape[0], len(rows)
        columns = _columns(rows, slice(known, size))
        if size > len(self._products):
            room = min(2 * size, MOST_ROWS)
            products = np.empty((room, room))
            products[:known, :known] = self._products[:known, :known]
            self._products = products
        self._products[:size, known:size] = columns
        self._products[known:size, :size] = columns.T
        self._keys = keys

    def _rearrange(self, keys: list[Hashable], rows: Matrix) -> None:
        places = _rows_of(_places(self._keys, keys), self._shape[0])
        new = np.flatnonzero(places < 0)
        columns = _columns(rows, new)
        products = _gathered(self._products, places)
        products[:, new] = columns
        products[new] = columns.T
        self._products, self._keys = products, keys


class GrowingInverse:
    """H, from the last one where little has changed: O(R^2) an example instead of O(R^3).

    For use by one thread at a time; what it returned may be read by others.
    """

    def __init__(self) -> None:
        self._keys: list[Hashable] = []
        self._inverse: Square = np.empty((0, 0))
        self._setting = 0, 0.0
        self._steps = 0

    def update(self, keys: Sequence[Hashable], gram: Square, ridge: float) -> Square:
        """Return the inverse of `gram` + `ridge` I.

        It is grown from the last one if `ridge` is the same and no more than half of the examples
        have come or gone; how they are ordered makes no difference.

        Args:
            keys: one for each example.
            gram: the products of their rows, (R, R), R a multiple of the number of keys.
            ridge: c; from a thousandth of the rows' mean square length on, even near copies give
                8 right digits. Far below it, digits are lost with the square of the condition.

        Returns:
            float64 (R, R). Read-only, and never changed by later updates.

        Raises:
            ArgumentError: `gram` does not fit the keys.
            numpy.linalg.LinAlgError: there is no inverse, which takes a `ridge` of nearly 0.
        """
        keys = list(keys)
        t, rest = divmod(len(gram), max(len(keys), 1))
        if rest or gram.shape != (len(gram), len(gram)):
            raise ArgumentError(f"products {gram.shape} do not fit {len(keys)} examples")
        if len(gram) > MOST_ROWS:
            return read_only(_inverse(gram, ridge))
        same = self._setting == (t, ridge)
        if same and keys == self._keys:
            return self._inverse
        grown = self._grow(keys, gram) if same and self._steps < REFRESH_AFTER else None
        self._steps = 0 if grown is None else self._steps + 1
        self._inverse = read_only(_inverse(gram, ridge) if grown is None else grown)
        self._keys, self._setting = keys, (t, ridge)
        return self._inverse

    def _grow(self, keys: list[Hashable], gram: Square) -> Square | None:
        """Return H for other keys, or None if too much has changed."""
        t, ridge = self._setting
        places = _places(self._keys, keys)
        kept, new = np.flatnonzero(places >= 0), np.flatnonzero(places < 0)
        left = np.ones(len(self._keys), bool)
        left[places[kept]] = False
        gone = np.flatnonzero(left)
        if 2 * (len(new) + len(gone)) > len(keys):
            return None
        old = _rows_of(places[kept], t)
        if len(gone):
            inverse = _without(self._inverse, old, _rows_of(gone, t))
        else:
            inverse = _gathered(self._inverse, old)
        if len(new):
            inverse = _bordered(inverse, gram, _rows_of(kept, t), _rows_of(new, t), ridge)
        return _gathered(inverse, _rows_of(np.argsort(np.concatenate((kept, new))), t))


def _places(known: list[Hashable], keys: list[Hashable]) -> Places:
    """Return where each key is among those known, or -1: (n,), no place twice."""
    shared = min(len(known), len(keys))
    if keys[:shared] == known[:shared]:
        places = np.full(len(keys), -1, np.intp)
        places[:shared] = np.arange(shared)
        return places
    left = dict(zip(known, range(len(known)), strict=True))
    return np.array([left.pop(key, -1) for key in keys], np.intp)


def _rows_of(examples: Places, t: int) -> Places:
    """Return the rows of examples: (n,) -> (n t,); those of -1 are negative."""
    return (examples[:, None] * t + np.arange(t)).ravel()


def _gathered(matrix: Square, rows: Places) -> Square:
    """Return these rows and columns, (m, m); a view if they are the first ones in their order."""
    if np.array_equal(rows, np.arange(len(rows))):
        return matrix[: len(rows), : len(rows)]
    gathered = np.empty((len(rows), len(rows)))
    for part in _blocks(len(rows)):
        some = matrix.take(rows[part], axis=0, mode="clip")
        some.take(rows, axis=1, mode="clip", out=gathered[part])
    return gathered


def _blocks(rows: int, size: int = BLOCK) -> Iterator[slice]:
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))


def _product(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return the matrix product, (R, d) @ (d, m), on one thread if m is small but not 1."""
    size = ONE_THREAD // max(right.size, 1)
    # Blocks of fewer rows lose more than they save, and by a vector even small ones are divided.
    if size < 16 or size >= len(left) or right.shape[1] == 1:
        return left @ right
    return np.concatenate([left[part] @ right for part in _blocks(len(left), size)])


def _columns(rows: Matrix, new: slice | Places) -> Square:
    """Return the products of all rows with the new ones: (R, d) -> (R, m); checked, symmetric."""
    with np.errstate(over="ignore", invalid="ignore"):
        columns = _product(rows, rows[new].T).astype(np.float64)
    if not np.isfinite(columns).all():
        raise ArgumentError("the examples' numbers are too large; scale them down")
    columns[new] = (columns[new] + columns[new].T) / 2
    return columns


def _inverse(matrix: Square, ridge: float = 0) -> Square:
    """Return (matrix + ridge I)^-1, made symmetric.

    What rounding leaves of asymmetry grows with every step, a thousandfold in ten where the ridge
    is small; symmetric errors do not.
    """
    penalized = matrix.copy()
    np.fill_diagonal(penalized, penalized.diagonal() + ridge)
    inverse = np.linalg.inv(penalized).astype(np.float64, copy=False)
    return (inverse + inverse.T) / 2


def _without(inverse: Square, kept: Places, gone: Places) -> Square:
    """Take rows out: (R, R) -> (R - m, R - m), those kept in the order given."""
    cross = inverse[np.ix_(gone, kept)]
    weighted = cross.T @ _inverse(inverse[np.ix_(gone, gone)])
    smaller = np.empty((len(kept), len(kept)))
    for part in _blocks(len(kept)):
        some = inverse.take(kept[part], axis=0).take(kept, axis=1)
        np.subtract(some, weighted[part] @ cross, out=smaller[part])
    return smaller


def _bordered(inverse: Square, gram: Square, old: Places, new: Places, ridge: float) -> Square:
    """Add rows at the end: (R, R) -> (R + m, R + m), given where in `gram` old and new ones are."""
    rows = gram[new]
    border = rows.take(old, axis=1)
    spread = _product(inverse, border.T)
    corner = _inverse(rows.take(new, axis=1) - border @ spread, ridge)
    weighted = spread @ corner
    across = np.ascontiguousarray(spread.T)  # half the time of a transposed view below
    size = len(old)
    larger = np.empty((size + len(new), size + len(new)))
    for part in _blocks(size):
        np.add(inverse[part], weighted[part] @ across, out=larger[part, :size])
    larger[:size, size:] = -weighted
    larger[size:, :size] = -weighted.T
    larger[size:, size:] = corner
    return larger


def read_only(matrix: NDArray[Any]) -> NDArray[Any]:
    """Return the same array, which cannot be written to any more."""
    matrix.flags.writeable = False
    return matrix
