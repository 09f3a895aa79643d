"""What networks are tried on: a picture, the smallest network, and what a cache holds."""

from pathlib import Path
from typing import Any

import numpy as np

from campad.imaging.frame import Pixels
from synthetic import layer, sequential, write_model


def photo(seed: int = 0, size: tuple[int, int] = (192, 192)) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (*size, 3)).astype(np.uint8)


def tiny_model(folder: Path, **names: Any) -> Path:
    """A network of one convolution, for what does not depend on the network."""
    kernel = np.random.default_rng(0).normal(size=(3, 3, 3, 4))
    name = names.get("name", "first")
    convolution = layer(
        "Conv2D", name, use_bias=False, padding="same", batch_input_shape=[None, 32, 32, 3]
    )
    flat = layer("GlobalAveragePooling2D", "pool")
    return write_model(folder, sequential([convolution, flat]), {f"{name}/kernel": kernel})


def kept(cache: Path) -> list[Path]:
    """Every file of a cache."""
    return [path for path in cache.rglob("*") if path.is_file()]
