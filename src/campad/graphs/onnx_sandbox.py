"""Reads a foreign ONNX file in a process of its own, and runs it there once on a black frame.

The file's bytes, and those of the file beside that may hold its weights, go in. Only the finished
graph that comes back is ever opened in the person's own process.
"""

from __future__ import annotations

import sys
from typing import Any

from campad.graphs.built import Built
from campad.graphs.onnx_wire import DataFile
from campad.graphs.sandbox.process import TIMEOUT_S, answer, ask, limit_this_process


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
    what = [len(data), beside.name if beside else None, normalisation]
    said, graph = ask(__name__, what, data + beside.data if beside else data, timeout_s)
    return Built.from_index(said, graph)


def main() -> None:
    """Be the child that reads ONNX."""
    answer(_look)


def _look(what: list[Any]) -> tuple[bytes, bytes]:
    size, name, normalisation = what
    data = sys.stdin.buffer.read(size)
    beside = DataFile(name, sys.stdin.buffer.read()) if name else None
    from campad.graphs.onnx_reader import read_onnx
    from campad.graphs.runtime import import_runtime, try_graph

    import_runtime()  # before memory is limited
    limit_this_process()
    network = read_onnx(data, beside, normalisation)
    # All of it: what the file's outputs do not need was left out.
    try_graph(network.graph, network.frame_size)
    return network.index(), network.graph
