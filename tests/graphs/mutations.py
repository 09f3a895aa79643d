"""Small valid files of every kind that campad reads, and what damage makes of them.

`KINDS` names the kinds. `valid(kind)` is a file that loads; `damaged(kind, count, seed)` yields as
many files that were one; `read(kind, data)` reads one as campad would, and either returns or raises
CampadError. All of it is the same for the same seed, and nothing is run when this is imported, so a
benchmark can go on for as long as it likes:

    for data in damaged("onnx", 100_000, seed=1):
        read("onnx", data)
"""

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from campad.archive.archive import loads
from campad.errors import CampadError
from campad.graphs.built import Built
from campad.graphs.onnx_reader import read_onnx
from campad.graphs.tfjs_layers import build_layers_model
from campad.graphs.tfjs_weights import read_model_json, read_shards, read_weights
from campad.graphs.torch_state_dict import read_state_dict
from graphs.tiny_files import layers_part, tiny_campad, tiny_onnx, tiny_torch
from synthetic import TinyBackbone

Random = np.random.Generator

ODD_BYTES = (b"\x00", b"\xff", b"\x7f", b"\x80", b"{", b"[", b'"', b"\xff" * 8, b"\x00" * 64)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, "", "..", "/etc/passwd", "\0", "x" * 10_000, [], {}, [[]], {"a": {}}),
    *(0, -1, 1, 3, 2**31, 2**53, 2**63, -(2**63), 10**30, 0.5, -0.0, 1e308),
)


# Damage


def mutants(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` copies of a file, each with one to four changes of its bytes."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        changed = data
        for _ in range(rng.integers(1, 5)):
            changed = _change_bytes(changed, rng)
        yield changed


def _change_bytes(data: bytes, rng: Random) -> bytes:
    if not data:
        return bytes(rng.integers(0, 256, 8, np.uint8))
    a, b = sorted(int(n) for n in rng.integers(0, len(data), 2))
    c = min(b + int(rng.integers(1, 64)), len(data))
    match rng.integers(7):
        case 0:  # one bit turned
            return data[:a] + bytes([data[a] ^ (1 << int(rng.integers(8)))]) + data[a + 1 :]
        case 1:  # one byte of any value
            return data[:a] + bytes([int(rng.integers(256))]) + data[a + 1 :]
        case 2:  # cut off
            return data[:b]
        case 3:  # something put in
            return data[:a] + ODD_BYTES[rng.integers(len(ODD_BYTES))] + data[a:]
        case 4:  # a piece left out
            return data[:b] + data[c:]
        case 5:  # a piece twice
            return data[:c] + data[b:]
        case _:  # two pieces changed about
            return data[:a] + data[b:c] + data[a:b] + data[c:]


def json_mutants(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` copies of a JSON document, each with one or two values of it changed."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        document = json.loads(data)
        for _ in range(rng.integers(1, 3)):
            _change_value(document, rng)
        yield json.dumps(document).encode()


def _change_value(document: Any, rng: Random) -> None:
    places = list(_places(document))
    if not places:
        return
    parent, key = places[rng.integers(len(places))]
    other, its_key = places[rng.integers(len(places))]
    match rng.integers(5):
        case 0:
            del parent[key]
        case 1:
            parent[key] = json.loads(json.dumps(other[its_key]))
        case 2:
            parent[key] = [json.loads(json.dumps(parent[key]))] * int(rng.integers(1, 4))
        case _:
            parent[key] = ODD_VALUES[rng.integers(len(ODD_VALUES))]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every value in a document, as what holds it and where."""
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    for key in keys:
        yield value, key
        yield from _places(value[key])


def onnx_mutants(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` copies of a network, each with one or two fields of its messages changed."""
    rng = np.random.default_rng(seed)
    words = ["", "image", "conv", "classes", "Loop", "Reshape", "Shape", "Gather", "pads", "x"]
    for _ in range(count):
        model = onnx.load_from_string(data)
        for _ in range(rng.integers(1, 3)):
            _change_field(model, rng, words)
        yield model.SerializeToString()


def _change_field(model: Any, rng: Random, words: list[str]) -> None:
    messages = list(_messages(model))
    message = messages[rng.integers(len(messages))]
    fields = [field for field, _ in message.ListFields()]
    if not fields or rng.integers(8) == 0:
        fields = list(message.DESCRIPTOR.fields)
    field = fields[rng.integers(len(fields))]
    value = getattr(message, field.name)
    repeated = hasattr(value, "extend")
    if repeated and len(value) and rng.integers(2):
        at = int(rng.integers(len(value)))
        if rng.integers(2):
            value.extend([value[at]])
        else:
            del value[at]
        return
    if field.message_type is not None:
        (value.add() if repeated else value).SetInParent()
        return
    odd: Any = {
        str: words[rng.integers(len(words))],
        bytes: rng.bytes(int(rng.integers(0, 40))),
        float: float(rng.choice([0, -1, 1e30, float("nan"), float("inf")])),
        int: int(rng.choice([0, 1, -1, 2, 3, 7, 32, 1_000, 2**31 - 1, 2**40, 2**62])),
    }[{9: str, 12: bytes, 1: float, 2: float}.get(field.type, int)]
    try:
        if repeated:
            value.extend([odd])
        else:
            setattr(message, field.name, odd)
    except ValueError:  # a number that the field cannot hold
        message.ClearField(field.name)


def _messages(message: Any) -> Iterator[Any]:
    yield message
    for field, value in message.ListFields():
        if field.message_type is not None:
            for inner in value if hasattr(value, "extend") else [value]:
                yield from _messages(inner)


def campad_mutants(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` copies of a project, one entry of each changed, its checksum right."""
    rng = np.random.default_rng(seed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    for number in range(count):
        name = sorted(entries)[rng.integers(len(entries))]
        change = json_mutants if name.endswith(".json") and number % 4 else mutants
        (content,) = change(entries[name], 1, seed + number)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for entry in entries:
                archive.writestr(entry, content if entry == name else entries[entry])
        yield buffer.getvalue()


# Reading


def _read_layers(model_json: bytes, shard: bytes) -> None:
    topology, manifest = read_model_json(model_json)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "weights.bin").write_bytes(shard)
        shards = read_shards(Path(folder), manifest)
    build_layers_model(topology, read_weights(manifest, shards))


def read_network(data: bytes) -> Built | None:
    """Read an ONNX file in this process and run nothing; None if it is refused."""
    try:
        return read_onnx(data)
    except CampadError:
        return None


_VALID: dict[str, Callable[[], bytes]] = {
    "model.json": lambda: layers_part("model.json"),
    "weights.bin": lambda: layers_part("weights.bin"),
    "pth": tiny_torch,
    "onnx": lambda: tiny_onnx().SerializeToString(),
    "campad": tiny_campad,
}
_READERS: dict[str, Callable[[bytes], Any]] = {
    "model.json": lambda data: _read_layers(data, valid("weights.bin")),
    "weights.bin": lambda data: _read_layers(valid("model.json"), data),
    "pth": read_state_dict,
    "onnx": read_onnx,
    "campad": lambda data: loads(data, backbone=TinyBackbone()),  # type: ignore[arg-type]
}
_BY_STRUCTURE = {"model.json": json_mutants, "onnx": onnx_mutants, "campad": campad_mutants}
KINDS = tuple(_VALID)


@cache
def valid(kind: str) -> bytes:
    """A small file of a kind, as its program would write it."""
    return _VALID[kind]()


def damaged(kind: str, count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` damaged files: where there is a way to, half of them with a sound outside."""
    data = valid(kind)
    if kind not in _BY_STRUCTURE:
        yield from mutants(data, count, seed)
        return
    yield from mutants(data, count // 2, seed)
    yield from _BY_STRUCTURE[kind](data, count - count // 2, seed)


def read(kind: str, data: bytes) -> Any:
    """Read a file as campad reads one of its kind; for an ONNX file, all but running it.

    Raises:
        CampadError: and nothing else, whatever the file.
    """
    return _READERS[kind](data)
