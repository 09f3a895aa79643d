"""Folders: from pictures and videos, in a subfolder for each class, to examples and scores."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.backbones.backbone import Backbone
from campad.classifiers.base import Classifier
from campad.controller import Controller
from campad.dataset.augmentations import MAX_AUGMENTED
from campad.errors import SourceError
from campad.imaging.frame import Pixels, to_square
from campad.imaging.sources import LabelledFile, labelled_files, read_frames
from campad.kernels.span import draw_evenly
from campad.learning.layer_ranking import (
    KEPT_SIDE,
    MOST_FRAMES,
    Cut,
    Ranked,
    best_first,
    rank_layer,
)

Progress = Callable[[Iterable[Any]], Iterable[Any]]
"""Passes pieces of work on, and shows how many are done."""


def collect(
    folder: Path,
    backbone: Backbone,
    classifier: Classifier | None = None,
    *,
    augment: bool = True,
    progress: Progress = iter,
) -> Controller:
    """Make every picture an example, and every file a burst of its own.

    Of more files than MAX_AUGMENTED no copies are made: they would not count, and take four fifths
    of the time.

    Raises:
        SourceError: no such folder, or too few classes. ImageError: a picture that cannot be read.
    """
    files = labelled_files(folder)
    augment = augment and len(files) <= MAX_AUGMENTED
    pad = Controller(_labels(files), backbone=backbone, classifier=classifier, augment=augment)
    for burst, file in enumerate(progress(files)):
        for frame in read_frames(file.path):
            pad.add_example(frame, file.label, burst=burst)
    return pad


def add_holdout(pad: Controller, folder: Path, progress: Progress = iter) -> None:
    """Make the pictures of a folder a controller's challenge set, in place of the one it has."""
    pad.holdout.clear()
    for file in progress(labelled_files(folder)):
        for frame in read_frames(file.path):
            pad.add_holdout(frame, file.label)


def rank(
    folder: Path, cuts: list[Cut], clock: Callable[[], float], progress: Progress = iter
) -> tuple[list[Ranked], int]:
    """Rank layers on the pictures of a folder; return the ranks and the number of pictures.

    Raises:
        SourceError: a file, such as a .campad file, which holds no pictures; or as `collect`.
    """
    if folder.is_file():
        raise SourceError(
            f"{folder} holds no pictures to look at; give the folder of pictures it was made from"
        )
    frames, classes, bursts, labels = read_evenly(folder)
    ranked = [rank_layer(cut, frames, classes, bursts, labels, clock) for cut in progress(cuts)]
    return best_first(ranked), len(frames)


def read_evenly(
    folder: Path, most: int = MOST_FRAMES
) -> tuple[list[Pixels], NDArray[np.intp], NDArray[np.intp], list[str]]:
    """Read pictures, of each class the same number as far as it has so many.

    Returns them, their class numbers, their bursts, and the classes' names.
    """
    files = labelled_files(folder)
    labels = _labels(files)
    every = [
        (to_square(frame, KEPT_SIDE), labels.index(file.label), burst)
        for burst, file in enumerate(files)
        for frame in read_frames(file.path)
    ]
    kept = draw_evenly(np.array([number for _, number, _ in every]), most)
    frames, classes, bursts = zip(*(every[i] for i in kept), strict=True)
    return list(frames), np.array(classes), np.array(bursts), labels


def _labels(files: list[LabelledFile]) -> list[str]:
    return list(dict.fromkeys(file.label for file in files))
