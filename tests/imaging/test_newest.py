"""The newest frame wins: what came before it and was not taken is dropped."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from campad.errors import SourceError
from campad.imaging.frame import Pixels
from campad.imaging.newest import NewestFrame
from campad.testing import FakeClock

WAIT_S = 10.0


class Source:
    """Gives a frame whenever it is let go on."""

    def __init__(self, number: int, error: Exception | None = None) -> None:
        self._number, self._error = number, error
        self.go, self.given = threading.Semaphore(0), threading.Semaphore(0)

    def __iter__(self) -> Iterator[Pixels]:
        for shade in range(self._number):
            self.go.acquire()
            yield np.full((1, 1, 3), shade, np.uint8)
            self.given.release()  # the one before was put down
        if self._error:
            raise self._error

    def give(self, number: int) -> None:
        for _ in range(number):
            self.go.release()
            self.given.acquire()


def test_the_newest_frame_is_taken_once_and_the_others_are_dropped() -> None:
    """Of three only the last is seen, with the time it came; then none comes in time."""
    source, clock = Source(4), FakeClock(7.0)
    frames = NewestFrame(source, clock)

    source.give(3)
    frame = frames.take(WAIT_S)
    none = frames.take(0.01)

    assert frame is not None
    assert (frame.number, frame.pixels.max(), frame.at_s, frames.dropped) == (2, 2, 7.0, 2)
    assert (none, frames.ended) == (None, False)


def test_the_last_frame_is_taken_before_the_end() -> None:
    """It ends when all that came was taken."""
    source = Source(1)
    frames = NewestFrame(source)

    source.give(1)
    before = frames.ended
    frame = frames.take(WAIT_S)

    assert (before, frame is not None) == (False, True)
    assert frames.take(WAIT_S) is None
    assert frames.ended


def test_what_reading_raises_is_raised_where_frames_are_taken() -> None:
    """After the last frame that could be read."""
    source = Source(1, SourceError("the camera has gone"))
    frames = NewestFrame(source)

    source.give(1)

    assert frames.take(WAIT_S) is not None
    assert not frames.ended
    with pytest.raises(SourceError, match="the camera has gone"):
        frames.take(WAIT_S)
