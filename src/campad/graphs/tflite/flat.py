"""Tables of a FlatBuffer, read with Python alone: whatever an offset says, nothing else is read."""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAX_ITEMS = 5_000
"""Of a vector that is not of bytes: a network has some hundred layers, each with three tensors."""
MAX_TEXT = 10_000


def _number(data: bytes, form: str, place: int) -> int:
    if place < 0:
        raise ValueError("an offset leads out of the file")
    return int(struct.unpack_from(form, data, place)[0])


@dataclass(frozen=True)
class Table:
    """One table; its fields are known by their numbers in the schema."""

    data: bytes
    place: int

    @classmethod
    def root(cls, data: bytes) -> Table:
        """Return the table that holds all others."""
        return cls(data, _number(data, "<I", 0))

    def _field(self, number: int) -> int:
        """Where a field is; 0 if the table has it not."""
        fields = self.place - _number(self.data, "<i", self.place)
        at = 4 + 2 * number
        offset = _number(self.data, "<H", fields + at) if at < self._length(fields) else 0
        return self.place + offset if offset else 0

    def _length(self, fields: int) -> int:
        return _number(self.data, "<H", fields)

    def whole(self, number: int, form: str = "<i", default: int = 0) -> int:
        """Return a field that is a whole number, stored as `form` says."""
        place = self._field(number)
        return _number(self.data, form, place) if place else default

    def _vector(self, number: int) -> tuple[int, int]:
        """Return where the items of a vector begin, and how many there are."""
        place = self._field(number)
        if not place:
            return 0, 0
        start = place + _number(self.data, "<I", place)
        return start + 4, _number(self.data, "<I", start)

    def octets(self, number: int) -> bytes:
        """Return a vector of bytes."""
        start, length = self._vector(number)
        if start + length > len(self.data):
            raise ValueError("a vector is longer than the file")
        return self.data[start : start + length]

    def text(self, number: int) -> str:
        """Return a text."""
        found = self.octets(number)
        if len(found) > MAX_TEXT:
            raise ValueError("a name is too long")
        return found.decode()

    def wholes(self, number: int) -> list[int]:
        """Return a vector of numbers of four bytes."""
        start, length = self._vector(number)
        return list(struct.unpack_from(f"<{_checked(length)}i", self.data, start))

    def table(self, number: int) -> Table | None:
        """Return a table within."""
        place = self._field(number)
        return Table(self.data, place + _number(self.data, "<I", place)) if place else None

    def tables(self, number: int) -> list[Table]:
        """Return a vector of tables."""
        start, length = self._vector(number)
        places = range(start, start + 4 * _checked(length), 4)
        return [Table(self.data, place + _number(self.data, "<I", place)) for place in places]


def _checked(length: int) -> int:
    if length > MAX_ITEMS:
        raise ValueError("a vector is too long")
    return length
