"""The classifier that a network brings: the dense layers behind its cut, read from its graph.

Whatever file a network came from, its graph is campad's own, so one reader does for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from campad.errors import ModelFileError
from campad.graphs.sanitize import shown

PASSING = frozenset({"Identity", "Flatten", "Reshape", "Squeeze", "Dropout"})
"""What hands on the numbers of a list as they are."""
FORM = "one or two dense layers, a ReLU between them and a softmax behind"


@dataclass(frozen=True)
class OwnHead:
    """A classifier in the shape of the tutorial's: softmax(relu(x hidden + bias) output).

    Attributes:
        hidden: (d, units).
        bias: (units,).
        output: (units, k).
    """

    hidden: NDArray[np.float32]
    bias: NDArray[np.float32]
    output: NDArray[np.float32]


def read_own_head(graph: bytes, layer: str) -> OwnHead:
    """Read what a whole network computes from one of its layers on.

    Args:
        graph: the network, ONNX, as `Built` has it.
        layer: where it is cut; a list of numbers.

    Raises:
        ModelFileError: what follows is not FORM.
    """
    denses: list[tuple[NDArray[Any], NDArray[Any]]] = []
    kinds = []
    for kind, weights in _steps(onnx.load_from_string(graph).graph, layer):
        kinds.append(kind)
        if weights is not None:
            denses.append(weights)
    if kinds == ["dense", "Softmax"]:
        return _split(*denses[0])
    if kinds == ["dense", "Relu", "dense", "Softmax"]:
        return _joined(*denses[0], *denses[1])
    raise ModelFileError(
        f"campad goes on with a classifier of {FORM}; behind {shown(layer)} there is: "
        f"{', '.join(kinds) or 'nothing'}. The network alone can be used as a --backbone"
    )


def _steps(
    graph: onnx.GraphProto, tensor: str
) -> Iterator[tuple[str, tuple[NDArray[Any], NDArray[Any]] | None]]:
    """Follow a tensor to the end of its graph: each operator, or "dense" with kernel and bias."""
    constants = {constant.name: constant for constant in graph.initializer}
    while found := [node for node in graph.node if tensor in node.input]:
        if len(found) > 1:
            yield "a branch", None
            return
        (node,), tensor = found, found[0].output[0]
        given = [numpy_helper.to_array(constants[x]) for x in node.input if x in constants]
        if node.op_type == "Gemm" and not node.attribute and len(given) == len(node.input) - 1:
            yield "dense", (given[0], given[1] if len(given) > 1 else np.zeros(1))
        elif node.op_type not in PASSING:
            yield node.op_type, None


def _joined(
    hidden: NDArray[Any], bias: NDArray[Any], output: NDArray[Any], shift: NDArray[Any]
) -> OwnHead:
    bias = np.broadcast_to(bias, hidden.shape[1:])
    if shift.any():  # a unit that is always 1 brings it along
        hidden = np.pad(hidden, ((0, 0), (0, 1)))
        bias = np.append(bias, 1)
        output = np.concatenate([output, np.broadcast_to(shift, (1, output.shape[1]))])
    return OwnHead(*(np.ascontiguousarray(part, np.float32) for part in (hidden, bias, output)))


def _split(kernel: NDArray[Any], bias: NDArray[Any]) -> OwnHead:
    """Say one layer by two: u is relu(u) - relu(-u)."""
    bias, one = np.broadcast_to(bias, kernel.shape[1:]), np.eye(kernel.shape[1])
    both = np.concatenate([kernel, -kernel], 1), np.concatenate([bias, -bias])
    return _joined(*both, np.concatenate([one, -one]), np.zeros(1))
