"""The frames of a file of any kind: a picture's only one, or those of a clip, thinned out."""

from collections.abc import Iterator
from pathlib import Path

from campad.imaging.clip import read_clip
from campad.imaging.frame import Pixels
from campad.imaging.kinds import Kind, kind_of
from campad.imaging.picture import read_image

FRAMES_PER_SECOND = 5.0
"""This many frames of a recording are enough: neighbouring ones are nearly copies."""


def read_frames(path: Path) -> Iterator[Pixels]:
    """Yield the frames of one file, uint8 (h, w, 3).

    Raises:
        ImageError: a picture that cannot be read, or something that is no picture and no clip.
        SourceError: a clip that cannot be read.
        MissingExtraError: the package that this kind of file needs is not installed.
    """
    if path.is_file() and kind_of(path) is Kind.CLIP:
        yield from read_clip(path, FRAMES_PER_SECOND)
    else:
        yield read_image(path)
