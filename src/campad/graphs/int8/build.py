"""EfficientNet-Lite0, quantized: activations uint8, weights int8, and float from the taps on.

An integer q stands for scale * (q - zero_point). Each tensor between two convolutions has a range
(ranges.py), which 256 levels share; ReLU6 needs no node of its own, since what is below 0 or above
the range becomes its end. Weights have a scale for each channel (weights.py). The frame's bytes are
what is enlarged (enlarged.py) and convolved first, because to normalise them is to read them with a
scale of 1 / 128 and a zero point of 127.
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
from campad.graphs.int8.enlarged import Enlargement
from campad.graphs.int8.ranges import RANGES
from campad.graphs.int8.weights import moved, relu6_means, rounded, weight_scales

RELU6 = 0.0, 6.0
PIXELS = 1 / SCALE, int(MEAN)
BYTES_ALONE = 1.0, 0
"""The other way to read a frame: halves are rounded to even bytes, wherever the network runs."""
CHANNELS = 3
STRIDE = 2
"""Of the first convolution."""
LARGEST = 255
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
        self.enlargement = Enlargement(view.frame_size, view.edge, view.side)
        self.quantization: dict[str, tuple[float, int]] = {}  # scale and zero point, by tensor
        self.means: dict[str, NDArray[Any]] = {}  # of channels after ReLU6, by tensor
        self.real: set[str] = set()  # tensors that are there in float

    def stem(self) -> str:
        """Add the first convolution, which enlarges columns as well: see `Enlargement`."""
        kernel, bias = self._folded("_conv_stem", "_bn0")
        turns, name = self.enlargement.kernels(kernel, STRIDE), "stem/turns"
        beside = self._convolution(
            self.seen(),
            turns,
            np.tile(bias, len(turns) // len(bias)),
            name,
            RELU6,
            strides=[STRIDE, CHANNELS * self.enlargement.taken],
            pads=[0, 0, 1, CHANNELS],
        )  # (n, turns * c, h, w / turns)
        last = self.node("Transpose", [beside], f"{name}/last", perm=[0, 2, 3, 1])
        side = self.view.side // STRIDE
        stem = self._quantized(f"stem{BYTES}", *_scale_and_zero_point(*RELU6))
        self.means[stem] = self._means("_bn0")
        spread = self._reshape(last, f"{name}/spread", [0, side, side, len(bias)])
        return self.node("Transpose", [spread], stem, perm=[0, 3, 1, 2])

    def seen(self) -> str:
        """Add the middle of a frame, its rows enlarged, in bytes that stand for normalised pixels.

        (n, s, s, 3) -> (n, 1, side, columns * 3).
        """
        by = self.enlargement
        ends = [
            self.constant(f"frames/{name}", np.array(values))
            for name, values in (
                ("begin", [by.begin, by.begin]),
                ("end", [by.end, by.end]),
                ("axes", [1, 2]),
            )
        ]
        middle = self.node("Slice", [INPUT, *ends], "frames/middle")
        side = by.end - by.begin
        rows = self._reshape(middle, "frames/rows", [0, side, side * CHANNELS])
        windows = self.constant("frames/windows", by.windows)
        near = self._quantized("frames/near", *BYTES_ALONE)
        self.node("Gather", [rows, windows], near, axis=1)  # (n, windows, rows, columns * 3)
        parts = self._quantized("frames/parts", 1 / by.parts, 0)
        self.constant(parts, by.weights(by.made).astype(np.uint8))
        made = self._quantized("frames/made", *BYTES_ALONE)
        terms = [part for tensor in (parts, near) for part in self._with_quantization(tensor)]
        self.node("QLinearMatMul", [*terms, *self._with_quantization(made)[1:]], made)
        seen = self._quantized(f"frames{BYTES}", *PIXELS)
        return self._reshape(made, seen, [0, 1, self.view.side, side * CHANNELS])

    def convolve(
        self, x: str, source: str, norm: str, name: str, *, stride: int = 1, activation: bool = True
    ) -> str:
        """Add a convolution with its batch normalisation; ReLU6 is where its range ends."""
        kernel, bias = self._folded(source, norm)
        y = self._convolution(
            x,
            kernel,
            bias,
            name,
            RELU6 if activation else RANGES[name],
            strides=[stride, stride],
            group=len(kernel) if kernel.shape[1] == 1 else 1,
            auto_pad="SAME_UPPER",
        )
        if activation:
            self.means[y] = self._means(norm)
        return y

    def add(self, y: str, x: str, name: str) -> str:
        """Add the sum of two tensors.

        In float, by the operator for any number of terms: what ONNX Runtime makes of Add between
        these two rounds otherwise in a browser than here, and one level in ten thousand numbers of
        a layer is 1 % of the largest activation at the end.
        """
        self.node("Sum", [self._float(y), self._float(x)], name)
        self.real.add(name)
        made = self._quantized(f"{name}{BYTES}", *_scale_and_zero_point(*RANGES[name]))
        return self.node("QuantizeLinear", [name, *self._with_quantization(made)[1:]], made)

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

    def _means(self, norm: str) -> NDArray[Any]:
        """Return what each channel is on average, normalised and activated."""
        deviations, means = (
            np.asarray(self.weights[f"{norm}.{kind}"], np.float64) for kind in ("weight", "bias")
        )
        return relu6_means(means, deviations)

    def _convolution(
        self,
        x: str,
        kernel: NDArray[Any],
        bias: NDArray[Any],
        name: str,
        ends: tuple[float, float],
        **attributes: Any,
    ) -> str:
        """Add a convolution whose results have this range."""
        step, _ = self.quantization[x]
        scales = weight_scales(kernel, bias, step, depthwise=attributes.get("group", 1) > 1)
        by_channel = scales[:, None, None, None]
        whole = rounded(kernel / by_channel)
        if x in self.means:
            bias = bias - moved(whole * by_channel - kernel, self.means[x])
        y = self._quantized(f"{name}{BYTES}", *_scale_and_zero_point(*ends))
        return self.node(
            "QLinearConv",
            [
                *self._with_quantization(x),
                self.constant(f"{name}/kernel", whole),
                self.constant(f"{name}/kernel/step", scales),
                self.constant(f"{name}/kernel/zero", np.zeros(len(scales), np.int8)),
                *self._with_quantization(y)[1:],
                self.constant(f"{name}/bias", np.round(bias / (step * scales)).astype(np.int32)),
            ],
            y,
            **attributes,
        )

    def _reshape(self, x: str, y: str, shape: list[int]) -> str:
        return self.node("Reshape", [x, self.constant(f"{y}/shape", np.array(shape))], y)

    def _quantized(self, tensor: str, scale: float, zero_point: int) -> str:
        """Add a tensor's scale and zero point."""
        self.quantization[tensor] = scale, zero_point
        self.constant(f"{tensor}/step", np.float32(scale))
        self.constant(f"{tensor}/zero", np.uint8(zero_point))
        return tensor

    def _with_quantization(self, tensor: str) -> list[str]:
        return [tensor, f"{tensor}/step", f"{tensor}/zero"]

    def _float(self, tensor: str) -> str:
        """Add what a quantized tensor stands for; a sum is there already, not rounded."""
        name = tensor.removesuffix(BYTES)
        if name not in self.real:
            self.real.add(name)
            self.node("DequantizeLinear", self._with_quantization(tensor), name)
        return name


def _scale_and_zero_point(low: float, high: float) -> tuple[float, int]:
    scale = (high - low) / LARGEST
    return scale, round(-low / scale)
