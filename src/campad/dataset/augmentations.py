"""Augmentations: what warped copies say about the examples, three vectors for each with copies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from campad.dataset.rows import Rows
from campad.dataset.tangents import VECTORS

MAX_AUGMENTED = 500
"""Copies count up to this many examples. They help where there are few, and each example with
copies takes three rows, whose products and inverse grow with the square and the cube of their
number."""

MAX_KEPT = 2 * MAX_AUGMENTED
"""Copies of examples that only undo would bring back are kept, up to this many in all."""


class Augmentations:
    """Centres and tangents by example id.

    Args:
        size: the numbers in one vector.
    """

    def __init__(self, size: int) -> None:
        self._rows = Rows(VECTORS * size)

    def put(
        self,
        example_id: int,
        vectors: NDArray[np.float32],
        in_use: Callable[[], Iterable[int]],
    ) -> None:
        """Keep one example's vectors (3, ...) in place of those it had.

        Args:
            example_id: the example's id.
            vectors: its centre and tangents.
            in_use: gives the ids of the examples that are still needed, the most important first.
        """

        def kept() -> Iterable[int]:
            return islice((number for number in in_use() if number in self._rows), MAX_KEPT)

        self._rows.put(example_id, vectors.reshape(-1), kept)

    def count(self, ids: Sequence[int]) -> int:
        """How many of these examples have copies."""
        return sum(number in self._rows for number in ids)

    def keys(self, ids: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """See `ControllerDataset.keys`."""
        if len(ids) > MAX_AUGMENTED:
            return tuple((number, -1) for number in ids)
        return tuple((number, self._rows.serial(number)) for number in ids)

    def vectors(self, ids: Sequence[int], activations: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the vectors of these examples, whose activations are (n, d).

        See `ControllerDataset.vectors`.
        """
        places = [place for place, (_, serial) in enumerate(self.keys(ids)) if serial >= 0]
        if not places:
            return activations[:, None]
        known = self._rows.take([ids[place] for place in places])
        known = known.reshape(len(places), VECTORS, -1)
        if len(places) == len(ids):
            return known
        joined = np.zeros((len(ids), *known.shape[1:]), np.float32)
        joined[:, 0] = activations
        joined[places] = known
        joined.flags.writeable = False
        return joined
