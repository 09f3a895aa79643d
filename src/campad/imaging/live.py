"""What goes on by itself: cameras, network streams, and video files at their own pace."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from campad.errors import SourceError
from campad.imaging.clip import TimedFrame, Way, check_clips_can_be_read, decode, read_file
from campad.imaging.frame import Pixels

STREAMS = ("http", "https", "rtmp", "rtmps", "rtp", "rtsp", "rtsps", "srt", "tcp", "udp")
SILENCE_S = 10.0
"""So long a stream may take to begin, and to go on."""

BACKLOG_S = 2.0
"""What has not caught up after so long never does: its times are not what it comes at."""

IN_TIME = 2
"""So many frames in a row that come at their own pace are new; one may have waited for a thread."""

CAMERA = {"framerate": "30", "video_size": "640x480"}
RTSP = {"rtsp_transport": "tcp"}


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera of this machine.

    Attributes:
        number: what `read_camera` takes.
        name: what its maker calls it.
    """

    number: int
    name: str


def list_cameras() -> list[Camera]:
    """Return the cameras of this machine.

    Raises:
        MissingExtraError: the package `av` is not installed.
    """
    return [Camera(number, name) for number, (_device, name) in _devices().items()]


def read_camera(number: int = 0) -> Iterator[Pixels]:
    """Yield a camera's frames for as long as they are asked for, uint8 (h, w, 3).

    Args:
        number: the camera, as `list_cameras` has it; 0 is the first.

    Raises:
        SourceError: there is no such camera, or it gives no frames.
    """
    devices = _devices()
    if number not in devices:
        there = ", ".join(f"{other} ({name})" for other, (_, name) in devices.items())
        raise SourceError(
            f"there is no camera {number}; "
            + (f"there is {there}" if there else "this machine shows none: is it plugged in?")
        )
    for frame in decode(devices[number][0], Way(_driver(), CAMERA)):
        yield frame.pixels


def read_video(
    name: str,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> Iterator[Pixels]:
    """Yield the frames of a video when they are due, uint8 (h, w, 3).

    A file, and one that is fetched, goes at its own pace; a stream without an end comes as it does.

    Args:
        name: a file's path, or the address of a stream, such as rtsp://camera/live.
        clock: gives seconds.
        sleep: waits for so many.

    Raises:
        SourceError: there is none, or it gives no frames.
    """
    start_s: float | None = None
    for frame in without_backlog(_open(name), clock):
        if not frame.endless:
            now_s = clock()
            start_s = now_s - frame.at_s if start_s is None else start_s
            if (early_s := start_s + frame.at_s - now_s) > 0:
                sleep(early_s)
        yield frame.pixels


def without_backlog(
    frames: Iterable[TimedFrame], clock: Callable[[], float]
) -> Iterator[TimedFrame]:
    """Leave out what a stream without an end had sent before somebody looked.

    ffmpeg looks at a second or two of it to find out what it is. These frames come in one go, and
    nobody is to be steered by what they show. What comes at its own pace is new. Of a stream that
    ends before anything new came, the newest is kept.
    """
    frames = iter(frames)
    before = next(frames, None)
    if before is None:
        return
    in_time = 0 if before.endless else IN_TIME
    if in_time == IN_TIME:
        yield before
    began_s = before_s = clock()
    for frame in frames:
        if in_time < IN_TIME:
            now_s = clock()
            own_pace = now_s - before_s >= (frame.at_s - before.at_s) / 2
            in_time = IN_TIME if now_s - began_s >= BACKLOG_S else (in_time + 1) * own_pace
            before, before_s = frame, now_s
        if in_time == IN_TIME:
            yield frame
    if in_time < IN_TIME:
        yield before  # all it will ever show, such as a single picture


def _open(name: str) -> Iterator[TimedFrame]:
    scheme, colon, _ = name.partition("://")
    if not colon:
        return read_file(Path(name))
    if scheme.lower() not in STREAMS:
        raise SourceError(f"{name}: a stream begins with one of {', '.join(STREAMS)}")
    options = RTSP if scheme.lower().startswith("rtsp") else {}
    return decode(name, Way(options=options, wait_s=SILENCE_S))


def _driver() -> str:
    return {"linux": "v4l2", "darwin": "avfoundation"}.get(sys.platform, "dshow")


def _devices() -> dict[int, tuple[str, str]]:
    """Return by number what ffmpeg calls each camera, and what its maker calls it."""
    check_clips_can_be_read()
    import av
    import av.error

    try:
        found = av.enumerate_input_devices(_driver())
    except (av.error.FFmpegError, OSError, ValueError):  # this machine has no such driver
        return {}
    found = [device for device in found if not device.media_types or "video" in device.media_types]
    devices = {}
    for index, device in enumerate(found):
        digits = device.name.removeprefix("/dev/video")
        number = int(digits) if digits.isdecimal() else index
        address = {"darwin": f"{device.name}:none", "win32": f"video={device.name}"}
        devices[number] = (address.get(sys.platform, device.name), device.description)
    return dict(sorted(devices.items()))
