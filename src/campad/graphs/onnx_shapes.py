"""Checks how the nodes of an ONNX file hang together, and how large all that they make will be.

What goes in has passed `onnx_scan`; what comes out are lists of names and shapes that can be relied
on. Sizes are known before anything is computed, and do not depend on the picture.
"""

import math
from collections.abc import Iterator, Mapping

import onnx
from onnx import TensorProto, helper

from campad.errors import ModelFileError
from campad.graphs.builder import checked, make_model, shapes_of
from campad.graphs.onnx_scan import SIZES
from campad.graphs.sanitize import shown

MAX_OUTPUTS = 8
MAX_FLOATS = 65_536
"""In an activation, as everywhere in campad (`dataset/arguments.py`)."""
MAX_BETWEEN = 2**24
"""Numbers between two nodes; networks of this kind need a fifth of it."""
MAX_IN_ALL = 2**28
"""Numbers that all nodes make together."""
KNOWN_IN_SHAPES = 1_024
"""Constants of up to this size are looked at when shapes are inferred: sizes, axes, pads."""


def tensor_names(graph: onnx.GraphProto) -> Iterator[str]:
    """Yield whatever makes a tensor: the constants, then the nodes in order."""
    yield from (tensor.name for tensor in graph.initializer)
    yield from (name for node in graph.node for name in node.output if name)


def check_order(graph: onnx.GraphProto, entry: str) -> None:
    """Check that every tensor is made once, and before it is used: so there is no cycle."""
    made, everything = {entry}, {entry, *tensor_names(graph)}
    steps = [(node.input, node.output) for node in graph.node]
    for takes, gives in [((), [tensor.name for tensor in graph.initializer]), *steps]:
        for name in filter(None, takes):
            if name not in everything:
                raise ModelFileError(f"{shown(name)} is used, and nothing makes it")
            if name not in made:
                raise ModelFileError(f"{shown(name)} is used before it is made, or by itself")
        for name in filter(None, gives):
            if name in made:
                raise ModelFileError(f"{shown(name)} is made twice")
            made.add(name)


def find_outputs(graph: onnx.GraphProto) -> list[str]:
    """Return the names of the outputs; each is made by a node."""
    names = [value.name for value in graph.output]
    made = {name for node in graph.node for name in node.output if name}
    if not 1 <= len(names) <= MAX_OUTPUTS or len(set(names)) < len(names):
        raise ModelFileError(f"a network has 1 to {MAX_OUTPUTS} outputs; got {len(names)}")
    for name in names:
        if name not in made:
            raise ModelFileError(f"the output {shown(name)} is made by no node")
    return names


def find_seeing(nodes: list[onnx.NodeProto], entry: str) -> dict[str, None]:
    """Return the tensors whose values depend on the picture, in order: an ordered set.

    Raises:
        ModelFileError: one of them decides how large another is. A black frame may then need
            little memory and a white one all of it, and ONNX's inference does not always tell.
    """
    seeing: dict[str, None] = {}
    for node in nodes:
        seen = [name == entry or name in seeing for name in node.input]
        sizes = SIZES.get(node.op_type, ())
        if any(seen[at] for at in sizes if at < len(seen)):
            raise ModelFileError(f"the size of {shown(list(node.output))} depends on the picture")
        if any(seen) and node.op_type != "Shape":
            seeing.update(dict.fromkeys(filter(None, node.output)))
    return seeing


def infer_shapes(
    nodes: list[onnx.NodeProto],
    constants: list[TensorProto],
    entry: onnx.ValueInfoProto,
    outputs: list[str],
    opset: int,
) -> dict[str, tuple[int, ...]]:
    """Let ONNX check the nodes, all of them needed; return the shapes of the float tensors made.

    Raises ModelFileError for nodes that do not fit together, or sizes that are unknown or too
    large.
    """
    # Large constants stand in the checked graph as inputs of their shape, so that the checks cost
    # what the nodes cost and not what the weights weigh.
    inputs, small = [entry], []
    for tensor in constants:
        if math.prod(tensor.dims) <= KNOWN_IN_SHAPES:
            small.append(tensor)
        else:
            info = helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
            inputs.append(info)
    ends = [helper.make_empty_tensor_value_info(name) for name in outputs]
    graph = helper.make_graph(nodes, "shapes", inputs, ends, small)
    graph = checked(make_model(graph, opset)).graph
    made = {value.name: value.type.tensor_type for value in [*graph.value_info, *graph.output]}
    _check_known(made, nodes, outputs)
    shapes = shapes_of(graph).items()
    return {name: shape for name, shape in shapes if made[name].elem_type == TensorProto.FLOAT}


def _check_known(
    made: Mapping[str, onnx.TypeProto.Tensor], nodes: list[onnx.NodeProto], outputs: list[str]
) -> None:
    """Check that the size of all that the network will compute is known, and is not too large."""
    total = 0
    for name in (name for node in nodes for name in node.output if name):
        tensor = made.get(name)
        if (
            tensor is None
            or not tensor.HasField("shape")
            or not all(dim.HasField("dim_value") for dim in tensor.shape.dim)
        ):
            raise ModelFileError(
                f"the shape of {shown(name)} cannot be told in advance; export the network for "
                "pictures of one size, or simplify it"
            )
        shape = tuple(dim.dim_value for dim in tensor.shape.dim)
        size = math.prod(shape)
        total += size
        if min(shape, default=1) < 0 or size > MAX_BETWEEN:
            raise ModelFileError(f"{shown(name)} would have the shape {shown(shape)}")
        if total > MAX_IN_ALL:
            raise ModelFileError(f"the network computes more than {MAX_IN_ALL:,} numbers a frame")
        if name in outputs and (tensor.elem_type != TensorProto.FLOAT or size > MAX_FLOATS):
            raise ModelFileError(
                f"the output {shown(name)} must be of up to {MAX_FLOATS:,} floats; it has the "
                f"shape {shown(shape)}"
            )
