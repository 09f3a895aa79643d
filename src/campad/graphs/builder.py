"""Writes and cuts ONNX graphs.

Every graph starts the same way: uint8 frames, n x h x w x 3, are normalised inside the graph and
turned to the channels-first order that ONNX convolutions want. Tensors carry the name of the layer
that makes them, so cutting a network at a layer is a look-up. Whatever layer is cut at, the output
is channels-last, as in TensorFlow: (n, h, w, c).
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from campad.errors import ModelFileError
from campad.graphs.built import Built
from campad.graphs.rewriting.pooling import write_padding
from campad.graphs.sanitize import check_name, shown, told

Channels = tuple[float, float, float]
Config = Mapping[str, Any]
Weights = Mapping[str, NDArray[Any]]
OPSET = 17
IR_VERSION = 8
INPUT = "frames"
OUTPUT = "activations"
MAX_TENSOR_SIZE = 2**26
"""Numbers between two layers, for one frame; networks of this kind need a hundredth of it."""
CHANNELS = {4: 1, 2: 1}
"""Rank -> the axis that holds the channels."""
FEWEST_PARTS = 2
"""Of a weight's name: those of its layer, and what it is."""


class NodeWriter:
    """Adds nodes to a graph, one call a node.

    Attributes:
        nodes, constants: what was added.
    """

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: Any, *, double: bool = False) -> str:
        """Store an array in the graph, float unless it holds integers, and return its name."""
        array = np.asarray(value)
        if array.dtype.kind == "f":
            array = np.asarray(array, np.float64 if double else np.float32, order="C")
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def node(self, operator: str, inputs: list[str], *outputs: str, **attributes: Any) -> str:
        """Add one operator and return the name of what it makes first."""
        self.nodes.append(helper.make_node(operator, inputs, list(outputs), **attributes))
        return outputs[0]


class GraphBuilder(NodeWriter):
    """Builds a network from uint8 frames on; `finish` checks it and gives the bytes."""

    def __init__(self, frame_size: int, mean: float | Channels, scale: float | Channels) -> None:
        super().__init__()
        self.frame_size = frame_size
        self._layers: list[str] = []
        self.channels_first(INPUT, "frames/nchw")
        centre, unit = (
            self.constant(name, np.asarray(value, np.float32).reshape(-1, 1, 1))
            for name, value in (("frames/mean", mean), ("frames/scale", scale))
        )
        self.node("Sub", ["frames/nchw", centre], "frames/centred")
        self.pixels = self.node("Div", ["frames/centred", unit], "frames/pixels")

    def channels_first(self, pixels: str, output: str) -> str:
        """Add uint8 (n, h, w, 3) -> float (n, 3, h, w)."""
        numbers = self.node("Cast", [pixels], f"{output}/float", to=TensorProto.FLOAT)
        return self.node("Transpose", [numbers], output, perm=[0, 3, 1, 2])

    def batch_norm(
        self, tensor: str, output: str, parameters: list[NDArray[Any]], epsilon: float
    ) -> str:
        """Add a batch normalisation from its scale, shift, mean and variance, each (c,)."""
        names = [
            self.constant(f"{output}/{kind}", value)
            for kind, value in zip(("scale", "shift", "mean", "variance"), parameters, strict=True)
        ]
        # ONNX Runtime folds this into the convolution before it when it loads the graph.
        return self.node("BatchNormalization", [tensor, *names], output, epsilon=epsilon)

    def clip(self, x: str, output: str, top: float) -> str:
        """Add min(max(x, 0), top)."""
        bounds = [self.constant(f"{output}/{b}", np.float32(b)) for b in (0, top)]
        return self.node("Clip", [x, *bounds], output)

    def flatten_channels_last(self, tensor: str, output: str) -> str:
        """Add (n, c, h, w) -> (n, h * w * c)."""
        turned = self.node("Transpose", [tensor], f"{output}/nhwc", perm=[0, 2, 3, 1])
        return self.node("Flatten", [turned], output, axis=1)

    def mark_layer(self, tensor: str) -> str:
        """Say that the network may be cut at `tensor`."""
        self._layers.append(check_name(tensor))
        return tensor

    def finish(self) -> Built:
        """Check the graph, and return it with its layers as marked; or raise ModelFileError."""
        size = self.frame_size
        entry = helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["n", size, size, 3])
        # A graph must have an output; the last layer serves until `cut` names another.
        last = helper.make_empty_tensor_value_info(self._layers[-1])
        graph = helper.make_graph(self.nodes, "campad", [entry], [last], self.constants)
        model = checked(make_model(graph, OPSET))
        shapes = shapes_of(model.graph)
        for name, shape in shapes.items():
            if min(shape[1:], default=1) < 1 or math.prod(shape[1:]) > MAX_TENSOR_SIZE:
                raise ModelFileError(f"{shown(name)} would have the shape {channels_last(shape)}")
        write_padding(model.graph.node, shapes)
        layers = {name: channels_last(shapes[name]) for name in self._layers}
        return Built(model.SerializeToString(), layers, size)


class LayerBuilder(GraphBuilder):
    """Adds what the layers of Keras and TF.js are made of; axes in their files are channels-last.

    Attributes:
        ranks: of each tensor, 2 or 4.
        classifier: what the last dense layer makes or, without one, what the last softmax takes.
    """

    def __init__(
        self,
        frame_size: int,
        mean: float | Channels,
        scale: float | Channels,
        weights: Weights,
        keras_version: str = "",
    ) -> None:
        self.weights = weights
        # Files of Keras write the names of the models around a layer before its own.
        self._within: dict[str, list[str]] = {}
        for name in weights:
            parts = name.split("/")
            for start in range(1, len(parts) - FEWEST_PARTS + 1):
                self._within.setdefault("/".join(parts[start:]), []).append(name)
        self.ranks = {INPUT: 4}
        self.classifier = ""
        # Since version 3 a hard sigmoid is another function.
        major = keras_version.partition(".")[0]
        self.since_keras_3 = major.isdigit() and int(major) >= 3
        super().__init__(frame_size, mean, scale)

    def node(self, operator: str, inputs: list[str], *outputs: str, **attributes: Any) -> str:
        """Add one operator, and remember the rank of what it makes."""
        rank = max(self.ranks.get(name, 0) for name in inputs)
        self.ranks[outputs[0]] = {"Flatten": 2, "Reshape": 4}.get(operator) or rank
        return super().node(operator, inputs, *outputs, **attributes)

    def channels(self, tensor: str) -> int:
        """Return the axis that holds a tensor's channels."""
        return CHANNELS[self.ranks[tensor]]

    def has_weight(self, config: Config, kind: str) -> bool:
        """Say whether the file has this weight of a layer."""
        name = f"{config['name']}/{kind}"
        return name in self.weights or name in self._within

    def weight(self, config: Config, *kinds: str) -> NDArray[Any]:
        """A layer's weight, by the first of these names that there is."""
        names = [f"{config['name']}/{kind}" for kind in kinds]
        found = next((name for name in names if name in self.weights), None)
        if found is None:
            longer = [name for short in names for name in self._within.get(short, ())]
            if len(longer) != 1:
                raise ModelFileError(f"the weight {shown(names[0])} is missing")
            (found,) = longer
        return self.weights[found]

    def matrix(self, config: Config, *kinds: str, rank: int) -> NDArray[Any]:
        """Return a weight that has so many axes."""
        array = self.weight(config, *kinds)
        if array.ndim != rank:
            raise ModelFileError(
                f"the weight {shown(config['name'])}/{kinds[0]} has the shape {shown(array.shape)}"
            )
        return array

    def bias(self, config: Config, output: str) -> list[str]:
        """Return the name of a layer's bias, where it uses one."""
        if not config.get("use_bias", True):
            return []
        return [self.constant(f"{output}/bias", self.weight(config, "bias"))]

    def along_channels(self, tensor: str, name: str, values: Any) -> str:
        """Store one number, or one for each channel of a tensor, as that is computed with."""
        array = np.asarray(values, np.float32)
        if array.ndim > 1 and array.size == max(array.shape):
            array = array.reshape(-1)
        if array.ndim > 1:
            raise ModelFileError(f"numbers of the shape {array.shape} are not one for each channel")
        if array.ndim == 1 and self.ranks[tensor] == 4:
            array = array.reshape(-1, 1, 1)
        return self.constant(name, array)


def pair(value: Any) -> list[int]:
    """Return a setting for height and width, given as two numbers or as one for both."""
    return [value, value] if isinstance(value, int) else list(value)


def padding(config: Config) -> str:
    """Return a layer's padding as ONNX calls it."""
    return {"same": "SAME_UPPER", "valid": "VALID"}[config.get("padding", "valid")]


def make_model(graph: onnx.GraphProto, opset: int) -> onnx.ModelProto:
    """Make a model of a graph of ONNX's own operators, in that version of them."""
    opsets = [helper.make_opsetid("", opset)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)


def checked(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a model with the shapes that ONNX infers; raises ModelFileError if they do not fit."""
    infer, checker = onnx.shape_inference, onnx.checker
    try:
        model = infer.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
        checker.check_model(model)
    except (infer.InferenceError, checker.ValidationError, ValueError) as error:
        raise ModelFileError(f"the network's layers do not fit together: {told(error)}") from error
    return model


def cut(model_bytes: bytes, layer: str) -> bytes:
    """Return the part of a graph that computes one of its layers, with that as its only output."""
    model = onnx.load_from_string(model_bytes)
    nodes, constants = needed(model.graph, [layer])
    shape = shapes_of(model.graph)[layer]
    end = OUTPUT
    while end in {name for node in nodes for name in [*node.input, *node.output]}:
        end += "_"
    if len(shape) == 4:
        nodes.append(helper.make_node("Transpose", [layer], [end], perm=[0, 2, 3, 1]))
    else:
        nodes.append(helper.make_node("Identity", [layer], [end]))
    dims: list[str | int | None] = [shape[0] or "n", *channels_last(shape)]
    output = helper.make_tensor_value_info(end, TensorProto.FLOAT, dims)
    graph = helper.make_graph(nodes, f"campad {layer}", model.graph.input, [output], constants)
    return bytes(make_model(graph, model.opset_import[0].version).SerializeToString())


def needed(
    graph: onnx.GraphProto, tensors: Iterable[str]
) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Return the nodes and constants that `tensors` depend on, in the graph's order."""
    wanted = set(tensors)
    nodes = []
    for node in reversed(graph.node):
        if wanted.intersection(filter(None, node.output)):
            nodes.append(node)
            wanted.update(node.input)
    return nodes[::-1], [constant for constant in graph.initializer if constant.name in wanted]


def shapes_of(graph: onnx.GraphProto) -> dict[str, tuple[int, ...]]:
    """Return the shape of each tensor, as in the graph; 0 stands for any number of frames."""
    return {
        value.name: tuple(dim.dim_value for dim in value.type.tensor_type.shape.dim)
        for value in [*graph.value_info, *graph.output]
    }


def channels_last(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Drop the number of frames and put the channels last: (n, c, h, w) -> (h, w, c)."""
    return (*shape[2:], shape[1]) if len(shape) == 4 else shape[1:]
