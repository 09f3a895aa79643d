"""Pictures, examples and networks that tests make themselves."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import campad
from campad.imaging.frame import Pixels
from campad.testing import FakeCamera, FakeNetwork

COLOURS = {"red": (220, 40, 40), "green": (40, 200, 60), "blue": (50, 70, 230)}


def shape_photo(label: str, rng: np.random.Generator, size: tuple[int, int] = (96, 128)) -> Pixels:
    """A picture of `label`: a disc of that colour, somewhere in the middle of a grey noise."""
    return FakeCamera(COLOURS, size, seed=rng).frame(label)


def taught_controller(backbone: campad.Backbone) -> campad.Controller:
    """What was taught two pictures of each class, without copies."""
    rng = np.random.default_rng(0)
    pad = campad.Controller(list(COLOURS), backbone=backbone, augment=False)
    for burst in range(2):
        for label in COLOURS:
            pad.add_example(shape_photo(label, rng), label, burst=burst)
    return pad.train()


def photo_folder(
    folder: Path, labels: Sequence[str] = tuple(COLOURS), per_class: int = 3, seed: int = 0
) -> Path:
    """Write a training folder: a subfolder per class of any name, PNG pictures in it."""
    rng = np.random.default_rng(seed)
    for place, label in enumerate(labels):
        (folder / label).mkdir(parents=True)
        colour = label if label in COLOURS else list(COLOURS)[place % len(COLOURS)]
        for number in range(per_class):
            Image.fromarray(shape_photo(colour, rng)).save(folder / label / f"{number}.png")
    return folder


def clusters(
    rng: np.random.Generator,
    classes: int = 3,
    per_class: int = 8,
    size: int = 20,
    spread: float = 1,
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Examples around one point per class: (n, size) and class numbers (n,), classes in turn."""
    middles = rng.normal(size=(classes, size)) * 3
    ys = np.arange(classes * per_class) % classes
    xs = middles[ys] + rng.normal(size=(len(ys), size)) * spread
    return xs.astype(np.float32), ys


class TinyBackbone(FakeNetwork):
    """Stands in for a network, and counts its calls."""

    name, layer = "tiny", "grid"

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def embed(self, frames: Any) -> NDArray[np.float32]:
        self.calls += 1
        return super().embed(frames)


def dense(name: str, **config: Any) -> dict[str, Any]:
    """A Dense layer of a Layers topology."""
    return {"class_name": "Dense", "config": {"name": name, **config}}


def layer(kind: str, name: str, **config: Any) -> dict[str, Any]:
    """Any layer of a Layers topology."""
    return {"class_name": kind, "config": {"name": name, **config}}


def sequential(layers: Sequence[dict[str, Any]], *, old: bool = False) -> dict[str, Any]:
    """A Sequential topology; TF.js before 1.3 wrote the bare list of layers."""
    config: Any = list(layers) if old else {"name": "sequence", "layers": list(layers)}
    return {"class_name": "Sequential", "config": config}


def write_model(
    folder: Path, topology: Any, weights: dict[str, NDArray[Any]], manifest: Any = None
) -> Path:
    """Write model.json and one float32 shard; `manifest` replaces what would be written."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = [
        {"name": name, "shape": list(array.shape), "dtype": "float32"}
        for name, array in weights.items()
    ]
    data = b"".join(np.ascontiguousarray(array, "<f4").tobytes() for array in weights.values())
    (folder / "weights.bin").write_bytes(data)
    document = {
        "modelTopology": topology,
        "weightsManifest": manifest or [{"paths": ["weights.bin"], "weights": entries}],
    }
    path = folder / "model.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def save_sideways(frame: Any, path: Path) -> None:
    """Save a frame as a phone does that is held upright: on its side, and saying so."""
    exif = Image.Exif()
    exif[0x0112] = 6  # EXIF's orientation: to be turned clockwise
    Image.fromarray(np.rot90(frame)).save(path, exif=exif)
