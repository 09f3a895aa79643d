"""A graph of ONNX as the few steps that are compiled.

A limit (Relu, Clip) and a sum with an earlier picture go into the convolution before them, means
are convolutions with equal weights, and whatever only says how numbers are arranged is nothing:
pictures are channels-last from the beginning.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from campad.errors import ModelFileError
from campad.graphs.wasm.steps import (
    EIGHT,
    FOUR,
    Convolution,
    Margin,
    Normalisation,
    Pixels,
    Shape,
    Steps,
)

ARITHMETIC = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide}
MOST_MEANT = 128**2
"""Places of a picture of which a mean is taken; each has its own weights."""

UNPADDED = (b"NOTSET", b"VALID")
TO_CHANNELS_FIRST, TO_CHANNELS_LAST = [0, 3, 1, 2], [0, 2, 3, 1]


def read_steps(graph: onnx.GraphProto) -> Steps:
    """Return a graph's steps; raises ModelFileError where it has one that is not known here.

    Args:
        graph: uint8 frames (n, s, s, 3) in, activations out; batch normalisations are folded.
    """
    steps = _Reader(graph).read()
    whole = {step.source for step in steps.steps if isinstance(step, Normalisation)}
    for step in steps.steps:
        if isinstance(step, Convolution) and step.margin != Margin():
            _must(step.source not in whole.union(steps.outputs), "margins within an output")
    return steps


class _Reader:
    def __init__(self, graph: onnx.GraphProto) -> None:
        self._graph = graph
        self._constants = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
        self._takers = Counter(name for node in graph.node for name in node.input)
        self._takers.update(value.name for value in graph.output)
        frames = graph.input[0]
        self._found = Steps(frames.type.tensor_type.shape.dim[1].dim_value)
        every_byte = np.repeat(np.arange(256, dtype=np.float32), len("RGB")).reshape(256, -1)
        self._tables = {frames.name: every_byte}
        self._same: dict[str, str] = {}
        self._made: dict[str, Convolution] = {}
        self._joined: dict[str, list[str]] = {}
        self._padded: dict[str, tuple[str, Margin]] = {}

    def read(self) -> Steps:
        known: dict[str, Callable[[onnx.NodeProto], None]] = {
            "Conv": self._conv,
            "Clip": self._limit,
            "Relu": self._limit,
            "Add": self._add,
            "AveragePool": self._mean,
            "GlobalAveragePool": self._mean,
            "LpNormalization": self._normalise,
            "Concat": self._concat,
            "Pad": self._pad,
            "Flatten": self._alias,
            "Transpose": self._alias,
            "Identity": self._alias,
        }
        _must(self._found.side > 0, "a frame of any size")
        for node in self._graph.node:
            if node.input[0] in self._tables:
                self._of_pixels(node)
            else:
                _must(node.op_type in known, node.op_type)
                known[node.op_type](node)
        name = self._name(self._graph.output[0].name)
        self._found.outputs = self._joined.get(name, [name])
        _must(self._found.shapes.keys() >= set(self._found.outputs), "an output of another kind")
        return self._found

    def _of_pixels(self, node: onnx.NodeProto) -> None:
        """What is done to each number of a frame before the first convolution."""
        table, operator = self._tables[node.input[0]], node.op_type
        if operator in ("Conv", "Pad"):
            name = node.input[0]
            self._found.steps.append(Pixels(self._tables.pop(name), name))
            self._found.shapes[name] = Shape(self._found.side, self._found.side, len("RGB"))
            (self._conv if operator == "Conv" else self._pad)(node)
            return
        if operator in ARITHMETIC:
            operand = self._constant(node.input[1]).astype(np.float32).reshape(-1)
            _must(operand.size in (1, len("RGB")), "pixels that meet an array")
            table = ARITHMETIC[operator](table, operand)
        elif operator == "Transpose":
            _must(_attributes(node)["perm"] == TO_CHANNELS_FIRST, "an unusual Transpose")
        elif operator == "Cast":
            _must(_attributes(node)["to"] == onnx.TensorProto.FLOAT, "an unusual Cast")
        else:
            _must(operator == "Identity", f"{operator} of pixels")
        self._tables[node.output[0]] = table

    def _conv(self, node: onnx.NodeProto) -> None:
        attributes = _attributes(node)
        source, _ = self._unpadded(node.input[0])
        shape = self._shape(source)
        weights = self._constant(node.input[1])
        biases = [self._constant(name) for name in node.input[2:] if name]
        groups = attributes.get("group", 1)
        _must(weights.ndim == len("oihw"), "a convolution that is not of pictures")
        _must(set(attributes.get("dilations", [1])) == {1}, "a dilated convolution")
        if groups == 1:
            _must(weights.shape[1] == shape.channels, "a convolution of other channels")
            kernel = weights.transpose(2, 3, 1, 0)
        else:
            _must(groups == shape.channels == len(weights), "a grouped convolution")
            kernel = weights[:, 0].transpose(1, 2, 0)
        self._convolve(node, kernel, biases[0] if biases else np.zeros(len(weights)))

    def _mean(self, node: onnx.NodeProto) -> None:
        shape, attributes = self._shape(node.input[0]), _attributes(node)
        size = attributes.get("kernel_shape", [shape.rows, shape.columns])
        _must(not any(attributes.get("pads", [])), "a mean that looks beyond the edge")
        _must(attributes.get("auto_pad", b"NOTSET") in UNPADDED, "a padded mean")
        _must(not attributes.get("ceil_mode"), "a mean that is rounded up")
        _must(np.prod(size) <= MOST_MEANT, "a mean of very many")
        kernel = np.full([*size, shape.channels], 1 / np.prod(size))
        self._convolve(node, kernel, np.zeros(shape.channels))

    def _convolve(self, node: onnx.NodeProto, kernel: NDArray[Any], bias: NDArray[Any]) -> None:
        (source, pad), attributes = self._unpadded(node.input[0]), _attributes(node)
        shape, (height, width) = self._found.shapes[source], kernel.shape[:2]
        stride = attributes.get("strides", [1, 1])
        rows, top, bottom = _extent(
            shape.rows, (pad.top, pad.bottom), height, stride[0], attributes, 0
        )
        columns, left, right = _extent(
            shape.columns, (pad.left, pad.right), width, stride[1], attributes, 1
        )
        _must(min(rows, columns) > 0, "a convolution that is larger than its picture")
        _must(kernel.shape[-1] % EIGHT == 0, "channels that do not come in eights")
        step = Convolution(
            source=source,
            target=node.output[0],
            kernel=np.asarray(kernel, np.float32),
            bias=np.asarray(bias, np.float32),
            stride=(stride[0], stride[1]),
            margin=Margin(top, left, bottom, right),
        )
        self._made[step.target] = step
        self._found.steps.append(step)
        self._found.shapes[step.target] = Shape(rows, columns, kernel.shape[-1])

    def _limit(self, node: onnx.NodeProto) -> None:
        made = self._made_for(node.input[0])
        _must(not made.limited, "two limits")
        made.limits = (0, math.inf)
        if node.op_type == "Clip":
            _must(len(node.input) == len(["x", "least", "most"]), "an open limit")
            least, most = (float(self._constant(name)) for name in node.input[1:])
            made.limits = (least, most)
        self._rename(made, node.output[0])

    def _add(self, node: onnx.NodeProto) -> None:
        _must(self._shape(node.input[0]) == self._shape(node.input[1]), "an unusual sum")
        order = [step.target for step in self._found.steps]
        other, newest = sorted(map(self._name, node.input), key=order.index)
        made = self._made_for(newest)
        _must(not made.limited and not made.other, "a sum of what is limited")
        made.other = other
        self._rename(made, node.output[0])

    def _normalise(self, node: onnx.NodeProto) -> None:
        attributes, shape = _attributes(node), self._shape(node.input[0])
        _must(attributes.get("p", 2) == 2, "an unusual length")
        _must(attributes.get("axis", -1) in (1, -1), "an unusual length")
        _must(shape.size % FOUR == 0, "numbers that do not come in fours")
        self._found.steps.append(Normalisation(self._name(node.input[0]), node.output[0]))
        self._found.shapes[node.output[0]] = Shape(1, 1, shape.size)

    def _concat(self, node: onnx.NodeProto) -> None:
        parts = [self._name(name) for name in node.input]
        places = {(self._shape(name).rows, self._shape(name).columns) for name in parts}
        _must(_attributes(node)["axis"] == 1 and places == {(1, 1)}, "a Concat of pictures")
        _must(len(set(parts)) == len(parts), "a Concat of the same")
        self._joined[node.output[0]] = parts

    def _pad(self, node: onnx.NodeProto) -> None:
        """Zeros around a picture, which the convolution after it has as a margin."""
        source = self._name(node.input[0])
        _must(source in self._found.shapes, "a Pad of what is no picture")
        value = [self._constant(name) for name in node.input[2:] if name]
        _must(_attributes(node).get("mode", b"constant") == b"constant", "an unusual Pad")
        _must(len(value) <= 1 and not np.any(value), "an unusual Pad")
        begin, end = self._constant(node.input[1]).reshape(2, -1).tolist()
        _must(len(begin) == len("nchw") and min(begin + end) >= 0, "an unusual Pad")
        _must(not any(begin[:2] + end[:2]), "a Pad of channels")
        self._padded[node.output[0]] = source, Margin(begin[2], begin[3], end[2], end[3])

    def _unpadded(self, name: str) -> tuple[str, Margin]:
        """What a convolution looks at, and the zeros that are written around it."""
        return self._padded.get(name, (self._name(name), Margin()))

    def _alias(self, node: onnx.NodeProto) -> None:
        """What only arranges numbers otherwise, as they lie here already."""
        name = self._name(node.input[0])
        if node.op_type == "Transpose":
            _must(_attributes(node)["perm"] == TO_CHANNELS_LAST, "an unusual Transpose")
        if node.op_type == "Flatten" and node.input[0] == name:
            shape = self._shape(name)
            _must(shape.rows == shape.columns == 1, "a Flatten of channels first")
        self._same[node.output[0]] = name

    def _name(self, name: str) -> str:
        return self._same.get(name, name)

    def _shape(self, name: str) -> Shape:
        found = self._found.shapes.get(self._name(name))
        if found is None:
            raise _unknown("what is no picture")
        return found

    def _constant(self, name: str) -> NDArray[Any]:
        found = self._constants.get(name)
        if found is None:
            raise _unknown("a computed constant")
        return found

    def _made_for(self, name: str) -> Convolution:
        """The convolution that makes it for one alone."""
        made = self._made.get(name)
        if made is None or self._takers[name] > 1:
            raise _unknown("a step by itself")
        return made

    def _rename(self, step: Convolution, name: str) -> None:
        self._found.shapes[name] = self._found.shapes.pop(step.target)
        del self._made[step.target]
        step.target = name
        self._made[name] = step


def _extent(
    size: int,
    padding: tuple[int, int],
    kernel: int,
    stride: int,
    attributes: dict[str, Any],
    axis: int,
) -> tuple[int, int, int]:
    """How many places there are along an axis, and how far it looks beyond both edges.

    Args:
        padding: zeros that were put before and after it by another step.
    """
    whole = sum(padding) + size
    pad = attributes.get("auto_pad", b"NOTSET")
    if pad in (b"SAME_UPPER", b"SAME_LOWER"):
        places = -(-whole // stride)
        missing = max(0, (places - 1) * stride + kernel - whole)
        before = missing // 2 if pad == b"SAME_UPPER" else missing - missing // 2
    else:
        pads = attributes.get("pads", [0] * 4) if pad == b"NOTSET" else [0] * 4
        before = pads[axis]
        places = (whole + before + pads[axis + 2] - kernel) // stride + 1
    before += padding[0]
    return places, before, max(0, (places - 1) * stride + kernel - size - before)


def _attributes(node: onnx.NodeProto) -> dict[str, Any]:
    return {one.name: helper.get_attribute_value(one) for one in node.attribute}


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _unknown(otherwise)


def _unknown(what: str) -> ModelFileError:
    return ModelFileError(f"this network is not compiled, since it has {what}")
