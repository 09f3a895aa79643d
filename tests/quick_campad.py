"""Starts `campad` with a network that costs nothing, for tests that prove nothing about networks.

python quick_campad.py [campad's options]
"""

import hashlib

from campad.backbones import Backbone, load_backbone
from campad.backbones.catalog import CATALOG, Entry, register
from campad.cli.main import main
from campad.graphs.builder import GraphBuilder
from campad.graphs.built import Built

CELL = 24
"""Pixels across and down: frames of the default network's size become 8 x 8 mean colours."""


def build(_on_progress: object) -> Built:
    graph = GraphBuilder(192, mean=0, scale=255)
    size = {"kernel_shape": [CELL, CELL], "strides": [CELL, CELL]}
    graph.mark_layer(graph.node("AveragePool", [graph.pixels], "colours", **size))
    return graph.finish()


QUICK = Entry(
    name="quick",
    title="Mean colours",
    build=build,
    frame_size=192,
    default_layer="colours",
    normalisation="x / 255",
    source="these tests",
    sha256=hashlib.sha256(b"mean colours").hexdigest(),
    licence="MIT",
    size="nothing",
)


def load() -> Backbone:
    """The same network, for whoever reads what was taught with it."""
    if QUICK.name not in CATALOG:
        register(QUICK)
    return load_backbone(QUICK.name)


if __name__ == "__main__":
    register(QUICK)
    main(default_map={"backbone": QUICK.name})
