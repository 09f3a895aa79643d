"""The network of the page to take away: ONNX for squares, small, and quick to load.

The file is the graph in ONNX, of whose longer arrays of float32 only three bytes of each number are
kept, since the fourth is 0; before it stands where these are (`thinned`). Gzip finds no more in it,
and takes the browser ten times as long to undo.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from campad.backbones.backbone import Backbone
from campad.backbones.browser_graph import fold
from campad.errors import ModelFileError
from campad.exports.onnx_bytes import taken_apart
from campad.exports.onnx_file import joined, runner
from campad.exports.proof import Looks
from campad.exports.web.fused import fuse, is_optimised
from campad.graphs.builder import needed
from campad.graphs.files import read_whole
from campad.imaging.frame import Pixels
from campad.learning.predictor import Predictor

FILE = "network.bin"
OUTPUTS = ("probabilities", "familiarity", "known", "likeness")
MANY = 1_000
"""Numbers; those of shorter arrays stay as they are."""

HEAD = 64
"""Bytes, by which an array is looked for."""

CUT = np.uint32(0xFF)
MOST_BYTES = 100_000_000


@dataclass(frozen=True)
class NetworkFile:
    """What the browser loads.

    Attributes:
        data: the file's bytes.
        optimised: ONNX Runtime need not look for what it could make quicker.
    """

    data: bytes
    optimised: bool


def network_file(backbone: Backbone, predictor: Predictor) -> NetworkFile:
    """Return the thinned graph; raises as `export_onnx` does."""
    model = joined(backbone, predictor, squares=True)
    graph = model.graph
    fold(graph)
    nodes, constants = needed(graph, OUTPUTS)
    del graph.node[:], graph.initializer[:]
    outputs = [one for one in graph.output if one.name in OUTPUTS]
    del graph.output[:]
    graph.node.extend(nodes)
    graph.initializer.extend(map(_rounded, constants))
    graph.output.extend(outputs)
    fuse(model)
    optimised = is_optimised(graph)
    long = [one.raw_data for one in graph.initializer if _is_long(one)]
    return NetworkFile(thinned(taken_apart(model), long), optimised)


def read_looks(folder: Path) -> dict[str, Looks]:
    """Read what `network_file` wrote, as what looks at frames; or raise ModelFileError."""
    path = folder / FILE
    data = read_whole(path, MOST_BYTES)
    try:
        says = runner(widened(data))
    except ValueError as error:
        raise ModelFileError(f"{path} cannot be read: {error}") from error

    def looks(square: Pixels) -> tuple[NDArray[Any], float]:
        known, likeness = says(square)
        return np.asarray(known), likeness

    return {FILE: looks}


def thinned(data: bytes, arrays: list[bytes]) -> bytes:
    """Leave out the lowest byte of each number of some arrays, which is 0.

    Args:
        data: has the arrays in it, in this order.
        arrays: of float32, the lowest byte first.

    Returns:
        The number of arrays, for each how many bytes come before it and how many numbers it has,
        all as uint32, the lowest byte first; then all of that, and the rest.
    """
    table, parts, start = [len(arrays)], [], 0
    for array in arrays:
        # To look for all of a long array at once would take Python several times as long.
        at = data.index(array[:HEAD], start)
        while not data.startswith(array, at):
            at = data.index(array[:HEAD], at + 1)
        table += [at - start, len(array) // 4]
        bytes_of = np.frombuffer(array, np.uint8).reshape(-1, 4)
        parts += [data[start:at], bytes_of[:, 1:].tobytes()]
        start = at + len(array)
    return b"".join([struct.pack(f"<{len(table)}I", *table), *parts, data[start:]])


def widened(data: bytes) -> bytes:
    """Return what `thinned` was given; or raise ValueError."""
    rest = memoryview(data)

    def take(size: int) -> memoryview:
        nonlocal rest
        if size > len(rest):
            raise ValueError("a part of it is missing")
        taken, rest = rest[:size], rest[size:]
        return taken

    (count,) = struct.unpack("<I", take(4))
    table = struct.unpack(f"<{2 * count}I", take(8 * count))
    parts: list[bytes | memoryview] = []
    for before, numbers in zip(table[::2], table[1::2], strict=True):
        parts.append(take(before))
        thin = np.frombuffer(take(3 * numbers), np.uint8).reshape(-1, 3)
        parts.append(np.pad(thin, ((0, 0), (1, 0))).tobytes())
    return b"".join([*parts, rest])


def _is_long(tensor: onnx.TensorProto) -> bool:
    return tensor.data_type == onnx.TensorProto.FLOAT and np.prod(tensor.dims) >= MANY


def _rounded(tensor: onnx.TensorProto) -> onnx.TensorProto:
    """Return a long array of float32 with 16 significant bits: the lowest byte of each number is 0.

    A number moves by 8 millionths of itself at most.
    """
    if not _is_long(tensor):
        return tensor
    bits = np.ascontiguousarray(numpy_helper.to_array(tensor)).view(np.uint32)
    return numpy_helper.from_array(((bits + CUT // 2 + 1) & ~CUT).view(np.float32), tensor.name)
