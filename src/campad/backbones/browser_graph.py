"""The graph of a network as browsers run it: the same network, quicker to fetch and to load.

onnxruntime-web would fold a batch normalisation into its convolution itself, at each start, and
what it folds is fetched for nothing. Activations leave as numbers of 16 bits: they are sent so.
"""

from collections import Counter

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from campad.backbones.backbone import Backbone
from campad.graphs.builder import make_model, needed

HALVES = "activations/halves"
EPSILON = 1e-5
"""What ONNX takes where a batch normalisation does not say it."""


def browser_graph(backbone: Backbone) -> bytes:
    """Return the network for onnxruntime-web: uint8 (n, s, s, 3) in, activations out as float16."""
    model = onnx.load_from_string(backbone.graph)
    fold(model.graph)
    (last,) = model.graph.output
    cast = helper.make_node("Cast", [last.name], [HALVES], HALVES, to=TensorProto.FLOAT16)
    model.graph.node.append(cast)
    output = onnx.ValueInfoProto()
    output.CopyFrom(last)
    output.name, output.type.tensor_type.elem_type = HALVES, TensorProto.FLOAT16
    nodes, constants = needed(model.graph, [HALVES])
    graph = helper.make_graph(nodes, model.graph.name, model.graph.input, [output], constants)
    return bytes(make_model(graph, model.opset_import[0].version).SerializeToString())


def fold(graph: onnx.GraphProto) -> None:
    """Put each batch normalisation into the convolution before it, where that serves it alone."""
    constants = {tensor.name: tensor for tensor in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    takers = Counter(name for node in graph.node for name in node.input)
    takers.update(value.name for value in graph.output)
    for norm in [node for node in graph.node if node.op_type == "BatchNormalization"]:
        convolution = makers.get(norm.input[0])
        if convolution is None or convolution.op_type != "Conv" or takers[norm.input[0]] > 1:
            continue
        if not constants.keys() >= {*convolution.input[1:], *norm.input[1:]}:
            continue
        kernel, *biases = (numpy_helper.to_array(constants[n]) for n in convolution.input[1:])
        scale, shift, mean, variance = (
            numpy_helper.to_array(constants[name]).astype(np.float64) for name in norm.input[1:]
        )
        epsilon = next((a.f for a in norm.attribute if a.name == "epsilon"), EPSILON)
        factor = scale / np.sqrt(variance + epsilon)
        folded = {
            "kernel": kernel * factor.reshape(-1, *[1] * (kernel.ndim - 1)),
            "bias": (sum(biases) - mean) * factor + shift,
        }
        del convolution.input[1:]
        for what, values in folded.items():
            name = f"{norm.output[0]}/folded {what}"
            graph.initializer.append(numpy_helper.from_array(values.astype(np.float32), name))
            convolution.input.append(name)
        convolution.output[0] = norm.output[0]
        graph.node.remove(norm)
