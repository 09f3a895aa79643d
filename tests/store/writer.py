"""A process that keeps a project, for tests that end it or take its disk away.

In the folder of all tests: python -m store.writer <what> <path>. Each function below is one;
it says on standard output what it did.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from campad.dataset import Example
from campad.errors import StoreError
from campad.store import Changes, ProjectStore
from store.damage import ANY_DISK, LABELS, check, project

SIZE = 1_500


def say(*words: Any) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def example(number: int) -> tuple[Example, np.ndarray]:
    """The example of this number, the same in every process."""
    numbers = np.random.default_rng(number).standard_normal(SIZE).astype(np.float32)
    return Example(number, LABELS[number % 3], number // 8), numbers


def batches(size: int, first: int = 0) -> Iterator[Changes]:
    """Changes without end: examples, and after each the facts say how many there are."""
    while True:
        ids = range(first, first + size)
        first += size
        yield Changes([example(n) for n in ids], facts={"labels": LABELS, "next_id": first})


def keep(folder: Path) -> None:
    """Keep a project in a process of its own until that is killed, and then another, ten times.

    Says each process's number and file, and after each write how many examples are safe.
    """
    for number in range(10):
        path = folder / f"{number:016}.db"
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            continue
        say(os.getpid(), str(path))
        store = ProjectStore.create(path, ANY_DISK)
        for changes in batches(4):
            store.write(changes)
            assert changes.facts
            say(changes.facts["next_id"])


def die_in_the_middle(path: Path) -> None:
    """Write 40 examples; change their labels and add 600 more, but die before that is committed."""
    store = ProjectStore.create(path, ANY_DISK)
    store.write(next(batches(40)))

    def die_before_the_end(statement: str) -> None:
        if statement == "COMMIT":
            say("before", path.stat().st_size)
            os.kill(os.getpid(), signal.SIGKILL)

    store._connect().set_trace_callback(die_before_the_end)
    store.write(
        Changes(
            put=next(batches(600, 40)).put,
            changed=[Example(n, LABELS[2], 0) for n in range(40)],
        )
    )


def meet_limits(path: Path) -> None:
    """Try a write with room for ever more of it; say how each one went, and check the file."""
    first, more = project(40), project(60, seed=1)
    added = [(Example(e.id + 1_000, e.label, e.burst), array) for e, array in more.put]
    store = ProjectStore.create(path, ANY_DISK)
    store.write(first)
    size = path.stat().st_size
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    for limit in [*range(0, 8_192, 1_024), *range(8_192, 2 * size, 8_192)]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        kind = attempt(store, Changes(put=added))
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        store.write(Changes(facts={**(first.facts or {}), "limit": limit}))  # it works again
        store.close()
        store, contents = ProjectStore.open(path, ANY_DISK)
        assert not contents.damaged
        assert contents.facts.pop("limit") == limit
        if kind == "written":
            break
        assert check(contents, first) == 0
        say(limit, kind)
    assert len(contents.examples) == 100
    say("written")


def fill(folder: Path) -> None:
    """Write to a disk of 1 MiB until it is full; make room, and write the same again."""
    path, ballast = folder / ("p" * 16 + ".db"), folder / "ballast"
    ballast.write_bytes(bytes(300_000))
    store = ProjectStore.create(path, ANY_DISK)
    for changes in batches(4):
        kind = attempt(store, changes)
        if kind != "written":
            break
    say(kind, len(store._ledger.labels))
    ballast.unlink()
    store.write(changes)
    store.close()
    store, contents = ProjectStore.open(path, ANY_DISK)
    say([e.id for e in contents.examples], contents.damaged)


def may_not(path: Path) -> None:
    """Write to a project as someone who may only read it, and make one where that is forbidden."""
    if os.geteuid() == 0:
        os.setuid(65_534)
    store, contents = ProjectStore.open(path)
    for act in (
        lambda: store.write(Changes(removed=[1])),
        lambda: ProjectStore.create(path.with_name("q.db")),
    ):
        try:
            act()
        except StoreError as error:
            say(error.kind, len(contents.examples))


def hold(path: Path) -> None:
    """Have a project open until there is input."""
    store, _ = ProjectStore.open(path)
    say("open")
    sys.stdin.readline()
    store.close()


def attempt(store: ProjectStore, changes: Changes) -> str:
    try:
        store.write(changes)
    except StoreError as error:
        return error.kind
    return "written"


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]))
