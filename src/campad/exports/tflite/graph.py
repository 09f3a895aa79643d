"""Layers as the operators of TensorFlow Lite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from campad.exports.layers.layer import OUTPUTS, Layer, Layers
from campad.exports.tflite.tensors import Array, Tensors

NONE, RELU, RELU6 = 0, 1, 3
SAME, VALID = 0, 1
PLAIN_OPTIONS = {"ADD": 11, "MUL": 21}


class Graph(Tensors):
    """Writes layers as operators, one method for each kind."""

    def __init__(self, layers: Layers, means: Mapping[str, Array] | None = None) -> None:
        super().__init__(layers, means)
        takers: dict[str, list[Layer]] = {}
        for layer in layers.list:
            for name in layer.inputs:
                takers.setdefault(name, []).append(layer)
        # A ReLU goes into the convolution before it.
        self.relu = {
            layer.name: after[0]
            for layer in layers.list
            if layer.kind in ("Conv2D", "DepthwiseConv2D")
            and len(after := takers.get(layer.name, [])) == 1
            and after[0].kind == "ReLU"
        }

    def write(self) -> bytes:
        """Return the file."""
        pixels, entry = self.entry()
        self.made[pixels] = entry[1]
        for layer in self.layers.list:
            if layer.name not in self.made:
                self.made[layer.name] = getattr(self, f"_{layer.kind.lower()}")(layer)
        first = dict.fromkeys(["probabilities", "familiarity", *OUTPUTS])
        outputs = {name: self.made[name] for name in first if name in self.made}
        return self.writer.finish({"pictures": entry[0]}, outputs)

    def _conv2d(self, layer: Layer) -> int:
        (x,) = self.taken(layer)
        kernel = layer.weights["kernel"].transpose(3, 0, 1, 2)
        return self._convolve(layer, x, "CONV_2D", 1, self.kernel(layer, kernel, 0), ())

    def _depthwiseconv2d(self, layer: Layer) -> int:
        (x,) = self.taken(layer)
        kernel = layer.weights["depthwise_kernel"]
        times = kernel.shape[3]
        kernel = kernel.reshape(1, *kernel.shape[:2], -1)
        operands = self.kernel(layer, kernel, 3)
        return self._convolve(layer, x, "DEPTHWISE_CONV_2D", 2, operands, (("int32", times),))

    def _convolve(
        self, layer: Layer, x: int, kind: str, table: int, operands: list[int], times: Any
    ) -> int:
        relu = self.relu.get(layer.name)
        made = self.result(relu or layer)
        if relu is not None:
            self.made[relu.name] = made
        fused = NONE if relu is None else RELU6 if relu.settings["max_value"] else RELU
        (down, across), (rows, columns) = layer.settings["strides"], layer.settings["dilation_rate"]
        slots = (
            ("int8", SAME if layer.settings["padding"] == "same" else VALID),
            ("int32", across),
            ("int32", down),
            *times,
            ("int8", fused),
            ("int32", columns),
            ("int32", rows),
        )
        return self.writer.operate(kind, [x, *operands], made, table, slots)

    def _relu(self, layer: Layer) -> int:
        kind = "RELU6" if layer.settings["max_value"] else "RELU"
        return self.writer.operate(kind, self.taken(layer), self.result(layer))

    def _add(self, layer: Layer) -> int:
        return self._sum(self.taken(layer), layer)

    def _sum(self, numbers: list[int], layer: Layer) -> int:
        while len(numbers) > 2:
            part = self.writer.tensor(f"{layer.name}_{len(numbers)}", (1, *layer.shape))
            numbers = [self._plain("ADD", numbers[:2], part), *numbers[2:]]
        return self._plain("ADD", numbers, self.result(layer))

    def _plain(self, kind: str, numbers: list[int], made: int) -> int:
        return self.writer.operate(kind, numbers, made, PLAIN_OPTIONS[kind], (("int8", NONE),))

    def _multiply(self, layer: Layer) -> int:
        return self._plain("MUL", self.taken(layer), self.result(layer))

    def _minimum(self, layer: Layer) -> int:
        return self.writer.operate("MINIMUM", self.taken(layer), self.result(layer))

    def _affine(self, layer: Layer) -> int:
        (x,) = self.taken(layer)
        shape = (1, *layer.shape)
        gamma, beta = (
            self.writer.constant(f"{layer.name}/{key}", layer.weights[key])
            for key in ("gamma", "beta")
        )
        scaled = self._plain("MUL", [x, gamma], self.writer.tensor(f"{layer.name}_scaled", shape))
        return self._plain("ADD", [scaled, beta], self.writer.tensor(layer.name, shape))

    def _pool(self, layer: Layer, kind: str) -> int:
        (x,) = self.taken(layer)
        (down, across), (rows, columns) = layer.settings["strides"], layer.settings["pool_size"]
        slots = (
            ("int8", SAME if layer.settings["padding"] == "same" else VALID),
            *(("int32", number) for number in (across, down, columns, rows)),
            ("int8", NONE),
        )
        made = self.result(layer)
        return self.writer.operate(kind, [x], made, 5, slots)

    def _averagepooling2d(self, layer: Layer) -> int:
        return self._pool(layer, "AVERAGE_POOL_2D")

    def _maxpooling2d(self, layer: Layer) -> int:
        return self._pool(layer, "MAX_POOL_2D")

    def _zeropadding2d(self, layer: Layer) -> int:
        (x,) = self.taken(layer)
        pads = np.array([[0, 0], *layer.settings["padding"], [0, 0]], np.int32)
        by = self.writer.constant(f"{layer.name}/pads", pads)
        made = self.result(layer)
        return self.writer.operate("PAD", [x, by], made, 22)

    def _cropping2d(self, layer: Layer) -> int:
        (top, _), (left, _) = layer.settings["cropping"]
        bounds = (("begin", [0, top, left, 0]), ("size", [1, *layer.shape]))
        by = [
            self.writer.constant(f"{layer.name}/{key}", np.array(value, np.int32))
            for key, value in bounds
        ]
        return self.writer.operate("SLICE", [*self.taken(layer), *by], self.result(layer))

    def _resized(self, layer: Layer) -> int:
        sides = self.writer.constant(f"{layer.name}/sides", np.array(layer.shape[:2], np.int32))
        slots = (("none", 0), ("none", 0), ("bool", False), ("bool", True))
        taken = [*self.taken(layer), sides]
        return self.writer.operate("RESIZE_BILINEAR", taken, self.result(layer), 15, slots)

    def _reduced(self, layer: Layer, kind: str, axes: list[int], keep: bool) -> int:
        by = self.writer.constant(f"{layer.name}/axes", np.array(axes, np.int32))
        taken = [*self.taken(layer), by]
        return self.writer.operate(kind, taken, self.result(layer), 27, (("bool", keep),))

    def _globalaveragepooling2d(self, layer: Layer) -> int:
        return self._reduced(layer, "MEAN", [1, 2], keep=False)

    def _largest(self, layer: Layer) -> int:
        return self._reduced(layer, "REDUCE_MAX", [1], keep=True)

    def _flatten(self, layer: Layer) -> int:
        shape = np.array([1, *layer.shape], np.int32)
        to = self.writer.constant(f"{layer.name}/shape", shape)
        return self.writer.operate("RESHAPE", [*self.taken(layer), to], self.result(layer))

    def _unit(self, layer: Layer) -> int:
        made = self.result(layer)
        return self.writer.operate("L2_NORMALIZATION", self.taken(layer), made, 12)

    def _concatenate(self, layer: Layer) -> int:
        made, axis = self.result(layer), len(layer.shape)
        slots = (("int32", axis), ("int8", NONE))
        return self.writer.operate("CONCATENATION", self.taken(layer), made, 10, slots)

    def _dense(self, layer: Layer) -> int:
        (x,) = self.taken(layer)
        activation, shape = layer.settings["activation"], (1, *layer.shape)
        operands = self.kernel(layer, layer.weights["kernel"].T, 0)
        fused = RELU if activation == "relu" else NONE
        plain = activation in ("linear", "relu")
        made = self.writer.tensor(layer.name if plain else f"{layer.name}_linear", shape)
        self.writer.operate("FULLY_CONNECTED", [x, *operands], made, 8, (("int8", fused),))
        if plain:
            return made
        if activation == "softplus":
            return self._softplus(layer, made)
        result = self.writer.tensor(layer.name, shape)
        if activation == "softmax":
            return self.writer.operate("SOFTMAX", [made], result, 9, (("float32", 1.0),))
        return self.writer.operate("LOGISTIC", [made], result)

    def _softplus(self, layer: Layer, x: int) -> int:
        """Add max(x, 0) + log(1 + exp(-|x|)), at the end with no float32."""
        last = x
        one = self.writer.constant(f"{layer.name}/one", np.ones(1, np.float32))
        for kind in ("ABS", "NEG", "EXP", "ADD", "LOG"):
            made = self.writer.tensor(f"{layer.name}_{kind.lower()}", (1, *layer.shape))
            if kind == "ADD":
                last = self._plain(kind, [last, one], made)
            else:
                last = self.writer.operate(kind, [last], made)
        above = self.writer.tensor(f"{layer.name}_above", (1, *layer.shape))
        self.writer.operate("RELU", [x], above)
        return self._plain("ADD", [last, above], self.writer.tensor(layer.name, (1, *layer.shape)))
