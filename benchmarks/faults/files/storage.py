"""Storage: a recorder that is killed, files that are damaged, disks that refuse."""

import json
import logging
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from campad import Controller
from campad.errors import ProjectFileError, StoreError
from campad.store import ProjectStore
from faults.files.recorder import FRAMES_PER_SECOND, LABELS, activation
from store import damage as tools
from synthetic import TinyBackbone

RECORDER = Path(__file__).with_name("recorder.py")
AT_ONCE = 2
SECOND = FRAMES_PER_SECOND
"""More recorded examples than this may not wait; campad writes four times a second."""


def kills(count: int, seed: int = 0) -> dict[str, Any]:
    """Kill a recording campad again and again: what is lost, and is everything else right?"""
    chance = random.Random(seed)
    unreadable = wrong = lost = unsafe = late = recorded = 0
    oldest_lost_s = 0.0
    with TemporaryDirectory() as folder:
        projects = [f"killed-number-{number:04}" for number in range(count)]
        after = [chance.uniform(0.1, 1.2) for _ in projects]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            results = list(pool.map(partial(_kill, Path(folder)), projects, after))
        for project, one in zip(projects, results, strict=True):
            try:
                store, contents = ProjectStore.open(Path(folder) / "projects" / f"{project}.db")
                store.close()
            except (StoreError, FileNotFoundError):
                unreadable += 1
                continue
            kept = {example.id for example in contents.examples}
            wrong += contents.damaged + _wrong(contents)
            recorded += len(one.said)
            lost += len(one.said.keys() - kept)
            unsafe += len(set(range(one.written)) - kept)
            late += one.most_waiting > SECOND
            ages = [one.killed_s - at for number, at in one.said.items() if number not in kept]
            oldest_lost_s = max([oldest_lost_s, *ages])
    return {
        "kills": count,
        "unreadable": unreadable,
        "wrong": wrong,
        "recorded": recorded,
        "lost": lost,
        "unsafe": unsafe,
        "late": late,
        "oldest_lost_ms": 1000 * oldest_lost_s,
    }


@dataclass
class Killed:
    """What a recorder has said before it was killed.

    Attributes:
        said: when each example was recorded.
        written: so many of the first it has said to be written.
        most_waiting: so many at most were recorded while none was being written.
    """

    killed_s: float
    said: dict[int, float] = field(default_factory=dict)
    written: int = 0
    most_waiting: int = 0


def _kill(folder: Path, project: str, after_s: float) -> Killed:
    """Let a recorder run for so long after its first write; returns what it has said."""
    command = [sys.executable, str(RECORDER), str(folder), project]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    path = folder / "projects" / f"{project}.db"
    end = time.monotonic() + 20
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.005)
    time.sleep(after_s)
    process.kill()
    found, waiting, writing = Killed(time.time()), 0, False
    for word, value in (line.split() for line in process.stdout if line.endswith("\n")):
        if word in ("write", "wrote"):
            waiting, writing = 0, word == "write"
            found.written = max(found.written, 0 if writing else int(value))
        else:
            found.said[int(word)] = float(value)
            waiting += not writing
            found.most_waiting = max(found.most_waiting, waiting)
    process.wait()
    return found


def _wrong(contents: Any) -> int:
    """How many examples are not what was recorded."""
    return sum(
        example.label != LABELS[example.id % 2] or not np.array_equal(found, activation(example.id))
        for example, found in zip(contents.examples, contents.activations, strict=True)
    )


def damage(count: int, seed: int = 0) -> dict[str, Any]:
    """Flip bytes, cut ends off and blank blocks of a small project's file; nothing that loads may
    differ from what was written, and what is missing must have been counted."""
    chance = random.Random(seed)
    wrong = uncaught = kept = 0
    with TemporaryDirectory() as folder, silent():
        original = tools.project(n=24, size=100)
        data = tools.write_project(Path(folder) / "damaged-original.db", original)
        for number in range(count):
            place = Path(folder) / f"damaged-number-{number:06}.db"
            try:
                outcome = tools.survive(place, _damaged(data, chance), original)
            except AssertionError:
                wrong += 1
            except Exception:
                uncaught += 1
            else:
                kept += 0 if outcome.error else len(original.put) - outcome.lost
            for left in Path(folder).glob(f"{place.stem}*"):
                left.unlink()
    return {
        "files": count,
        "wrong": wrong,
        "uncaught": uncaught,
        "kept": kept,
        "examples": count * len(original.put),
    }


def _damaged(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    match chance.randrange(4):
        case 0:
            return tools.truncate(data, place)
        case 1:
            return tools.zero(data, place, chance.choice([512, 4096]))
        case _:
            return tools.flip(data, place, chance.randrange(1, 256))


@contextmanager
def silent() -> Iterator[None]:
    """Do not log that thousands of files are damaged."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def refusals() -> dict[str, dict[str, int]]:
    """A disk that takes ever more bytes and then no more, for a project's file and for a saved one:
    every write fails at some place; the old data stay, the person is told, and later it works."""
    with TemporaryDirectory() as folder:
        return {
            "project file, disk full": _refused_project(Path(folder) / "refused-project-.db"),
            "saved file, disk full": _refused_file(Path(folder) / "me.campad"),
        }


def _refused_project(path: Path) -> dict[str, int]:
    tests = Path(tools.__file__).parents[1]
    command = [sys.executable, "-m", "store.writer", "meet_limits", str(path)]
    done = subprocess.run(command, cwd=tests, capture_output=True, text=True)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    refused = [kind for _limit, kind in said[:-1]]
    return {
        "tried": len(refused),
        "lost": done.returncode,
        "untold": sum(kind not in ("full", "failed") for kind in refused),
    }


def _refused_file(path: Path) -> dict[str, int]:
    pad = Controller(["left", "right"], backbone=TinyBackbone())  # type: ignore[arg-type]
    for number in range(40):
        pad.dataset.add(np.full((4, 4, 3), number, np.float32), ["left", "right"][number % 2])
    pad.save(path)
    before, size = path.read_bytes(), path.stat().st_size
    pad.dataset.add(np.zeros((4, 4, 3), np.float32), "left")
    tried = lost = untold = 0
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in range(0, size, 97):
        tried += 1
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            pad.save(path)
            untold += 1
        except ProjectFileError:
            pass
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        lost += path.read_bytes() != before or len(list(path.parent.iterdir())) > 3
    pad.save(path)
    lost += path.read_bytes() == before
    return {"tried": tried, "lost": lost, "untold": untold}
