"""The .campad file: a zip of JSON and raw numbers that holds a controller, without pictures.

    manifest.json                format, version, network, classifier and its settings, array table
    labels.json                  class names, and of every example its class and burst
    head.bin                     the trained classifier's arrays, one after the other
    activations/0.f32, 1.f32 …   the examples' activations, CHUNK of them in a file

Numbers are little-endian. Entries are stored, not compressed: activations do not shrink. A file is
written beside its place and then renamed, so the old one survives whatever happens.
"""

from __future__ import annotations

import io
import json
import math
import os
import re
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.dataset import MAX_ACTIVATION_SIZE, MAX_EXAMPLES, ControllerDataset
from campad.errors import ArgumentError, CampadError, ProjectFileError

if TYPE_CHECKING:
    from campad.backbones import Backbone
    from campad.controller import Controller

FORMAT, VERSION = "campad", 1
CHUNK = 1_024
MAX_FILE_BYTES = 2 * 2**30
MAX_JSON_BYTES = 16 * 2**20
ENTRY_NAMES = re.compile(r"manifest\.json|labels\.json|head\.bin|activations/[0-9]{1,6}\.f32")

CLASSIFIERS: dict[str, type[Any]] = {
    "dense": DenseClassifier,
    "ridge": RidgeClassifier,
    "knn": KNNClassifier,
}
SETTINGS = {
    "dense": ("units", "epochs", "learning_rate", "batch_fraction", "seed", "basis"),
    "ridge": ("penalty",),
    "knn": ("neighbours",),
}
LEARNED = {
    "dense": ("hidden_weights_", "hidden_bias_", "output_weights_"),
    "ridge": ("weights_",),
    "knn": ("examples_", "targets_"),
}


def save(pad: Controller, path: Path) -> None:
    """Write a controller to `path`, replacing what was there only when all is written.

    Raises:
        ProjectFileError: the classifier is not one of campad's, or the file cannot be written.
    """
    kind = _kind(pad)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.resolve().parent, suffix=".campad-part")
        try:
            with os.fdopen(handle, "wb") as file:
                _write(pad, kind, file)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ProjectFileError(f"cannot write {path}: {error.strerror or error}") from error


def dumps(pad: Controller) -> bytes:
    """Return what `save` writes.

    Raises:
        ProjectFileError: the classifier is not one of campad's.
    """
    file = io.BytesIO()
    _write(pad, _kind(pad), file)
    return file.getvalue()


def _kind(pad: Controller) -> str:
    kind = next((k for k, c in CLASSIFIERS.items() if type(pad.classifier) is c), None)
    if kind is None:
        raise ProjectFileError(f"a {type(pad.classifier).__name__} cannot be saved in a file")
    return kind


def _write(pad: Controller, kind: str, file: Any) -> None:
    dataset, classifier = pad.dataset, pad.classifier
    # A classifier that was put in place of the trained one has learned nothing yet.
    trained = pad.trained_labels is not None and hasattr(classifier, LEARNED[kind][0])
    head = {name: getattr(classifier, name) for name in LEARNED[kind] if trained}
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "backbone": {"name": pad.backbone.name, "layer": pad.backbone.layer},
        "classifier": {
            "kind": kind,
            "settings": {name: getattr(classifier, name) for name in SETTINGS[kind]},
        },
        "trained_labels": pad.trained_labels if trained else None,
        "activation_shape": dataset.shape,
        "head": [{"name": name, "shape": array.shape} for name, array in head.items()],
    }
    labels = {
        "labels": dataset.labels,
        "examples": [[example.label, example.burst] for example in dataset.examples],
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest, indent=1, default=_plain))
        archive.writestr("labels.json", json.dumps(labels))
        archive.writestr("head.bin", b"".join(_bytes(array) for array in head.values()))
        xs = dataset.xs
        for number, start in enumerate(range(0, len(xs), CHUNK)):
            archive.writestr(f"activations/{number}.f32", _bytes(xs[start : start + CHUNK]))


def _plain(value: Any) -> Any:
    """Settings may be NumPy's numbers."""
    return value.item()


def _bytes(array: NDArray[Any]) -> bytes:
    return np.ascontiguousarray(array, "<f4").tobytes()


def load(path: str | Path, *, backbone: Backbone | None = None) -> Controller:
    """Read a controller from a .campad file.

    Args:
        path: the file.
        backbone: the network to use; None loads the one that the file names.

    Raises:
        ProjectFileError: damaged, hostile, of a newer version, or made with another network.
    """
    try:
        with Path(path).open("rb") as file:
            return _parse(file, Path(path).stat().st_size, str(path), backbone)
    except FileNotFoundError as error:
        raise ProjectFileError(f"{path}: no such file") from error
    except (OSError, ValueError) as error:
        if isinstance(error, CampadError):
            raise
        raise ProjectFileError(f"{path}: cannot be read: {error}") from error


def loads(data: bytes, *, backbone: Backbone | None = None) -> Controller:
    """Read a controller from the bytes of a .campad file; otherwise as `load`."""
    return _parse(io.BytesIO(data), len(data), "this file", backbone)


def _parse(file: Any, size: int, name: str, backbone: Backbone | None) -> Controller:
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive, size)
            return _read(archive, backbone)
    except ProjectFileError as error:
        raise ProjectFileError(f"{name}: {error}") from error
    except ArgumentError as error:
        raise ProjectFileError(f"{name}: damaged: {error}") from error
    except CampadError:
        raise
    except (
        OSError,
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        NotImplementedError,
        EOFError,
        RuntimeError,
        OverflowError,
        struct.error,
    ) as error:
        raise ProjectFileError(f"{name}: not a campad file, or damaged: {error}") from error


def _read(archive: zipfile.ZipFile, backbone: Backbone | None) -> Controller:
    from campad.backbones import load_backbone
    from campad.backbones.catalog import CATALOG
    from campad.controller import Controller

    manifest = _json(archive, "manifest.json")
    if manifest["format"] != FORMAT or not isinstance(manifest["version"], int):
        raise ProjectFileError("not a campad file")
    if manifest["version"] > VERSION:
        raise ProjectFileError("written by a newer campad; update campad to open it")
    document = _json(archive, "labels.json")
    kind, named = manifest["classifier"]["kind"], manifest["backbone"]
    settings = {name: manifest["classifier"]["settings"][name] for name in SETTINGS[kind]}
    head, activations = _read_numbers(archive, manifest, document)

    classifier = CLASSIFIERS[kind](**settings)
    classifier.check_settings()
    if backbone is None and named["name"] not in CATALOG:
        # Not tried as a path: a file from someone else must not say what is opened here.
        raise ProjectFileError(f"made with the network {named['name']!r}; load it and pass it on")
    network = backbone or load_backbone(named["name"], layer=named["layer"])
    if (network.name, network.layer) != (named["name"], named["layer"]):
        raise ProjectFileError(f"made with {named['name']} at {named['layer']}; got {network!r}")
    pad = Controller(document["labels"], backbone=network, classifier=classifier)
    if len(activations) and activations.shape[1:] != network.shape:
        raise ProjectFileError(f"its examples do not have the network's shape {network.shape}")
    for activation, (label, burst) in zip(activations, document["examples"], strict=True):
        pad.dataset.add(activation, label, burst)
    pad.dataset.forget_history()
    if manifest["trained_labels"]:
        pad.trained_labels = ControllerDataset(manifest["trained_labels"]).labels
        _put_head(classifier, LEARNED[kind], head, len(pad.trained_labels), network.shape)
    return pad


def _put_head(
    classifier: Any,
    names: tuple[str, ...],
    head: dict[str, NDArray[np.float32]],
    classes: int,
    shape: tuple[int, ...],
) -> None:
    """Give a classifier what it had learned, if that is for `classes` and this shape."""
    if set(head) != set(names) or any(array.ndim not in (1, 2) for array in head.values()):
        raise ProjectFileError("the trained part is not of this classifier")
    if "targets_" in head and len(head["targets_"]) != len(head["examples_"]):
        raise ProjectFileError("the trained part has another number of classes than of examples")
    for name in names:
        setattr(classifier, name, head[name])
    classifier.classes_ = np.arange(classes)
    if classifier.predict_proba(np.zeros((1, *shape))).shape != (1, classes):
        raise ProjectFileError("the trained part does not fit its classes")


def _check_entries(archive: zipfile.ZipFile, file_bytes: int) -> None:
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


def _json(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    if archive.getinfo(name).file_size > MAX_JSON_BYTES:
        raise ProjectFileError(f"{name} is too large")
    document = json.loads(archive.read(name))
    if not isinstance(document, dict):
        raise ProjectFileError(f"{name} is damaged")
    return document


def _read_numbers(
    archive: zipfile.ZipFile, manifest: dict[str, Any], document: dict[str, Any]
) -> tuple[dict[str, NDArray[np.float32]], NDArray[np.float32]]:
    """Read the head's arrays by name, and the activations (n, *shape)."""
    shapes = {entry["name"]: _shape(entry["shape"]) for entry in manifest["head"]}
    data = archive.read("head.bin")
    if len(data) != 4 * sum(math.prod(shape) for shape in shapes.values()):
        raise ProjectFileError("head.bin is shorter or longer than it says")
    head, start = {}, 0
    for name, shape in shapes.items():
        head[name] = np.frombuffer(data, "<f4", math.prod(shape), start).reshape(shape)
        start += 4 * math.prod(shape)
    if not all(np.isfinite(array).all() for array in head.values()):
        raise ProjectFileError("head.bin holds numbers that are not finite")

    count = len(document["examples"])
    if count > MAX_EXAMPLES:
        raise ProjectFileError(f"more than {MAX_EXAMPLES:,} examples")
    if not count:
        return head, np.empty((0, 1), np.float32)
    shape = _shape(manifest["activation_shape"])
    if math.prod(shape) > MAX_ACTIVATION_SIZE:
        raise ProjectFileError(f"activations of shape {shape} are too large")
    chunks = [archive.read(f"activations/{i}.f32") for i in range(math.ceil(count / CHUNK))]
    values = np.frombuffer(b"".join(chunks), "<f4")
    return head, values.reshape(count, *shape)


def _shape(value: Any) -> tuple[int, ...]:
    if not all(type(n) is int and 0 < n <= 2**31 for n in value) or len(value) > 4:
        raise ProjectFileError(f"an array of shape {value} cannot be")
    return tuple(value)
