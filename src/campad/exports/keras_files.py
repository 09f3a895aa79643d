"""The files of Keras: model.keras for version 3, model.h5 for what was built with version 2.

Both are written by h5py alone, and take pixels as they are, 0 to 255.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.backbones.class_names import LABELS, label_lines
from campad.backbones.layers_files import read_saved
from campad.errors import ModelFileError, needs_extra
from campad.exports.layers.in_numpy import NamedWeights, read_layers, run_layers, said_by
from campad.exports.layers.keras_config import as_keras, in_keras_order, model_config
from campad.exports.layers.layer import Layer, Layers
from campad.exports.proof import Looks
from campad.graphs.keras.group_names import group_names
from campad.imaging.frame import Pixels

MEAN, SCALE = 0.0, 1.0
KERAS, H5 = "model.keras", "model.h5"
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
"""Of the files in the zip, so that the same project makes the same bytes."""


def keras_files(layers: Layers, labels: tuple[str, ...], _when: datetime) -> dict[str, bytes]:
    """Return the files by name."""
    made = in_keras_order(as_keras(layers, unit=True))
    return {
        KERAS: _zip(made, layers.size),
        H5: _h5(made, layers.size),
        LABELS: label_lines(labels),
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
    file = io.BytesIO()
    with _h5py().File(file, "w") as weights:
        weights.create_group("vars")
        for layer, name in zip(made, group_names(layer.kind for layer in made), strict=True):
            variables = weights.create_group(f"layers/{name}/vars")
            variables.attrs["name"] = layer.name
            for position, array in enumerate(layer.weights.values()):
                variables.create_dataset(str(position), data=array)
    return file.getvalue()


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
    """Read both files, as what looks at frames; raises as `read_saved` does."""
    _, others = read_layers(read_saved(folder / H5))
    layers, weights = read_layers(read_saved(folder / KERAS))
    _check_same(weights, others)

    def looks(square: Pixels) -> tuple[NDArray[Any], float]:
        return said_by(run_layers(layers, weights, square.astype(np.float32)))

    return {KERAS: looks}


def _check_same(weights: NamedWeights, others: NamedWeights) -> None:
    for layer, arrays in weights.items():
        for kind, array in arrays.items():
            if not np.array_equal(others.get(layer, {}).get(kind, ()), array):
                raise ModelFileError(f"{H5} and {KERAS} differ in {layer}/{kind}")


def _h5py() -> Any:
    with needs_extra("h5py", "keras"):
        import h5py
    return h5py
