"""Layers models of one or two layers for pictures of 32 pixels."""

from typing import Any

import numpy as np

from campad.backbones import Backbone
from campad.graphs.builder import cut
from campad.graphs.tfjs_layers import build_layers_model
from synthetic import layer

INPUT = [None, 32, 32, 3]


def convolution(name: str = "c", **config: Any) -> dict[str, Any]:
    return layer("Conv2D", name, **({"padding": "same", "use_bias": False} | config))


def head(first: dict[str, Any], *more: dict[str, Any]) -> list[dict[str, Any]]:
    """A sequence whose first layer takes the picture."""
    first["config"]["batch_input_shape"] = INPUT
    return [first, *more]


def opened(topology: dict[str, Any], weights: dict[str, Any], name: str | None = None) -> Backbone:
    built = build_layers_model(topology, weights)
    chosen = name or list(built.shapes)[-1]
    return Backbone(
        cut(built.graph, chosen),
        name="test",
        layer=chosen,
        layers=list(built.shapes),
        shape=built.shapes[chosen],
        frame_size=built.frame_size,
        normalisation="",
    )


def picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (32, 32, 3)).astype(np.uint8)


ONE_BY_ONE = {"c/kernel": np.random.default_rng(1).normal(size=(1, 1, 3, 4)).astype(np.float32)}
