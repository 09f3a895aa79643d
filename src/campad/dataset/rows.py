"""Rows: numbers by key in one growing array, which other threads may read meanwhile.

A row that was written is never written again, so arrays that were given out stay as they were. A
key that gets other numbers gets another row; rows nobody needs are left behind when the array
grows, so putting is amortised O(1).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FIRST_CAPACITY = 64


class Rows:
    """float32 numbers, `size` of them for every key."""

    def __init__(self, size: int) -> None:
        self._array: NDArray[np.float32] = np.empty((FIRST_CAPACITY, size), np.float32)
        self._used = 0
        self._row_of: dict[int, int] = {}
        self._serial_of: dict[int, int] = {}
        self._next_serial = 0

    def __getstate__(self) -> dict[str, Any]:
        """For a copy, without room for more: so neither writes where the other one reads."""
        dicts = {"_row_of": dict(self._row_of), "_serial_of": dict(self._serial_of)}
        return vars(self) | dicts | {"_array": self._array[: self._used]}

    def __contains__(self, key: int) -> bool:
        return key in self._row_of

    def serial(self, key: int) -> int:
        """Return a number that changes when the key's row does, and only then; -1 without a row."""
        return self._serial_of.get(key, -1)

    def put(
        self, key: int, numbers: NDArray[np.float32], in_use: Callable[[], Iterable[int]]
    ) -> None:
        """Write a key's numbers, (size,), in place of those it had.

        Where there is no room, `in_use` is asked for the keys whose rows are still needed.
        """
        self.put_many([key], numbers[None], in_use)

    def put_many(
        self, keys: Sequence[int], numbers: NDArray[np.float32], in_use: Callable[[], Iterable[int]]
    ) -> None:
        """Write the numbers of several keys, (n, size), as `put` does."""
        end = self._used + len(keys)
        if end > len(self._array):
            self._make_room(in_use(), len(keys))
            end = self._used + len(keys)
        self._array[self._used : end] = numbers
        self._row_of.update(zip(keys, range(self._used, end), strict=True))
        self._serial_of.update(
            zip(keys, range(self._next_serial, self._next_serial + len(keys)), strict=True)
        )
        self._used = end
        self._next_serial += len(keys)

    def take(self, keys: Sequence[int]) -> NDArray[np.float32]:
        """Return these keys' rows: (n, size), read-only; a view where they lie in this order."""
        rows = [self._row_of[key] for key in keys]
        in_order = rows == list(range(len(rows)))
        taken = self._array[: len(rows)] if in_order else self._array[rows]
        taken.flags.writeable = False
        return taken

    def bytes_of(self, keys: Iterable[int]) -> int:
        """How much memory the rows of these keys take."""
        row_bytes = self._array.shape[1] * self._array.itemsize
        return row_bytes * sum(key in self._row_of for key in keys)

    def shrink(self, keys: Iterable[int]) -> None:
        """Forget the rows of all other keys, and give back the memory that nobody needs."""
        self._make_room(keys, 0)

    def _make_room(self, keys: Iterable[int], more: int) -> None:
        """Move these keys' rows, where they have one, to an array with as much room again.

        There is room for so many more at least.
        """
        kept = sorted((self._row_of[key], key) for key in set(keys) if key in self._row_of)
        capacity = max(FIRST_CAPACITY, 2 * len(kept), len(kept) + more)
        array = np.empty((capacity, self._array.shape[1]), np.float32)
        if len(kept) == self._used:
            array[: len(kept)] = self._array[: self._used]
        else:
            np.take(self._array, [row for row, _ in kept], axis=0, out=array[: len(kept)])
        self._array, self._used = array, len(kept)
        self._row_of = {key: row for row, (_, key) in enumerate(kept)}
        self._serial_of = {key: self._serial_of[key] for key in self._row_of}
