"""Clips: the frames of a video file or of a camera, as the person who made them sees them."""

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from campad.errors import MissingExtraError, SourceError
from campad.imaging.frame import Pixels

MOST_STRETCHED = 4
"""No known format has pixels this many times as wide as high; what says so is damaged."""


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
    if not path.is_file():
        raise SourceError(f"{path}: no such file")
    yield from _decode(str(path), None, {}, frames_per_second)


def read_camera(number: int = 0) -> Iterator[Pixels]:
    """Yield a camera's frames for as long as they are asked for, uint8 (h, w, 3).

    Args:
        number: the camera; 0 is the first.
    """
    device, driver = {
        "linux": (f"/dev/video{number}", "v4l2"),
        "darwin": (f"{number}:none", "avfoundation"),
    }.get(sys.platform, (f"video={number}", "dshow"))
    yield from _decode(device, driver, {"framerate": "30", "video_size": "640x480"}, None)


def check_clips_can_be_read() -> None:
    """Raise MissingExtraError where the package `av` is not installed."""
    try:
        import av  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("av", "video") from error


def _decode(
    name: str, driver: str | None, options: dict[str, str], frames_per_second: float | None
) -> Iterator[Pixels]:
    check_clips_can_be_read()
    import av
    import av.error

    next_at = float("-inf")
    try:
        with av.open(name, format=driver, options=options) as container:
            stream = _first_moving(container, name)
            for frame in container.decode(stream):
                at = frame.time if frame.time is not None else next_at
                if frames_per_second and at < next_at:
                    continue
                next_at = at + 1 / frames_per_second if frames_per_second else at
                yield _as_seen(frame, stream, name)
    except SourceError:
        raise
    except (av.error.FFmpegError, OSError) as error:
        more = "" if next_at == float("-inf") else "more "
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
    aspect = stream.sample_aspect_ratio or Fraction(1)
    if not 1 / MOST_STRETCHED <= aspect <= MOST_STRETCHED:
        raise SourceError(f"{name} is damaged: its pixels are {aspect} as wide as high")
    width, height = frame.width * max(1, aspect), frame.height * max(1, 1 / aspect)
    pixels = frame.to_ndarray(format="rgb24", width=round(width), height=round(height))
    matrix = frame.side_data.get("DISPLAYMATRIX")
    return pixels if matrix is None else _turn(pixels, np.frombuffer(matrix, np.int32))


def _turn(pixels: Pixels, matrix: np.ndarray[Any, np.dtype[np.int32]]) -> Pixels:
    """Turn and mirror by a display matrix, to the nearest quarter.

    ISO/IEC 14496-12, 8.3.2: nine numbers a b u, c d v, x y w; a point goes to (ax + cy, bx + dy).
    """
    a, b, _, c, d = (int(number) for number in matrix[:5])
    if abs(a) + abs(d) < abs(b) + abs(c):
        pixels, a, d = pixels.swapaxes(0, 1), c, b
    return np.ascontiguousarray(pixels[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1])
