"""The tensors of a graph: float32, but for the picture and, where wanted, the larger kernels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.exports.layers.layer import Layer, Layers
from campad.exports.tflite.writer import Scale, Writer

Array = NDArray[Any]

FEWEST = 2**15
"""Numbers of a kernel that int8 is worth: 98 kB. The smaller ones are mostly those of the first
layers, and what rounding does there goes through all the others: on crops of photographs, with
kernels of every size in int8, MobileNet is three times as far off, the default network 1.5 times,
for 5 % less in the file (benchmarks/results/exports/runtimes.md).
"""


class Tensors:
    """Makes the tensors of a graph.

    Args:
        means: of each layer's channels (c,) over pictures; with them kernels are in int8.
    """

    def __init__(self, layers: Layers, means: Mapping[str, Array] | None = None) -> None:
        self.layers, self.means = layers, means
        self.writer = Writer()
        self.made: dict[str, int] = {}

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
        number = self.writer.tensor(f"{name}_float", shape)
        self.writer.operate("DEQUANTIZE", [picture], number)
        self.made["pictures"] = number
        return name, (picture, number)

    def result(self, layer: Layer) -> int:
        """Add the tensor that a layer makes."""
        return self.writer.tensor(layer.name, (1, *layer.shape))

    def taken(self, layer: Layer) -> list[int]:
        """Return what a layer takes."""
        return [self.made[name] for name in layer.inputs]

    def kernel(self, layer: Layer, kernel: Array, axis: int) -> list[int]:
        """Add a kernel and its bias: a larger one in int8, with a scale for each channel.

        LiteRT then rounds what such a layer takes too, by its own range, multiplies integers,
        and returns float32 (findings/litert_int8_in_four_ways.sh).
        """
        bias = layer.weights.get("bias", np.zeros(kernel.shape[axis], np.float32))
        scale = None
        if self.means is not None and layer.kind == "Conv2D" and kernel.size >= FEWEST:
            others = tuple(n for n in range(kernel.ndim) if n != axis)
            scales = np.maximum(np.abs(kernel).max(others), 1e-9) / 127
            along = scales.reshape([-1 if n == axis else 1 for n in range(kernel.ndim)])
            quantized = np.round(kernel / along).astype(np.int8)
            # What rounding does to a kernel is much the same on every picture: that the bias
            # takes back.
            off = (quantized * along - kernel) * self.means[layer.inputs[0]]
            bias = (bias - off.sum(others)).astype(np.float32)
            kernel, scale = quantized, Scale(scales, np.zeros(len(scales), int), axis)
        return [
            self.writer.constant(f"{layer.name}/kernel", kernel, scale),
            self.writer.constant(f"{layer.name}/bias", bias),
        ]
