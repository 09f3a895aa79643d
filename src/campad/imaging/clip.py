"""Clips: the frames of a video file or of a stream, as the person who made them sees them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from campad.errors import SourceError, needs_extra
from campad.imaging.frame import Pixels

MOST_STRETCHED = 4
"""No known format has pixels this many times as wide as high; what says so is damaged."""

CLOCK_S = 0.001
"""Containers round their frames' times so far (Matroska's are whole milliseconds)."""


@dataclass(frozen=True, slots=True)
class Way:
    """How something is opened.

    Attributes:
        driver: the device's driver; None is found out.
        options: for it.
        wait_s: so long it may be silent; None is for ever.
        every_s: a frame that comes sooner than this after the one before is left out.
    """

    driver: str | None = None
    options: Mapping[str, str] | None = None
    wait_s: float | None = None
    every_s: float = 0.0


@dataclass(frozen=True, slots=True)
class TimedFrame:
    """A frame.

    Attributes:
        pixels: uint8 (h, w, 3).
        at_s: when, by the clip's own clock.
        endless: it comes from something that has no end, as a camera has none.
    """

    pixels: Pixels
    at_s: float
    endless: bool


def read_clip(path: Path, frames_per_second: float | None = None) -> Iterator[Pixels]:
    """Yield the frames of a video file, uint8 (h, w, 3).

    What the file says about its picture is honoured: the way the camera was held, mirroring, pixels
    that are not square, the matrix and the range of its colours (without a word: BT.601, as ffmpeg
    takes them), each frame's own time. Of several video streams the first is read.

    Args:
        path: the file.
        frames_per_second: at most this many by the clip's own clock; None is all of them.

    Raises:
        SourceError: no such file, or it gives no frames.
        MissingExtraError: the package `av` is not installed.
    """
    every_s = 1 / frames_per_second if frames_per_second else 0.0
    for frame in read_file(path, Way(every_s=every_s)):
        yield frame.pixels


def read_file(path: Path, way: Way | None = None) -> Iterator[TimedFrame]:
    """Yield the frames of a video file with their times; see `read_clip`."""
    if not path.is_file():
        raise SourceError(f"{path}: no such file")
    for frame in decode(str(path), way or Way()):
        # A browser's recording and an APNG do not say how long they are; a file has an end still.
        yield replace(frame, endless=False)


def check_clips_can_be_read() -> None:
    """Raise MissingExtraError where the package `av` is not installed."""
    with needs_extra("av", "video"):
        import av  # noqa: F401


def decode(name: str, way: Way) -> Iterator[TimedFrame]:
    """Yield the frames of whatever ffmpeg opens by this name; raises as `read_clip`."""
    check_clips_can_be_read()
    import av
    import av.error

    next_s = float("-inf")
    try:
        options = dict(way.options or {})
        with av.open(name, format=way.driver, options=options, timeout=way.wait_s) as container:
            stream, endless = _first_moving(container, name), container.duration is None
            for frame in container.decode(stream):
                at_s = frame.time if frame.time is not None else next_s
                if way.every_s and at_s < next_s - CLOCK_S:
                    continue
                next_s = at_s + way.every_s
                yield TimedFrame(_as_seen(frame, stream, name), at_s, endless)
        if next_s == float("-inf"):
            raise SourceError(f"{name} gives no frames")
    except SourceError:
        raise
    except (av.error.FFmpegError, OSError) as error:
        more = "" if next_s == float("-inf") else "more "
        raise SourceError(f"{name} gives no {more}frames: {error.strerror or error}") from error


def _first_moving(container: Any, name: str) -> Any:
    """Return the first video stream; the cover of a piece of music is none."""
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    sound = "only sound" if container.streams.audio else "no picture"
    raise SourceError(f"{name} gives no frames: there is {sound} in it")


def _as_seen(frame: Any, stream: Any, name: str) -> Pixels:
    """Give a frame square pixels and turn it as its display matrix says."""
    from av.sidedata.sidedata import SideDataContainer

    aspect = stream.sample_aspect_ratio or Fraction(1)
    if not 1 / MOST_STRETCHED <= aspect <= MOST_STRETCHED:
        raise SourceError(f"{name} is damaged: its pixels are {aspect} as wide as high")
    width, height = frame.width * max(1, aspect), frame.height * max(1, 1 / aspect)
    pixels = frame.to_ndarray(format="rgb24", width=round(width), height=round(height))
    # A frame keeps its own `side_data`, which keeps the frame: megabytes each, in a circle.
    matrix = SideDataContainer(frame).get("DISPLAYMATRIX")  # type: ignore[call-arg]
    return pixels if matrix is None else _turn(pixels, np.frombuffer(matrix, np.int32))


def _turn(pixels: Pixels, matrix: np.ndarray[Any, np.dtype[np.int32]]) -> Pixels:
    """Turn and mirror by a display matrix, to the nearest quarter.

    ISO/IEC 14496-12, 8.3.2: nine numbers a b u, c d v, x y w; a point goes to (ax + cy, bx + dy).
    """
    a, b, _, c, d = (int(number) for number in matrix[:5])
    if abs(a) + abs(d) < abs(b) + abs(c):
        pixels, a, d = pixels.swapaxes(0, 1), c, b
    return np.ascontiguousarray(pixels[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1])
