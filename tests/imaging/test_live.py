"""What goes on by itself: its own pace, addresses of streams, cameras that are not there."""

import functools
import http.server
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from campad.errors import SourceError
from campad.imaging.clip import TimedFrame
from campad.imaging.live import list_cameras, read_camera, read_video, without_backlog
from campad.testing import FakeClock
from imaging.test_clip import clip

pytest.importorskip("av", reason="needs PyAV")


def test_a_video_file_goes_at_its_own_pace(tmp_path: Path) -> None:
    """Ten frames a second are due 0.1 s apart; what comes too late is not waited for."""
    path, clock = clip(tmp_path / "a.mp4", frames=6), FakeClock(100.0)
    seen_s = []

    for number, _frame in enumerate(read_video(str(path), clock, clock.advance)):
        seen_s.append(round(clock() - 100, 3))
        if number == 2:
            clock.advance(0.25)  # something takes long

    assert seen_s == [0.0, 0.1, 0.2, 0.45, 0.45, 0.5]


def test_a_file_that_does_not_say_how_long_it_is_keeps_its_pace(tmp_path: Path) -> None:
    """A webm of a browser's MediaRecorder, as ffmpeg's "live" writes it, has no duration."""
    import av

    path, clock = tmp_path / "a.webm", FakeClock()
    with av.open(str(path), "w", options={"live": "1"}) as container:
        stream = container.add_stream("libvpx", 10)
        stream.width = stream.height = 64
        frame = np.zeros((64, 64, 3), np.uint8)
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    with av.open(str(path)) as container:
        assert container.duration is None

    assert len(list(read_video(str(path), clock, clock.advance))) == 3
    assert clock() == pytest.approx(0.2)


def coming(arrives_s: Iterable[float], pace_s: float, *, endless: bool = True) -> list[float]:
    """Of frames with these times of arrival, when those were due that are not left out."""
    clock, pixels = FakeClock(), np.zeros((1, 1, 3), np.uint8)

    def stream() -> Iterator[TimedFrame]:
        for number, clock.now_s in enumerate(arrives_s):
            yield TimedFrame(pixels, number * pace_s, endless)

    return [round(frame.at_s, 3) for frame in without_backlog(stream(), clock)]


def test_what_a_stream_had_sent_before_somebody_looked_is_left_out() -> None:
    """It comes in one go. A file is seen whole; what lies about its times, after two seconds."""
    one_go, later = [5.0, 5.0, 5.09, 5.1], [5.2, 5.3, 5.31]

    assert coming([*one_go, *later], 0.1) == [0.5, 0.6]
    assert len(coming(one_go, 0.1, endless=False)) == 4
    assert coming(np.arange(40) / 10, 1.0)[0] == 20.0


def test_a_stream_that_ends_before_anything_new_came_shows_its_newest_frame() -> None:
    """A camera's address that gives a single picture shows that; one without any shows nothing."""
    assert coming([5.0], 0.1) == [0.0]
    assert coming([5.0, 5.0, 5.0], 0.1) == [0.2]
    assert coming([], 0.1) == []


def test_a_video_is_fetched_from_an_address(tmp_path: Path) -> None:
    """By ffmpeg itself, and a file that has an end keeps its pace there, too."""
    clip(tmp_path / "a.mkv", frames=3)
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    clock = FakeClock()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        frames = list(read_video(f"{address}/a.mkv", clock, clock.advance))
        with pytest.raises(SourceError, match="gives no frames: Server returned 404"):
            list(read_video(f"{address}/b.mp4"))
        server.shutdown()

    assert [frame.shape for frame in frames] == [(64, 96, 3)] * 3
    assert clock() == pytest.approx(0.2)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.mp4", "missing.mp4: no such file"),
        ("gopher://camera/live", "a stream begins with one of http, https, rtmp"),
        ("file:///a.mp4", "a stream begins with one of"),
    ],
)
def test_a_video_that_cannot_be_opened(name: str, words: str) -> None:
    """It is said, and ffmpeg is asked for nothing that is no stream."""
    with pytest.raises(SourceError, match=words):
        next(read_video(name))


def test_a_camera_that_is_not_there() -> None:
    """Its number is said, and which there are."""
    numbers = [camera.number for camera in list_cameras()]

    assert 98 not in numbers
    with pytest.raises(SourceError, match=r"there is no camera 98; (there is|this machine shows)"):
        next(read_camera(98))
