"""What is put into a project's file, what comes out of it, and its limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.dataset.arguments import MAX_EXAMPLES
from campad.dataset.records import Example


@dataclass(frozen=True)
class Changes:
    """What one transaction writes. All of its arrays must be finite.

    Attributes:
        put: new examples, each with its activation (d,).
        vectors: by example id, an example's centre and tangents (3, d), in place of those it had.
        changed: the records of examples that have another label, burst or look now.
        removed: ids of examples that are gone, with their vectors; unknown ones do no harm.
        facts: what JSON takes, in place of all facts; None leaves them. The store itself looks at
            "labels", and at "backbone", a dict of "name" and "layer".
        arrays: named arrays to replace, of 1 to 4 dimensions; None deletes one.
    """

    put: Sequence[tuple[Example, NDArray[np.float32]]] = ()
    vectors: Sequence[tuple[int, NDArray[np.float32]]] = ()
    changed: Sequence[Example] = ()
    removed: Sequence[int] = ()
    facts: dict[str, Any] | None = None
    arrays: Mapping[str, NDArray[np.float32] | None] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredProject:
    """What a file holds.

    Attributes:
        facts: as they were written. Where they were damaged, those that are left, and with them
            "labels", if need be found from the examples.
        examples: the examples' records, by id.
        activations: float32 (n, d).
        vectors: by example id, float32 (3, d).
        arrays: by name.
        damaged: how many examples, vectors, arrays and facts could not be read; at least 1 where
            that cannot be known. A copy of the file as it was has been kept then.
    """

    facts: dict[str, Any]
    examples: tuple[Example, ...]
    activations: NDArray[np.float32]
    vectors: dict[int, NDArray[np.float32]]
    arrays: dict[str, NDArray[np.float32]]
    damaged: int = 0

    @property
    def found_something(self) -> bool:
        """There is something to go on with."""
        return bool(self.examples or self.facts)

    @property
    def everything(self) -> Changes:
        """What writes all of this into an empty file."""
        return Changes(
            put=list(zip(self.examples, self.activations, strict=True)),
            vectors=list(self.vectors.items()),
            facts=self.facts,
            arrays=self.arrays,
        )


@dataclass(frozen=True)
class StoreOptions:
    """What holds for a project's file; people use the defaults, tests reach other limits sooner.

    Attributes:
        min_free_bytes: nothing is added where less is free. The largest transaction, 256 examples
            with their copies, takes 25 MB and as much again for its journal; the rest is left to
            the system. More would keep people from recording on a small memory card that has room
            for a hundred projects.
        max_file_bytes: a larger file is neither written nor read.
        max_examples: how many examples a file may have.
        most_guesses: ids that are tried one by one, at most, where a table is damaged so that it
            cannot be read in order.
        durable: wait for the disk, so that what was written survives a loss of power.
    """

    min_free_bytes: int = 100 * 2**20
    max_file_bytes: int = 2 * 2**30
    max_examples: int = MAX_EXAMPLES
    most_guesses: int = 50_000
    durable: bool = True


DEFAULT = StoreOptions()
