"""Convolutions that hold what follows them, as ONNX Runtime joins them itself at each start.

To look for such places and join them takes the browser a tenth of a second; done at export, the
page starts by so much sooner.
"""

from collections import Counter
from collections.abc import Mapping

import onnx
from onnx import helper, numpy_helper

DOMAIN = "com.microsoft"
"""Of ONNX Runtime's own operators."""

PLAIN = {
    *("Add", "AveragePool", "Cast", "Clip", "Concat", "Conv", "Div", "Flatten", "FusedConv"),
    *("Gemm", "GlobalAveragePool", "Identity", "Log", "LpNormalization", "MatMul", "Max"),
    *("MaxPool", "Mul", "ReduceMax", "ReduceSum", "Relu", "Resize", "Sigmoid", "Softmax", "Sub"),
    *("TopK", "Transpose", "Unsqueeze"),
}
MOST_TRANSPOSED = 2
"""Of pictures at the beginning, and of what nearest neighbours compare."""


def fuse(model: onnx.ModelProto) -> None:
    """Put each Relu and Clip into the convolution before it, where that serves it alone."""
    graph = model.graph
    limits = {one.name: one for one in graph.initializer if not one.dims}
    makers = {name: node for node in graph.node for name in node.output}
    takers = Counter(name for node in graph.node for name in node.input)
    takers.update(value.name for value in graph.output)
    for node in [node for node in graph.node if node.op_type in ("Relu", "Clip")]:
        convolution = makers.get(node.input[0])
        if convolution is None or convolution.op_type != "Conv" or takers[node.input[0]] > 1:
            continue
        activation = [helper.make_attribute("activation", node.op_type)]
        if node.op_type == "Clip":
            ends = [limits.get(name) for name in node.input[1:]]
            if len(ends) != 2 or None in ends:
                continue
            params = [float(numpy_helper.to_array(one)) for one in ends if one is not None]
            activation.append(helper.make_attribute("activation_params", params))
        convolution.op_type, convolution.domain = "FusedConv", DOMAIN
        convolution.attribute.extend(activation)
        convolution.output[0] = node.output[0]
        graph.node.remove(node)
    model.opset_import.append(helper.make_opsetid(DOMAIN, 1))


def is_optimised(graph: onnx.GraphProto) -> bool:
    """Say whether ONNX Runtime would find nothing more that makes a graph quicker."""
    constants = {one.name: one for one in graph.initializer}
    kinds = Counter(node.op_type for node in graph.node if not _crops(node, constants))
    return set(kinds) <= PLAIN and kinds["Transpose"] <= MOST_TRANSPOSED


def _crops(node: onnx.NodeProto, constants: Mapping[str, onnx.TensorProto]) -> bool:
    """Tell whether a Pad only leaves out; what it adds, the convolution after it could."""
    pads = constants.get(node.input[1]) if node.op_type == "Pad" else None
    return pads is not None and numpy_helper.to_array(pads).max() <= 0
