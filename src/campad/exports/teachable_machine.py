"""The files of a Teachable Machine export: model.json, weights.bin and metadata.json.

It is a TF.js Layers model as TF.js 1.3.1 reads it, which Teachable Machine's own library asks for:
the class "Model", each layer of a kind that was there in 2019, weights as plain float32.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.backbones.layers_files import MODEL, read_model
from campad.exports.layers.in_numpy import read_layers, run_layers, said_by
from campad.exports.layers.keras_config import as_keras, model_config
from campad.exports.layers.layer import Layers
from campad.exports.proof import Looks
from campad.graphs.tfjs_weights import write_weights
from campad.imaging.frame import Pixels

MEAN, SCALE = 127.0, 127.0
"""Teachable Machine and ml5 show a network x / 127 - 1."""

TFJS, LIBRARY = "1.3.1", "0.8.5"


def tfjs_files(layers: Layers, labels: tuple[str, ...], when: datetime) -> dict[str, bytes]:
    """Return the three files by name."""
    made = as_keras(layers, unit=False)
    shape = [None, layers.size, layers.size, 3]
    entry = {"batch_input_shape": shape, "dtype": "float32", "sparse": False}
    topology = {
        "class_name": "Model",
        "config": model_config(made, entry),
        "keras_version": f"tfjs-layers {TFJS}",
        "backend": "tensor_flow.js",
    }
    manifest, weights = write_weights(
        {f"{one.name}/{key}": array for one in made for key, array in one.weights.items()}
    )
    metadata = {
        "tfjsVersion": TFJS,
        "tmVersion": "2.4.7",
        "packageVersion": LIBRARY,
        "packageName": "@teachablemachine/image",
        "timeStamp": when.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
        "userMetadata": {},
        "modelName": "campad",
        "labels": list(labels),
        "imageSize": layers.size,
    }
    return {
        "model.json": _json({"modelTopology": topology, "weightsManifest": manifest}),
        "weights.bin": weights,
        "metadata.json": _json(metadata),
    }


def read_looks(folder: Path) -> dict[str, Looks]:
    """Read what `tfjs_files` wrote, as what looks at frames; or raise ModelFileError."""
    layers, weights = read_layers(read_model(folder / MODEL))

    def looks(square: Pixels) -> tuple[NDArray[Any], float]:
        return said_by(run_layers(layers, weights, (square.astype(np.float32) - MEAN) / SCALE))

    return {MODEL: looks}


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
