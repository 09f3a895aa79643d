"""What a network's layers make of pictures: the ranges that int8 needs, and means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.exports.golden import golden_frame
from campad.exports.layers.in_numpy import run_layers
from campad.exports.layers.keras_config import as_keras, config_of, links_of
from campad.exports.layers.layer import Layers
from campad.exports.tflite.writer import Scale

Array = NDArray[Any]


@dataclass
class Seen:
    """What a layer made of several pictures: the smallest and largest number, and means (c,)."""

    low: float
    high: float
    means: Array

    @property
    def scale(self) -> Scale:
        """The scale in which int8 holds that range, and 0 exactly."""
        step = max(self.high - self.low, 1e-6) / 255
        zero = np.clip(np.round(-128 - self.low / step), -128, 127)
        return Scale(np.array([step]), np.array([zero]).astype(int))


def look_at_pictures(layers: Layers) -> dict[str, Seen]:
    """Return what each layer makes of pictures made by code."""
    made = as_keras(layers, unit=True)
    configs = [
        {
            "class_name": "InputLayer" if one.kind == "Input" else one.kind,
            "config": {"name": one.name, **config_of(one)},
            "inbound_nodes": links_of(one),
        }
        for one in made
    ]
    weights = {one.name: one.weights for one in made}
    seen: dict[str, Seen] = {}
    pictures = _pictures(layers.size)
    for frame in pictures:
        for name, array in run_layers(configs, weights, frame.astype(np.float32)).items():
            one = seen.setdefault(name, Seen(0, 0, np.zeros(array.shape[-1])))
            one.low, one.high = min(one.low, float(array.min())), max(one.high, float(array.max()))
            one.means += array.reshape(-1, array.shape[-1]).mean(0) / len(pictures)
    return seen


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
