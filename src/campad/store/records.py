"""The records of a project's file, each with a SHA-256 over all that it means.

A record is a row (id, sum, text, numbers) of one table. Its text is JSON, its numbers are raw
little-endian float32:

    examples       id   [label, burst, [brightness, sharpness] or null]
    activations    id                                                    d numbers
    vectors        id                                                    3 * d numbers
    arrays         any  [name, shape]                                    as the shape says
    facts          any  [key, value]
    census         1    what the other tables hold, see `ledger.py`

Since the sum covers the table's name and the id too, a row that turns up in another's place is
noticed like one with a changed byte.
"""

import hashlib
import json
import math
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.dataset.arguments import MAX_ACTIVATION_SIZE, MAX_DIMENSIONS, MAX_EXAMPLES
from campad.dataset.augmentations import VECTORS
from campad.dataset.holdout import MAX_FRAMES
from campad.dataset.labels import MAX_LABEL_LENGTH
from campad.dataset.records import Example
from campad.errors import ArgumentError
from campad.imaging.frame import Look

MAX_WHOLE = 2**53 - 1
MAX_TEXT_BYTES = 2**20
MAX_NAME_CHARACTERS = 64
MAX_ARRAYS, MAX_FACTS = MAX_FRAMES + 24, 256


@dataclass(frozen=True, slots=True)
class Table:
    """How many rows a table may have, and how long their texts and numbers may be, in bytes."""

    rows: int
    text: int
    numbers: int


TABLES = {
    "census": Table(1, MAX_TEXT_BYTES, 0),
    "facts": Table(MAX_FACTS, MAX_TEXT_BYTES, 0),
    "examples": Table(MAX_EXAMPLES, 1_024, 0),
    "activations": Table(MAX_EXAMPLES, 0, 4 * MAX_ACTIVATION_SIZE),
    "vectors": Table(MAX_EXAMPLES, 0, 4 * VECTORS * MAX_ACTIVATION_SIZE),
    "arrays": Table(MAX_ARRAYS, 1_024, 4 * MAX_FRAMES * MAX_ACTIVATION_SIZE),
}


@dataclass(frozen=True, slots=True)
class Record:
    """One row, without its sum."""

    table: str
    id: int
    text: bytes = b""
    numbers: bytes = b""

    @property
    def sum(self) -> bytes:
        """The SHA-256 over everything."""
        head = f"{self.table} {self.id} {len(self.text)} {len(self.numbers)}\n"
        digest = hashlib.sha256(head.encode())
        digest.update(self.text)
        digest.update(self.numbers)
        return digest.digest()


# Writing: what cannot be read again raises ArgumentError.


def example_record(example: Example) -> Record:
    """Return an example's record; its activation has one of its own."""
    look = example.look and [float(example.look.brightness), float(example.look.sharpness)]
    text = to_json([example.label, int(example.burst), look])
    record = Record("examples", int(example.id), text)
    if read_example(record) != example:
        raise ArgumentError(f"this example cannot be kept: {example!r}")
    return record


def numbers_record(table: str, number: int, array: Any, size: int) -> Record:
    """Return the record of an activation or of vectors, which must have `size` numbers."""
    if np.size(array) != size or not 0 < 4 * size <= TABLES[table].numbers:
        raise ArgumentError(f"{table} here have {size} numbers; got shape {np.shape(array)}")
    return Record(table, int(number), numbers=_to_bytes(array))


def array_record(row: int, name: str, array: Any) -> Record:
    """Return the record of a named array."""
    record = Record("arrays", row, to_json([name, list(np.shape(array))]), _to_bytes(array))
    if read_array(record) is None:
        raise ArgumentError(f"an array {name!r} of shape {np.shape(array)} cannot be kept")
    return record


def fact_record(row: int, key: str, value: Any) -> Record:
    """Return the record of a fact; JSON must be able to hold its value."""
    record = Record("facts", row, to_json([key, value]))
    if read_fact(record) is None or len(record.text) > MAX_TEXT_BYTES:
        raise ArgumentError(f"the fact {key!r} cannot be kept")
    return record


def to_json(value: Any) -> bytes:
    """Return a value as JSON; raises ArgumentError if JSON has nothing like it."""
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(f"this cannot be kept: {error}") from error


# Reading: a record with the right sum may still be made by someone else, so what campad does not
# write gives None.


def from_json(text: bytes) -> Any:
    """Return what JSON says; None where it is none."""
    try:
        value = json.loads(text)
        json.dumps(value, allow_nan=False)  # JSON has no NaN, but Python reads it
    except (ValueError, RecursionError):
        return None
    return value


def read_example(record: Record) -> Example | None:
    """Return an example."""
    match from_json(record.text):
        case [label, burst, None | [float(), float()] as look] if is_label(label):
            if not (is_whole(record.id) and is_whole(burst)):
                return None
            with suppress(ArgumentError):  # a look that cannot be
                return Example(record.id, label, burst, look and Look(*look))
    return None


def read_numbers(record: Record, size: int | None) -> NDArray[np.float32] | None:
    """Return (size,) numbers, read-only; any number of them where size is None."""
    if len(record.numbers) % 4 or not record.numbers:
        return None
    array = np.frombuffer(record.numbers, "<f4")
    fits = size in (None, len(array)) and np.isfinite(array).all()
    return array.astype(np.float32, copy=False) if fits else None


def read_array(record: Record) -> tuple[str, NDArray[np.float32]] | None:
    """Return an array's name and the array, read-only."""
    match from_json(record.text):
        case [name, [_, *_] as shape] if _is_name(name) and len(shape) <= MAX_DIMENSIONS:
            array = read_numbers(record, math.prod(shape)) if all(map(is_whole, shape)) else None
            return None if array is None else (name, array.reshape(shape))
    return None


def read_fact(record: Record) -> tuple[str, Any] | None:
    """Return a fact's key and value."""
    match from_json(record.text):
        case [name, value] if _is_name(name):
            return name, value
    return None


def is_label(value: Any) -> bool:
    """Say whether this can be a class's name."""
    return isinstance(value, str) and 0 < len(value) <= MAX_LABEL_LENGTH


def is_whole(value: Any) -> bool:
    """Say whether this is a whole number that may be an id, a burst or a length."""
    return type(value) is int and 0 <= value <= MAX_WHOLE


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_NAME_CHARACTERS


def _to_bytes(array: Any) -> bytes:
    numbers = np.ascontiguousarray(array, "<f4")
    if not np.isfinite(numbers).all():
        raise ArgumentError("an array must be finite; got NaN or infinity")
    return numbers.tobytes()
