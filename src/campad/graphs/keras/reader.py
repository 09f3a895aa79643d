"""What Keras saves, .h5 and .keras, as the topology and the weights that a model.json has.

Both hold the topology as JSON. In an .h5 weights have names. In a .keras, a zip, they are numbered
in groups that are called by the class of their layer and a counter, in the topology's order.
Nothing that a file names is imported, and no function in it is called.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.keras.group_names import group_names
from campad.graphs.keras.hdf5 import MAX_BYTES, read_hdf5
from campad.graphs.sandbox.process import answer, limit_this_process
from campad.graphs.sanitize import damage_told
from campad.graphs.tfjs_topology import Config, layer_name, sublayers
from campad.graphs.tfjs_weights import MAX_JSON_BYTES, write_weights

Arrays = dict[str, NDArray[Any]]
MAX_DEPTH = 8
ZIP = b"PK\3\4"
CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
MOVING = ("moving_mean", "moving_variance")
WITH_BIAS = ("kernel", "bias")
NUMBERED: Mapping[str, tuple[str, ...]] = {
    "Conv2D": WITH_BIAS,
    "Dense": WITH_BIAS,
    "DepthwiseConv2D": ("depthwise_kernel", "bias"),
    "SeparableConv2D": ("depthwise_kernel", "pointwise_kernel", "bias"),
    "BatchNormalization": ("gamma", "beta", *MOVING),
    "LayerNormalization": ("gamma", "beta"),
    "Normalization": ("mean", "variance"),
    "LayerScale": ("gamma",),
}
"""The weights of a layer by class, in the order of their numbers."""
UNUSED = {"gamma": "scale", "beta": "center", "bias": "use_bias"}
"""Weights that a layer has not, where a setting says so; the numbers close up."""


def main() -> None:
    """Be the child of `sandbox`."""
    answer(_read)


def _read(_what: list[Any]) -> tuple[bytes, bytes]:
    data = sys.stdin.buffer.read()
    limit_this_process()
    topology, arrays = read_saved(data)
    manifest, weights = write_weights(arrays)
    said = {"modelTopology": topology, "weightsManifest": manifest}
    return json.dumps(said).encode(), weights


def read_saved(data: bytes) -> tuple[dict[str, Any], Arrays]:
    """Return topology and weights of a file of Keras.

    Raises:
        ModelFileError: damaged, weights alone, or refused by `read_hdf5`.
    """
    with damage_told("not a network as Keras saves it, or damaged"):
        try:
            return _read_zip(data) if data.startswith(ZIP) else _read_h5(data)
        except (OSError, zipfile.BadZipFile, EOFError) as error:
            raise ValueError(str(error)) from error


def _read_h5(data: bytes) -> tuple[dict[str, Any], Arrays]:
    (config, version), arrays = read_hdf5(data, "model_config", "keras_version")
    if not config:
        raise ModelFileError(
            'it holds weights without their network; save both: model.save("net.keras")'
        )
    weights: Arrays = {}
    for path, array in arrays.items():
        _, layer, *names = path.split("/")  # model_weights, the layer's group, the weight's name
        own = [name.removesuffix(":0") for name in names]
        weights["/".join(own)] = array
        if len(own) == 2:  # a second layer of that name was once called otherwise inside
            weights.setdefault(f"{layer}/{own[-1]}", array)
    return {"model_config": json.loads(config), "keras_version": version}, weights


def _read_zip(data: bytes) -> tuple[dict[str, Any], Arrays]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        config = json.loads(_entry(archive, CONFIG, MAX_JSON_BYTES))
        about = json.loads(_entry(archive, METADATA, MAX_JSON_BYTES))
        _, arrays = read_hdf5(_entry(archive, WEIGHTS, MAX_BYTES))
    topology = {"model_config": config, "keras_version": about.get("keras_version", "")}
    return topology, dict(_by_name(config, arrays, "", "", 0))


def _entry(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    with archive.open(name) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ModelFileError(f"{name} in it is larger than {limit // 2**20} MiB")
    return data


def _by_name(
    model: Config, arrays: Arrays, place: str, within: str, depth: int
) -> Iterator[tuple[str, NDArray[Any]]]:
    """Name what is numbered in the groups of a model, those of models within too."""
    if depth > MAX_DEPTH:
        raise ModelFileError("models are nested too deeply")
    layers = sublayers(model)
    for layer, called in zip(layers, group_names(one["class_name"] for one in layers), strict=True):
        kind, config = layer["class_name"], layer["config"]
        group = f"{place}layers/{called}"
        name = f"{within}{layer_name(layer)}"
        if "layers" in config:
            yield from _by_name(layer, arrays, f"{group}/", f"{name}/", depth + 1)
            continue
        used = (w for w in NUMBERED.get(kind, ()) if config.get(UNUSED.get(w, ""), True))
        for number, weight in enumerate(used):
            if f"{group}/vars/{number}" in arrays:
                yield f"{name}/{weight}", arrays[f"{group}/vars/{number}"]
