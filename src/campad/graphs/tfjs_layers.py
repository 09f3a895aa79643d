"""TF.js Layers and Keras topologies become ONNX graphs whose tensors are named by layer.

Covers the layers of the convolutional networks that such files hold (MobileNet v1 and v2, and
heads on them): the table at the end lists them, and nothing outside it is accepted. Models and
sequences may be nested. Inside the graph pictures are channels-first; flattening and reshaping
happen in TensorFlow's order, so dense layers see their numbers where they expect them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.builder import INPUT, GraphBuilder
from campad.graphs.built import Built
from campad.graphs.sanitize import damage_told, shown
from campad.graphs.tfjs_weights import read_model_json, read_weights

MEAN, SCALE = 127.0, 127.0
"""The tutorial's normalisation, x / 127 - 1, written as (x - 127) / 127."""

MAX_LAYERS = 2_000
MAX_DEPTH = 8
CHANNELS = {4: 1, 2: 1}  # rank -> the axis that holds the channels

Config = Mapping[str, Any]
Weights = Mapping[str, NDArray[Any]]


def read_layers_model(model_json: bytes, shards: Sequence[bytes]) -> Built:
    """Build the ONNX graph of a model.json and its shards, in the manifest's order.

    Raises:
        ModelFileError: as `build_layers_model` and `tfjs_weights` say.
    """
    topology, manifest = read_model_json(model_json)
    return build_layers_model(topology, read_weights(manifest, shards))


@damage_told("the network's description is damaged")
def build_layers_model(topology: Config, weights: Weights) -> Built:
    """Build the ONNX graph of a Layers model.

    Args:
        topology: `modelTopology` of a model.json.
        weights: name -> array, as `tfjs_weights.read_weights` gives them.

    Raises:
        ModelFileError: an unsupported layer, a missing weight, an input that is no RGB picture.
    """
    root = topology.get("model_config", topology)
    builder = _Builder(_input_size(root), weights)
    builder.model(root, [builder.pixels], depth=0)
    return builder.finish()


def _sublayers(model: Config) -> list[dict[str, Any]]:
    """A model's layers: TF.js wrote the bare list before 1.3, and {"layers": list} since."""
    config = model["config"]
    return list(config if isinstance(config, list) else config["layers"])


def _name(layer: Config) -> str:
    """A layer's name; the anonymous sequences of old TF.js files have none and need none."""
    config = layer["config"]
    name = layer.get("name") or (config.get("name") if isinstance(config, dict) else None)
    return str(name or "")


def _input_size(model: Config) -> int:
    """Find the side of the square RGB picture that the first layer takes."""
    layer = _sublayers(model)[0]
    if "layers" in layer["config"] or isinstance(layer["config"], list):
        return _input_size(layer)
    shape = layer["config"].get("batch_input_shape") or layer["config"]["batch_shape"]
    if len(shape) != 4 or shape[1] != shape[2] or shape[3] != 3 or not 32 <= shape[1] <= 1024:
        raise ModelFileError(
            f"the network must take square RGB pictures; it takes {shown(shape[1:])}"
        )
    return int(shape[1])


class _Builder(GraphBuilder):
    def __init__(self, size: int, weights: Weights) -> None:
        self.weights = weights
        self.ranks = {INPUT: 4}
        self.count = 0
        super().__init__(size, MEAN, SCALE)

    def model(self, model: Config, inputs: list[str], depth: int) -> str:
        """Add a Sequential or a functional model; return its last tensor."""
        if depth > MAX_DEPTH:
            raise ModelFileError("models are nested too deeply")
        made: dict[str, str] = {}
        tensor = inputs[0]
        for layer in _sublayers(model):
            if len(layer.get("inbound_nodes") or []) > 1:
                raise ModelFileError(f"{shown(_name(layer))} is used twice, which is not supported")
            sources = [made[link[0]] for node in layer.get("inbound_nodes") or [] for link in node]
            tensor = self.layer(layer, sources or [tensor], depth)
            made[_name(layer)] = tensor
        return tensor

    def layer(self, layer: Config, inputs: list[str], depth: int) -> str:
        """Add one layer and mark it as a place to cut at; return its tensor."""
        kind, config = layer["class_name"], layer["config"]
        if kind in ("Sequential", "Model", "Functional"):
            return self.model(layer, inputs, depth + 1)
        self.count += 1
        if kind not in _LAYERS or self.count > MAX_LAYERS:
            known = ", ".join(_LAYERS)
            raise ModelFileError(f"layers of kind {shown(kind)} are not supported, only: {known}")
        if kind == "InputLayer":
            return inputs[0]
        name = config["name"]
        activation = config.get("activation", "linear") if kind != "Activation" else "linear"
        plain = name if activation == "linear" else f"{name}/linear"
        _LAYERS[kind](self, config, inputs, plain)
        if activation != "linear":
            self.activate(activation, plain, name)
        return self.mark_layer(name)

    def node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add one operator, and remember the rank of what it makes."""
        self.ranks[output] = {"Flatten": 2, "Reshape": 4}.get(operator) or self.ranks[inputs[0]]
        return super().node(operator, inputs, output, **attributes)

    def weight(self, config: Config, kind: str) -> NDArray[Any]:
        name = f"{config['name']}/{kind}"
        if name not in self.weights:
            raise ModelFileError(f"the weight {shown(name)} is missing")
        return self.weights[name]

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
    if config.get("data_format", "channels_last") != "channels_last":
        raise ModelFileError("only channels-last networks are supported")
    if depthwise:  # (h, w, c, multiplier) -> (c * multiplier, 1, h, w)
        kernel = b.weight(config, "depthwise_kernel").transpose(2, 3, 0, 1)
        groups = len(kernel)
        kernel = kernel.reshape(-1, 1, *kernel.shape[2:])
    else:  # (h, w, in, out) -> (out, in, h, w)
        kernel, groups = b.weight(config, "kernel").transpose(3, 2, 0, 1), 1
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
    mean = b.weight(config, "moving_mean")
    variance = b.weight(config, "moving_variance")
    scale = b.weight(config, "gamma") if config.get("scale", True) else np.ones_like(mean)
    shift = b.weight(config, "beta") if config.get("center", True) else np.zeros_like(mean)
    b.batch_norm(inputs[0], output, [scale, shift, mean, variance], config["epsilon"])


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


_LAYERS: dict[str, Callable[[_Builder, Config, list[str], str], Any]] = {
    "InputLayer": lambda b, config, inputs, output: None,
    "Conv2D": _convolution,
    "DepthwiseConv2D": partial(_convolution, depthwise=True),
    "BatchNormalization": _batch_norm,
    "Activation": lambda b, c, inputs, output: b.activate(c["activation"], inputs[0], output),
    "ReLU": _relu,
    "Softmax": lambda b, config, inputs, output: b.activate("softmax", inputs[0], output),
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
