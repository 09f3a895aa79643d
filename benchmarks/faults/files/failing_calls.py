"""Files: every call to the system that writes, syncs, moves, cuts or opens one fails, in turn.

SQLite makes its calls in C, so they are made to fail there: `refuse.c` is compiled and loaded
before the C library, into a process of its own, which is this module run as a program.
"""

import ctypes
import errno
import json
import logging
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from campad.errors import ProjectFileError, StoreError
from faults.files.file_works import WORKS, Work

BENCHMARKS = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).with_name("refuse.c")

WRITE, SYNC, SYNC_FOLDER, MOVE, CUT, OPEN = range(6)


@dataclass(frozen=True)
class Fault:
    """What fails, and how.

    Attributes:
        name: in words.
        call: which kind of calls.
        error: what they say.
        kind: which kind of trouble a person must be told of.
        half: they do half of their work instead.
        must_tell: whoever asked for the work must hear of it, even if all was written.
    """

    name: str
    call: int
    error: int
    kind: str
    half: bool = False
    must_tell: bool = False


FAULTS = (
    Fault("write: EIO", WRITE, errno.EIO, "failed", must_tell=True),
    Fault("write: ENOSPC", WRITE, errno.ENOSPC, "full", must_tell=True),
    Fault("write: only half", WRITE, 0, "failed", half=True),
    Fault("fsync: EIO", SYNC, errno.EIO, "failed", must_tell=True),
    # SQLite does not look at what this call says; campad does, after it has moved a file.
    Fault("fsync of the folder: EIO", SYNC_FOLDER, errno.EIO, "failed"),
    Fault("rename, link, delete: EIO", MOVE, errno.EIO, "failed"),
    Fault("truncate: EIO", CUT, errno.EIO, "failed"),
    Fault("open: EACCES", OPEN, errno.EACCES, "read-only"),
)


@dataclass
class Found:
    """How often a call failed, and what came of it; `notes` are for whoever repairs it.

    Attributes:
        lost: neither what was there before nor all of what is new can be read; or it could not be
            done later, when the calls worked again.
        untold: who asked for it was told that all is well, and it was not, or was told something
            else than what is the matter; or what was written was never synced.
    """

    tried: int = 0
    lost: int = 0
    untold: int = 0
    notes: list[str] = field(default_factory=list)


def fail_everywhere(
    work: type[Work], fault: Fault, found: Found, *, lasting: bool, refuse: Any
) -> None:
    """Do some work again and again, and let the first call fail, then the second, and so on."""
    number, hits = 0, 1
    before = found.tried
    while hits:
        with TemporaryDirectory() as name:
            doing = work()
            doing.prepare(Path(name))
            where = name.encode()
            refuse.refuse_begin(where, fault.call, number, fault.error, fault.half, lasting)
            error: Exception | None = None
            try:
                doing.act()
            except Exception as caught:
                error = caught
            hits = refuse.refuse_end()
            if hits:
                _judge(found, doing, fault, error)
        number += 1
    if fault.call == SYNC and found.tried == before:
        found.untold += 1
        found.notes.append(f"{work.name}: is never synced")


def _judge(found: Found, doing: Work, fault: Fault, error: Exception | None) -> None:
    done = doing.is_done()
    found.tried += 1
    told = isinstance(error, ProjectFileError) or (
        isinstance(error, StoreError) and error.kind == fault.kind
    )
    if not told and (error or not done or fault.must_tell):
        found.untold += 1
        found.notes.append(f"{doing.name}: {error!r} was told, done: {done}")
    again = False
    try:
        again = doing.works_again()
    except (StoreError, ProjectFileError) as later:
        found.notes.append(f"{doing.name}: then {later}")
    found.lost += done is None or not again


def failing_calls() -> dict[str, dict[str, Any]] | None:
    """Let every call fail, by how it fails; None where there is no C compiler, or no Linux."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    with TemporaryDirectory() as folder:
        library = Path(folder) / "refuse.so"
        command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True)
        paths = [str(BENCHMARKS.parent / "tests"), os.environ.get("PYTHONPATH", "")]
        done = subprocess.run(
            [sys.executable, "-m", "faults.files.failing_calls"],
            cwd=BENCHMARKS,
            env={
                **os.environ,
                "LD_PRELOAD": str(library),
                "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            },
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    for name, result in found.items():
        for note in result["notes"]:
            print(f"{name}: {note}", file=sys.stderr)
    return found


def _all(fault: Fault, refuse: Any) -> Found:
    """Let all that is done to files meet this fault."""
    found = Found()
    for work in WORKS:
        # A disk that always wrote half of it would never be done.
        for lasting in (False,) if fault.half else (False, True):
            fail_everywhere(work, fault, found, lasting=lasting, refuse=refuse)
    assert found.tried or fault.call != WRITE, "nothing has failed: the library was not loaded"
    return found


if __name__ == "__main__":
    logging.disable()  # each damaged file is told
    ours = ctypes.CDLL(None)
    print(json.dumps({fault.name: vars(_all(fault, ours)) for fault in FAULTS}))
