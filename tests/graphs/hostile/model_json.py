"""TF.js: DOCUMENTS are files model.json, by name; SHARDS are weights of one that is well."""

import json
import struct
from collections.abc import Callable
from typing import Any

from graphs.mutations import valid

PATHS: tuple[Any, ...] = (
    *("..", "../weights.bin", "../../../../etc/passwd", "/etc/passwd", "//etc/passwd"),
    *("./../weights.bin", "a/../weights.bin", "a/weights.bin", ".//etc/passwd", "weights.bin/"),
    *("..\\weights.bin", "a\\weights.bin", "C:\\weights.bin", "C:weights.bin", "c:/weights.bin"),
    *("\\\\server\\share\\weights.bin", "//server/share/weights.bin", "\\\\?\\C:\\weights.bin"),
    *("http://127.0.0.1:1/weights.bin", "file:///etc/passwd", "weights.bin\0.txt", "weights.bin:x"),
    *("", ".", "./", "x" * 2**20, "\ud800", 5, None, ["weights.bin"], {"a": 1}),
)

DOCUMENTS: dict[str, bytes] = {}


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
    DOCUMENTS[name] = document(change)


for number, path in enumerate(PATHS):
    add_layers(
        f"path {number} {str(path)[:30]!r}",
        lambda content, _first, path=path: _put(content["weightsManifest"][0], paths=[path]),
    )
for name, paths in {"100,000 files": ["x"] * 100_000, "a word for the files": "x" * 9}.items():
    add_layers(
        name, lambda content, _, paths=paths: _put(content["weightsManifest"][0], paths=paths)
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
DOCUMENTS |= {
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
}

WEIGHTS = valid("weights.bin")
SHARDS: dict[str, bytes] = {
    "missing bytes": WEIGHTS[:-1],
    "empty": b"",
    "one byte more": WEIGHTS + b"x",
    "a megabyte more": WEIGHTS + bytes(2**20),
    "NaN": struct.pack("<f", float("nan")) + WEIGHTS[4:],
    "infinity": WEIGHTS[:-4] + struct.pack("<f", float("inf")),
}
