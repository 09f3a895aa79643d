"""ONNX files as bytes: protobuf's encoding, walked over without building anything.

This needs no package, so what a file says of the file beside it is known before anything compiled
sees either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from campad.errors import ModelFileError

MAX_FIELDS = 250_000
"""Fields in a file, counted before it is parsed: an empty message of two bytes takes a hundred in
memory. A network of a thousand nodes has some thirty thousand."""

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
"""Wire types, from protobuf's encoding."""

# Numbers of fields, from onnx.proto: the way to the external data of a model's constants, and to
# those of its nodes' attributes; in them, a key and a value.
_EXTERNAL = ((7, 5, 13), (7, 1, 5, 5, 13))
_KEY, _VALUE = 1, 2
_METADATA = (14,)


@dataclass(frozen=True)
class DataFile:
    """The file beside an .onnx that holds its weights."""

    name: str
    data: bytes


def data_file_name(data: bytes) -> str:
    """Return the name of the file that an .onnx keeps weights in; "" if it has all of them itself.

    Raises:
        ModelFileError: more than one file, or the bytes are no protobuf.
    """
    walk, names = _Walk(data), set[bytes]()
    try:
        for path in _EXTERNAL:
            for pair in walk.inside((0, len(data)), path):
                if walk.last(pair, _KEY) == b"location":
                    names.add(walk.last(pair, _VALUE))
    except IndexError:
        raise ModelFileError("not an ONNX file, or cut off: it ends in the middle") from None
    if len(names) > 1:
        raise ModelFileError(
            f"its weights lie in {len(names)} other files; save it with all of them in one"
        )
    return next(iter(names), b"").decode("utf-8", "replace")


def has_metadata(data: bytes, key: str) -> bool:
    """Tell whether an .onnx says something under that key; bytes that are none do not."""
    walk, sought = _Walk(data), key.encode()
    try:
        pairs = walk.inside((0, len(data)), _METADATA)
        return any(walk.last(pair, _KEY) == sought for pair in pairs)
    except (IndexError, ModelFileError):
        return False


class _Walk:
    """Goes through a file's fields, and only through so many."""

    def __init__(self, data: bytes) -> None:
        self._data, self._fields = data, 0

    def inside(self, span: tuple[int, int], path: tuple[int, ...]) -> Iterator[tuple[int, int]]:
        """Yield where the fields lie that a path of field numbers leads to."""
        position, end = span
        while position < end:
            self._fields += 1
            if self._fields > MAX_FIELDS:
                raise ModelFileError(f"the file has more than {MAX_FIELDS:,} fields")
            tag, position = varint(self._data, position)
            position, begin = behind(self._data, position, tag & 7)
            if position > end:
                raise ModelFileError("not an ONNX file, or cut off: a field is longer than it")
            if begin is None or tag >> 3 != path[0]:
                continue
            if path[1:]:
                yield from self.inside((begin, position), path[1:])
            else:
                yield begin, position

    def last(self, span: tuple[int, int], number: int) -> bytes:
        """Return the value of a field, as protobuf takes it: of several the last."""
        spans = [(0, 0), *self.inside(span, (number,))]
        return self._data[slice(*spans[-1])]


def behind(data: bytes, position: int, wire: int) -> tuple[int, int | None]:
    """Return where a field's value ends, and where what it holds begins if it holds bytes."""
    if wire == VARINT:
        return varint(data, position)[1], None
    if wire in (FIXED64, FIXED32):
        return position + (8 if wire == FIXED64 else 4), None
    if wire == BYTES:
        length, inside = varint(data, position)
        return inside + length, inside
    raise ModelFileError("not an ONNX file: it has fields of an unknown kind")


def varint(data: bytes, position: int) -> tuple[int, int]:
    """Read a whole number of at most ten bytes of seven bits; return it and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        byte = data[position]
        position += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, position
    raise ModelFileError("not an ONNX file: a number in it does not end")
