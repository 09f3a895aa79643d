"""The entries of a .campad file: JSON and raw numbers, written, and read without trusting them.

Entries are stored, not compressed, so a file cannot grow when it is read. Numbers are little-endian
float32; long arrays lie in several entries, CHUNK rows in each: rows/0.f32, rows/1.f32 …
"""

import json
import math
import re
import zipfile
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ProjectFileError

CHUNK = 1_024
MAX_FILE_BYTES = 2 * 2**30
MAX_JSON_BYTES = 16 * 2**20
MAX_DIMENSIONS = 4
ENTRY_NAMES = re.compile(
    r"manifest\.json|labels\.json|(?:head|prior)\.bin|(?:activations|vectors|challenge|shift|stream)/[0-9]{1,6}\.f32"
)


def check_entries(archive: zipfile.ZipFile, file_bytes: int) -> None:
    """Raise ProjectFileError for entries that campad does not write, or sizes that cannot be."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if not all(ENTRY_NAMES.fullmatch(name) for name in names) or len(set(names)) < len(names):
        raise ProjectFileError("holds entries that a campad file does not have")
    if any(entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1 for entry in entries):
        raise ProjectFileError("its entries must be stored, neither compressed nor encrypted")
    claimed = sum(entry.file_size for entry in entries)
    if claimed > MAX_FILE_BYTES:
        raise ProjectFileError("larger than campad reads")
    if claimed > file_bytes:
        raise ProjectFileError("its entries overlap, or are shorter than they say")


def read_json(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    """Read a JSON document; raises ProjectFileError if it is too large or no object."""
    if archive.getinfo(name).file_size > MAX_JSON_BYTES:
        raise ProjectFileError(f"{name} is too large")
    document = json.loads(archive.read(name), object_pairs_hook=_once)
    if not isinstance(document, dict):
        raise ProjectFileError(f"{name} is damaged")
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a document that says something twice: readers would disagree about it."""
    document = dict(pairs)
    if len(document) < len(pairs):
        raise ProjectFileError("it says something twice")
    return document


def write_arrays(archive: zipfile.ZipFile, name: str, arrays: Iterable[NDArray[Any]]) -> None:
    """Write arrays one after the other into one entry."""
    archive.writestr(name, b"".join(np.ascontiguousarray(a, "<f4").tobytes() for a in arrays))


def read_arrays(
    archive: zipfile.ZipFile, name: str, shapes: dict[str, tuple[int, ...]]
) -> dict[str, NDArray[np.float32]]:
    """Read arrays of these shapes; raises ProjectFileError unless they fit and are finite."""
    data = archive.read(name)
    if len(data) != 4 * sum(math.prod(shape) for shape in shapes.values()):
        raise ProjectFileError(f"{name} is shorter or longer than it says")
    arrays, start = {}, 0
    for key, shape in shapes.items():
        arrays[key] = np.frombuffer(data, "<f4", math.prod(shape), start).reshape(shape)
        start += 4 * math.prod(shape)
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ProjectFileError(f"{name} holds numbers that are not finite")
    return arrays


def write_rows(archive: zipfile.ZipFile, folder: str, rows: NDArray[Any]) -> None:
    """Write rows (n, ...) into entries of CHUNK rows."""
    for number, start in enumerate(range(0, len(rows), CHUNK)):
        write_arrays(archive, f"{folder}/{number}.f32", [rows[start : start + CHUNK]])


def read_rows(archive: zipfile.ZipFile, folder: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Read rows (n, ...), not checked to be finite; raises ProjectFileError unless they fit."""
    names = [f"{folder}/{number}.f32" for number in range(math.ceil(shape[0] / CHUNK))]
    if sum(archive.getinfo(name).file_size for name in names) != 4 * math.prod(shape):
        raise ProjectFileError(f"{folder} are shorter or longer than they say")
    return np.frombuffer(b"".join(archive.read(name) for name in names), "<f4").reshape(shape)


def check_shape(value: Any) -> tuple[int, ...]:
    """Return a shape from JSON; raises ProjectFileError if no array of campad's can have it."""
    if not all(type(n) is int and 0 < n <= 2**31 for n in value) or len(value) > MAX_DIMENSIONS:
        raise ProjectFileError(f"an array of shape {value} cannot be")
    return tuple(value)
