"""The tensors of a graph, and the numbers that they count in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.exports.layers.layer import Layer, Layers
from campad.exports.tflite.seen import Seen
from campad.exports.tflite.writer import Scale, Writer

Array = NDArray[Any]


class Tensors:
    """Makes the tensors of a graph: in int8 those of pictures, where `seen` has their ranges."""

    def __init__(self, layers: Layers, seen: Mapping[str, Seen]) -> None:
        self.layers, self.seen = layers, seen
        self.writer = Writer()
        self.made: dict[str, int] = {}
        self.scales: dict[int, Scale] = {}

    def entry(self) -> tuple[str, tuple[int, int]]:
        """Add the picture, and what its numbers stand for; return the layer that this is."""
        name, scale = "pictures", Scale(np.ones(1), np.zeros(1, int))
        second = self.layers.list[1]
        if second.kind == "Affine" and second.inputs == ("pictures",):
            gamma, beta = (np.unique(second.weights[key]) for key in ("gamma", "beta"))
            zero = -beta / gamma if len(gamma) == len(beta) == 1 else np.array([0.5])
            if abs(zero[0] - round(zero[0])) < 1e-3 and 0 <= zero[0] <= 255:
                name, scale = second.name, Scale(gamma, np.round(zero).astype(int))
        size = self.layers.size
        shape = (1, size, size, 3)
        picture = self.writer.tensor("pictures", shape, "uint8", scale)
        if self.seen and name != "pictures":
            turned = Scale(scale.scale, scale.zero - 128)
            number = self._int8(name, shape, turned)
            self.writer.operate("QUANTIZE", [picture], number)
        else:
            number = self.writer.tensor(f"{name}_float", shape)
            self.writer.operate("DEQUANTIZE", [picture], number)
        self.made["pictures"] = number
        return name, (picture, number)

    def _int8(self, name: str, shape: tuple[int, ...], scale: Scale) -> int:
        number = self.writer.tensor(name, shape, "int8", scale)
        self.scales[number] = scale
        return number

    def result(self, layer: Layer, like: int | None = None) -> int:
        """Add the tensor that a layer makes: int8 for pictures where these have ranges."""
        shape = (1, *layer.shape)
        if not self.seen or len(layer.shape) != 3:
            return self.writer.tensor(layer.name, shape)
        if like is not None:
            return self._int8(layer.name, shape, self.scales[like])
        return self._int8(layer.name, shape, self.seen[layer.name].scale)

    def taken(self, layer: Layer) -> list[int]:
        """Return what a layer takes, in the numbers that it counts in."""
        whole = bool(self.seen) and len(layer.shape) == 3
        return [self.in_kind(name, whole) for name in layer.inputs]

    def in_kind(self, name: str, whole: bool) -> int:
        """Return what a layer made, as int8 or as float32."""
        number = self.made[name]
        if whole == (number in self.scales):
            return number
        shape = (1, *self.layers.shapes[name])
        if whole:
            made = self._int8(f"{name}_int8", shape, self.seen[name].scale)
            return self.writer.operate("QUANTIZE", [number], made)
        made = self.writer.tensor(f"{name}_float", shape)
        return self.writer.operate("DEQUANTIZE", [number], made)

    def kernel(self, layer: Layer, kernel: Array, axis: int, x: int) -> list[int]:
        """Add a kernel and its bias, in int8 with a scale for each channel where `x` is that."""
        bias = layer.weights.get("bias", np.zeros(kernel.shape[axis], np.float32))
        if x not in self.scales:
            arrays = (("kernel", kernel), ("bias", bias))
            return [self.writer.constant(f"{layer.name}/{key}", value) for key, value in arrays]
        others = tuple(n for n in range(kernel.ndim) if n != axis)
        step = np.maximum(np.abs(kernel).max(others), 1e-9) / 127
        shape = [-1 if n == axis else 1 for n in range(kernel.ndim)]
        whole = np.round(kernel / step.reshape(shape)).astype(np.int8)
        # What rounding does to a kernel is the same on every picture: the bias takes it back.
        means = self.seen[layer.inputs[0]].means
        means = np.repeat(means, kernel.shape[-1] // len(means))
        off = (whole * step.reshape(shape) - kernel) * means
        bias = bias - off.sum(others)
        both = step * self.scales[x].scale[0]
        zeros = np.zeros(len(step), int)
        sums = np.clip(np.round(bias / both), -(2**31), 2**31 - 1).astype(np.int32)
        return [
            self.writer.constant(f"{layer.name}/kernel", whole, Scale(step, zeros, axis)),
            self.writer.constant(f"{layer.name}/bias", sums, Scale(both, zeros)),
        ]
