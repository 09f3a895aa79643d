"""Reads a foreign ONNX file in a process of its own, and runs it there once on a black frame.

ONNX's checks and ONNX Runtime are compiled code. What a hostile file can do to it - crash it, keep
it busy, make it take all memory - happens to a child, which has 20 seconds and, where the system
knows such limits, 2 GiB and no right to write to a file. The file's bytes, and those of the file
beside that may hold its weights, go in by the child's standard input; a line of JSON and the
finished graph come back. Only that graph is ever opened in the person's own process.

On Windows there is no limit of memory, only the one of time and those of `onnx_scan`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from campad.errors import ModelFileError
from campad.graphs.built import Built
from campad.graphs.onnx_wire import DataFile
from campad.graphs.sanitize import told

TIMEOUT_S = 20
MEMORY_BYTES = 2 * 2**30
"""Beyond what Python, ONNX and ONNX Runtime take when they are imported."""
FALLBACK_BYTES = 4 * 2**30
"""For what they take where the system does not say how much that is."""

# The child looks for packages where this process does, except in places relative to a folder,
# which somebody else may have filled; -I keeps it from adding any.
_CHILD = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from campad.graphs.onnx_sandbox import main; main()"
)


def probe(
    data: bytes,
    beside: DataFile | None = None,
    normalisation: str | None = None,
    *,
    timeout_s: float = TIMEOUT_S,
) -> Built:
    """Read an ONNX file and run it once, in a child.

    Args:
        data: the file.
        beside, normalisation: as in `read_onnx`.
        timeout_s: for all of it, the start of the child included.

    Raises:
        ModelFileError: refused by `read_onnx`, or it crashed, took too long or too much memory.
    """
    places = [place for place in sys.path if Path(place).is_absolute()]
    what = [len(data), beside.name if beside else None, normalisation]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, our own words
            [sys.executable, "-I", "-c", _CHILD, json.dumps(places), json.dumps(what)],
            input=data + beside.data if beside else data,
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
    answer: dict[str, Any] = json.loads(head)
    if "error" in answer:
        raise ModelFileError(answer["error"])
    return Built.from_index(answer, graph)


def main() -> None:
    """Be the child: read standard input, answer on standard output."""
    # ONNX Runtime may print to standard output, so the answer goes through a copy of it.
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(2, 1)
        try:
            size, name, normalisation = json.loads(sys.argv[2])
            data = sys.stdin.buffer.read(size)
            beside = DataFile(name, sys.stdin.buffer.read()) if name else None
            network = _look(data, beside, normalisation)
            said, graph = network.index(), network.graph
        except Exception as error:  # the edge of this process: what is unknown is told as well
            said, graph = json.dumps({"error": _reason(error)}).encode(), b""
        answer.write(said + b"\n" + graph)


def _look(data: bytes, beside: DataFile | None, normalisation: str | None) -> Built:
    from campad.graphs.onnx_reader import read_onnx
    from campad.graphs.runtime import import_runtime, try_graph

    import_runtime()  # before memory is limited
    limit_this_process()
    network = read_onnx(data, beside, normalisation)
    # All of it: what the file's outputs do not need was left out.
    try_graph(network.graph, network.frame_size)
    return network


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
