"""Augmentations: what warped copies say about the examples, three vectors for each with copies.

An example's picture is warped back and forth (`imaging/augment.py`), and the difference between the
two activations tells which changes do not matter: P. Simard, B. Victorri, Y. LeCun and J. Denker,
"Tangent Prop: a formalism for specifying selected invariances in an adaptive network", NIPS 1991.
"""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from campad.dataset.rows import Rows

COPIES = 4
"""Warped copies of an example: two pairs of opposites."""

VECTORS = 3
"""What becomes of them and the example itself: a centre, and a tangent for each pair."""

STRETCH = 1.25
"""From its centre an example is moved this part of the way from one copy to its opposite, so two
and a half times as far as the copy was. Going farther than what was seen is better than less: the
network gains up to a point over a stretch of 0.7 (benchmarks/accuracy.py)."""

MAX_AUGMENTED = 500
"""Copies count up to this many examples. They help where there are few, and each example with
copies takes three rows, whose products and inverse grow with the square and the cube of their
number."""

MAX_KEPT = 2 * MAX_AUGMENTED
"""Copies of examples that only undo would bring back are kept, up to this many in all."""


class Augmentations:
    """Centres and tangents by example id, `size` numbers in one vector."""

    def __init__(self, size: int) -> None:
        self._rows = Rows(VECTORS * size)

    def __getstate__(self) -> dict[str, Rows]:
        return {"_rows": copy(self._rows)}

    def put(
        self,
        example_id: int,
        vectors: NDArray[np.float32],
        in_use: Callable[[], Iterable[int]],
    ) -> None:
        """Keep an example's vectors (3, ...); `in_use` gives ids in use, the important first."""

        def kept() -> Iterable[int]:
            return islice((number for number in in_use() if number in self._rows), MAX_KEPT)

        self._rows.put(example_id, vectors.reshape(-1), kept)

    def bytes_of(self, ids: Iterable[int]) -> int:
        """How much memory the copies of these examples take."""
        return self._rows.bytes_of(ids)

    def shrink(self, ids: Iterable[int]) -> None:
        """Forget the copies of all other examples."""
        self._rows.shrink(ids)

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


def centre_and_tangents(
    original: NDArray[np.float32], copies: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Sum up an example (*shape) and its copies (4, *shape), float32, in three vectors (3, *shape).

    The copies are in the order of `warped_pairs`: the first and second are opposites, and so are
    the third and fourth. The vectors are the mean of all five; then of each pair its difference,
    stretched. A pair that does not change the activation gives a tangent of zeros.
    """
    vectors = np.empty((VECTORS, *original.shape), np.float32)
    vectors[0] = (original + copies.sum(axis=0)) / (1 + COPIES)
    vectors[1:] = np.float32(STRETCH) * (copies[0::2] - copies[1::2])
    return vectors
