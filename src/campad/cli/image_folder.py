"""Folders: from pictures and clips, in a subfolder for each class, to examples and scores."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from campad.backbones.backbone import Backbone
from campad.classifiers.base import Classifier
from campad.controller import Controller
from campad.dataset.augmentations import MAX_AUGMENTED
from campad.dataset.labelled_folder import LabelledFile, LabelledFolder, scan
from campad.dataset.labels import check_known
from campad.dataset.packed import ENDINGS, as_folder
from campad.errors import ImageError, SourceError
from campad.imaging.clip import check_clips_can_be_read
from campad.imaging.files import read_ahead
from campad.imaging.frame import Pixels
from campad.imaging.kinds import Kind
from campad.imaging.picture import check_head
from campad.kernels.span import draw_evenly
from campad.learning.layer_ranking import (
    KEPT_SIDE,
    MOST_FRAMES,
    Cut,
    Ranked,
    best_first,
    rank_layer,
)

REST = "none"
"""What MediaPipe Model Maker calls the class of whatever is none of the others, in any case."""

Progress = Callable[[Iterable[Any]], Iterable[Any]]
"""Passes pieces of work on, and shows how many are done."""


def scanned(folder: Path, labels: Sequence[str] | None = None) -> LabelledFolder:
    """List a folder, and say on stderr what in it is left out.

    Args:
        folder: a subfolder for each class, or a zip of that, which is unpacked until the command
            ends.
        labels: the only classes that there may be.

    Raises:
        SourceError: as `scan`. ArgumentError: another class. MissingExtraError: there are clips,
            which nothing can read here.
    """
    unpacked = click.get_current_context().with_resource(as_folder(folder))
    try:
        found = scan(unpacked.folder)
    except SourceError as error:
        said = str(error).replace(str(unpacked.folder), str(folder))
        packed = ". Of a zip the outermost folders count, or those in one that is around all"
        raise SourceError(said + (packed if unpacked.names else "")) from error
    files = [replace(file, name=unpacked.names.get(file.path, file.name)) for file in found.files]
    found = replace(found, files=files)
    if labels is not None:
        for label in found.labels:
            check_known(label, labels)
    if found.left_out:
        click.echo(f"{folder}: {found.left_out}", err=True)
    if any(file.kind is Kind.CLIP for file in found.files):
        check_clips_can_be_read()
    return found


def frames_of(
    files: list[LabelledFile], size: int, *, skip_bad: bool = False, progress: Progress = iter
) -> Iterator[tuple[int, LabelledFile, Pixels]]:
    """Yield the frames of all files as squares, each with its file's number and its file.

    Once a file cannot be read, the others are only looked at, so that all that are bad are named
    together; most show it before anything is yielded.

    Args:
        files: of a folder.
        size: the side of the squares.
        skip_bad: go on without the files that cannot be read, and say which they are.
        progress: told about the files.

    Raises:
        SourceError: files that cannot be read, all of them; or a class has no others.
    """
    bad = {}
    for file in files:
        try:
            if file.kind is not Kind.CLIP:
                check_head(file.path)
        except ImageError as error:
            bad[file] = _told(file, error)
    coming = read_ahead([file.path for file in files if file not in bad], size)
    for number, file in enumerate(progress(files)):
        if file in bad:
            continue
        try:
            for frame in next(coming)():
                if skip_bad or not bad:
                    yield number, file, frame
        except (ImageError, SourceError) as error:
            bad[file] = _told(file, error)
    _tell_bad(files, bad, skip_bad)


def _told(file: LabelledFile, error: Exception) -> str:
    return str(error).replace(str(file.path), file.name)


def _tell_bad(files: list[LabelledFile], bad: dict[LabelledFile, str], skip_bad: bool) -> None:
    lost = {file.label for file in files} - {file.label for file in files if file not in bad}
    listed = "".join(f"\n  {error}" for error in bad.values())
    count = "1 file" if len(bad) == 1 else f"{len(bad)} files"
    if lost and skip_bad:
        raise SourceError(f"no file of {', '.join(sorted(lost))} can be read:{listed}")
    if bad and not skip_bad:
        raise SourceError(
            f"{count} cannot be read:{listed}\nMend or remove them, or go on without: --skip-bad"
        )
    if bad:
        clips = any(file.kind is Kind.CLIP for file in bad)
        kept = " (of a clip, what comes before the damage is used)" if clips else ""
        click.echo(f"Without {count} that cannot be read{kept}:{listed}", err=True)


def collect(
    folder: LabelledFolder,
    backbone: Backbone,
    classifier: Classifier | None = None,
    *,
    augment: bool = True,
    skip_bad: bool = False,
    progress: Progress = iter,
) -> Controller:
    """Make every picture an example, and every file a burst of its own, numbered by its place.

    A class called "none" presses nothing.

    Of more files than MAX_AUGMENTED no copies are made: they would not count, and take four fifths
    of the time.

    Raises:
        As `frames_of`.
    """
    augment = augment and len(folder.files) <= MAX_AUGMENTED
    pad = Controller(folder.labels, backbone=backbone, classifier=classifier, augment=augment)
    rest = next((label for label in pad.labels if label.casefold() == REST), None)
    pad.decisions = replace(pad.decisions, neutral=rest)
    size = backbone.frame_size
    for number, file, frame in frames_of(folder.files, size, skip_bad=skip_bad, progress=progress):
        pad.add_example(frame, file.label, burst=number)
    return pad


def add_holdout(
    pad: Controller, folder: LabelledFolder, *, skip_bad: bool = False, progress: Progress = iter
) -> None:
    """Make the pictures of a folder a controller's challenge set, in place of the one it has."""
    pad.holdout.clear()
    size = pad.backbone.frame_size
    for _, file, frame in frames_of(folder.files, size, skip_bad=skip_bad, progress=progress):
        pad.add_holdout(frame, file.label)


def rank(
    folder: Path,
    cuts: list[Cut],
    clock: Callable[[], float],
    *,
    skip_bad: bool = False,
    progress: Progress = iter,
) -> tuple[list[Ranked], int]:
    """Rank layers on the pictures of a folder; return the ranks and the number of pictures.

    Raises:
        SourceError: a file that holds no pictures, such as a .campad file; or as `collect`.
    """
    if folder.is_file() and folder.suffix.lower() not in ENDINGS:
        raise SourceError(
            f"{folder} holds no pictures to look at; give the folder of pictures it was made from"
        )
    frames, classes, bursts, labels = read_evenly(scanned(folder), skip_bad=skip_bad)
    ranked = [rank_layer(cut, frames, classes, bursts, labels, clock) for cut in progress(cuts)]
    return best_first(ranked), len(frames)


def read_evenly(
    folder: LabelledFolder, most: int = MOST_FRAMES, *, skip_bad: bool = False
) -> tuple[list[Pixels], NDArray[np.intp], NDArray[np.intp], list[str]]:
    """Read pictures, of each class the same number as far as it has so many.

    Returns them, their class numbers, their bursts, and the classes' names.
    """
    labels = folder.labels
    every = [
        (frame, labels.index(file.label), number)
        for number, file, frame in frames_of(folder.files, KEPT_SIDE, skip_bad=skip_bad)
    ]
    kept = draw_evenly(np.array([number for _, number, _ in every]), most)
    frames, classes, bursts = zip(*(every[i] for i in kept), strict=True)
    return list(frames), np.array(classes), np.array(bursts), labels
