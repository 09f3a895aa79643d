"""A small project, ways to damage its file, and what must be true of whatever loads afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.dataset import Example
from campad.errors import StoreError
from campad.imaging.frame import Look
from campad.store import Changes, ProjectStore, StoredProject, StoreOptions

ANY_DISK = StoreOptions(min_free_bytes=0)
HURRIED = StoreOptions(min_free_bytes=0, most_guesses=1_000, durable=False)
"""For tests in which nothing goes wrong with the disk: it is not waited for."""

LABELS = ["left", "right", "nothing"]
FACTS: dict[str, Any] = {
    "labels": LABELS,
    "backbone": {"name": "lite0", "layer": "stage6"},
    "next_id": 100,
    "settings": {"epochs": 20, "copies": True},
    "trained": False,
}


@dataclass(frozen=True)
class Outcome:
    """What became of a damaged file: an error's kind, or how much was lost and counted."""

    error: str | None
    lost: int = 0
    damaged: int = 0


def project(n: int = 40, size: int = 300, seed: int = 0) -> Changes:
    """Changes that make a small project; every number and every record differs."""
    rng = np.random.default_rng(seed)
    examples = [
        Example(2 * i + 1, LABELS[i % 3], i // 4, Look(i / 64, i / 8) if i % 2 else None)
        for i in range(n)
    ]
    numbers = rng.standard_normal((n, 4, size)).astype(np.float32)
    return Changes(
        put=[(example, numbers[i, 0]) for i, example in enumerate(examples)],
        vectors=[(examples[i].id, numbers[i, 1:]) for i in range(0, n, 5)],
        facts=FACTS,
        arrays={
            "shift": rng.standard_normal(size).astype(np.float32),
            "challenge-0": rng.standard_normal((2, size)).astype(np.float32),
        },
    )


def write_project(path: Path, changes: Changes) -> bytes:
    """Write a project as campad does, in several transactions, and return the file's bytes."""
    store = ProjectStore.create(path, HURRIED)
    store.write(Changes(facts=changes.facts))
    for start in range(0, len(changes.put), 8):
        store.write(Changes(put=changes.put[start : start + 8]))
    store.write(Changes(vectors=changes.vectors, arrays=changes.arrays))
    store.close()
    return path.read_bytes()


def flip(data: bytes, place: int, bits: int = 0xFF) -> bytes:
    """Return data in which one byte has other bits."""
    changed = bytearray(data)
    changed[place] ^= bits
    return bytes(changed)


def truncate(data: bytes, length: int) -> bytes:
    """Return the first `length` bytes."""
    return data[:length]


def zero(data: bytes, start: int, length: int = 4096) -> bytes:
    """Return data in which a stretch is zero, as after a block that was never written."""
    return data[:start] + bytes(min(length, len(data) - start)) + data[start + length :]


def survive(path: Path, data: bytes, original: Changes) -> Outcome:
    """Open a file with these bytes, and check that nothing wrong comes out of it.

    Whatever loads is bit-equal to the original, what is missing has been counted, the file can be
    written to, and opened again it holds the same and is in order.
    """
    path.write_bytes(data)
    try:
        store, contents = ProjectStore.open(path, HURRIED)
    except StoreError as error:
        return Outcome(error.kind)
    lost = check(contents, original)
    # Where the census is gone too nobody knows how many there were; that something is missing must
    # be known all the same.
    assert contents.damaged or not lost, f"{lost} records are missing, and nothing was said"
    store.write(Changes(facts={**contents.facts, "again": True}))
    store.close()
    store, again = ProjectStore.open(path, HURRIED)
    store.close()
    assert again.damaged == 0
    assert again.examples == contents.examples
    assert same(again.activations, contents.activations)
    return Outcome(None, lost, contents.damaged)


def check(contents: StoredProject, original: Changes) -> int:
    """Check that what loaded is as it was written; return how many records are missing."""
    examples = {example.id: (example, activation) for example, activation in original.put}
    vectors, arrays, facts = (
        dict(original.vectors),
        dict(original.arrays),
        dict(original.facts or {}),
    )
    assert len(contents.activations) == len(contents.examples)
    assert sorted({e.id for e in contents.examples}) == [e.id for e in contents.examples]
    for example, activation in zip(contents.examples, contents.activations, strict=True):
        assert examples[example.id][0] == example
        assert same(examples[example.id][1], activation)
    for number, found in contents.vectors.items():
        assert same(vectors[number], found)
        assert number in {example.id for example in contents.examples}
    for name, array in contents.arrays.items():
        assert same(arrays[name], array)
    kept = dict(contents.facts)
    if kept and kept["labels"] != facts["labels"]:  # found again from the examples
        assert contents.damaged
        assert {example.label for example in contents.examples} <= set(kept.pop("labels"))
    assert all(facts[key] == value for key, value in kept.items())
    return (
        len(facts)
        - len(kept)
        + len(examples)
        - len(contents.examples)
        + len(vectors)
        - len(contents.vectors)
        + len(arrays)
        - len(contents.arrays)
    )


def same(one: NDArray[Any] | None, other: NDArray[Any] | None) -> bool:
    """Say whether two arrays have the same bits."""
    assert one is not None
    assert other is not None
    return (
        one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    )
