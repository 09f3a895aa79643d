"""`load_backbone`: from a name or a file to a network that is ready to embed frames.

The way: find the weights -> build the whole graph (cached) -> cut it at a layer (cached) -> open it
in ONNX Runtime. With a warm cache only the last step runs, and the `onnx` package is not imported.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from campad.backbones import cache, catalog
from campad.backbones.backbone import Backbone
from campad.backbones.download import OnProgress
from campad.backbones.recipes import find_recipe, unknown
from campad.errors import ArgumentError
from campad.graphs.built import Built, default_cut
from campad.graphs.sanitize import named

if TYPE_CHECKING:
    from campad.backbones.own_head import OwnHead

GRAPH_VERSION = 4
"""Part of every name in the cache. Raise it when the graphs or their index change, which an older
campad must not find."""


def load_backbone(
    name: str | Path = catalog.DEFAULT,
    *,
    layer: str | None = None,
    normalisation: str | None = None,
    threads: int | None = None,
    cache_folder: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Backbone:
    """Load a network, cut at a layer.

    Args:
        name: a name of the catalog (`campad backbones` lists them), or a path: of a TF.js Layers
            `model.json`, of the folder or zip that it lies in, of Keras's `.keras` or `.h5`, of a
            float `.tflite`, or of an `.onnx` file.
        layer: where to cut; None is the network's default, `Backbone.layers` lists them. A network
            of one's own is cut where its pictures have become a list of up to 8,192 numbers, or
            else at the last layer that has height and width.
        normalisation: what a network of one's own gets for a pixel x of 0 to 255: "-1..1",
            "0..1", "0..255", or "imagenet" for (x / 255 - mean) / deviation. None guesses, see
            `Backbone.guessed`.
        threads: for ONNX Runtime; None chooses by the machine.
        cache_folder: where built graphs are kept; None is the user's cache folder.
        on_progress: told (bytes done, bytes in all) while weights are downloaded.

    Raises:
        ArgumentError: an unknown name, layer or normalisation, or one for a network of the catalog.
        DownloadError: weights are needed and cannot be fetched.
        ModelFileError: a file that is damaged or not supported.
    """
    network = _Network(name, cache_folder, on_progress, normalisation)
    return _cut(network, network.look(), layer, threads)


def load_classifier(
    path: str | Path,
    *,
    layer: str | None = None,
    normalisation: str | None = None,
    threads: int | None = None,
    cache_folder: Path | None = None,
) -> tuple[Backbone, OwnHead, tuple[str, ...]]:
    """Load a network that tells classes apart by itself, as Teachable Machine exports one.

    Arguments as in `load_backbone`.

    Returns:
        The network, cut before its classifier; that; and what the classes are called, () where no
        file says it.

    Raises:
        As `load_backbone`; ModelFileError also for a classifier of another form.
    """
    from campad.backbones.own_head import read_own_head

    network = _Network(path, cache_folder, None, normalisation)
    built = network.look()
    backbone = _cut(network, built, layer, threads)
    with named(network.recipe.name):
        head = read_own_head(network.whole_graph(built), backbone.layer)
    return backbone, head, network.recipe.labels


def _cut(network: _Network, built: Built, layer: str | None, threads: int | None) -> Backbone:
    recipe = network.recipe
    chosen = layer or recipe.default_layer or built.default_layer or default_cut(built.shapes)
    if chosen not in built.shapes:
        raise ArgumentError(unknown("layer", chosen, list(built.shapes)))
    return Backbone(
        network.cut_at(chosen, built),
        name=recipe.name,
        layer=chosen,
        layers=tuple(built.shapes),
        shape=built.shapes[chosen],
        frame_size=built.frame_size,
        normalisation=built.normalisation or recipe.normalisation,
        guessed=built.guessed,
        sees=recipe.sees,
        sha256=recipe.sha256,
        source=network.source,
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
    return _Network(name, cache_folder, on_progress).look().shapes


def is_at_hand(name: str, *, cache_folder: Path | None = None) -> bool:
    """Tell whether a network of the catalog can be loaded without fetching anything."""
    network = _Network(name, cache_folder)
    kept = network.index.is_file() and network.whole.is_file()
    return kept or not network.recipe.needs_download


class _Network:
    """A recipe and its folder in the cache; what is missing or damaged there is made again."""

    def __init__(
        self,
        name: str | Path,
        cache_folder: Path | None,
        on_progress: OnProgress | None = None,
        normalisation: str | None = None,
    ) -> None:
        self.recipe = recipe = find_recipe(name, normalisation)
        self.source = str(name)
        self._on_progress = on_progress
        key = (recipe.cache_key or recipe.sha256)[:16]
        folder = cache_folder or cache.default_folder()
        self.home = folder / f"{recipe.name}-{key}-v{GRAPH_VERSION}"
        self.index, self.whole = self.home / "layers.json", self.home / "whole.onnx"

    def look(self) -> Built:
        """Return what the cache remembers, the graph left where it is; or build the network."""
        index = cache.load(self.index)
        return self._build() if index is None else Built.from_index(json.loads(index))

    def whole_graph(self, built: Built) -> bytes:
        """Return all of what `look` gave."""
        return built.graph or cache.load(self.whole) or self._build().graph

    def cut_at(self, layer: str, built: Built) -> bytes:
        """Return the part that computes a layer."""
        # The layer's name comes from a file; its hash is a safe file name.
        path = self.home / f"cut-{hashlib.sha256(layer.encode()).hexdigest()[:16]}.onnx"
        data = cache.load(path)
        if data is None:
            from campad.graphs.builder import cut

            data = cut(self.whole_graph(built), layer)
            cache.store(path, data)
        return data

    def _build(self) -> Built:
        built = self.recipe.build(self._on_progress)
        cache.store(self.whole, built.graph)
        cache.store(self.index, built.index())
        return built
