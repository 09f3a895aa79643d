"""A graph of ONNX as the few steps that are compiled.

A limit (Relu, Clip) and a sum with an earlier picture go into the convolution before them, means
are convolutions with equal weights, and whatever only says how numbers are arranged is nothing:
pictures are channels-last from the beginning. How the graph has them is kept in mind, since what is
done along an axis means something else where the axes are others.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from campad.graphs.wasm.asked import (
    attributes,
    extent,
    must,
    scales,
    unknown,
    unpadded,
    zeros_around,
)
from campad.graphs.wasm.steps import (
    EIGHT,
    FOUR,
    Between,
    Convolution,
    Enlargement,
    Margin,
    Normalisation,
    Pixels,
    Shape,
    Steps,
)
from campad.graphs.wasm.tensors import CHANNELS_FIRST, CHANNELS_LAST, VECTOR, Tensors

ARITHMETIC = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide}
MOST_MEANT = 128**2
"""Places of a picture of which a mean is taken; each has its own weights."""

TO_CHANNELS_FIRST, TO_CHANNELS_LAST = [0, 3, 1, 2], [0, 2, 3, 1]


def read_steps(graph: onnx.GraphProto) -> Steps:
    """Return a graph's steps; raises ModelFileError where it has one that is not known here.

    Args:
        graph: uint8 frames (n, s, s, 3) in, activations out; batch normalisations are folded.
    """
    steps = _Reader(graph).read()
    read = {step.source for step in steps.steps if isinstance(step, Normalisation)}
    whole = {part for name in (*steps.joined, *read, steps.output) for part in steps.parts(name)}
    for step in steps.steps:
        if isinstance(step, Convolution | Enlargement) and step.margin != Margin():
            must(step.source not in whole, "margins within an output")
    return steps


class _Reader:
    def __init__(self, graph: onnx.GraphProto) -> None:
        self._graph = graph
        self._tensors = Tensors(graph)
        frames = graph.input[0]
        self._found = Steps(frames.type.tensor_type.shape.dim[1].dim_value)
        every_byte = np.repeat(np.arange(256, dtype=np.float32), len("RGB")).reshape(256, -1)
        self._tables = {frames.name: every_byte}
        self._tensors.arrange(frames.name, CHANNELS_LAST)
        self._made: dict[str, Convolution] = {}
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
            "Resize": self._enlarge,
            "Flatten": self._flatten,
            "Transpose": self._transpose,
            "Identity": self._identity,
        }
        must(self._found.side > 0, "a frame of any size")
        for node in self._graph.node:
            if self._tables.keys() & node.input[:1]:
                self._of_pixels(node)
            else:
                must(node.op_type in known, node.op_type)
                known[node.op_type](node)
        output = self._graph.output[0].name
        self._found.output = self._tensors.name(output)
        parts = self._found.parts(self._found.output)
        must(self._found.shapes.keys() >= set(parts), "an output of another kind")
        alike = all(self._shape(name).one_place for name in parts)
        must(
            alike or self._tensors.arrangement(output) != CHANNELS_FIRST,
            "an output of channels first",
        )
        return self._found

    def _of_pixels(self, node: onnx.NodeProto) -> None:
        """What is done to each number of a frame before the first convolution."""
        name, operator = node.input[0], node.op_type
        table, arranged = self._tables[name], self._tensors.arrangement(name)
        first = {"Conv": self._conv, "Pad": self._pad, "Resize": self._enlarge}
        if operator in first:
            self._found.steps.append(Pixels(self._tables.pop(name), name))
            self._found.shapes[name] = Shape(self._found.side, self._found.side, len("RGB"))
            first[operator](node)
            return
        if operator in ARITHMETIC:
            operand = self._tensors.constant(node.input[1]).reshape(-1)
            must(operand.dtype == np.float32, "pixels that meet whole numbers")
            must(operand.size in (1, len("RGB")), "pixels that meet an array")
            table = ARITHMETIC[operator](table, operand)
        elif operator == "Transpose":
            turns = attributes(node).get("perm") == TO_CHANNELS_FIRST
            must(turns and arranged == CHANNELS_LAST, "an unusual Transpose")
            arranged = CHANNELS_FIRST
        elif operator == "Cast":
            must(attributes(node)["to"] == onnx.TensorProto.FLOAT, "an unusual Cast")
        else:
            must(operator == "Identity", f"{operator} of pixels")
        self._tables[node.output[0]] = table
        self._tensors.arrange(node.output[0], arranged)

    def _conv(self, node: onnx.NodeProto) -> None:
        self._tensors.must_be_first(node)
        said = attributes(node)
        source, _ = self._unpadded(node.input[0])
        shape = self._shape(source)
        weights = self._tensors.constant(node.input[1])
        biases = [self._tensors.constant(name) for name in node.input[2:] if name]
        groups = said.get("group", 1)
        must(weights.ndim == len("oihw"), "a convolution that is not of pictures")
        must(set(said.get("dilations", [1])) == {1}, "a dilated convolution")
        if groups == 1:
            must(weights.shape[1] == shape.channels, "a convolution of other channels")
            kernel = weights.transpose(2, 3, 1, 0)
        else:
            must(groups == shape.channels == len(weights), "a grouped convolution")
            kernel = weights[:, 0].transpose(1, 2, 0)
        self._convolve(node, kernel, biases[0] if biases else np.zeros(len(weights)))

    def _mean(self, node: onnx.NodeProto) -> None:
        self._tensors.must_be_first(node)
        shape, said = self._shape(node.input[0]), attributes(node)
        size = said.get("kernel_shape", [shape.rows, shape.columns])
        must(unpadded(said), "a mean that looks beyond the edge")
        must(set(said.get("dilations", [1])) == {1}, "a dilated mean")
        must(not said.get("ceil_mode"), "a mean that is rounded up")
        must(np.prod(size) <= MOST_MEANT, "a mean of very many")
        kernel = np.broadcast_to(np.float32(1 / np.prod(size)), [*size, shape.channels])
        self._convolve(node, kernel, np.zeros(shape.channels))

    def _convolve(self, node: onnx.NodeProto, kernel: NDArray[Any], bias: NDArray[Any]) -> None:
        (source, pad), said = self._unpadded(node.input[0]), attributes(node)
        must(unpadded(said) or not pad.inside, "zeros around a part of a picture")
        shape, (height, width) = self._found.shapes[source], kernel.shape[:2]
        stride = said.get("strides", [1, 1])
        rows, top, bottom = extent(shape.rows, (pad.top, pad.bottom), height, stride[0], said, 0)
        columns, left, right = extent(
            shape.columns, (pad.left, pad.right), width, stride[1], said, 1
        )
        must(min(rows, columns) > 0, "a convolution that is larger than its picture")
        must(kernel.shape[-1] % EIGHT == 0, "channels that do not come in eights")
        must(kernel.size > 0, "a convolution of nothing")
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
        self._tensors.must_be_first(node)
        made = self._made_for(self._tensors.name(node.input[0]))
        must(not made.limited, "two limits")
        made.limits = (0, math.inf)
        if node.op_type == "Clip":
            must(len(node.input) == len(["x", "least", "most"]), "an open limit")
            least, most = (float(self._tensors.constant(name)) for name in node.input[1:])
            made.limits = (least, most)
        self._rename(made, node.output[0])

    def _add(self, node: onnx.NodeProto) -> None:
        self._tensors.must_be_first(node)
        must(self._shape(node.input[0]) == self._shape(node.input[1]), "an unusual sum")
        order = [step.target for step in self._found.steps]
        other, newest = sorted(map(self._tensors.name, node.input), key=order.index)
        made = self._made_for(newest)
        must(not made.limited and not made.other, "a sum of what is limited")
        must(made.kernel.ndim == len("hwio"), "a sum of channels by themselves")
        made.other = other
        self._rename(made, node.output[0])

    def _normalise(self, node: onnx.NodeProto) -> None:
        said, name = attributes(node), self._tensors.name(node.input[0])
        size = sum(self._shape(part).size for part in self._found.parts(name))
        must(self._tensors.arrangement(node.input[0]) == VECTOR, "a length of what is no vector")
        must(said.get("p", 2) == 2, "an unusual length")
        must(said.get("axis", -1) in (1, -1), "an unusual length")
        must(size % FOUR == 0, "numbers that do not come in fours")
        self._found.steps.append(Normalisation(name, node.output[0]))
        self._found.shapes[node.output[0]] = Shape(1, 1, size)
        self._tensors.arrange(node.output[0], VECTOR)

    def _concat(self, node: onnx.NodeProto) -> None:
        parts = [self._tensors.name(name) for name in node.input]
        alike = all(self._shape(name).one_place for name in parts)
        must(attributes(node)["axis"] == 1 and alike, "a Concat of pictures")
        every = [*parts, *chain(*self._found.joined.values())]
        must(len(set(every)) == len(every), "a Concat of the same")
        arranged = {self._tensors.arrangement(name) for name in node.input}
        must(arranged in ({VECTOR}, {CHANNELS_FIRST}), "a Concat of what is arranged otherwise")
        self._found.joined[node.output[0]] = parts
        self._tensors.arrange(node.output[0], arranged.pop())

    def _pad(self, node: onnx.NodeProto) -> None:
        """Zeros around a picture, the margin of the convolution after it; or less of a picture."""
        self._tensors.must_be_first(node)
        source = self._tensors.name(node.input[0])
        must(source in self._found.shapes, "a Pad of what is no picture")
        must(len(node.input) > 1, "a Pad of an old version")
        around = self._tensors.constant(node.input[1])
        value = [self._tensors.constant(name) for name in node.input[2:] if name]
        self._padded[node.output[0]] = source, zeros_around(attributes(node), around, value)

    def _enlarge(self, node: onnx.NodeProto) -> None:
        """More pixels than there were, of all or of a part."""
        self._tensors.must_be_first(node)
        source, pad = self._unpadded(node.input[0])
        shape = self._shape(source)
        must(shape.channels == len("RGB"), "a Resize of what is not red, green and blue")
        must(len(node.input) == len(["x", "region", "scales"]), "an unusual Resize")
        must(node.input[1] == "", "an unusual Resize")
        by_rows, by_columns = scales(attributes(node), self._tensors.constant(node.input[2]))
        rows = Between(pad.top + shape.rows + pad.bottom, by_rows)
        columns = Between(pad.left + shape.columns + pad.right, by_columns)
        must(min(rows.size, columns.size) > 0, "a Resize of nothing")
        # ONNX Runtime copies the picture then, whatever the scales are.
        larger = rows.places > rows.size or columns.places > columns.size
        must(larger, "a Resize to the same size")
        target = node.output[0]
        self._found.steps.append(Enlargement(source, target, pad, rows, columns))
        self._found.shapes[target] = Shape(rows.places, columns.places, shape.channels)

    def _unpadded(self, name: str) -> tuple[str, Margin]:
        """What a convolution looks at, and the zeros that are written around it."""
        return self._padded.get(name, (self._tensors.name(name), Margin()))

    def _identity(self, node: onnx.NodeProto) -> None:
        self._tensors.alias(node, self._tensors.arrangement(node.input[0]))

    def _transpose(self, node: onnx.NodeProto) -> None:
        turns = attributes(node).get("perm") == TO_CHANNELS_LAST
        first = self._tensors.arrangement(node.input[0]) == CHANNELS_FIRST
        must(turns and first, "an unusual Transpose")
        self._tensors.alias(node, CHANNELS_LAST)

    def _flatten(self, node: onnx.NodeProto) -> None:
        alike = self._shape(node.input[0]).one_place
        last = self._tensors.arrangement(node.input[0]) != CHANNELS_FIRST
        must(alike or last, "a Flatten of channels first")
        must(attributes(node).get("axis", 1) == 1, "an unusual Flatten")
        self._tensors.alias(node, VECTOR)

    def _shape(self, name: str) -> Shape:
        found = self._found.shapes.get(self._tensors.name(name))
        if found is None:
            raise unknown("what is no picture")
        return found

    def _made_for(self, name: str) -> Convolution:
        """The convolution that makes it for one alone."""
        made = self._made.get(name)
        if made is None or self._tensors.takers[name] > 1:
            raise unknown("a step by itself")
        return made

    def _rename(self, step: Convolution, name: str) -> None:
        self._found.shapes[name] = self._found.shapes.pop(step.target)
        del self._made[step.target]
        step.target = name
        self._made[name] = step
