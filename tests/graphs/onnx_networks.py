"""ONNX files in a folder, opened as backbones, and the pictures that they get."""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from campad.backbones import Backbone, load_backbone
from campad.imaging.frame import Pixels

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def photo(seed: int = 0, size: int = 32) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (size, size, 3)).astype(np.uint8)


def saved(model: onnx.ModelProto | bytes, folder: Path, name: str = "net.onnx") -> Path:
    path = folder / name
    path.write_bytes(model if isinstance(model, bytes) else model.SerializeToString())
    return path


def opened(model: onnx.ModelProto | bytes, folder: Path, layer: str | None = None) -> Backbone:
    """Load a network; what one test had checked in a child serves the others too."""
    path, cache = saved(model, folder), folder.parent / "onnx-cache"
    return load_backbone(path, layer=layer, threads=1, cache_folder=cache)


def normalised(frame: Pixels) -> NDArray[np.float32]:
    """A picture as torchvision's networks take it, (1, h, w, 3)."""
    return ((frame[None] / 255 - MEAN) / DEVIATION).astype(np.float32)
