"""EfficientNet-Lite0, quantized: activations uint8, weights int8, and float from the taps on.

An integer q stands for scale * (q - zero_point). Each tensor between two convolutions has a range
(ranges.py), which 256 levels share; ReLU6 needs no node of its own, since what is below 0 or above
the range becomes its end. Weights have a scale for each channel, see `_weight_scales`. The frame's
bytes are what the first convolution takes, because to normalise them is to read them with a scale
of 1 / 128 and a zero point of 127.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.builder import INPUT
from campad.graphs.built import Built
from campad.graphs.efficientnet_lite import (
    BATCH_NORM_EPSILON,
    MEAN,
    SCALE,
    Lite0Builder,
    Taps,
    View,
    Weights,
)
from campad.graphs.int8.ranges import RANGES

RELU6 = 0.0, 6.0
LARGEST = 255
LARGEST_WEIGHT = 127
"""To each side of 0."""
LARGEST_BIAS = 2**24
"""Of the 2**31 that an int32 has: products are added to it."""
BYTES = "/bytes"
"""Ends the names of quantized tensors."""


def build_int8(weights: Weights, view: View, taps: Taps) -> Built:
    """Build it, as `build_efficientnet_lite0` does in float."""
    try:
        return _Int8Builder(weights, view).build(taps)
    except KeyError as error:
        raise ModelFileError(f"the weights of EfficientNet-Lite0 lack {error}") from error


class _Int8Builder(Lite0Builder):
    def __init__(self, weights: Weights, view: View) -> None:
        super().__init__(weights, view)
        self.quantization: dict[str, tuple[float, int]] = {}  # scale and zero point, by tensor

    def seen(self) -> str:
        """Add what the network sees, in bytes that stand for normalised pixels."""
        seen = self._quantized(f"frames{BYTES}", 1 / SCALE, int(MEAN))
        if not self.view.enlarged:
            return self.node("Transpose", [INPUT], seen, perm=[0, 3, 1, 2])
        # Cropped first: ONNX Runtime takes ten times as long for Pad of channels-last numbers.
        begin, end = self.view.edge, self.view.frame_size - self.view.edge
        bounds = [
            self.constant(f"frames/{name}", np.array([number] * 2))
            for name, number in (("begin", begin), ("end", end))
        ]
        sides = self.constant("frames/sides", np.array([1, 2]))
        cropped = self.node("Slice", [INPUT, *bounds, sides], "frames/middle")
        pixels = self.enlarge(self.channels_first(cropped, "frames/turned"))
        one = self.constant("frames/one", np.float32(1))
        none = self.constant("frames/none", np.uint8(0))
        return self.node("QuantizeLinear", [pixels, one, none], seen)

    def convolve(
        self, x: str, source: str, norm: str, name: str, *, stride: int = 1, activation: bool = True
    ) -> str:
        """Add a convolution with its batch normalisation; ReLU6 is where its range ends."""
        kernel, bias = self._folded(source, norm)
        scale, _ = self.quantization[x]
        # A channel of tiny weights has a bias beside them, which has to fit as well.
        least = np.maximum(np.abs(bias) / (scale * LARGEST_BIAS), np.finfo(np.float32).tiny)
        scales = np.maximum(_weight_scales(kernel), least)
        quantized = np.round(kernel / scales[:, None, None, None]).astype(np.int8)
        y = f"{name}{BYTES}"
        self._quantized(y, *_scale_and_zero_point(*(RELU6 if activation else RANGES[name])))
        self.node(
            "QLinearConv",
            [
                *self._with_quantization(x),
                self.constant(f"{name}/kernel", quantized),
                self.constant(f"{name}/kernel/step", scales),
                self.constant(f"{name}/kernel/zero", np.zeros(len(scales), np.int8)),
                *self._with_quantization(y)[1:],
                self.constant(f"{name}/bias", np.round(bias / (scale * scales)).astype(np.int32)),
            ],
            y,
            strides=[stride, stride],
            group=len(kernel) if kernel.shape[1] == 1 else 1,
            auto_pad="SAME_UPPER",
        )
        return y

    def add(self, y: str, x: str, name: str) -> str:
        """Add the sum of two tensors.

        In float, by the operator for any number of terms: what ONNX Runtime makes of Add between
        these two rounds otherwise in a browser than here, and one level in ten thousand numbers of
        a layer is 1 % of the largest activation at the end.
        """
        parts = [
            self.node("DequantizeLinear", self._with_quantization(part), f"{name}/{which}")
            for which, part in (("new", y), ("same", x))
        ]
        summed = self.node("Sum", parts, f"{name}/sum")
        made = self._quantized(f"{name}{BYTES}", *_scale_and_zero_point(*RANGES[name]))
        return self.node("QuantizeLinear", [summed, *self._with_quantization(made)[1:]], made)

    def mark_layer(self, tensor: str) -> str:
        """Say that the network may be cut at what a tensor stands for."""
        if tensor in self.quantization:
            super().mark_layer(self._float(tensor))
            return tensor
        return super().mark_layer(tensor)

    def average(self, x: str, name: str) -> str:
        """Add the average over the picture, in float."""
        return super().average(x.removesuffix(BYTES), name)

    def _folded(self, source: str, norm: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return a convolution's kernel and bias, with its batch normalisation in them."""
        scale, shift, mean, variance = (
            np.asarray(self.weights[f"{norm}.{kind}"], np.float64)
            for kind in ("weight", "bias", "running_mean", "running_var")
        )
        factor = scale / np.sqrt(variance + BATCH_NORM_EPSILON)
        kernel = self.weights[f"{source}.weight"] * factor[:, None, None, None]
        return kernel, shift - mean * factor

    def _quantized(self, tensor: str, scale: float, zero_point: int) -> str:
        """Add a tensor's scale and zero point."""
        self.quantization[tensor] = scale, zero_point
        self.constant(f"{tensor}/step", np.float32(scale))
        self.constant(f"{tensor}/zero", np.uint8(zero_point))
        return tensor

    def _with_quantization(self, tensor: str) -> list[str]:
        return [tensor, f"{tensor}/step", f"{tensor}/zero"]

    def _float(self, tensor: str) -> str:
        """Add what a quantized tensor stands for."""
        return self.node(
            "DequantizeLinear", self._with_quantization(tensor), tensor.removesuffix(BYTES)
        )


def _scale_and_zero_point(low: float, high: float) -> tuple[float, int]:
    scale = (high - low) / LARGEST
    return scale, round(-low / scale)


def _weight_scales(kernel: NDArray[Any]) -> NDArray[Any]:
    """Return a scale of the weights for each channel: (c, parts, h, w) -> (c,).

    Processors with AVX2 and no more add the products of two neighbouring weights in 16 bits, where
    two of them with one sign may sum to 128 at most. Depthwise kernels are multiplied otherwise.
    """
    flat = kernel.reshape(len(kernel), -1)
    largest = np.abs(flat).max(axis=1)
    if kernel.shape[1] == 1:
        return largest / LARGEST_WEIGHT
    if kernel.shape[2:] != (1, 1):  # which are neighbours is up to the runtime
        return 2 * largest / LARGEST_WEIGHT
    pairs = [np.maximum(side * flat, 0) for side in (1, -1)]
    together = np.max([pair[:, 1:] + pair[:, :-1] for pair in pairs], axis=(0, 2))
    return np.maximum(largest, together) / LARGEST_WEIGHT
