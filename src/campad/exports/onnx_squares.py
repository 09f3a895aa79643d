"""Crop and resize inside a graph, to the very bytes that Pillow's BILINEAR makes of a frame.

Pillow computes each weight in double precision, rounds it to 22 bits, and adds up whole numbers:
across, rounded to a byte, then down (`Resample.c`). ONNX's Resize takes its weights from float32,
and rounds some pixels the other way. Here weights are computed as Pillow does it, for the size of
each frame, and the sums are products of matrices. Float32 holds 24 bits and a sum has 30, so every
weight is a high part and a low one: the sum of either is exact.

A new pixel needs only the old ones near it: new pixels are made in blocks, each of a window of old
ones. What is resized is always the first axis.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from campad.graphs.builder import NodeWriter

BLOCK = 16
"""New pixels that are computed together: more need wider windows, fewer make more nodes."""

BITS, LOW_BITS = 22, 8
"""Of a weight, and of its low part. So the low sums are exact for windows of up to 448 old pixels:
for a frame that is 200 times as large as the square."""

INT64_MIN = -(2**63)


@dataclass(frozen=True)
class _Windows:
    """Where each block's window starts and ends, and weights (BLOCK, blocks * length) in parts."""

    starts: list[str]
    ends: list[str]
    high: str
    low: str


class Squares(NodeWriter):
    """Writes the nodes that make squares of frames.

    Args:
        size: side of the squares.
        mirrored: they are turned as in a mirror.
    """

    def __init__(self, size: int, *, mirrored: bool) -> None:
        super().__init__()
        self.size, self.mirrored = size, mirrored
        self.blocks = -(-size // BLOCK)
        self._count = 0

    def add(self, frames: str, output: str) -> None:
        """Add everything from uint8 (n, h, w, 3) of any size to uint8 (n, size, size, 3)."""
        sides, side, square = self._crop(frames)
        same = self._op("Equal", sides, self._whole(self.size, self.size))
        same = self._op("ReduceMin", self._op("Cast", same, to=TensorProto.INT32), keepdims=0)
        same = self._op("Cast", same, to=TensorProto.BOOL)
        branches = self._as_it_is(square), self._made_smaller(square, side)
        names = ("then_branch", "else_branch")
        self.node("If", [same], output, **dict(zip(names, branches, strict=True)))

    def _as_it_is(self, square: str) -> onnx.GraphProto:
        begin = len(self.nodes)
        if not self.mirrored:
            return self._branch(begin, self._op("Identity", square))
        back = self._whole(-1), self._whole(INT64_MIN), self._whole(2), self._whole(-1)
        return self._branch(begin, self._op("Slice", square, *back))

    def _made_smaller(self, square: str, side: str) -> onnx.GraphProto:
        begin = len(self.nodes)
        windows = self._windows(side)
        rows = self._shaped(square, -1, self._op("Mul", side, self._whole(3)))
        columns = self._op("Transpose", rows, perm=[1, 0])  # (w * 3, n * h)
        columns = self._shaped(columns, side, -1)
        made = self._resized(columns, windows, turned=self.mirrored)  # (size, 3 * n * h)
        made = self._op("Transpose", self._shaped(made, 3 * self.size, -1, side), perm=[1, 0, 2])
        made = self._op("Transpose", self._shaped(made, -1, side), perm=[1, 0])
        made = self._resized(made, windows)  # (size, n * size * 3)
        made = self._shaped(made, self.size, -1, 3 * self.size)
        made = self._op("Transpose", made, perm=[1, 0, 2])
        return self._branch(begin, self._shaped(made, -1, self.size, self.size, 3))

    def _branch(self, begin: int, made: str) -> onnx.GraphProto:
        """Take the nodes from `begin` on out of the graph, into one of their own."""
        nodes, self.nodes = self.nodes[begin:], self.nodes[:begin]
        shape: list[str | int | None] = ["n", self.size, self.size, 3]
        output = helper.make_tensor_value_info(made, TensorProto.UINT8, shape)
        return helper.make_graph(nodes, made, [], [output])

    def _op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        self._count += 1
        return self.node(kind, list(inputs), f"squares/{self._count}", **attributes)

    def _whole(self, *values: int) -> str:
        self._count += 1
        return self.constant(f"squares/{self._count}", np.array(values, np.int64))

    def _exact(self, values: Any) -> str:
        self._count += 1
        array = np.atleast_1d(np.asarray(values, np.float64))
        return self.constant(f"squares/{self._count}", array, double=True)

    def _shaped(self, tensor: str, *shape: int | str) -> str:
        parts = [one if isinstance(one, str) else self._whole(one) for one in shape]
        return self._op("Reshape", tensor, self._op("Concat", *parts, axis=0))

    def _split(self, tensor: str, axis: int) -> list[str]:
        self._count += 1
        names = [f"squares/{self._count}/{block}" for block in range(self.blocks)]
        self.node("Split", [tensor], *names, axis=axis, num_outputs=self.blocks)
        return names

    def _crop(self, frames: str) -> tuple[str, str, str]:
        """Add the largest square in the middle; return sides, int64 (2,), the least, and it."""
        sides = self._op("Slice", self._op("Shape", frames), self._whole(1), self._whole(3))
        side = self._op("ReduceMin", sides, self._whole(0), keepdims=1)
        start = self._op("Div", self._op("Sub", sides, side), self._whole(2))
        end = self._op("Add", start, side)
        return sides, side, self._op("Slice", frames, start, end, self._whole(1, 2))

    def _windows(self, side: str) -> _Windows:
        """Add where the windows lie, and the weights in them (`precompute_coeffs`)."""
        scale = self._op("Cast", side, to=TensorProto.DOUBLE)
        scale = self._op("Div", scale, self._exact(self.size))
        support = self._op("Max", scale, self._exact(1))
        middles = np.arange(self.blocks * BLOCK).reshape(-1, 1, BLOCK) + 0.5
        centres = self._op("Mul", self._exact(middles), scale)
        # From the first new pixel's support to the last one's, a pixel more on either side.
        first = self._op("Mul", self._exact(middles[:, 0, 0]), scale)
        first = self._op("Floor", self._op("Sub", first, support))
        span = self._op("Mul", scale, self._exact(BLOCK - 1))
        span = self._op("Add", span, self._op("Add", support, support))
        length = self._op("Cast", span, to=TensorProto.INT64)
        length = self._op("Min", self._op("Add", length, self._whole(3)), side)
        start = self._op("Cast", first, to=TensorProto.INT64)
        start = self._op("Min", start, self._op("Sub", side, length))
        start = self._op("Max", start, self._whole(0))
        places = self._op("Range", *self._scalars(0, length, 1))
        places = self._op("Unsqueeze", places, self._whole(0, 2))
        places = self._op("Add", places, self._op("Unsqueeze", start, self._whole(1, 2)))
        high, low = self._weights(places, centres, support)
        end = self._op("Add", start, length)
        return _Windows(self._split(start, 0), self._split(end, 0), high, low)

    def _scalars(self, *values: int | str) -> list[str]:
        names = [one if isinstance(one, str) else self._whole(one) for one in values]
        return [self._op("Squeeze", name) for name in names]

    def _weights(self, places: str, centres: str, support: str) -> tuple[str, str]:
        """Add the weights of the places (blocks, length, 1), as parts (BLOCK, blocks * length).

        High parts are such that a pixel has 1 in all; low ones are in steps of 1 / 2**LOW_BITS.
        """
        one, half = self._exact(1), self._exact(0.5)
        places = self._op("Cast", places, to=TensorProto.DOUBLE)
        apart = self._op("Add", self._op("Sub", places, centres), half)
        apart = self._op("Abs", self._op("Mul", apart, self._op("Div", one, support)))
        weights = self._op("Max", self._op("Sub", one, apart), self._exact(0))
        total = self._op("ReduceSum", weights, self._whole(1))
        # What is beyond the last new pixel weighs nothing.
        weights = self._op("Div", weights, self._op("Max", total, self._exact(1e-9)))
        weights = self._op("Mul", weights, self._exact(2.0**BITS))
        weights = self._op("Floor", self._op("Add", weights, half))
        weights = self._op("Mul", weights, self._exact(2.0**-LOW_BITS))
        high = self._op("Floor", self._op("Add", weights, half))
        low = self._op("Sub", weights, high)
        high = self._op("Mul", high, self._exact(2.0 ** (LOW_BITS - BITS)))
        return self._matrix(high), self._matrix(low)

    def _matrix(self, weights: str) -> str:
        weights = self._shaped(self._op("Cast", weights, to=TensorProto.FLOAT), -1, BLOCK)
        return self._op("Transpose", weights, perm=[1, 0])

    def _resized(self, pixels: str, windows: _Windows, *, turned: bool = False) -> str:
        """Add bytes (old, others) -> bytes (size, others), the last new pixel first if turned."""
        # Half a step, to round up; in the low sums' steps.
        half = self.constant(f"{pixels}/half", np.array([2.0 ** (BITS - LOW_BITS - 1)]))
        first, parts = self._whole(0), [windows.high, windows.low]
        if turned:
            back, before = self._whole(-1), self._whole(INT64_MIN)
            parts = [self._op("Slice", one, back, before, first, back) for one in parts]
        split = (self._split(one, 1) for one in parts)
        blocks = list(zip(windows.starts, windows.ends, *split, strict=True))
        made = []
        for start, end, high, low in blocks[::-1] if turned else blocks:
            part = self._op("Slice", pixels, start, end, first)
            part = self._op("Cast", part, to=TensorProto.FLOAT)
            below = self._op("Floor", self._op("Gemm", low, part, half))
            whole = self._op("Gemm", high, part, below, beta=2.0 ** (LOW_BITS - BITS))
            made.append(self._op("Cast", whole, to=TensorProto.UINT8))
        joined = self._op("Concat", *made, axis=0)
        spare = self.blocks * BLOCK - self.size
        if not spare:
            return joined
        begin = spare if turned else 0
        return self._op("Slice", joined, self._whole(begin), self._whole(begin + self.size), first)
