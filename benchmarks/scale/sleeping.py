"""`campad serve --ray` with a network that takes a network's time and no processor.

    python sleeping.py BATCH_MS FRAME_MS [serve's options]

So one machine can have as many workers as a lesson's server would have machines. It sees mean
colours, which is enough to be taught by.
"""

import sys
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.backbones import Backbone, load_backbone
from campad.backbones.catalog import Entry, register
from campad.graphs.builder import GraphBuilder
from campad.graphs.built import Built

SIDE, CELL = 192, 24


class Sleeping(Backbone):
    """Sleeps for each call, and for each frame of it."""

    batch_s = frame_s = 0.0

    def embed(self, frames: Any) -> NDArray[np.float32]:
        """Compute what little there is, and wait."""
        made = super().embed(frames)
        time.sleep(self.batch_s + len(made) * self.frame_s)
        return made


def build(_on_progress: object) -> Built:
    graph = GraphBuilder(SIDE, mean=0, scale=255)
    size = {"kernel_shape": [CELL, CELL], "strides": [CELL, CELL]}
    graph.mark_layer(graph.node("AveragePool", [graph.pixels], "colours", **size))
    return graph.finish()


COLOURS = Entry(
    name="mean-colours", title="Mean colours", build=build, frame_size=SIDE,
    default_layer="colours", normalisation="x / 255", source="this benchmark", sha256="0" * 64,
    licence="MIT", size="nothing",
)  # fmt: skip


def sleeping(batch_ms: float, frame_ms: float) -> Backbone:
    register(COLOURS)
    network = load_backbone(COLOURS.name, threads=1)
    network.__class__ = Sleeping
    network.batch_s, network.frame_s = batch_ms / 1000, frame_ms / 1000  # type: ignore[attr-defined]
    return network


def main() -> None:
    import sleeping as again  # what workers import: its class is not that of `__main__`

    from campad.cli.lesson import serve
    from campad.cli.main import main as campad

    network = again.sleeping(float(sys.argv[1]), float(sys.argv[2]))
    serve.load_network = lambda *_, **__: network  # type: ignore[attr-defined]
    sys.argv[1:] = ["serve", *sys.argv[3:]]
    campad()


if __name__ == "__main__":
    main()
