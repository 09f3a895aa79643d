"""A network of layers as it comes: a model.json or Keras's file, its folder, or a zip of that."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from campad.backbones.class_names import METADATA, SaidBeside, read_beside_network
from campad.errors import ModelFileError
from campad.graphs.files import read_beside, read_bounded, read_whole
from campad.graphs.sanitize import named, shown, told
from campad.graphs.tfjs_weights import (
    MAX_JSON_BYTES,
    MAX_WEIGHT_BYTES,
    collect_shards,
    read_model_json,
    read_shards,
)

MODEL = "model.json"
SAVED_ENDINGS = (".keras", ".h5", ".hdf5", ".tflite")
MAX_ZIP_BYTES = MAX_JSON_BYTES + MAX_WEIGHT_BYTES
MAX_DIRECTORY_BYTES = 2**18
"""Of a zip: some thousand files."""
MAX_RATIO = 100
"""Weights hardly shrink; a hundredth is a file that was made to unfold."""
# How a zip ends: a record of 22 bytes and a comment. Larger zips have another before it.
_END, _END_64, _LONGEST_END = b"PK\5\6", b"PK\6\7", 22 + 2**16

_TORCH = (
    "It holds weights without their network. Export the network from PyTorch: "
    'torch.onnx.export(net, (torch.zeros(1, 3, 224, 224),), "net.onnx")'
)
OTHERS = {
    ".pth": _TORCH,
    ".pt": _TORCH,
    ".safetensors": _TORCH,
    ".pb": "TensorFlow's saved models are not read. Convert the folder: "
    "python -m tf2onnx.convert --saved-model FOLDER --output net.onnx",
    ".bin": "These are the weights of a model.json; give the folder that both lie in",
    ".data": "These are the weights of an .onnx; give the .onnx that lies beside",
}
"""What to do with files that are not read, by their ending."""


@dataclass(frozen=True)
class LayersFiles:
    """What belongs to one network.

    Attributes:
        name: what it is called.
        file: what messages call it.
        model_json: the bytes of model.json.
        shards: those of the weights, in the manifest's order.
        beside: what the files beside say of it, as those of Teachable Machine do.
    """

    name: str
    file: str
    model_json: bytes
    shards: list[bytes]
    beside: SaidBeside


def read_any(path: Path) -> LayersFiles:
    """Read a network of layers, in whatever way it comes."""
    if path.is_dir():
        return read_folder(path)
    readers = {".json": read_model, ".zip": read_zip}
    return readers.get(path.suffix.lower(), read_saved)(path)


def read_model(path: Path) -> LayersFiles:
    """Read a model.json and the weights beside it."""
    name = path.resolve().parent.name or "network"
    file = f"{name}/{path.name}"
    with named(file):
        model_json = read_bounded(path, MAX_JSON_BYTES)
        _topology, manifest = read_model_json(model_json)
        shards = read_shards(path.parent, manifest)
    return LayersFiles(name, file, model_json, shards, _beside(path, model_json))


def _beside(path: Path, model_json: bytes = b"") -> SaidBeside:
    return read_beside_network(partial(read_beside, path), model_json)


def read_saved(path: Path) -> LayersFiles:
    """Read a file of Keras, .h5 or .keras, or of TensorFlow Lite."""
    with named(path.name):
        data = read_whole(path, MAX_ZIP_BYTES)
        model_json, weights = _converted(path.name, data)
    return LayersFiles(path.stem, path.name, model_json, [weights], _beside(path))


def _converted(name: str, data: bytes) -> tuple[bytes, bytes]:
    """Return model.json and weights of what is in another file."""
    from campad.graphs.keras.sandbox import read_keras
    from campad.graphs.tflite.reader import read_tflite

    return read_tflite(data) if name.lower().endswith(".tflite") else read_keras(data)


def _only_saved(names: list[str]) -> str:
    """The file of Keras or TensorFlow Lite among others; "" if there are none or several."""
    saved = [name for name in names if PurePosixPath(name).suffix.lower() in SAVED_ENDINGS]
    return saved[0] if len(saved) == 1 else ""


def read_folder(folder: Path) -> LayersFiles:
    """Read the model.json in a folder and the weights beside it, or such a file."""
    if not (folder / MODEL).is_file():
        try:
            there = sorted(path.name for path in folder.iterdir())
        except OSError as error:
            raise ModelFileError(f"{folder} cannot be read: {told(error)}") from error
        if saved := _only_saved(there):
            return read_saved(folder / saved)
        raise ModelFileError(f"{shown(folder.name)}: {_what_else(there)}")
    return read_model(folder / MODEL)


def _what_else(names: list[str]) -> str:
    """Say what to do with a folder or a zip without a model.json."""
    endings = {PurePosixPath(name).suffix.lower(): name for name in names}
    if ".onnx" in endings:
        return f"it has no {MODEL}; give {shown(endings['.onnx'])} itself"
    renamed = [name for name in names if name.endswith(".json") and name != METADATA]
    if ".bin" in endings and renamed:
        return f"it has no {MODEL}; give {shown(renamed[0])} itself"
    advice = next((OTHERS[ending] for ending in endings if ending in OTHERS), None)
    return f"it has no {MODEL}. {advice or 'Give one that has, or the path of an .onnx.'}"


def read_zip(path: Path) -> LayersFiles:
    """Read a zip with model.json and weights or a file of Keras, as Teachable Machine exports."""
    with named(path.name):
        try:
            _check_directory(path)
            with zipfile.ZipFile(path) as archive:
                return _read_archive(archive, path)
        except ModelFileError:
            raise
        except (
            *(OSError, EOFError, RuntimeError, ValueError, LookupError),
            *(zipfile.BadZipFile, zlib.error, struct.error),
        ) as error:
            raise ModelFileError(f"not a zip, or damaged: {told(error)}") from error


def _check_directory(path: Path) -> None:
    """Look at the size of a zip and of its directory, before either is read."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LONGEST_END))
        end = file.read(_LONGEST_END)
    at = len(end) - 22 if end[-22:-18] == _END and end[-2:] == b"\0\0" else end.rfind(_END)
    if at < 0:
        raise ModelFileError("not a zip, or cut off")
    if size > MAX_ZIP_BYTES or end[max(0, at - 20) : at].startswith(_END_64):
        raise ModelFileError(f"no zip of at most {MAX_ZIP_BYTES // 2**20} MiB")
    if int.from_bytes(end[at + 12 : at + 16], "little") > MAX_DIRECTORY_BYTES:
        raise ModelFileError("it holds more files than a network has")


def _read_archive(archive: zipfile.ZipFile, path: Path) -> LayersFiles:
    entries = _checked_entries(archive, path.stat().st_size)

    def read(name: str, limit: int) -> bytes:
        if name not in entries:
            raise ModelFileError(f"{MODEL} names {shown(name)}, which is not in it")
        with archive.open(entries[name]) as file:
            return file.read(limit + 1)

    if MODEL not in entries and (saved := _only_saved(list(entries))):
        model_json, weights = _converted(saved, read(saved, MAX_ZIP_BYTES))
        return LayersFiles(path.stem, path.name, model_json, [weights], read_beside_network(read))
    if MODEL not in entries:
        raise ModelFileError(_what_else(sorted(entries)))
    model_json = read(MODEL, MAX_JSON_BYTES)
    _topology, manifest = read_model_json(model_json)
    shards = collect_shards(manifest, read)
    beside = read_beside_network(read, model_json)
    return LayersFiles(path.stem, path.name, model_json, shards, beside)


def _checked_entries(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """Return the files in a zip by name, once what is said of them has been looked at.

    Raises:
        ModelFileError: they are not plain files, each in its own place, of a likely size.
    """
    place = 0
    for entry in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ModelFileError("its files must be stored or deflated")
        if entry.flag_bits & 1:
            raise ModelFileError("it is encrypted; unpack it, and give the folder")
        if entry.header_offset < place:
            raise ModelFileError("its files lie over each other")
        place = entry.header_offset + 30 + len(entry.filename) + entry.compress_size
        if place > size or entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise ModelFileError(f"{shown(entry.filename)} has an unlikely size")
    entries = {}
    for entry in archive.infolist():
        if entry.filename.startswith(("__MACOSX/", ".")):  # what macOS adds
            continue
        if entry.filename in entries:
            raise ModelFileError(f"{shown(entry.filename)} is in it twice")
        if "/" in entry.filename or "\\" in entry.filename:
            raise ModelFileError("it holds folders; unpack it, and give the one with model.json")
        entries[entry.filename] = entry
    return entries
