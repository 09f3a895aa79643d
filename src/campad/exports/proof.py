"""The proof beside an export that is a folder: what the project says of the golden frames."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.backbones.backbone import Backbone
from campad.errors import ModelFileError
from campad.exports.golden import Golden, Says, read_golden
from campad.graphs.built import MAX_SIZE, MIN_SIZE
from campad.graphs.files import read_whole
from campad.imaging.frame import Pixels, mirror, to_squares
from campad.learning.predictor import Predictor

FILE = "proof.json"
MOST_BYTES = 1_000_000

Looks = Callable[[Pixels], tuple[NDArray[Any], float]]
"""What says of one frame of the network's size, uint8 (s, s, 3), `known` and `likeness`."""


@dataclass(frozen=True)
class Proof:
    """What an export has to say.

    Attributes:
        kind: which export it is.
        size: side of the frames that the network takes.
        mirrored: frames are looked at as in a mirror.
    """

    kind: str
    labels: tuple[str, ...]
    size: int
    mirrored: bool
    golden: tuple[Golden, ...]

    def to_bytes(self) -> bytes:
        """Return the file."""
        document = {
            "kind": self.kind,
            "labels": self.labels,
            "size": self.size,
            "mirrored": self.mirrored,
            "golden": [one.to_plain() for one in self.golden],
            "campad": version("campad"),
        }
        return json.dumps(document, ensure_ascii=False, indent=1).encode()


def read_proof(folder: Path) -> Proof:
    """Read the proof in an export's folder; raises ModelFileError where there is none."""
    if not (folder / FILE).is_file():
        raise ModelFileError(f"{folder} is no export of campad's: there is no {FILE} in it")
    data = read_whole(folder / FILE, MOST_BYTES)
    try:
        said = json.loads(data)
        labels, golden = read_golden(said)
        size = int(said["size"])
        if not MIN_SIZE <= size <= MAX_SIZE:
            raise ValueError("no network takes frames of that size")
        return Proof(str(said["kind"]), labels, size, bool(said["mirrored"]), golden)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ModelFileError(f"{folder}: {FILE} is no proof of campad's") from error


def project_says(backbone: Backbone, predictor: Predictor, *, mirrored: bool) -> Says:
    """Return what the project says of frames of any size."""

    def looks(square: Pixels) -> tuple[NDArray[Any], float]:
        known, likeness = predictor.judge(backbone.embed(square[None]))
        return known[0], float(likeness[0])

    return of_any_size(looks, backbone.frame_size, mirrored=mirrored)


def of_any_size(looks: Looks, size: int, *, mirrored: bool) -> Says:
    """Crop, resize and mirror before something looks."""

    def says(frame: Pixels) -> tuple[list[float], float]:
        squares = to_squares(frame, size)
        known, likeness = looks((mirror(squares) if mirrored else squares)[0])
        return np.asarray(known, np.float64).tolist(), float(likeness)

    return says
