"""A project's file for tests, made, opened again, and written to by a process of its own."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from campad.errors import StoreError
from campad.store import Changes, ProjectStore, StoredProject, StoreOptions
from store.damage import ANY_DISK

NAME = "p" * 16 + ".db"
TESTS = Path(__file__).parents[1]
WRITER = [sys.executable, "-m", "store.writer"]


def create(
    path: Path, changes: Changes | None = None, options: StoreOptions = ANY_DISK
) -> ProjectStore:
    store = ProjectStore.create(path, options)
    if changes:
        store.write(changes)
    return store


def reopen(path: Path, options: StoreOptions = ANY_DISK) -> StoredProject:
    store, contents = ProjectStore.open(path, options)
    store.close()
    return contents


def error_of(act: Callable[[], Any]) -> StoreError:
    with pytest.raises(StoreError) as caught:
        act()
    return caught.value


def run_writer(what: str, path: Path, *before: str) -> list[list[Any]]:
    """Run one of the functions in writer.py, and return what it said."""
    command = [*before, *WRITER, what, str(path)]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
