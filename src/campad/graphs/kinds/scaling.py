"""Layers that move and scale numbers: the normalisations, and what tutorials begin with."""

from __future__ import annotations

from typing import Any

import numpy as np

from campad.errors import ModelFileError
from campad.graphs.builder import Config, LayerBuilder
from campad.graphs.sanitize import shown

SMALLEST_DEVIATION = 1e-7
"""Keras's epsilon, below which no deviation is divided by."""


def batch_norm(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """By the trained statistics."""
    _check_axis(b, config, inputs[0], "batch normalisation")
    mean = b.weight(config, "moving_mean")
    variance = b.weight(config, "moving_variance")
    scale = b.weight(config, "gamma") if config.get("scale", True) else np.ones_like(mean)
    shift = b.weight(config, "beta") if config.get("center", True) else np.zeros_like(mean)
    b.batch_norm(inputs[0], output, [scale, shift, mean, variance], config["epsilon"])


def layer_norm(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """Over the channels of each place."""
    x = inputs[0]
    _check_axis(b, config, x, "layer normalisation")
    if config.get("rms_scaling"):
        raise ModelFileError("layer normalisation by root mean squares is not supported")
    gamma = b.weight(config, "gamma") if config.get("scale", True) else None
    beta = b.weight(config, "beta") if config.get("center", True) else None
    if gamma is None:
        gamma = np.ones(1 if beta is None else beta.shape, np.float32)
    operands = [b.constant(f"{output}/gamma", gamma)]
    operands += [] if beta is None else [b.constant(f"{output}/beta", beta)]
    epsilon = config.get("epsilon", 1e-3)
    if b.ranks[x] == 2:
        b.node("LayerNormalization", [x, *operands], output, axis=-1, epsilon=epsilon)
        return
    turned = b.node("Transpose", [x], f"{output}/nhwc", perm=[0, 2, 3, 1])
    normal = [turned, *operands]
    b.node("LayerNormalization", normal, f"{output}/normal", axis=-1, epsilon=epsilon)
    b.node("Transpose", [f"{output}/normal"], output, perm=[0, 3, 1, 2])


def unit_norm(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """To the length 1, over the channels."""
    _check_axis(b, config, inputs[0], "unit normalisation")
    b.node("LpNormalization", [inputs[0]], output, axis=b.channels(inputs[0]), p=2)


def rescaling(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """x * scale + offset, each one number or one for each channel."""
    scale, offset = (
        b.along_channels(inputs[0], f"{output}/{key}", _numbers(config[key]))
        for key in ("scale", "offset")
    )
    b.node("Add", [b.node("Mul", [inputs[0], scale], f"{output}/scaled"), offset], output)


def normalization(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """(x - mean) / deviation, as adapted or as its settings say."""
    axis = config.get("axis", -1)
    if config.get("invert") or axis not in (None, [], -1, b.ranks[inputs[0]] - 1, [-1], [3]):
        raise ModelFileError("a Normalization of anything but channels is not supported")
    adapted = b.has_weight(config, "mean")
    mean = b.weight(config, "mean") if adapted else _numbers(config["mean"])
    variance = b.weight(config, "variance") if adapted else _numbers(config["variance"])
    deviation = np.maximum(np.sqrt(np.asarray(variance, np.float32)), SMALLEST_DEVIATION)
    centre = b.along_channels(inputs[0], f"{output}/mean", mean)
    unit = b.along_channels(inputs[0], f"{output}/deviation", deviation)
    b.node("Div", [b.node("Sub", [inputs[0], centre], f"{output}/centred"), unit], output)


def layer_scale(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """Each channel by its own factor."""
    factors = b.weight(config, _only_weight(b, config))
    gamma = b.along_channels(inputs[0], f"{output}/gamma", factors)
    b.node("Mul", [inputs[0], gamma], output)


def _only_weight(b: LayerBuilder, config: Config) -> str:
    """Return what a layer's one weight is called; Keras may only have numbered it: variable_7."""
    places = [name.split("/") for name in b.weights]
    found = [parts[-1] for parts in places if parts[-2:-1] == [config["name"]]]
    return found[0] if len(found) == 1 else "gamma"


def _numbers(value: Any) -> list[float] | float:
    """Return numbers from a configuration; Keras 3 writes arrays as objects."""
    if isinstance(value, dict) and value.get("class_name") in ("__numpy__", "__tensor__"):
        value = value["config"]["value"]
    while isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        (value,) = value
    return [float(number) for number in value] if isinstance(value, list) else float(value)


def _check_axis(b: LayerBuilder, config: Config, x: str, what: str) -> None:
    axis, last = config.get("axis", -1), b.ranks[x] - 1  # TF.js wrote [3], once
    if axis not in (-1, last, [-1], [last]):
        raise ModelFileError(f"{what} of anything but channels is not supported: {shown(axis)}")
