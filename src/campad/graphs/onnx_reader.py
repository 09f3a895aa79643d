"""A person's own ONNX file becomes a graph like those that campad builds: frames in, layers out.

What `onnx_scan` lets pass is put together anew from its nodes and constants alone: checked to hang
together, without what does not lead to an output, for one frame at a time, and with campad's
uint8 frames in front. With a batch of one every shape can be told in advance, which many files
that leave the batch open do not allow; a tensor whose shape cannot be told is refused.

An ONNX file does not say which numbers its network wants. Where nobody else does it is guessed,
see `_guess`. A network that takes uint8 gets the pixels as they are.

Nothing here runs the network, but ONNX's own checks are compiled code that reads what the file
says: `onnx_sandbox` calls this module in a process of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from campad.errors import ModelFileError
from campad.graphs.builder import INPUT, channels_last, make_model, needed
from campad.graphs.built import MAX_SIZE, MIN_SIZE, Built, default_cut
from campad.graphs.onnx_scan import bring_in, parse, scan
from campad.graphs.onnx_shapes import (
    MAX_FLOATS,
    check_order,
    find_outputs,
    find_seeing,
    infer_shapes,
    tensor_names,
)
from campad.graphs.onnx_wire import DataFile
from campad.graphs.rewriting.apart import keep_apart
from campad.graphs.rewriting.pooling import write_padding
from campad.graphs.sanitize import check_name, damage_told, shown
from campad.imaging.normalisation import (
    AS_IT_IS,
    Normalisation,
    find_normalisation,
)

WIDEST = 50
"""Numbers from 0 to 255 that a network's own first nodes leave so wide were to be 0 to 1."""
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
        shape = (1, 3, *[self.size] * 2) if self.channels_first else (1, *[self.size] * 2, 3)
        return helper.make_tensor_value_info(self.name, kind, shape)


@damage_told("the ONNX file is damaged")
def read_onnx(
    data: bytes, beside: DataFile | None = None, normalisation: str | None = None
) -> Built:
    """Read an ONNX file.

    Args:
        data: the file.
        beside: the file that holds its weights, if it has not all of them itself.
        normalisation: a word of NORMALISATIONS; None guesses.

    Returns:
        The network, its batch fixed to one frame.

    Raises:
        ModelFileError: damaged, not allowed, not supported, or not an image network.
    """
    model = parse(data)
    if beside:
        bring_in(model, beside)
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
    given = _normalisation(normalisation, entry, nodes, constants)
    taken = {*tensor_names(model.graph)}
    picture = {entry.name: (1, 3, *[entry.size] * 2)} if entry.channels_first else {}
    nodes = keep_apart(write_padding(nodes, picture | shapes), constants, taken)
    graph = _joined(_front(entry, given, taken), nodes, constants, shapes, outputs)
    return Built(
        make_model(graph, opset).SerializeToString(),
        layers,
        entry.size,
        _default_layer(nodes, seeing, layers),
        given.said if given else AS_IT_IS,
        guessed=entry.floats and normalisation is None,
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
        kinds = TensorProto.DataType
        known = tensor.elem_type in kinds.values()
        kind = kinds.Name(tensor.elem_type) if known else tensor.elem_type
        raise ModelFileError(
            "the network must take square RGB pictures as float32 or uint8, n x 3 x size x size or "
            f"n x size x size x 3, the size fixed from {MIN_SIZE} to {MAX_SIZE} and n open or 1; "
            f"it takes {shown([dim or 'open' for dim in dims])} of type {kind}"
            + ("; export it for one size" if 0 in square else "")
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


def _normalisation(
    word: str | None, entry: _Entry, nodes: list[onnx.NodeProto], constants: list[TensorProto]
) -> Normalisation | None:
    """Return what becomes of the pixels; None for a network that takes whole numbers."""
    if entry.floats:
        return find_normalisation(word or _guess(entry, nodes, constants))
    if word not in (None, "0..255"):
        raise ModelFileError(
            f"the network takes whole numbers, 0 to 255; leave the normalisation {word} out"
        )
    return None


def _guess(entry: _Entry, nodes: list[onnx.NodeProto], constants: list[TensorProto]) -> str:
    """Guess what a network of floats wants.

    One that begins by rescaling tells by how much: what makes a few units of 255 takes pixels, what
    makes more takes 0 to 1. Else channels-first comes from PyTorch, whose networks are trained with
    ImageNet's means, and channels-last from TensorFlow, where -1 to 1 is usual.
    """
    factor = _own_factor(entry.name, nodes, constants)
    if factor is not None:
        return "0..1" if 255 * factor > WIDEST else "0..255"
    return "imagenet" if entry.channels_first else "-1..1"


def _own_factor(
    tensor: str, nodes: list[onnx.NodeProto], constants: list[TensorProto]
) -> float | None:
    """Return by how much the first nodes multiply the pixels; None if they do nothing to them."""
    values = {constant.name: constant for constant in constants}
    values |= {
        node.output[0]: attribute.t
        for node in nodes
        for attribute in node.attribute
        if node.op_type == "Constant" and attribute.name == "value"
    }
    factor, rescales = 1.0, False
    while len(users := [node for node in nodes if tensor in node.input]) == 1:
        (node,) = users
        others = [values.get(name) for name in node.input if name != tensor]
        if node.op_type in ("Add", "Sub", "Mul", "Div") and len(others) == 1 and others[0]:
            rescales = True
            size = float(np.abs(numpy_helper.to_array(others[0])).max(initial=0))
            factor *= {"Mul": size, "Div": 1 / (size or 1)}.get(node.op_type, 1)
        elif node.op_type not in ("Cast", "Identity", "Transpose"):
            break
        tensor = node.output[0]
    return factor if rescales else None


def _front(entry: _Entry, normalisation: Normalisation | None, taken: set[str]) -> _Front:
    """Make the nodes that turn campad's frames into what the network takes, under its name."""
    prefix = "campad"
    while any(name.startswith(prefix) for name in {*taken, entry.name}):
        prefix += "_"
    tensor = f"{prefix}/{INPUT}"
    shape = (1, entry.size, entry.size, 3)
    front = _Front(helper.make_tensor_value_info(tensor, TensorProto.UINT8, shape), [], [])

    # What stands for the channels of one picture.
    channels = (3, 1, 1) if entry.channels_first else (3,)

    def add(
        operator: str, constant: tuple[float, float, float] | None = None, **attributes: Any
    ) -> None:
        nonlocal tensor
        inputs, tensor = [tensor], f"{prefix}/{len(front.nodes)}"
        if constant is not None:
            inputs.append(f"{prefix}/{operator}")
            array = np.asarray(constant, np.float32).reshape(channels)
            front.constants.append(numpy_helper.from_array(array, inputs[1]))
        front.nodes.append(helper.make_node(operator, inputs, [tensor], **attributes))

    if normalisation:
        add("Cast", to=TensorProto.FLOAT)
    if entry.channels_first:
        add("Transpose", perm=[0, 3, 1, 2])
    if normalisation:
        add("Sub", normalisation.mean)
        add("Div", normalisation.scale)
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
    """Tell `default_cut` which layers may be chosen, and which is the classifier's."""
    dense = [
        node.output[0]
        for node in nodes
        if node.op_type in ("Gemm", "MatMul") and (*node.input, "", "")[1] not in seeing
    ]
    scores = dense or [node.input[0] for node in nodes if node.op_type == "Softmax"]
    # What a Transpose makes is the layer before it once more, and its channels are elsewhere.
    turned = {node.output[0] for node in nodes if node.op_type == "Transpose"}
    shapes = {name: shape for name, shape in layers.items() if name not in turned}
    return default_cut(shapes or layers, scores[-1] if scores else "")
