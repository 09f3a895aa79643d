"""The frames of a file of any kind: a picture's only one, or those of a clip, thinned out."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

from campad.imaging.clip import read_clip
from campad.imaging.frame import Pixels, to_square
from campad.imaging.kinds import Kind, kind_of
from campad.imaging.picture import read_image, read_square

FRAMES_PER_SECOND = 5.0
"""This many frames of a recording are enough: neighbouring ones are nearly copies."""


AHEAD = 2
"""Pictures that are read while another one is looked at."""

Squares = Callable[[], Iterable[Pixels]]
"""Gives the frames of one file, uint8 (size, size, 3); raises as `read_frames`."""


def read_ahead(paths: Iterable[Path], size: int) -> Iterator[Squares]:
    """Yield what gives the frames of each file, squares for a network, in order.

    Pictures are read in a thread before they are asked for: Pillow decodes them, and a network
    looks at others, without Python's lock. Clips are read as they are asked for.
    """
    with ThreadPoolExecutor(1, "campad-pictures") as reader:
        left, coming = iter(paths), deque[Squares]()
        while True:
            for path in islice(left, AHEAD + 1 - len(coming)):
                coming.append(_asked(path, size, reader))
            if not coming:
                return
            yield coming.popleft()


def _asked(path: Path, size: int, reader: ThreadPoolExecutor) -> Squares:
    if is_clip(path):
        return partial(_squares_of_clip, path, size)
    reading = reader.submit(read_square, path, size)
    return lambda: [reading.result()]


def _squares_of_clip(path: Path, size: int) -> Iterator[Pixels]:
    for frame in read_clip(path, FRAMES_PER_SECOND):
        yield to_square(frame, size)


def is_clip(path: Path) -> bool:
    """Tell whether a file has frames one after the other; all else is read as one picture."""
    return path.is_file() and kind_of(path) is Kind.CLIP


def read_frames(path: Path) -> Iterator[Pixels]:
    """Yield the frames of one file, uint8 (h, w, 3).

    Raises:
        ImageError: a picture that cannot be read, or something that is no picture and no clip.
        SourceError: a clip that cannot be read.
        MissingExtraError: the package that this kind of file needs is not installed.
    """
    if is_clip(path):
        yield from read_clip(path, FRAMES_PER_SECOND)
    else:
        yield read_image(path)
