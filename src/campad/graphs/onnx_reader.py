"""A person's own ONNX file becomes a graph like those that campad builds: frames in, layers out.

What `onnx_scan` lets pass is put together anew from its nodes and constants alone: checked to hang
together, without what does not lead to an output, for one frame at a time, and with campad's
uint8 frames in front. With a batch of one every shape can be told in advance, which many files
that leave the batch open do not allow; a tensor whose shape cannot be told is refused.

An ONNX file does not say which numbers its network wants. One that takes floats gets
(x / 255 - mean) / deviation with the means and deviations of ImageNet, as torchvision, timm and
most exporters of PyTorch networks expect. One that takes uint8 gets the pixels as they are; so a
network that wants something else says so by beginning with its own normalisation.

Nothing here runs the network, but ONNX's own checks are compiled code that reads what the file
says: `onnx_sandbox` calls this module in a process of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from campad.errors import ModelFileError
from campad.graphs.builder import INPUT, channels_last, make_model, needed
from campad.graphs.built import Built
from campad.graphs.onnx_scan import parse, scan
from campad.graphs.onnx_shapes import (
    MAX_FLOATS,
    check_order,
    find_outputs,
    find_seeing,
    infer_shapes,
    tensor_names,
)
from campad.graphs.sanitize import check_name, damage_told, shown

MIN_SIZE, MAX_SIZE = 32, 232
"""Side of the picture; the page sends frames of up to 232 pixels (`server/limits.py`)."""

# ImageNet's, from torchvision's documentation of its models; in pixel values.
MEAN = np.array([0.485, 0.456, 0.406]) * 255
DEVIATION = np.array([0.229, 0.224, 0.225]) * 255
NORMALISED = "(x / 255 - mean) / deviation, those of ImageNet"
AS_IT_IS = "x: what the file makes of it"
WITH_MORE = ("BatchNormalization", "Dropout", "LayerNormalization", "MaxPool")
"""Operators that give more than one tensor to those who ask for it."""


@dataclass(frozen=True)
class _Entry:
    """What the network takes: one square RGB picture."""

    name: str
    size: int
    floats: bool
    channels_first: bool

    def info(self) -> onnx.ValueInfoProto:
        """Return the same for one frame, in ONNX's words."""
        kind = TensorProto.FLOAT if self.floats else TensorProto.UINT8
        side = (self.size, self.size)
        shape = (1, 3, *side) if self.channels_first else (1, *side, 3)
        return helper.make_tensor_value_info(self.name, kind, shape)


@damage_told("the ONNX file is damaged")
def read_onnx(data: bytes) -> Built:
    """Read an ONNX file.

    Returns:
        The network, its batch fixed to one frame.

    Raises:
        ModelFileError: damaged, not allowed, not supported, or not an image network.
    """
    model = parse(data)
    opset = scan(model)
    entry = _entry(model.graph)
    check_order(model.graph, entry.name)
    outputs = find_outputs(model.graph)
    nodes, constants = needed(model.graph, outputs)
    used = {*outputs, *(name for node in nodes for name in node.input)}
    nodes = [_plain(node, used) for node in nodes]
    seeing = find_seeing(nodes, entry.name)
    shapes = infer_shapes(nodes, constants, entry.info(), outputs, opset)
    layers = {
        name: channels_last(shapes[name])
        for name in seeing
        if name in shapes and _is_layer(shapes[name])
    }
    if not layers:
        raise ModelFileError(f"no layer of the network gives 1 to {MAX_FLOATS:,} floats")
    front = _front(entry, {*tensor_names(model.graph)})
    graph = _joined(front, nodes, constants, shapes, outputs)
    return Built(
        make_model(graph, opset).SerializeToString(),
        layers,
        entry.size,
        _default_layer(nodes, seeing, layers),
        NORMALISED if entry.floats else AS_IT_IS,
    )


def _entry(graph: onnx.GraphProto) -> _Entry:
    """Find the one input that is no constant (old files list the constants as well)."""
    constants = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in constants]
    if len(inputs) != 1:
        names = [value.name for value in inputs]
        raise ModelFileError(f"the network must take one picture; its inputs: {shown(names)}")
    check_name(inputs[0].name)
    tensor = inputs[0].type.tensor_type
    dims = [dim.dim_value if dim.HasField("dim_value") else 0 for dim in tensor.shape.dim]
    batch, *rest = dims or [0]
    first = len(rest) == 3 and rest[0] == 3
    square = rest[1:] if first else rest[:2]
    if (
        tensor.elem_type not in (TensorProto.FLOAT, TensorProto.UINT8)
        or len(rest) != 3
        or batch not in (0, 1)
        or (not first and rest[2] != 3)
        or square[0] != square[1]
        or not MIN_SIZE <= square[0] <= MAX_SIZE
    ):
        raise ModelFileError(
            "the network must take square RGB pictures as float32 or uint8, n x 3 x size x size or "
            f"n x size x size x 3, the size fixed from {MIN_SIZE} to {MAX_SIZE} and n open or 1; "
            f"it takes {shown(dims)} of type {tensor.elem_type}"
        )
    return _Entry(inputs[0].name, square[0], tensor.elem_type == TensorProto.FLOAT, first)


def _plain(node: onnx.NodeProto, used: set[str]) -> onnx.NodeProto:
    """Copy what a node does, without the names and comments that exporters leave in it.

    Outputs that only training uses go as well: the shape of a Dropout's mask may be unknown.
    """
    outputs = list(node.output)
    while node.op_type in WITH_MORE and len(outputs) > 1 and outputs[-1] not in used:
        outputs.pop()
    copy = onnx.NodeProto(op_type=node.op_type, input=node.input, output=outputs)
    copy.attribute.extend(node.attribute)
    return copy


def _is_layer(shape: tuple[int, ...]) -> bool:
    return len(shape) > 1 and shape[0] == 1 and 1 <= math.prod(shape) <= MAX_FLOATS


@dataclass
class _Front:
    """What stands before the file's own nodes."""

    entry: onnx.ValueInfoProto
    nodes: list[onnx.NodeProto]
    constants: list[TensorProto]


def _front(entry: _Entry, taken: set[str]) -> _Front:
    """Make the nodes that turn campad's frames into what the network takes, under its name."""
    prefix = "campad"
    while any(name.startswith(prefix) for name in {*taken, entry.name}):
        prefix += "_"
    tensor = f"{prefix}/{INPUT}"
    shape = (1, entry.size, entry.size, 3)
    front = _Front(helper.make_tensor_value_info(tensor, TensorProto.UINT8, shape), [], [])

    def add(operator: str, constant: NDArray[Any] | None = None, **attributes: Any) -> None:
        nonlocal tensor
        inputs, tensor = [tensor], f"{prefix}/{len(front.nodes)}"
        if constant is not None:
            inputs.append(f"{prefix}/{operator}")
            array = constant.astype(np.float32)
            front.constants.append(numpy_helper.from_array(array, inputs[1]))
        front.nodes.append(helper.make_node(operator, inputs, [tensor], **attributes))

    if entry.floats:
        add("Cast", to=TensorProto.FLOAT)
    if entry.channels_first:
        add("Transpose", perm=[0, 3, 1, 2])
    if entry.floats:
        channels = (3, 1, 1) if entry.channels_first else (3,)
        add("Sub", MEAN.reshape(channels))
        add("Div", DEVIATION.reshape(channels))
    if not front.nodes:
        add("Identity")
    front.nodes[-1].output[0] = entry.name
    return front


def _joined(
    front: _Front,
    nodes: list[onnx.NodeProto],
    constants: list[TensorProto],
    shapes: dict[str, tuple[int, ...]],
    outputs: list[str],
) -> onnx.GraphProto:
    values = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in shapes.items()
    ]
    return helper.make_graph(
        [*front.nodes, *nodes],
        "a person's own",
        [front.entry],
        [value for value in values if value.name in outputs],
        [*constants, *front.constants],
        value_info=[value for value in values if value.name not in outputs],
    )


def _default_layer(
    nodes: list[onnx.NodeProto], seeing: dict[str, None], layers: dict[str, tuple[int, ...]]
) -> str:
    """Choose where to cut a network that nobody knows.

    Before its classifier: what the last dense layer takes, where that is flat. A network without
    one is cut at its last layer that still has height and width, as a model.json is.
    """
    for node in reversed(nodes):
        takes, by = (*node.input, "", "")[:2]
        dense = node.op_type in ("Gemm", "MatMul") and by not in seeing
        if dense and len(layers.get(takes, ())) == 1:
            return takes
    # What a Transpose makes is the layer before it once more, and its channels are elsewhere.
    kinds = {name: node.op_type for node in nodes for name in node.output}
    spatial = [
        name
        for name, shape in layers.items()
        if len(shape) == 3 and min(shape[:2]) > 1 and kinds[name] != "Transpose"
    ]
    return [*layers, *spatial][-1]
