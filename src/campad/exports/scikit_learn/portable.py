"""A network said in those words of ONNX that OpenCV 5 takes as they are meant.

It takes padding "same" for its reverse (findings/opencv_same_on_the_other_side.sh), and a gate for
a part of a HardSwish where its beta is said (findings/opencv_gate_becomes_hardswish.sh). Numbers in
the place of the one, and the default in that of the other, mean the same to everybody. It writes
into constants that several convolutions share (findings/one_constant_for_two_layers.sh), so each
has its own.
"""

import math
from collections.abc import Sequence

import onnx
from onnx import helper, shape_inference

from campad.exports.onnx_bytes import taken_apart

SAME = (b"SAME_UPPER", b"SAME_LOWER")
BETA = 0.5
"""What ONNX takes where a HardSigmoid does not say it."""

FEW = 64
"""Constants of so many numbers may be sizes, which shapes depend on; weights have more."""


def portable(graph: bytes) -> bytes:
    """Return the same network; what is padded and of unknown size stays as it is."""
    model = onnx.load_from_string(graph)
    shapes = _shapes(model.graph, model.opset_import[0])
    for node in model.graph.node:
        said = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        if node.op_type == "HardSigmoid" and said.get("beta") == BETA:
            _leave_out(node, "beta")
        sides = shapes.get(node.input[0] if node.input else "", [])[2:]
        if said.get("auto_pad") not in SAME or not sides or not all(sides):
            continue
        kernel = said.get("kernel_shape") or shapes[node.input[1]][2:]
        ones = [1] * len(sides)
        steps, apart = said.get("strides", ones), said.get("dilations", ones)
        small, large = _pads(sides, kernel, steps, apart)
        lower = said["auto_pad"] == b"SAME_LOWER"
        _leave_out(node, "auto_pad")
        pads = [*large, *small] if lower else [*small, *large]
        node.attribute.append(helper.make_attribute("pads", pads))
    _share_nothing(model.graph)
    return taken_apart(model)


def _share_nothing(graph: onnx.GraphProto) -> None:
    """Give a convolution copies of the constants that another node has, too."""
    constants = {one.name: one for one in graph.initializer}
    taken = {*constants, *(one.name for one in graph.input)}
    taken |= {name for node in graph.node for name in node.output}
    met: set[str] = set()
    for node in graph.node:
        for place, name in enumerate(node.input):
            if node.op_type == "Conv" and name in met:
                copy = graph.initializer.add()
                copy.CopyFrom(constants[name])
                while copy.name in taken:
                    copy.name += "_"
                taken.add(copy.name)
                node.input[place] = copy.name
        met |= constants.keys() & {*node.input}


def _leave_out(node: onnx.NodeProto, name: str) -> None:
    kept = [one for one in node.attribute if one.name != name]
    del node.attribute[:]
    node.attribute.extend(kept)


def _pads(
    sides: Sequence[int], kernel: Sequence[int], steps: Sequence[int], apart: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return the smaller and the larger half of each axis's padding, as ONNX defines "same"."""
    whole = [
        max((-(-side // step) - 1) * step + (k - 1) * dilation + 1 - side, 0)
        for side, k, step, dilation in zip(sides, kernel, steps, apart, strict=True)
    ]
    return [one // 2 for one in whole], [one - one // 2 for one in whole]


def _shapes(graph: onnx.GraphProto, opset: onnx.OperatorSetIdProto) -> dict[str, list[int]]:
    """Return the sizes of all that is computed, 0 where one is not known."""
    sizes = [one for one in graph.initializer if math.prod(one.dims) <= FEW]
    weights = [
        helper.make_tensor_value_info(one.name, one.data_type, list(one.dims))
        for one in graph.initializer
    ]
    light = helper.make_graph(graph.node, "shapes", [*graph.input, *weights], graph.output, sizes)
    known = shape_inference.infer_shapes(helper.make_model(light, opset_imports=[opset])).graph
    return {
        one.name: [dim.dim_value for dim in one.type.tensor_type.shape.dim]
        for one in [*known.input, *known.value_info, *known.output]
    }
