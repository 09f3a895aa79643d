"""The files of Keras: model.keras for version 3, model.h5 for what was built with version 2.

Both are written by h5py alone, and take pixels as they are, 0 to 255.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import MissingExtraError, ModelFileError
from campad.exports.layers.in_numpy import NamedWeights, run_layers, said_by
from campad.exports.layers.keras_config import as_keras, in_keras_order, model_config
from campad.exports.layers.layer import Layer, Layers
from campad.exports.proof import Looks
from campad.graphs.sanitize import told
from campad.imaging.frame import Pixels

MEAN, SCALE = 0.0, 1.0
KERAS, H5 = "model.keras", "model.h5"
MOST_BYTES = 2**28
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
"""Of the files in the zip, so that the same project makes the same bytes."""


def keras_files(layers: Layers, labels: tuple[str, ...], _when: datetime) -> dict[str, bytes]:
    """Return the files by name."""
    made = in_keras_order(as_keras(layers, unit=True))
    lines = "".join(f"{number} {label}\n" for number, label in enumerate(labels))
    return {
        KERAS: _zip(made, layers.size),
        H5: _h5(made, layers.size),
        "labels.txt": lines.encode(),
    }


def _config(made: list[Layer], size: int) -> dict[str, Any]:
    entry = {"batch_shape": [None, size, size, 3], "dtype": "float32"}
    return {**model_config(made, entry), "trainable": True}


def _zip(made: list[Layer], size: int) -> bytes:
    model = {"module": "keras", "class_name": "Model", "config": _config(made, size)}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in (
            ("metadata.json", json.dumps({"keras_version": "3.0.0"}).encode()),
            ("config.json", json.dumps(model).encode()),
            ("model.weights.h5", _weights(made)),
        ):
            archive.writestr(zipfile.ZipInfo(name, FIXED_DATE), data)
    return file.getvalue()


def _weights(made: list[Layer]) -> bytes:
    """A group for each layer, named by its class and a counter: conv2d, conv2d_1, ..."""
    file, counts = io.BytesIO(), Counter[str]()
    with _h5py().File(file, "w") as weights:
        weights.create_group("vars")
        for layer in made:
            kind = _snake(layer.kind)
            number = counts[kind]
            counts[kind] += 1
            group = weights.create_group(f"layers/{kind}_{number}" if number else f"layers/{kind}")
            variables = group.create_group("vars")
            variables.attrs["name"] = layer.name
            for position, array in enumerate(layer.weights.values()):
                variables.create_dataset(str(position), data=array)
    return file.getvalue()


def _snake(kind: str) -> str:
    """As Keras turns a class's name into a variable's."""
    words = re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", kind)
    return re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()


def _h5(made: list[Layer], size: int) -> bytes:
    model = {"class_name": "Functional", "config": _config(made, size)}
    file = io.BytesIO()
    with _h5py().File(file, "w") as document:
        document.attrs["keras_version"] = "2.15.0"
        document.attrs["backend"] = "tensorflow"
        document.attrs["model_config"] = json.dumps(model)
        weights = document.create_group("model_weights")
        weights.attrs["layer_names"] = [layer.name.encode() for layer in made]
        weights.attrs["keras_version"] = "2.15.0"
        weights.attrs["backend"] = "tensorflow"
        for layer in made:
            group = weights.create_group(layer.name)
            names = [f"{layer.name}/{kind}:0" for kind in layer.weights]
            group.attrs["weight_names"] = np.array([name.encode() for name in names], "S")
            for name, array in zip(names, layer.weights.values(), strict=True):
                group.create_dataset(name, data=array)
    return file.getvalue()


def read_looks(folder: Path) -> dict[str, Looks]:
    """Read both files, as what looks at frames; or raise ModelFileError."""
    try:
        layers, weights = _read_keras(folder / KERAS)
        _check_same(folder / H5, weights)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, zipfile.BadZipFile) as error:
        raise ModelFileError(f"{folder} has no files of Keras's: {told(error)}") from error

    def looks(square: Pixels) -> tuple[NDArray[Any], float]:
        return said_by(run_layers(layers, weights, square.astype(np.float32)))

    return {KERAS: looks}


def _read_keras(path: Path) -> tuple[list[dict[str, Any]], NamedWeights]:
    """Layers, and their weights by what Keras numbers them as."""
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise ModelFileError(f"{path} is larger than an export is")
        layers = json.loads(archive.read("config.json"))["config"]["layers"]
        file = io.BytesIO(archive.read("model.weights.h5"))
    counts, weights = Counter[str](), dict[str, dict[str, NDArray[Any]]]()
    with _h5py().File(file) as document:
        for layer in layers:
            kind = _snake(layer["class_name"])
            group = f"{kind}_{counts[kind]}" if counts[kind] else kind
            counts[kind] += 1
            variables = document[f"layers/{group}/vars"]
            names = _VARIABLES.get(layer["class_name"], ())
            weights[layer["name"]] = {
                name: _array(variables[str(n)])
                for n, name in enumerate(names)
                if str(n) in variables
            }
    return layers, weights


def _array(stored: Any) -> NDArray[Any]:
    """Read an array that is in the file as it is: one that only says its size is not believed."""
    if stored.chunks is not None or stored.external or stored.nbytes > MOST_BYTES:
        raise ModelFileError("an export's arrays are plain")
    return np.asarray(stored)


def _check_same(path: Path, weights: NamedWeights) -> None:
    with _h5py().File(path) as document:
        group = document["model_weights"]
        for layer, arrays in weights.items():
            for kind, array in arrays.items():
                if not np.array_equal(_array(group[f"{layer}/{layer}/{kind}:0"]), array):
                    raise ModelFileError(f"{H5} and {KERAS} differ in {layer}/{kind}")


_VARIABLES = {
    "Conv2D": ("kernel", "bias"),
    "DepthwiseConv2D": ("depthwise_kernel", "bias"),
    "Dense": ("kernel", "bias"),
    "BatchNormalization": ("gamma", "beta", "moving_mean", "moving_variance"),
}


def _h5py() -> Any:
    try:
        import h5py
    except ImportError as error:
        raise MissingExtraError("h5py", "keras") from error
    return h5py
