"""TF.js Layers and Keras topologies become ONNX graphs whose tensors are named by layer.

Covers the layers of the convolutional networks that such files hold (MobileNet v1 and v2, and
heads on them): the table at the end lists them, and nothing outside it is accepted. Models and
sequences may be nested. Inside the graph pictures are channels-first; flattening and reshaping
happen in TensorFlow's order, so dense layers see their numbers where they expect them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.builder import INPUT, GraphBuilder
from campad.graphs.built import Built, default_cut
from campad.graphs.sanitize import damage_told, shown
from campad.graphs.tfjs_topology import (
    Config,
    begins_with,
    input_size,
    layer_name,
    links,
    output_of,
    sublayers,
)
from campad.graphs.tfjs_weights import read_model_json, read_weights
from campad.imaging.normalisation import NORMALISATIONS, TUTORIALS, Normalisation

MAX_LAYERS = 2_000
MAX_DEPTH = 8
CHANNELS = {4: 1, 2: 1}  # rank -> the axis that holds the channels

Weights = Mapping[str, NDArray[Any]]


def read_layers_model(
    model_json: bytes, shards: Sequence[bytes], normalisation: Normalisation | None = None
) -> Built:
    """Build the ONNX graph of a model.json and its shards, in the manifest's order.

    Raises:
        ModelFileError: as `build_layers_model` and `tfjs_weights` say.
    """
    topology, manifest = read_model_json(model_json)
    return build_layers_model(topology, read_weights(manifest, shards), normalisation)


@damage_told("the network's description is damaged")
def build_layers_model(
    topology: Config, weights: Weights, normalisation: Normalisation | None = None
) -> Built:
    """Build the ONNX graph of a Layers model.

    Args:
        topology: `modelTopology` of a model.json.
        weights: name -> array, as `tfjs_weights.read_weights` gives them.
        normalisation: None guesses: the tutorial's, or the pixels as they are for a network that
            begins by rescaling them.

    Raises:
        ModelFileError: an unsupported layer, a missing weight, an input that is no RGB picture.
    """
    root = topology.get("model_config", topology)
    rescales = begins_with(root) == "Rescaling"
    given = normalisation or (NORMALISATIONS["0..255"] if rescales else TUTORIALS)
    builder = _Builder(input_size(root), weights, given)
    builder.model(root, [builder.pixels], depth=0)
    built = builder.finish()
    return replace(
        built,
        default_layer=default_cut(built.shapes, builder.classifier),
        normalisation=given.said,
        guessed=normalisation is None,
    )


class _Builder(GraphBuilder):
    def __init__(self, size: int, weights: Weights, normalisation: Normalisation) -> None:
        self.weights = weights
        # A sequence of Keras 3 writes its own name before those of its layers.
        self.in_sequences: dict[str, list[str]] = {}
        for name in weights:
            if name.count("/") == 2:
                self.in_sequences.setdefault(name.partition("/")[2], []).append(name)
        self.ranks = {INPUT: 4}
        self.count = 0
        self.classifier = ""  # see `default_cut`
        super().__init__(size, normalisation.mean, normalisation.scale)

    def model(self, model: Config, inputs: list[str], depth: int) -> str:
        """Add a Sequential or a functional model; return its last tensor."""
        if depth > MAX_DEPTH:
            raise ModelFileError("models are nested too deeply")
        layers, made = sublayers(model), dict[str, str]()
        if sum(layer["class_name"] == "InputLayer" for layer in layers) > 1:
            raise ModelFileError("a network of several inputs is not supported")
        tensor = inputs[0]
        for layer in layers:
            sources = [made[name] for name in links(layer)]
            tensor = self.layer(layer, sources or [tensor], depth)
            made[layer_name(layer)] = tensor
        return made[output_of(model)] if depth and output_of(model) else tensor

    def layer(self, layer: Config, inputs: list[str], depth: int) -> str:
        """Add one layer and mark it as a place to cut at; return its tensor."""
        kind, config = layer["class_name"], layer["config"]
        if kind in ("Sequential", "Model", "Functional"):
            return self.model(layer, inputs, depth + 1)
        self.count += 1
        if kind not in _LAYERS or self.count > MAX_LAYERS:
            known = ", ".join(_LAYERS)
            raise ModelFileError(f"layers of kind {shown(kind)} are not supported, only: {known}")
        if len(inputs) > 1 and kind != "Add":
            raise ModelFileError(f"a {kind} takes one input; got {len(inputs)}")
        if kind == "InputLayer":
            return inputs[0]
        if config.get("data_format") not in (None, "channels_last"):
            raise ModelFileError("only channels-last networks are supported")
        name = config["name"]
        activation = config.get("activation", "linear") if kind != "Activation" else "linear"
        plain = name if activation == "linear" else f"{name}/linear"
        _LAYERS[kind](self, config, inputs, plain)
        if activation != "linear":
            self.activate(activation, plain, name)
        return self.mark_layer(name)

    def node(self, operator: str, inputs: list[str], *outputs: str, **attributes: Any) -> str:
        """Add one operator, and remember the rank of what it makes."""
        self.ranks[outputs[0]] = {"Flatten": 2, "Reshape": 4}.get(operator) or self.ranks[inputs[0]]
        return super().node(operator, inputs, *outputs, **attributes)

    def weight(self, config: Config, *kinds: str) -> NDArray[Any]:
        """A layer's weight, by the first of these names that there is."""
        names = [f"{config['name']}/{kind}" for kind in kinds]
        found = next((name for name in names if name in self.weights), None)
        if found is None:
            longer = [name for short in names for name in self.in_sequences.get(short, ())]
            if len(longer) != 1:
                raise ModelFileError(f"the weight {shown(names[0])} is missing")
            (found,) = longer
        return self.weights[found]

    def weighted(
        self, config: Config, inputs: list[str], output: str, kernel: NDArray[Any]
    ) -> list[str]:
        """What an operator with weights takes: a tensor, the kernel and, where used, a bias."""
        operands = [inputs[0], self.constant(f"{output}/kernel", kernel)]
        if config.get("use_bias", True):
            operands.append(self.constant(f"{output}/bias", self.weight(config, "bias")))
        return operands

    def activate(self, function: str, x: str, output: str) -> str:
        if function == "relu6":
            return self.relu6(x, output)
        if function == "softmax":
            self.classifier = self.classifier or x.removesuffix("/linear")
            return self.node("Softmax", [x], output, axis=CHANNELS[self.ranks[x]])
        operators = {"linear": "Identity", "relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh"}
        if function not in operators:
            raise ModelFileError(f"the activation {shown(function)} is not supported")
        return self.node(operators[function], [x], output)


def _relu(b: _Builder, config: Config, inputs: list[str], output: str) -> None:
    top = config.get("max_value")
    if top not in (None, 6) or config.get("negative_slope") or config.get("threshold"):
        raise ModelFileError("only plain ReLU and ReLU6 are supported")
    b.activate("relu6" if top else "relu", inputs[0], output)


def _convolution(
    b: _Builder, config: Config, inputs: list[str], output: str, depthwise: bool = False
) -> None:
    if depthwise:  # (h, w, c, multiplier) -> (c * multiplier, 1, h, w)
        # Keras 3 calls it a kernel.
        kernel = b.weight(config, "depthwise_kernel", "kernel").transpose(2, 3, 0, 1)
        groups = len(kernel)
        kernel = kernel.reshape(-1, 1, *kernel.shape[2:])
    else:  # (h, w, in, out) -> (out, in, h, w)
        kernel = b.weight(config, "kernel").transpose(3, 2, 0, 1)
        groups = config.get("groups", 1)
    b.node(
        "Conv",
        b.weighted(config, inputs, output, kernel),
        output,
        group=groups,
        strides=_pair(config.get("strides", 1)),
        dilations=_pair(config.get("dilation_rate", 1)),
        auto_pad=_padding(config),
    )


def _pair(value: Any) -> list[int]:
    return [value, value] if isinstance(value, int) else list(value)


def _padding(config: Config) -> str:
    return {"same": "SAME_UPPER", "valid": "VALID"}[config.get("padding", "valid")]


def _batch_norm(b: _Builder, config: Config, inputs: list[str], output: str) -> None:
    axis = config.get("axis", -1)  # TF.js wrote [3], once
    if axis not in (-1, b.ranks[inputs[0]] - 1, [b.ranks[inputs[0]] - 1]):
        raise ModelFileError("batch normalisation of anything but channels is not supported")
    mean = b.weight(config, "moving_mean")
    variance = b.weight(config, "moving_variance")
    scale = b.weight(config, "gamma") if config.get("scale", True) else np.ones_like(mean)
    shift = b.weight(config, "beta") if config.get("center", True) else np.zeros_like(mean)
    b.batch_norm(inputs[0], output, [scale, shift, mean, variance], config["epsilon"])


def _rescaling(b: _Builder, config: Config, inputs: list[str], output: str) -> None:
    scale, offset = (
        b.constant(f"{output}/{key}", np.float32(float(config[key]))) for key in ("scale", "offset")
    )
    b.node("Add", [b.node("Mul", [inputs[0], scale], f"{output}/scaled"), offset], output)


def _zero_padding(b: _Builder, config: Config, inputs: list[str], output: str) -> None:
    (top, bottom), (left, right) = (_pair(side) for side in _pair(config["padding"]))
    pads = np.array([0, 0, top, left, 0, 0, bottom, right], np.int64)
    b.node("Pad", [inputs[0], b.constant(f"{output}/pads", pads)], output)


def _pool(b: _Builder, config: Config, inputs: list[str], output: str, operator: str) -> None:
    size = _pair(config["pool_size"])
    strides = _pair(config.get("strides") or size)
    b.node(operator, inputs, output, kernel_shape=size, strides=strides, auto_pad=_padding(config))


def _global_average(b: _Builder, config: Config, inputs: list[str], output: str) -> None:
    if config.get("keepdims"):
        b.node("GlobalAveragePool", inputs, output)
    else:
        pooled = b.node("GlobalAveragePool", inputs, f"{output}/nchw")
        b.node("Flatten", [pooled], output, axis=1)


def _flatten(b: _Builder, _config: Config, inputs: list[str], output: str) -> None:
    if b.ranks[inputs[0]] == 4:
        b.flatten_channels_last(inputs[0], output)
    else:
        b.node("Identity", inputs, output)


def _reshape(b: _Builder, config: Config, inputs: list[str], output: str) -> None:
    target = list(config["target_shape"])
    _flatten(b, config, inputs, f"{output}/flat")
    if len(target) == 1:
        b.node("Identity", [f"{output}/flat"], output)
    elif len(target) == 3:
        shape = b.constant(f"{output}/shape", np.array([0, *target], np.int64))
        b.node("Reshape", [f"{output}/flat", shape], f"{output}/nhwc")
        b.node("Transpose", [f"{output}/nhwc"], output, perm=[0, 3, 1, 2])
    else:
        raise ModelFileError(f"reshaping to {shown(target)} is not supported")


def _dense(b: _Builder, config: Config, inputs: list[str], output: str) -> None:
    if b.ranks[inputs[0]] != 2:
        raise ModelFileError("a dense layer on unflattened pictures is not supported")
    b.node("Gemm", b.weighted(config, inputs, output, b.weight(config, "kernel")), output)
    b.classifier = config["name"]


_LAYERS: dict[str, Callable[[_Builder, Config, list[str], str], Any]] = {
    "InputLayer": lambda b, config, inputs, output: None,
    "Conv2D": _convolution,
    "DepthwiseConv2D": partial(_convolution, depthwise=True),
    "BatchNormalization": _batch_norm,
    "Activation": lambda b, c, inputs, output: b.activate(c["activation"], inputs[0], output),
    "ReLU": _relu,
    "Softmax": lambda b, config, inputs, output: b.activate("softmax", inputs[0], output),
    "Rescaling": _rescaling,
    "ZeroPadding2D": _zero_padding,
    "MaxPooling2D": partial(_pool, operator="MaxPool"),
    "AveragePooling2D": partial(_pool, operator="AveragePool"),
    "GlobalAveragePooling2D": _global_average,
    "Add": lambda b, config, inputs, output: b.node("Add", inputs, output),
    "Dropout": lambda b, config, inputs, output: b.node("Identity", inputs, output),
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Dense": _dense,
}
