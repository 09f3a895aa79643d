"""Layers in the words of Keras's configurations, as Keras 2, Keras 3 and TF.js read them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.exports.layers.layer import Layer, Layers

EPSILON = 1e-3
SMALLEST = 1e-12
"""The epsilon of what scales to unit length: a list of zeros stays one."""

AXIS = {"axis": -1}


def as_keras(layers: Layers, *, unit: bool) -> list[Layer]:
    """Return layers of Keras's own kinds alone.

    `unit` says whether UnitNormalization is one of them: TF.js does not have it.
    """
    made: list[Layer] = []
    for layer in layers.list:
        if layer.kind == "Affine":
            made += _affine(layer)
        elif layer.kind == "Largest":
            made += _largest(layer, layers.shapes[layer.inputs[0]][0])
        elif layer.kind == "Resized":
            made += _resized(layer, *layers.shapes[layer.inputs[0]][:2])
        elif layer.kind == "Unit" and not unit:
            made += _unit(layer)
        elif layer.kind == "Unit":
            name, inputs, shape = layer.name, layer.inputs, layer.shape
            made.append(Layer("UnitNormalization", name, inputs, shape, AXIS))
        else:
            made.append(layer)
    return made


def _affine(layer: Layer) -> Iterator[Layer]:
    """As a batch normalisation by no mean and a deviation of 1."""
    zeros = np.zeros(layer.shape[-1:], np.float32)
    statistics = {"moving_mean": zeros, "moving_variance": zeros + np.float32(1 - EPSILON)}
    weights = {**layer.weights, **statistics}
    settings = {**AXIS, "epsilon": EPSILON}
    yield Layer("BatchNormalization", layer.name, layer.inputs, layer.shape, settings, weights)


def _largest(layer: Layer, length: int) -> Iterator[Layer]:
    shape = (length, 1, 1)
    picture = f"{layer.name}_picture"
    yield Layer("Reshape", picture, layer.inputs, shape, {"target_shape": list(shape)})
    yield Layer("GlobalMaxPooling2D", layer.name, (picture,), layer.shape)


def _resized(layer: Layer, height: int, width: int) -> Iterator[Layer]:
    """As products along each side: Keras's own layer takes other pixels in TF.js
    (findings/tfjs_resizing_is_not_kerass.sh)."""
    down, across, channels = layer.shape
    taken = layer.inputs
    for step, shape, dims, mixed in (
        ("_turned", (channels, height, width), [3, 1, 2], 0),
        ("_across", (channels, height, across), [], width),
        ("_across_turned", (channels, across, height), [1, 3, 2], 0),
        ("_down", (channels, across, down), [], height),
        ("", layer.shape, [3, 2, 1], 0),
    ):
        name = f"{layer.name}{step}"
        if dims:
            yield Layer("Permute", name, taken, shape, {"dims": dims})
        else:
            weights = {"kernel": _mixture(mixed, shape[-1])}
            yield Layer("Dense", name, taken, shape, {"units": shape[-1]}, weights)
        taken = (name,)


def _mixture(taken: int, made: int) -> NDArray[Any]:
    """Return how pixels in a row are mixed to so many others, (taken, made) in float32.

    Each lies between the two that are nearest to its middle, or beyond the last.
    """
    middles = (np.arange(made) + 0.5) * taken / made - 0.5
    far = np.abs(np.arange(taken)[:, None] - np.clip(middles, 0, taken - 1))
    return np.maximum(1 - far, 0).astype(np.float32)


def _unit(layer: Layer) -> Iterator[Layer]:
    """Without a layer for it: x beside -x has the mean 0, and |x| / sqrt(d) as its deviation."""
    name, (length,) = layer.name, layer.shape
    both, twice = f"{name}_both", (2 * length,)
    minus = {"gamma": np.full(length, -1.0, np.float32), "beta": np.zeros(length, np.float32)}
    yield from _affine(Layer("Affine", f"{name}_minus", layer.inputs, layer.shape, {}, minus))
    yield Layer("Concatenate", both, (*layer.inputs, f"{name}_minus"), twice)
    gamma = np.full(twice, 1 / math.sqrt(length), np.float32)
    yield Layer(
        "LayerNormalization",
        f"{name}_scaled",
        (both,),
        twice,
        {**AXIS, "epsilon": SMALLEST},
        {"gamma": gamma, "beta": np.zeros(twice, np.float32)},
    )
    rows, row = [2, length, 1], f"{name}_row"
    yield Layer("Reshape", f"{name}_rows", (f"{name}_scaled",), tuple(rows), {"target_shape": rows})
    yield Layer(
        "Cropping2D", row, (f"{name}_rows",), (1, length, 1), {"cropping": [[0, 1], [0, 0]]}
    )
    yield Layer("Flatten", name, (row,), layer.shape)


def model_config(made: list[Layer], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration of a functional model.

    Args:
        made: its layers, of Keras's own kinds, the input first.
        entry: the configuration of the input, which each version words differently.
    """
    return {
        "name": "campad",
        "layers": [_layer(one, entry) for one in made],
        "input_layers": [[made[0].name, 0, 0]],
        "output_layers": [[made[-1].name, 0, 0]],
    }


def _layer(layer: Layer, entry: Mapping[str, Any]) -> dict[str, Any]:
    config = entry if layer.kind == "InputLayer" else _config(layer)
    return {
        "class_name": layer.kind,
        "config": {"name": layer.name, **config},
        "name": layer.name,
        "inbound_nodes": [[[name, 0, 0, {}] for name in layer.inputs]] if layer.inputs else [],
    }


def _config(layer: Layer) -> dict[str, Any]:
    """Return a layer's configuration, without its name."""
    config: dict[str, Any] = {"trainable": True, **layer.settings}
    kind, weights = layer.kind, layer.weights
    if kind in ("Conv2D", "DepthwiseConv2D", "Dense"):
        config["use_bias"] = "bias" in weights
        config.setdefault("activation", "linear")
    if kind == "Conv2D":
        config["filters"] = weights["kernel"].shape[3]
        config["kernel_size"] = list(weights["kernel"].shape[:2])
    elif kind == "DepthwiseConv2D":
        config["kernel_size"] = list(weights["depthwise_kernel"].shape[:2])
        config["depth_multiplier"] = weights["depthwise_kernel"].shape[3]
    elif kind == "Concatenate":
        config.update(AXIS)
    elif kind in ("BatchNormalization", "LayerNormalization"):
        config.update(center=True, scale=True)
    if "2D" in kind and kind != "Cropping2D":
        config["data_format"] = "channels_last"
    return config


def in_keras_order(made: list[Layer]) -> list[Layer]:
    """Sort layers as Keras counts them, whatever order a file has: files go by that number.

    The farther from the end a layer is the earlier, and those as far as each other as they are met
    on the way from the end.
    """
    by_name = {layer.name: layer for layer in made}
    depths = dict.fromkeys(by_name, 0)
    for layer in reversed(made):
        for name in layer.inputs:
            depths[name] = max(depths[name], depths[layer.name] + 1)
    met: dict[str, int] = {}
    waiting = [made[-1].name]
    while waiting:
        name = waiting.pop()
        if name not in met:
            met[name] = len(met)
            waiting += reversed(by_name[name].inputs)
    return sorted(made, key=lambda layer: (-depths[layer.name], met[layer.name]))
