"""The ridge inverse of examples' inner products, grown as examples come and go.

    H = (K + c I)^-1       K: the products of all rows (gram.py)

New examples border H, deleted ones are taken out of it (the inverse of a partitioned matrix:
Golub and Van Loan, Matrix Computations, section 2.1.4):

    P = H B^T,  S = C - B P          B = K_new,old,  C = K_new,new + c I
    H' = [[H + P S^-1 P^T, -P S^-1], [-S^-1 P^T, S^-1]]
    H' = H_kept,kept - H_kept,gone H_gone,gone^-1 H_gone,kept

The last columns of H' are known before the rest of it, which is most of the work and can wait.
"""

from collections.abc import Hashable, Sequence

import numpy as np

from campad.errors import ArgumentError
from campad.kernels.checks import add_ridge
from campad.kernels.keyed_rows import (
    MOST_ROWS,
    Places,
    Square,
    blocks,
    gathered,
    places_of,
    product,
    read_only,
    rows_of,
)

REFRESH_AFTER = 200
"""Steps until H is inverted anew: every step adds its rounding errors."""


Border = tuple[Square, Square, Square]
"""What m new rows make of the inverse of R old ones: P (R, m), P S^-1 (R, m), S^-1 (m, m)."""


class GrowingInverse:
    """H, from the last one where little has changed: O(R^2) an example instead of O(R^3).

    For use by one thread at a time; what it returned may be read by others. Inverses of more than
    `most_rows` are computed and not kept.
    """

    def __init__(self, refresh_after: int = REFRESH_AFTER, most_rows: int = MOST_ROWS) -> None:
        self._refresh_after, self._most_rows = refresh_after, most_rows
        self._keys: list[Hashable] = []
        self._inverse: Square = np.empty((0, 0))
        self._border: Border | None = None  # of the last keys, where that is not in `_inverse` yet
        self._setting = 0, 0.0
        self._steps = 0

    def update(self, keys: Sequence[Hashable], gram: Square, ridge: float) -> Square:
        """Return the inverse of `gram` + `ridge` I: float64 (R, R), read-only, never changed.

        It is grown from the last one if `ridge` is the same and no more than half of the examples
        have come or gone; how they are ordered makes no difference.

        Args:
            keys: one for each example.
            gram: the products of their rows, (R, R), R a multiple of the number of keys.
            ridge: c; from a thousandth of the rows' mean square length on, even near copies give
                8 right digits. Far below it, digits are lost with the square of the condition.

        Raises:
            ArgumentError: `gram` does not fit the keys.
            numpy.linalg.LinAlgError: there is no inverse, which takes a `ridge` of nearly 0.
        """
        keys, t = list(keys), _rows_of_each(keys, gram)
        if len(gram) > self._most_rows:
            return read_only(_inverse(gram, ridge))
        self._settle()
        same = self._setting == (t, ridge)
        if same and keys == self._keys:
            return self._inverse
        fresh = self._steps < self._refresh_after
        grown = self._grow(keys, gram) if same and fresh else None
        self._steps = 0 if grown is None else self._steps + 1
        self._inverse = read_only(_inverse(gram, ridge) if grown is None else grown)
        self._keys, self._setting = keys, (t, ridge)
        return self._inverse

    def last_columns(
        self, keys: Sequence[Hashable], gram: Square, ridge: float, count: int
    ) -> Square:
        """Return the last columns of what `update` returns, with less work if those rows are new.

        The arguments and errors are those of `update`; `count` is a multiple of an example's rows.
        """
        keys, t = list(keys), _rows_of_each(keys, gram)
        size = len(gram) - count
        grows = self._steps < self._refresh_after and len(gram) <= self._most_rows
        if grows and self._setting == (t, ridge):
            self._settle()
            if 0 < count <= size and keys[: size // t] == self._keys:
                old, new = np.split(np.arange(len(gram)), [size])
                self._border = _make_border(self._inverse, gram, old, new, ridge)
                self._keys = keys
                self._steps += 1
                _spread, weighted, corner = self._border
                return np.concatenate((-weighted, corner))
        return self.update(keys, gram, ridge)[:, size:]

    def _settle(self) -> None:
        """Do what `last_columns` has put off."""
        if self._border is not None:
            self._inverse = read_only(_bordered(self._inverse, self._border))
            self._border = None

    def _grow(self, keys: list[Hashable], gram: Square) -> Square | None:
        """Return H for other keys, or None if too much has changed."""
        t, ridge = self._setting
        places = places_of(self._keys, keys)
        kept, new = np.flatnonzero(places >= 0), np.flatnonzero(places < 0)
        gone = np.delete(np.arange(len(self._keys)), places[kept])
        if 2 * (len(new) + len(gone)) > len(keys):
            return None
        old = rows_of(places[kept], t)
        if len(gone):
            inverse = _without(self._inverse, old, rows_of(gone, t))
        else:
            inverse = gathered(self._inverse, old)
        if len(new):
            border = _make_border(inverse, gram, rows_of(kept, t), rows_of(new, t), ridge)
            inverse = _bordered(inverse, border)
        return gathered(inverse, rows_of(np.argsort(np.concatenate((kept, new))), t))


def _rows_of_each(keys: Sequence[Hashable], gram: Square) -> int:
    """Return how many rows of the products each example has, t, or raise ArgumentError."""
    t, rest = divmod(len(gram), max(len(keys), 1))
    if rest or gram.shape != (len(gram), len(gram)):
        raise ArgumentError(f"products {gram.shape} do not fit {len(keys)} examples")
    return t


def _inverse(matrix: Square, ridge: float = 0) -> Square:
    """Return (matrix + ridge I)^-1, made symmetric.

    What rounding leaves of asymmetry grows with every step, a thousandfold in ten where the ridge
    is small; symmetric errors do not.
    """
    inverse = np.linalg.inv(add_ridge(matrix, ridge)).astype(np.float64, copy=False)
    return (inverse + inverse.T) / 2


def _without(inverse: Square, kept: Places, gone: Places) -> Square:
    """Take rows out: (R, R) -> (R - m, R - m), those kept in the order given."""
    cross = inverse[np.ix_(gone, kept)]
    weighted = cross.T @ _inverse(inverse[np.ix_(gone, gone)])
    smaller = np.empty((len(kept), len(kept)))
    for part in blocks(len(kept)):
        some = inverse.take(kept[part], axis=0).take(kept, axis=1)
        np.subtract(some, weighted[part] @ cross, out=smaller[part])
    return smaller


def _make_border(inverse: Square, gram: Square, old: Places, new: Places, ridge: float) -> Border:
    """Return what new rows add to the inverse of old ones, given where both are in `gram`."""
    rows = gram[new]
    border = rows.take(old, axis=1)
    spread = product(inverse, border.T)
    corner = _inverse(rows.take(new, axis=1) - border @ spread, ridge)
    return spread, spread @ corner, corner


def _bordered(inverse: Square, border: Border) -> Square:
    """Add rows at the end: (R, R) -> (R + m, R + m)."""
    size, (spread, weighted, corner) = len(inverse), border
    across = np.ascontiguousarray(spread.T)  # half the time of a transposed view below
    larger = np.empty((size + len(corner),) * 2)
    for part in blocks(size):
        np.add(inverse[part], weighted[part] @ across, out=larger[part, :size])
    larger[:size, size:] = -weighted
    larger[size:, :size] = -weighted.T
    larger[size:, size:] = corner
    return larger
