"""Activations, by name and as layers of their own."""

from __future__ import annotations

from typing import Any

import numpy as np

from campad.errors import ModelFileError
from campad.graphs.builder import Config, LayerBuilder
from campad.graphs.sanitize import shown

_OPERATORS = {
    "linear": "Identity",
    "relu": "Relu",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "softplus": "Softplus",
    "softsign": "Softsign",
    "elu": "Elu",
    "selu": "Selu",
    "exponential": "Exp",
}


def activate(b: LayerBuilder, function: Any, x: str, output: str) -> str:
    """Add an activation, by its name or as Keras 3 writes a function."""
    if isinstance(function, dict):
        function = function.get("config")
    if function in ("relu6", "softmax"):
        return b.clip(x, output, 6) if function == "relu6" else _softmax(b, x, output)
    if function in ("swish", "silu"):
        return b.node("Mul", [x, b.node("Sigmoid", [x], f"{output}/sigmoid")], output)
    if function in ("hard_swish", "hard_silu"):
        return b.node("HardSwish", [x], output)
    if function == "hard_sigmoid":
        slope = 1 / 6 if b.since_keras_3 else 0.2
        return b.node("HardSigmoid", [x], output, alpha=slope, beta=0.5)
    if function == "gelu":
        return gelu(b, x, output)
    if not isinstance(function, str) or function not in _OPERATORS:
        raise ModelFileError(f"the activation {shown(function)} is not supported")
    return b.node(_OPERATORS[function], [x], output)


def gelu(b: LayerBuilder, x: str, output: str) -> str:
    """Add x / 2 * (1 + erf(x / sqrt 2))."""
    root, one, half = (
        b.constant(f"{output}/{name}", np.float32(value))
        for name, value in (("root", np.sqrt(2)), ("one", 1), ("half", 0.5))
    )
    inner = b.node("Div", [x, root], f"{output}/inner")
    above = b.node("Add", [b.node("Erf", [inner], f"{output}/erf"), one], f"{output}/sum")
    return b.node("Mul", [b.node("Mul", [x, above], f"{output}/twice"), half], output)


def _softmax(b: LayerBuilder, x: str, output: str) -> str:
    b.classifier = b.classifier or x.removesuffix("/linear")
    return b.node("Softmax", [x], output, axis=b.channels(x))


def relu(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """Up to a highest value, if there is one."""
    top = config.get("max_value")
    if config.get("negative_slope") or config.get("threshold"):
        raise ModelFileError("a ReLU with a slope or a threshold is not supported")
    if top is None:
        activate(b, "relu", inputs[0], output)
    else:
        b.clip(inputs[0], output, float(top))


def leaky_relu(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """With a slope for what is negative."""
    slope = config.get("negative_slope", config.get("alpha", 0.3))
    b.node("LeakyRelu", inputs, output, alpha=float(slope))
