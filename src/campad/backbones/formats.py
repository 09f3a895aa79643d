"""The kinds of files that campad reads networks from, by their endings.

A further one needs a function that makes a recipe of a path, either in the list at the end or, from
outside the package, through `register_format`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from campad.backbones.catalog import CATALOG, MOBILENET_V1, Recipe, weights_hash
from campad.backbones.download import OnProgress
from campad.errors import ArgumentError, ModelFileError
from campad.graphs.built import Built
from campad.graphs.files import read_bounded, read_whole

MAX_ONNX_BYTES = 200 * 2**20


@dataclass(frozen=True)
class Format:
    """One kind of file."""

    ending: str
    """With the dot, in small letters."""
    title: str
    """What messages call it."""
    read: Callable[[Path], Recipe]
    """Reads a file that is there, and raises ModelFileError where it cannot."""


def _read_layers_model(path: Path) -> Recipe:
    from campad.graphs.tfjs_weights import MAX_JSON_BYTES, read_model_json, read_shards

    model_json = read_bounded(path, MAX_JSON_BYTES)
    _topology, manifest = read_model_json(model_json)
    shards = read_shards(path.parent, manifest)
    tutorials = weights_hash(shards) == MOBILENET_V1.sha256

    def build(_on_progress: OnProgress | None) -> Built:
        from campad.graphs.tfjs_layers import read_layers_model

        return read_layers_model(model_json, shards)

    return Recipe(
        name=MOBILENET_V1.name if tutorials else path.resolve().parent.name or "network",
        sha256=weights_hash([model_json, *shards]),
        build=build,
        default_layer=MOBILENET_V1.default_layer if tutorials else "",
        normalisation=MOBILENET_V1.normalisation,
    )


def _read_onnx(path: Path) -> Recipe:
    data = read_whole(path, MAX_ONNX_BYTES)

    def build(_on_progress: OnProgress | None) -> Built:
        from campad.graphs.onnx_sandbox import probe

        try:
            return probe(data)
        except ModelFileError as error:
            raise ModelFileError(f"{path.name}: {error}") from error

    # A file cannot pass for a network that campad knows.
    name = path.name if path.stem in CATALOG else path.stem
    return Recipe(name=name, sha256=weights_hash([data]), build=build)


FORMATS: dict[str, Format] = {
    known.ending: known
    for known in (
        Format(".json", "TF.js Layers model.json", _read_layers_model),
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
