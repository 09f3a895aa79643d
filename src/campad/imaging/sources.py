"""Where frames come from: a folder per class, picture files, video files, a camera."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campad.errors import MissingExtraError, SourceError
from campad.imaging.frame import IMAGE_SUFFIXES, Pixels, read_image

VIDEO_SUFFIXES = frozenset({".mp4", ".mkv", ".webm", ".mov", ".avi", ".m4v", ".mjpeg"})
VIDEO_FRAMES_PER_SECOND = 5.0
"""This many frames of a recording are enough: neighbouring ones are nearly copies."""


@dataclass(frozen=True)
class LabelledFile:
    """A file of a training folder, and the class that its folder names."""

    label: str
    path: Path


def labelled_files(folder: Path) -> list[LabelledFile]:
    """List a training folder: one subfolder per class, pictures or videos in it.

    Raises:
        SourceError: no such folder, or fewer than two subfolders with pictures.
    """
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder; expected one with a subfolder per class")
    known = IMAGE_SUFFIXES | VIDEO_SUFFIXES
    files = [
        LabelledFile(inner.name, path)
        for inner in sorted(folder.iterdir())
        if inner.is_dir() and not inner.name.startswith(".")
        for path in sorted(inner.rglob("*"))
        if path.suffix.lower() in known and not path.name.startswith(".") and path.is_file()
    ]
    labels = {file.label for file in files}
    if len(labels) < 2:
        raise SourceError(
            f"{folder} needs two subfolders or more with pictures or videos, one per class; "
            f"found {len(labels)}"
        )
    return files


def read_frames(path: Path) -> Iterator[Pixels]:
    """Yield the frames of one file: a picture's only one, or a video's, thinned out.

    Raises:
        ImageError: a picture that cannot be read.
        SourceError: a video that cannot be read.
        MissingExtraError: a video, and the package `av` is not installed.
    """
    if path.suffix.lower() in VIDEO_SUFFIXES:
        yield from read_video(path, VIDEO_FRAMES_PER_SECOND)
    else:
        yield read_image(path)


def read_video(path: Path, frames_per_second: float | None = None) -> Iterator[Pixels]:
    """Yield the frames of a video file, uint8 (h, w, 3).

    Args:
        path: the file.
        frames_per_second: at most this many by the video's own clock; None is all of them.
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


def _decode(
    name: str, driver: str | None, options: dict[str, str], frames_per_second: float | None
) -> Iterator[Pixels]:
    try:
        import av
        import av.error
    except ImportError as error:
        raise MissingExtraError("av", "video") from error
    next_at = float("-inf")
    try:
        with av.open(name, format=driver, options=options) as container:
            frame: Any
            for frame in container.decode(video=0):
                at = frame.time if frame.time is not None else next_at
                if frames_per_second and at < next_at:
                    continue
                next_at = at + 1 / frames_per_second if frames_per_second else at
                yield frame.to_ndarray(format="rgb24")
    except (av.error.FFmpegError, IndexError, OSError) as error:
        raise SourceError(f"{name} gives no frames: {error}") from error
