"""Writes TensorFlow Lite's flat files: tensors, their buffers, and operators (schema version 3).

A table of the schema is written as the list of its slots; the numbers are those of `schema.fbs` in
TensorFlow. Every tensor is of one frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import needs_extra

Array = NDArray[Any]

VERSION = 3
IDENTIFIER = b"TFL3"
OPERATORS = {
    "ADD": 0,
    "AVERAGE_POOL_2D": 1,
    "CONCATENATION": 2,
    "CONV_2D": 3,
    "DEPTHWISE_CONV_2D": 4,
    "DEQUANTIZE": 6,
    "FULLY_CONNECTED": 9,
    "L2_NORMALIZATION": 11,
    "LOGISTIC": 14,
    "MAX_POOL_2D": 17,
    "MUL": 18,
    "RELU": 19,
    "RELU6": 21,
    "RESHAPE": 22,
    "RESIZE_BILINEAR": 23,
    "SOFTMAX": 25,
    "PAD": 34,
    "MEAN": 40,
    "EXP": 47,
    "MINIMUM": 57,
    "NEG": 59,
    "SLICE": 65,
    "LOG": 73,
    "REDUCE_MAX": 82,
    "ABS": 101,
}
OPERATOR_VERSIONS = {"CONV_2D": 5, "RESIZE_BILINEAR": 3}
"""The first that take float32 and a kernel in int8 with a scale for each channel, and half pixels.
"""
TYPES = {"float32": 0, "int32": 2, "uint8": 3, "int8": 9}
Slots = Sequence[tuple[str, Any]]
"""Of an options table: (type of the slot, value) in the schema's order."""


@dataclass(frozen=True)
class Scale:
    """How whole numbers stand for others: (number - zero) * scale.

    `scale` and `zero` have one number for the whole tensor, or one for each place of `axis`.
    """

    scale: Array
    zero: Array
    axis: int = 0


def _builder() -> Any:
    with needs_extra("flatbuffers", "tflite"):
        import flatbuffers
    return flatbuffers.Builder(1 << 20)


class Writer:
    """Collects tensors and operators; `finish` returns the file."""

    def __init__(self) -> None:
        self.builder = _builder()
        self.tensors: list[tuple[str, tuple[int, ...], str, int, Scale | None]] = []
        self.buffers: list[bytes] = [b""]
        self.operators: list[tuple[str, list[int], int, int, Slots]] = []

    def tensor(
        self, name: str, shape: tuple[int, ...], kind: str = "float32", scale: Scale | None = None
    ) -> int:
        """Add what an operator makes; return its number."""
        self.tensors.append((name, shape, kind, 0, scale))
        return len(self.tensors) - 1

    def constant(self, name: str, array: Array, scale: Scale | None = None) -> int:
        """Add numbers that are in the file."""
        array = np.ascontiguousarray(array)
        self.buffers.append(array.tobytes())
        entry = (name, array.shape, str(array.dtype), len(self.buffers) - 1, scale)
        self.tensors.append(entry)
        return len(self.tensors) - 1

    def operate(
        self, kind: str, inputs: list[int], output: int, options: int = 0, slots: Slots = ()
    ) -> int:
        """Add an operator, with the number of its table of options, and what is in that."""
        self.operators.append((kind, inputs, output, options, slots))
        return output

    def finish(self, inputs: Mapping[str, int], outputs: Mapping[str, int]) -> bytes:
        """Return the file; both name their tensors."""
        kinds = sorted({kind for kind, *_ in self.operators})
        codes = [
            self._table(
                ("int8", OPERATORS[kind]),
                ("none", 0),
                ("int32", OPERATOR_VERSIONS.get(kind, 1)),
                ("int32", OPERATORS[kind]),
            )
            for kind in kinds
        ]
        graph = self._table(
            ("offset", self._offsets([self._tensor(*one) for one in self.tensors])),
            ("offset", self._numbers("int32", [*inputs.values()])),
            ("offset", self._numbers("int32", [*outputs.values()])),
            ("offset", self._offsets([self._operator(kinds, *one) for one in self.operators])),
            ("offset", self.builder.CreateString("main")),
        )
        buffers = [self._buffer(data) for data in self.buffers]
        model = self._table(
            ("uint32", VERSION),
            ("offset", self._offsets(codes)),
            ("offset", self._offsets([graph])),
            ("offset", self.builder.CreateString("campad")),
            ("offset", self._offsets(buffers)),
        )
        self.builder.Finish(model, IDENTIFIER)
        return bytes(self.builder.Output())

    def _buffer(self, data: bytes) -> int:
        if not data:
            return self._table()
        self.builder.StartVector(1, len(data), 16)
        self.builder.head = self.builder.Head() - len(data)
        at = self.builder.Head()
        self.builder.Bytes[at : at + len(data)] = data
        return self._table(("offset", self.builder.EndVector()))

    def _tensor(
        self, name: str, shape: tuple[int, ...], kind: str, buffer: int, scale: Scale | None
    ) -> int:
        quantised = 0
        if scale is not None:
            quantised = self._table(
                ("none", 0),
                ("none", 0),
                ("offset", self._numbers("float32", scale.scale.tolist())),
                ("offset", self._numbers("int64", scale.zero.tolist())),
                ("none", 0),
                ("none", 0),
                ("int32", scale.axis),
            )
        return self._table(
            ("offset", self._numbers("int32", list(shape))),
            ("int8", TYPES[kind]),
            ("uint32", buffer),
            ("offset", self.builder.CreateString(name)),
            ("offset", quantised),
        )

    def _operator(
        self, kinds: list[str], kind: str, inputs: list[int], output: int, options: int, slots: Any
    ) -> int:
        table = self._table(*slots) if options else 0
        return self._table(
            ("uint32", kinds.index(kind)),
            ("offset", self._numbers("int32", inputs)),
            ("offset", self._numbers("int32", [output])),
            ("uint8", options),
            ("offset", table),
        )

    def _numbers(self, kind: str, values: list[Any]) -> int:
        size = {"int32": 4, "float32": 4, "int64": 8}[kind]
        self.builder.StartVector(size, len(values), size)
        for value in reversed(values):
            getattr(self.builder, f"Prepend{kind.capitalize()}")(value)
        return int(self.builder.EndVector())

    def _offsets(self, offsets: list[int]) -> int:
        self.builder.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            self.builder.PrependUOffsetTRelative(offset)
        return int(self.builder.EndVector())

    def _table(self, *slots: tuple[str, Any]) -> int:
        self.builder.StartObject(len(slots))
        for number, (kind, value) in enumerate(slots):
            if kind == "offset" and value:
                self.builder.PrependUOffsetTRelativeSlot(number, value, 0)
            elif kind not in ("offset", "none"):
                # The default is never equal, so the value is written whatever it is.
                getattr(self.builder, f"Prepend{kind.capitalize()}Slot")(number, value, None)
        return int(self.builder.EndObject())
