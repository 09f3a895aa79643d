"""The kinds of files that campad reads networks from, by their endings.

A further one needs a function that makes a recipe of a path, either in the list at the end or, from
outside the package, through `register_format`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from campad.backbones.catalog import CATALOG, MOBILENET_V1, Recipe, weights_hash
from campad.backbones.download import OnProgress
from campad.errors import ArgumentError, ModelFileError
from campad.graphs.built import Built
from campad.graphs.files import plain_name, read_beside, read_whole
from campad.graphs.onnx_wire import DataFile, data_file_name
from campad.graphs.sanitize import named
from campad.imaging.normalisation import TUTORIALS, find_normalisation

if TYPE_CHECKING:
    from campad.backbones.layers_files import LayersFiles

MAX_ONNX_BYTES = 200 * 2**20
"""With the file beside that holds the weights."""
READERS = 2
"""Part of the names of people's own networks in the cache: raise it when their readers change."""


@dataclass(frozen=True)
class Format:
    """One kind of file."""

    ending: str
    """With the dot, in small letters."""
    title: str
    """What messages call it."""
    read: Callable[[Path], Recipe]
    """Reads a file that is there, and raises ModelFileError where it cannot."""


def read_layers(path: Path) -> Recipe:
    """Make a recipe of a network of layers: a file, or the folder that its model.json lies in.

    Raises:
        ModelFileError: there is none, or it cannot be read.
    """
    from campad.backbones.layers_files import read_any

    return _of_layers(read_any(path))


def _of_layers(files: LayersFiles, word: str | None = None) -> Recipe:
    from campad.graphs.tfjs_weights import read_model_json

    tutorials = weights_hash(files.shards) == MOBILENET_V1.sha256
    # Where it is the tutorial's, or its maker is known, nothing is guessed.
    usual = TUTORIALS if tutorials else files.beside.takes
    given = find_normalisation(word) if word else usual

    def build(_on_progress: OnProgress | None) -> Built:
        from campad.graphs.tfjs_layers import read_layers_model

        with named(files.file):
            built = read_layers_model(files.model_json, files.shards, given)
        return replace(built, default_layer=MOBILENET_V1.default_layer) if tutorials else built

    # Not of the file's bytes: the same network that was only saved again is the same.
    topology, manifest = read_model_json(files.model_json)
    weights = [group["weights"] for group in manifest]
    said = json.dumps([topology, weights], sort_keys=True).encode()
    sha256 = MOBILENET_V1.sha256 if tutorials else weights_hash([said, *files.shards])
    # A file cannot pass for a network that campad knows.
    name = f"{files.name}.json" if files.name in CATALOG else files.name
    return Recipe(
        name=MOBILENET_V1.name if tutorials else name,
        sha256=sha256,
        build=build,
        cache_key=_cache_key(weights_hash([said, *files.shards]), given.said if given else ""),
        normalised=lambda word: _of_layers(files, word),
        labels=files.beside.labels,
    )


def _read_onnx(path: Path) -> Recipe:
    data = read_whole(path, MAX_ONNX_BYTES)
    with named(path.name):
        return _of_onnx(path, data, _data_file(path, data))


def _data_file(path: Path, data: bytes) -> DataFile | None:
    """Read the file beside an .onnx that holds its weights, if there is one."""
    name = data_file_name(data)
    if not name:
        return None
    name, left = plain_name(name, path.name), MAX_ONNX_BYTES - len(data)
    beside = DataFile(name, read_beside(path, name, left))
    if len(beside.data) > left:
        raise ModelFileError(f"with {name} larger than {MAX_ONNX_BYTES // 2**20} MiB")
    return beside


def _of_onnx(path: Path, data: bytes, beside: DataFile | None, word: str | None = None) -> Recipe:
    def build(_on_progress: OnProgress | None) -> Built:
        from campad.graphs.onnx_sandbox import probe

        with named(path.name):
            return probe(data, beside, word)

    sha256 = weights_hash([data, beside.data] if beside else [data])
    # A file cannot pass for a network that campad knows.
    return Recipe(
        name=path.name if path.stem in CATALOG else path.stem,
        sha256=sha256,
        build=build,
        cache_key=_cache_key(sha256, word or ""),
        normalised=lambda word: _of_onnx(path, data, beside, word),
    )


def _cache_key(sha256: str, normalisation: str) -> str:
    return weights_hash([f"{sha256} {normalisation} {READERS}".encode()])


FORMATS: dict[str, Format] = {
    known.ending: known
    for known in (
        Format(".json", "TF.js Layers model.json", read_layers),
        Format(".zip", "a zip or folder of that", read_layers),
        Format(".keras", "Keras's .keras", read_layers),
        Format(".h5", ".h5", read_layers),
        Format(".hdf5", ".hdf5", read_layers),
        Format(".tflite", "TensorFlow Lite's .tflite", read_layers),
        Format(".onnx", ".onnx", _read_onnx),
    )
}
"""By ending."""


def register_format(added: Format) -> None:
    """Add a kind of file; from now on `load_backbone` and the commands take paths of that ending.

    Example: `register_format(Format(".tiny", ".tiny", read_tiny))`; `del FORMATS[".tiny"]` removes
    it.

    Raises:
        ArgumentError: no ending in small letters, or one that is read already.
    """
    if not added.ending or Path(f"x{added.ending.lower()}").suffix != added.ending:
        raise ArgumentError(f'an ending is like ".onnx", in small letters; got {added.ending!r}')
    if added.ending in FORMATS:
        raise ArgumentError(f"files ending in {added.ending} are read already")
    FORMATS[added.ending] = added
