"""What a network's layers make of pictures, in the mean: what rounding does to kernels needs it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.exports.golden import golden_frame
from campad.exports.layers.in_numpy import run_layers
from campad.exports.layers.keras_config import as_keras, model_config
from campad.exports.layers.layer import Layers

Array = NDArray[Any]


def look_at_pictures(layers: Layers) -> dict[str, Array]:
    """Return the mean of each layer's channels (c,) over pictures made by code."""
    made = as_keras(layers, unit=True)
    configs = model_config(made, {})["layers"]
    weights = {one.name: one.weights for one in made}
    means: dict[str, Array] = {}
    pictures = _pictures(layers.size)
    for frame in pictures:
        for name, array in run_layers(configs, weights, frame.astype(np.float32)).items():
            mean = array.reshape(-1, array.shape[-1]).mean(0) / len(pictures)
            means[name] = means[name] + mean if name in means else mean
    return means


def _pictures(size: int) -> list[Array]:
    """Soft patches, and the same with hard edges and grain in them, as photographs have."""
    frames = [golden_frame(size, size, seed) for seed in range(4)]
    rng = np.random.default_rng(0)
    for seed in range(4, 12):
        soft, other = golden_frame(size, size, seed), golden_frame(size, size, seed + 50)
        edges = (other[..., :1] // 32) % 2 == 0
        mixed = np.where(edges, soft, 255 - other) + rng.normal(0, 4 * (seed % 4), soft.shape)
        frames.append(np.clip(mixed, 0, 255))
    return frames
