"""`load_backbone`: from a name or a file to a network that is ready to embed frames.

The way: find the weights -> build the whole graph (cached) -> cut it at a layer (cached) -> open it
in ONNX Runtime. With a warm cache only the last step runs, and the `onnx` package is not imported.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from campad.backbones import cache, catalog
from campad.backbones.backbone import Backbone
from campad.backbones.download import OnProgress
from campad.backbones.recipes import Recipe, find_recipe, unknown
from campad.errors import ArgumentError
from campad.graphs.built import Built


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
            `model.json` or of an `.onnx` file. What the file expects of a pixel x of 0 to 255 is
            not written in it: a `model.json` gets x / 127 - 1, as the tutorial's network does; an
            `.onnx` that takes float32 gets (x / 255 - mean) / deviation with those of ImageNet, as
            torchvision's networks do, and one that takes uint8 gets x.
        layer: where to cut; None is the network's default. `Backbone.layers` lists them. Without
            one an `.onnx` is cut before its last dense layer, and what has none of these at the
            last layer that has height and width.
        threads: for ONNX Runtime; None chooses by the machine.
        cache_folder: where built graphs are kept; None is the user's cache folder.
        on_progress: told (bytes done, bytes in all) while weights are downloaded.

    Raises:
        ArgumentError: an unknown name or layer; the message lists near ones.
        DownloadError: weights are needed and cannot be fetched.
        ModelFileError: a file that is damaged or not supported.
    """
    folder = cache_folder or cache.default_folder()
    recipe = find_recipe(name, on_progress)
    home = _home(recipe, folder)
    built = _read_index(home / "layers.json") or _build(recipe, home)
    chosen = layer or recipe.entry.default_layer or built.default_layer or _last_spatial(built)
    if chosen not in built.shapes:
        raise ArgumentError(unknown("layer", chosen, list(built.shapes)))
    return Backbone(
        _cut_graph(recipe, home, chosen, built.graph),
        name=recipe.entry.name,
        layer=chosen,
        layers=tuple(built.shapes),
        shape=built.shapes[chosen],
        frame_size=built.frame_size,
        normalisation=built.normalisation or recipe.entry.normalisation,
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
    recipe = find_recipe(name, on_progress)
    home = _home(recipe, folder)
    return (_read_index(home / "layers.json") or _build(recipe, home)).shapes


def is_at_hand(name: str, *, cache_folder: Path | None = None) -> bool:
    """Tell whether a network of the catalog can be loaded without fetching anything."""
    if name == catalog.EFFICIENTNET_LITE0.name:
        return True
    home = _home(find_recipe(name, None), cache_folder or cache.default_folder())
    return (home / "layers.json").is_file() and (home / "whole.onnx").is_file()


def _home(recipe: Recipe, folder: Path) -> Path:
    return folder / f"{recipe.entry.name}-{recipe.key[:16]}-v{catalog.GRAPH_VERSION}"


def _build(recipe: Recipe, home: Path) -> Built:
    built = recipe.build()
    cache.store(home / "whole.onnx", built.graph)
    document = {
        "frame_size": built.frame_size,
        "layers": list(built.shapes.items()),
        "default_layer": built.default_layer,
        "normalisation": built.normalisation,
    }
    cache.store(home / "layers.json", json.dumps(document).encode())
    return built


def _read_index(path: Path) -> Built | None:
    """Return what the cache remembers of a network, its graph left where it is."""
    data = cache.load(path)
    if data is None:
        return None
    document = json.loads(data)
    shapes = {name: tuple(shape) for name, shape in document.pop("layers")}
    return Built(b"", shapes, **document)


def _cut_graph(recipe: Recipe, home: Path, layer: str, built: bytes) -> bytes:
    # The layer's name comes from a file; its hash is a safe file name.
    path = home / f"cut-{hashlib.sha256(layer.encode()).hexdigest()[:16]}.onnx"
    data = cache.load(path)
    if data is None:
        from campad.graphs.builder import cut

        whole = built or cache.load(home / "whole.onnx") or _build(recipe, home).graph
        data = cut(whole, layer)
        cache.store(path, data)
    return data


def _last_spatial(built: Built) -> str:
    """The last layer that still knows where things are, as the tutorial cuts MobileNet."""
    spatial = [name for name, shape in built.shapes.items() if len(shape) == 3 and shape[0] > 1]
    return spatial[-1] if spatial else list(built.shapes)[-1]
