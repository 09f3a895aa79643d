"""Files made by hand to do harm: by name, the kind of reader they are for, and what is in them.

The kinds are those of `mutations.KINDS`; "shard" stands for a model.json with a weights file of its
own. Nobody runs or extracts anything of this; `test_hostile.py` has all of it read.
"""

import copy
import io
import json
import pickle
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphs.hostile_onnx import NETWORKS
from graphs.mutations import valid
from graphs.torch_files import Call, Global, Storage, pickled, tensor, torch_file


@dataclass(frozen=True)
class Hostile:
    """One file: for which reader, its bytes, and for a model.json those of its weights."""

    kind: str
    data: bytes
    weights: bytes | None = None


FILES: dict[str, Hostile] = {}


# TF.js: where the weights are said to be

PATHS: tuple[Any, ...] = (
    *("..", "../weights.bin", "../../../../etc/passwd", "/etc/passwd", "//etc/passwd"),
    *("./../weights.bin", "a/../weights.bin", "a/weights.bin", ".//etc/passwd", "weights.bin/"),
    *("..\\weights.bin", "a\\weights.bin", "C:\\weights.bin", "C:weights.bin", "c:/weights.bin"),
    *("\\\\server\\share\\weights.bin", "//server/share/weights.bin", "\\\\?\\C:\\weights.bin"),
    *("http://127.0.0.1:1/weights.bin", "file:///etc/passwd", "weights.bin\0.txt", "weights.bin:x"),
    *("", ".", "./", "x" * 2**20, "\ud800", 5, None, ["weights.bin"], {"a": 1}),
)


def document(change: Callable[[Any, Any], None]) -> bytes:
    """The tiny model.json, changed: `change` gets the document and the weights' first entry."""
    content = json.loads(valid("model.json"))
    change(content, content["weightsManifest"][0]["weights"][0])
    return json.dumps(content).encode()


def _layer(content: Any, number: int = 0) -> Any:
    return content["modelTopology"]["config"]["layers"][number]["config"]


def _put(holder: Any, **values: Any) -> None:
    holder.update(values)


def add_layers(name: str, change: Callable[[Any, Any], None]) -> None:
    FILES[f"model.json: {name}"] = Hostile("model.json", document(change))


for number, path in enumerate(PATHS):
    add_layers(
        f"path {number} {str(path)[:30]!r}",
        lambda content, _first, path=path: _put(content["weightsManifest"][0], paths=[path]),
    )
SHAPES = {
    "huge": [2**31, 2**31],
    "overflowing": [2**32, 2**32],
    "large": [2**27],
    "negative": [-3, -3, 3, 2],
    "fractions": [3.0, 3, 3, 2],
    "true": [True, 3, 3, 2],
    "text": "3332",
    "longer": [3, 3, 3, 3],
    "shorter": [3, 3, 3],
    "very long": [1] * 100_000,
}
for name, shape in SHAPES.items():
    add_layers(f"shape {name}", lambda _content, first, shape=shape: _put(first, shape=shape))
for dtype in ("float64", "complex64", "string", "object", "O", ["float32"], None):
    add_layers(f"type {dtype}", lambda _content, first, dtype=dtype: _put(first, dtype=dtype))
for name, change in {
    "a name of 1 MB": lambda content, _: _put(_layer(content, 2), name="x" * 2**20),
    "a name that moves the cursor": lambda content, _: _put(_layer(content, 2), name="\x1b[2Jx"),
    "a kind of 1 MB": lambda content, _: _put(
        content["modelTopology"]["config"]["layers"][1], class_name="X" * 2**20
    ),
    "a layer of code": lambda content, _: _put(
        content["modelTopology"]["config"]["layers"][1], class_name="Lambda"
    ),
    "a picture of 100,000 pixels": lambda content, _: _put(
        _layer(content), batch_input_shape=[None, 100_000, 100_000, 3]
    ),
    "strides of 0": lambda content, _: _put(_layer(content), strides=0),
    "strides of 10 to the 30": lambda content, _: _put(_layer(content), strides=10**30),
    "ten thousand groups of nothing": lambda content, _: _put(
        content, weightsManifest=[{"paths": [], "weights": []}] * 10_000
    ),
    "a weight twice": lambda content, first: content["weightsManifest"][0]["weights"].append(first),
    "quantised by infinity": lambda _, first: _put(
        first, quantization={"dtype": "uint8", "scale": 1e308, "min": 0}
    ),
}.items():
    add_layers(name, change)


def nested(depth: int) -> bytes:
    """The tiny model.json with something very deep in a place that nobody looks at."""
    text = valid("model.json").decode().rstrip()
    return f'{text[:-1]}, "more": {"[" * depth}{"]" * depth}}}'.encode()


TEXT = valid("model.json").decode()
for name, data in {
    "empty": b"",
    "no JSON": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "cut off": valid("model.json")[:-5],
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-32": TEXT.encode("utf-32"),
    "no UTF-8": TEXT.replace("tiny", "x").replace("first", "f\xefrst").encode("latin-1"),
    "100 deep": nested(100),
    "900 deep": nested(900),
    "100,000 deep": nested(100_000),
    "a key twice": TEXT.replace(
        '"modelTopology"', '"weightsManifest": [], "modelTopology"'
    ).encode(),
    "NaN": TEXT.replace("0.001", "NaN").encode(),
    "minus infinity": TEXT.replace("0.001", "-Infinity").encode(),
    "a number of 100,000 digits": TEXT.replace("0.001", "9" * 100_000).encode(),
    "a list": b"[1, 2, 3]",
}.items():
    FILES[f"model.json: {name}"] = Hostile("model.json", data)

WEIGHTS = valid("weights.bin")
for name, data in {
    "missing bytes": WEIGHTS[:-1],
    "empty": b"",
    "one byte more": WEIGHTS + b"x",
    "a megabyte more": WEIGHTS + bytes(2**20),
    "NaN": struct.pack("<f", float("nan")) + WEIGHTS[4:],
    "infinity": WEIGHTS[:-4] + struct.pack("<f", float("inf")),
}.items():
    FILES[f"weights.bin: {name}"] = Hostile("model.json", valid("model.json"), data)


# PyTorch


class Runs:
    """Pickled as a call that Python's own pickle would make."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


def torch_zip(compression: int = zipfile.ZIP_STORED, **entries: bytes) -> bytes:
    """A file as torch since 1.6 writes it."""
    content = {
        "data.pkl": pickle.dumps({"w": [1, 2, 3]}),
        "byteorder": b"little",
        "data/0": bytes(24),
    } | entries
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in content.items():
            archive.writestr(f"archive/{name}", data)
    return buffer.getvalue()


def symlink(name: str, target: str) -> bytes:
    """A zip that holds one symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, target)
    return buffer.getvalue()


def in_directory(data: bytes, at: int, form: str, *values: int) -> bytes:
    """A zip whose every directory entry has other values `at` a place."""
    changed = bytearray(data)
    place = changed.find(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into(form, changed, place + at, *values)
        place = changed.find(b"PK\x01\x02", place + 4)
    return bytes(changed)


def tar(name: str) -> bytes:
    """A tar file of one entry, as torch before 0.1.10 wrote; by hand, so nothing is on disk."""
    head = bytearray(512)
    head[: len(name)] = name.encode()
    head[100:108], head[124:136], head[257:263] = b"0000644\0", b"00000000004\0", b"ustar\0"
    head[148:156] = b" " * 8
    head[148:156] = f"{sum(head):06o}\0 ".encode()
    return bytes(head) + b"evil".ljust(512, b"\0") + bytes(1024)


FLOATS = np.arange(6, dtype="<f4")
for name, data in {
    "os.system": torch_file(Runs(__import__("os").system, "touch campad-was-here")),
    "eval by name": torch_file({"w": Call(Global("builtins", "eval"), "open('x', 'w')")}),
    "exec by stack": torch_file(
        description=b"\x80\x04\x8c\x08builtins\x8c\x04exec\x93\x8c\x01x\x85R."
    ),
    "subprocess": torch_file({"w": Call(Global("subprocess", "Popen"), ["touch", "x"])}),
    "open for writing": torch_file({"w": Call(Global("io", "open"), "campad-was-here", "w")}),
    "a socket": torch_file({"w": Call(Global("socket", "create_connection"), ("127.0.0.1", 1))}),
    "importing": torch_file({"w": Call(Global("importlib", "import_module"), "antigravity")}),
    "a pickle in a pickle": torch_file({"w": Call(Global("pickle", "loads"), pickled("x"))}),
    "numpy's own unpickling": torch_file(
        {"w": Call(Global("numpy._core.multiarray", "scalar"), 1)}
    ),
    "inst": torch_file(description=b"(S'touch x'\nios\nsystem\n."),
    "a name of 1 MB": torch_file({"w": Call(Global("torch", "x" * 2**20), 1)}),
    "a key of 1 MB": torch_file({"x" * 2**20: 5}),
    "60,000 MB of one number": torch_file({"w": tensor(Storage("0", 6), 0, (2**34,), (0,))}),
    "a storage of 2 to the 60": torch_file(
        {"w": tensor(Storage("0", 2**60), 0, (6,), (1,))}, storages=struct.pack("<q", 2**60)
    ),
    "NaN": torch_file(storages=struct.pack("<q", 6) + (FLOATS * np.nan).tobytes()),
    "big-endian": torch_file(system={"little_endian": False}),
    "a memo of 2 to the 32": torch_file(
        description=b"\x80\x02}r\xff\xff\xff\xffj\xff\xff\xff\xfe."
    ),
    "deep": torch_file(description=b"\x80\x02)" + b"\x85" * 20_000 + b"."),
    "doubling 40 times": torch_file(
        description=b"\x80\x02](" + b"K\x01" * 2 + b"e" + b"q\x00h\x00h\x00\x86" * 40 + b"."
    ),
    "zip": torch_zip(),
    "zip that runs": torch_zip(**{"data.pkl": pickle.dumps(Runs(print, "run"))}),
    "zip bomb": torch_zip(zipfile.ZIP_DEFLATED, **{"data/0": bytes(20_000_000)}),
    "zip with a path": torch_zip(**{"../../campad-was-here": b"x"}),
    "zip with a link": symlink("archive/data.pkl", "/etc/passwd"),
    "zip of overlapping entries": in_directory(torch_zip(), 42, "<I", 0),
    "zip of terabytes": in_directory(torch_zip(), 20, "<II", 2**32 - 2, 2**32 - 2),
    "encrypted zip": in_directory(torch_zip(), 8, "<H", 1),
    "zip of the other byte order": torch_zip(byteorder=b"big"),
    "tar": tar("../campad-was-here"),
    "empty": b"",
}.items():
    FILES[f"pth: {name}"] = Hostile("pth", data)


# .campad


def project(**entries: bytes) -> bytes:
    """The tiny project with some entries replaced or added."""
    with zipfile.ZipFile(io.BytesIO(valid("campad"))) as archive:
        content = {name: archive.read(name) for name in archive.namelist()} | entries
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def manifest(**values: Any) -> bytes:
    """The tiny project with other values in its manifest."""
    with zipfile.ZipFile(io.BytesIO(valid("campad"))) as archive:
        content = json.loads(archive.read("manifest.json"))
    content = copy.deepcopy(content) | values
    return project(**{"manifest.json": json.dumps(content).encode()})


def packed(compression: int, name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


ENTRY_NAMES = (
    *("../campad-was-here", "/etc/campad-was-here", "..\\campad-was-here", "C:\\campad-was-here"),
    *("\\\\server\\share\\x", "manifest.json/../../x", "MANIFEST.JSON", "activations/0.npy"),
)
for entry in ENTRY_NAMES:
    FILES[f"campad: an entry {entry!r}"] = Hostile("campad", project(**{entry: b"x"}))
for name, data in {
    "empty": b"",
    "no zip": b"hello",
    "a bomb": packed(zipfile.ZIP_DEFLATED, "manifest.json", b" " * 20_000_000),
    "a link": symlink("manifest.json", "/etc/passwd"),
    "encrypted": in_directory(valid("campad"), 8, "<H", 1),
    "terabytes": in_directory(valid("campad"), 20, "<II", 2**32 - 2, 2**32 - 2),
    "entries in one place": in_directory(valid("campad"), 42, "<I", 0),
    "a pickle for numbers": project(**{"head.bin": pickle.dumps(Runs(print, "run"))}),
    "deep": project(**{"manifest.json": b'{"a":' * 50_000 + b"1" + b"}" * 50_000}),
    "UTF-16 that is none": project(**{"labels.json": b"\xff\xfe\x00"}),
    "NaN": project(**{"activations/0.f32": b"\xff" * 4 * 4 * 48}),
    "another network's path": manifest(backbone={"name": "/etc/passwd", "layer": "x"}),
    "a label of 1 MB": manifest(trained_labels=["x" * 2**20, "b"]),
    "a shape of terabytes": manifest(activation_shape=[2**20, 2**20, 2**10]),
    "a head of terabytes": manifest(head=[{"name": "weights_", "shape": [2**30, 2**30]}]),
    "from the future": manifest(version=99),
}.items():
    FILES[f"campad: {name}"] = Hostile("campad", data)


for name, data in NETWORKS.items():
    FILES[f"onnx: {name}"] = Hostile("onnx", data)
