"""Options: the limits of a project's file, and how sure writing is."""

from __future__ import annotations

from dataclasses import dataclass

from campad.dataset.arguments import MAX_EXAMPLES


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
