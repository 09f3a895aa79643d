"""Inner products of examples, grown as examples come and go.

A person adds one example at a time, so nearly all of what the next training needs is known:

    K = V V^T              V: the examples' rows; every example gives t, its centre and its tangents

Keys say which examples are which: adding, undoing, deleting, reordering and relabelling are each
an `update` with another list of keys. A key stands for one example for good: what is known of it is
not looked at again.
"""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError
from campad.kernels.checks import Matrix, gram_matrix
from campad.kernels.keyed_rows import (
    MOST_ROWS,
    Places,
    Square,
    gathered,
    places_of,
    product,
    read_only,
    rows_of,
)


class GrowingGram:
    """K, with the products that are known already taken from the last time.

    For use by one thread at a time; what it returned may be read by others. Products of more than
    `most_rows` are computed and not kept.
    """

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most_rows = most_rows
        self._forget(0, 0)

    def update(
        self,
        keys: Sequence[Hashable],
        vectors: NDArray[np.float32],
        metric: Matrix | None = None,
    ) -> Square:
        """Return the inner products of all rows, float64 (n t, n t), symmetric.

        Rows of example i start at i t. The result is read-only, never changed by later updates.

        Args:
            keys: one for each example.
            vectors: the examples' rows, float32 (n, t, d), best C-contiguous. Those of keys that
                are known are only multiplied by those of keys that are not.
            metric: how much each number counts, (d,); None is all alike. Another one needs other
                keys.

        Raises:
            ArgumentError: the products are not finite, or there is not a key for each example.
        """
        n, t, d = vectors.shape
        keys = list(keys)
        if len(keys) != n:
            raise ArgumentError(f"{n} examples need as many keys; got {len(keys)}")
        rows = vectors.reshape(n * t, d)
        if len(rows) > self._most_rows:
            return read_only(gram_matrix(rows, metric))
        if (t, d) != self._shape:
            self._forget(t, d)
        known = len(self._keys)
        if keys[:known] == self._keys:
            self._append(keys, rows, metric)
        elif keys != self._keys[:n]:  # else undone: what follows is kept, it may be redone
            self._rearrange(keys, rows, metric)
        return read_only(self._products[: n * t, : n * t])

    def _forget(self, t: int, d: int) -> None:
        self._shape = t, d
        self._keys: list[Hashable] = []
        # What was handed out are views of this, so only what is beyond all keys is ever written.
        self._products: Square = np.empty((0, 0))

    def _append(self, keys: list[Hashable], rows: Matrix, metric: Matrix | None) -> None:
        known, size = len(self._keys) * self._shape[0], len(rows)
        columns = _columns(rows, slice(known, size), metric)
        if size > len(self._products):
            room = min(2 * size, self._most_rows)
            products = np.empty((room, room))
            products[:known, :known] = self._products[:known, :known]
            self._products = products
        self._products[:size, known:size] = columns
        self._products[known:size, :size] = columns.T
        self._keys = keys

    def _rearrange(self, keys: list[Hashable], rows: Matrix, metric: Matrix | None) -> None:
        places = rows_of(places_of(self._keys, keys), self._shape[0])
        new = np.flatnonzero(places < 0)
        columns = _columns(rows, new, metric)
        products = gathered(self._products, places)
        products[:, new] = columns
        products[new] = columns.T
        self._products, self._keys = products, keys


def _columns(rows: Matrix, new: slice | Places, metric: Matrix | None) -> Square:
    """Return the products of all rows with the new ones: (R, d) -> (R, m); checked, symmetric."""
    with np.errstate(over="ignore", invalid="ignore"):
        others = rows[new] if metric is None else rows[new] * metric
        columns = product(rows, others.T).astype(np.float64)
    if not np.isfinite(columns).all():
        raise ArgumentError("the examples' numbers are too large; scale them down")
    columns[new] = (columns[new] + columns[new].T) / 2
    return columns
