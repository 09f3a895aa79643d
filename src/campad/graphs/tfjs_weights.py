"""The weights of a TF.js Layers model: `model.json`'s manifest and its binary shards.

A manifest is a list of groups; a group's files are joined in order and then cut into tensors in
the listed order, without padding (tfjs-core `io/io_utils.ts`). File names are taken as plain names
beside `model.json`, never as paths.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.files import plain_name, read_beside
from campad.graphs.sanitize import damage_told, shown

MAX_JSON_BYTES = 16 * 2**20
MAX_WEIGHT_BYTES = 256 * 2**20
MAX_TENSORS = 5_000
MAX_JSON_DEPTH = 64
"""Twice as deep as models nested eight times; what walks over a document cannot overflow then."""
LARGEST_STEP = 1e30
DTYPES = {"float32": "<f4", "float16": "<f2", "int32": "<i4", "uint16": "<u2", "uint8": "u1"}


def read_model_json(data: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Parse `model.json`.

    Returns:
        The topology, and the weights manifest as its list of groups.

    Raises:
        ModelFileError: no JSON, or not a TF.js Layers model.
    """
    if len(data) > MAX_JSON_BYTES:
        raise ModelFileError(f"model.json is larger than {MAX_JSON_BYTES // 2**20} MiB")
    with damage_told("not a TF.js Layers model.json"):
        # UTF-8 and nothing else: json would guess at other encodings.
        text = str(data, "utf-8-sig")
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        _check_depth(document)
        _check_kind(document)
        topology, manifest = document["modelTopology"], document["weightsManifest"]
    if not isinstance(topology, dict) or not isinstance(manifest, list):
        raise ModelFileError("not a TF.js Layers model.json: it has no topology or no manifest")
    return topology, manifest


def _check_kind(document: dict[str, Any]) -> None:
    """Tell apart what is also called so: TF.js's other format, and Teachable Machine's labels."""
    topology = document.get("modelTopology")
    if (isinstance(topology, dict) and "node" in topology) or document.get(
        "format"
    ) == "graph-model":
        raise ModelFileError(
            "this is a TF.js graph model, which does not say its layers; convert the network that "
            "it was made from: to a Layers model by tensorflowjs_converter "
            "--output_format=tfjs_layers_model, or to .onnx by tf2onnx"
        )
    if topology is None and "labels" in document:
        raise ModelFileError(
            "this is the metadata.json of a Teachable Machine export, which names the classes; "
            "give the model.json beside it, or the folder"
        )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; readers differ in which of two equal keys they take."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key comes twice in one object")
    return made


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _check_depth(document: Any) -> None:
    level = [document]
    for _ in range(MAX_JSON_DEPTH):
        level = [
            inner
            for value in level
            if isinstance(value, list | dict)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise ValueError("it is nested too deeply")


@damage_told("the weights manifest is damaged")
def shard_names(manifest: list[dict[str, Any]]) -> list[str]:
    """List the names of the files that hold the weights, in order.

    Raises:
        ModelFileError: a name that is a path to somewhere else, or more files than tensors.
    """
    groups = [group["paths"] for group in manifest]
    if not all(isinstance(paths, list | tuple) for paths in groups):
        raise ValueError("the names of files are a list")
    if sum(map(len, groups)) > MAX_TENSORS:
        raise ModelFileError("the network is in more files than campad reads")
    return [plain_name(path, "model.json") for paths in groups for path in paths]


@damage_told("the weights manifest is damaged")
def weight_bytes(manifest: list[dict[str, Any]]) -> int:
    """Return how many bytes all shards hold together, according to the manifest."""
    entries = [entry for group in manifest for entry in group["weights"]]
    total = sum(_entry_layout(entry)[2] for entry in entries)
    if total > MAX_WEIGHT_BYTES or len(entries) > MAX_TENSORS:
        raise ModelFileError("the network is larger than campad reads")
    return total


@damage_told("the weights do not fit their manifest")
def read_weights(
    manifest: list[dict[str, Any]], shards: Sequence[bytes]
) -> dict[str, NDArray[Any]]:
    """Cut the shards into named arrays, float32 unless stored as integers.

    Args:
        manifest: from `read_model_json`.
        shards: the files' bytes, in the order of `shard_names`.

    Raises:
        ModelFileError: sizes that do not agree, an unknown type, a name that comes twice.
    """
    weight_bytes(manifest)
    arrays: dict[str, NDArray[Any]] = {}
    remaining = iter(shards)
    for group in manifest:
        data = b"".join(next(remaining) for _ in group["paths"])
        position = 0
        for entry in group["weights"]:
            dtype, shape, size = _entry_layout(entry)
            raw = np.frombuffer(data, dtype, math.prod(shape), position).reshape(shape)
            position += size
            if entry["name"] in arrays:
                raise ModelFileError(f"the weight {shown(entry['name'])} comes twice")
            arrays[entry["name"]] = _dequantize(raw, entry)
        if position != len(data):
            raise ModelFileError("a weights file is longer than its manifest says")
    return arrays


def write_weights(arrays: Mapping[str, NDArray[Any]]) -> tuple[list[dict[str, Any]], bytes]:
    """Return a manifest of one file, `weights.bin`, and that file: all arrays as float32."""
    entries = [
        {"name": name, "shape": list(array.shape), "dtype": "float32"}
        for name, array in arrays.items()
    ]
    data = b"".join(array.astype("<f4", copy=False).tobytes() for array in arrays.values())
    return [{"paths": ["weights.bin"], "weights": entries}], data


def _entry_layout(entry: dict[str, Any]) -> tuple[str, tuple[int, ...], int]:
    """Return how one tensor is stored: its numpy dtype, its shape, its size in bytes."""
    stored = (entry.get("quantization") or entry)["dtype"]
    shape = tuple(entry["shape"])
    if stored not in DTYPES or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise ModelFileError(
            f"a weight of type {shown(stored)} and shape {shown(shape)} is not supported"
        )
    dtype = DTYPES[stored]
    return dtype, shape, math.prod(shape) * np.dtype(dtype).itemsize


def _dequantize(raw: NDArray[Any], entry: dict[str, Any]) -> NDArray[Any]:
    """Undo TF.js's quantisation: value = stored * scale + min (tfjs-core `io_utils.ts`)."""
    quantization = entry.get("quantization")
    if quantization and "scale" in quantization:
        scale, low = float(quantization["scale"]), float(quantization["min"])
        if not max(abs(scale), abs(low)) < LARGEST_STEP:  # NaN fails this too
            raise ModelFileError(f"a weight is quantised by {scale:g} and {low:g}")
        return (raw * scale + low).astype(np.float32)
    if raw.dtype.kind != "f":
        return raw
    if not np.isfinite(raw).all():
        raise ModelFileError("a weight holds numbers that are not finite")
    return raw.astype(np.float32)


def read_shards(folder: Path, manifest: list[dict[str, Any]]) -> list[bytes]:
    """Read the shards that lie in `folder`, in order; see `collect_shards`."""
    owner = folder / "model.json"
    return collect_shards(manifest, lambda name, limit: read_beside(owner, name, limit))


def collect_shards(
    manifest: list[dict[str, Any]], read: Callable[[str, int], bytes]
) -> list[bytes]:
    """Read the shards, in order, none larger than they may be.

    Args:
        manifest: from `read_model_json`.
        read: returns the bytes of a file of that name, one more than that limit at most.

    Raises:
        ModelFileError: one is missing, or all together are too large.
    """
    limit = weight_bytes(manifest)
    shards = []
    for name in shard_names(manifest):
        shards.append(read(name, limit))
        limit -= len(shards[-1])
        if limit < 0:
            raise ModelFileError("the weights files are longer than their manifest says")
    return shards
