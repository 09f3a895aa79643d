"""Does what may crash in a process of its own: it gets bytes, and gives JSON and bytes.

ONNX's checks, ONNX Runtime and HDF5 are compiled code. What a hostile file can do to it - crash it,
keep it busy, make it take all memory - happens to a child, which has 20 seconds and, where the
system knows such limits, 2 GiB and no right to write to a file. Data goes in by the child's
standard input; a line of JSON and the bytes that it made come back.

On Windows there is no limit of memory, only the one of time and those of what reads.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from campad.errors import ModelFileError
from campad.graphs.sanitize import told

TIMEOUT_S = 20
MEMORY_BYTES = 2 * 2**30
"""Beyond what Python, ONNX and ONNX Runtime take when they are imported."""
FALLBACK_BYTES = 4 * 2**30
"""For what they take where the system does not say how much that is."""

# The child looks for packages where this process does, except in places relative to a folder,
# which somebody else may have filled; -I keeps it from adding any.
_CHILD = (
    "import importlib, json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "importlib.import_module(sys.argv[2]).main()"
)


def child_command(module: str, *words: str) -> list[str]:
    """Return what starts Python with a module's `main`, which finds `words` from sys.argv[3] on."""
    places = [place for place in sys.path if Path(place).is_absolute()]
    return [sys.executable, "-I", "-c", _CHILD, json.dumps(places), module, *words]


def ask(
    module: str, what: list[Any], data: bytes, timeout_s: float
) -> tuple[dict[str, Any], bytes]:
    """Let a module's `main` make something of bytes in a child; see `answer`.

    Raises:
        ModelFileError: what the child refuses, or it crashed, took too long or too much memory.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, our own words
            child_command(module, json.dumps(what)),
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ModelFileError(
            f"reading the network and running it once took longer than {timeout_s:g} s"
        ) from None
    except (OSError, ValueError, TypeError) as error:
        raise ModelFileError(
            f"no process could be started to check the network in: {told(error)}"
        ) from error
    head, line_end, graph = done.stdout.partition(b"\n")
    if done.returncode or not line_end:
        raise ModelFileError(
            f"the check of the network ended in a crash ({done.returncode}); it is not opened here"
        )
    said: dict[str, Any] = json.loads(head)
    if "error" in said:
        raise ModelFileError(said["error"])
    return said, graph


def answer(make: Callable[[list[Any]], tuple[bytes, bytes]]) -> None:
    """Be a child: `make` reads standard input; what it says, JSON and bytes, goes back."""
    # ONNX Runtime may print to standard output, so the answer goes through a copy of it.
    with os.fdopen(os.dup(1), "wb") as back:
        os.dup2(2, 1)
        try:
            said, made = make(json.loads(sys.argv[3]))
        except Exception as error:  # the edge of this process: what is unknown is told as well
            said, made = json.dumps({"error": _reason(error)}).encode(), b""
        back.write(said + b"\n" + made)


def _reason(error: Exception) -> str:
    if isinstance(error, ModelFileError):
        return str(error)
    if isinstance(error, MemoryError):
        return "the network takes more memory than campad gives it"
    return f"the network cannot be read: {told(error)}"


def limit_this_process() -> None:
    """Bound the memory and the time of this process, and let it write to no file."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    wanted = {
        "RLIMIT_AS": _taken() + MEMORY_BYTES,
        "RLIMIT_CPU": 4 * TIMEOUT_S,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
    }
    for name, limit in wanted.items():
        # Some systems lack a name; macOS knows them all and refuses some of the values.
        with suppress(AttributeError, OSError, ValueError):
            kind = getattr(resource, name)
            _, most = resource.getrlimit(kind)
            if most != resource.RLIM_INFINITY:
                limit = min(limit, most)
            resource.setrlimit(kind, (limit, most))


def _taken() -> int:
    """Return how much address space this process has."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return FALLBACK_BYTES
    return pages * os.sysconf("SC_PAGE_SIZE")
