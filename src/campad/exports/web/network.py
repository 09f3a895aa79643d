"""The network of the page to take away: ONNX for squares, as small as it can be, packed by gzip."""

from __future__ import annotations

import gzip
import zlib
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
from campad.graphs.builder import needed
from campad.imaging.frame import Pixels
from campad.learning.predictor import Predictor

FILE = "network.bin"
OUTPUTS = ("probabilities", "familiarity", "known", "likeness")
MANY = 1_000
"""Numbers; those of shorter arrays stay as they are."""

CUT = np.uint32(0xFF)
MOST_BYTES = 100_000_000


def network_file(backbone: Backbone, predictor: Predictor) -> bytes:
    """Return the packed graph; raises as `export_onnx` does."""
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
    return _packed(taken_apart(model))


def read_looks(folder: Path) -> dict[str, Looks]:
    """Read what `network_file` wrote, as what looks at frames; or raise ModelFileError."""
    path = folder / FILE
    try:
        with gzip.open(path) as packed:
            data = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ModelFileError(f"{path} cannot be read: {error}") from error
    if len(data) > MOST_BYTES:
        raise ModelFileError(f"{path} is too large for an export of campad's")
    says = runner(data)

    def looks(square: Pixels) -> tuple[NDArray[Any], float]:
        known, likeness = says(square)
        return np.asarray(known), likeness

    return {FILE: looks}


def _packed(data: bytes) -> bytes:
    """Return gzip's form of weights, in which nothing repeats but the zeros of `_rounded`.

    To look for anything else takes ten times as long, and saves one byte of a hundred.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, 31, 9, zlib.Z_RLE)
    return packer.compress(data) + packer.flush()


def _rounded(tensor: onnx.TensorProto) -> onnx.TensorProto:
    """Return a float array with 16 significant bits: a byte less of each number is left to pack.

    A number moves by 8 millionths of itself at most.
    """
    array = numpy_helper.to_array(tensor)
    if array.dtype != np.float32 or array.size < MANY:
        return tensor
    bits = np.ascontiguousarray(array).view(np.uint32)
    return numpy_helper.from_array(((bits + CUT // 2 + 1) & ~CUT).view(np.float32), tensor.name)
