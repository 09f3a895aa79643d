"""The newest frame: a thread reads, whoever asks gets what came last; older ones are dropped."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from campad.imaging.frame import Pixels


@dataclass(frozen=True, slots=True)
class Arrived:
    """A frame that has come.

    Attributes:
        pixels: uint8 (h, w, 3).
        number: so many came before it.
        at_s: when it came.
    """

    pixels: Pixels
    number: int
    at_s: float


class NewestFrame:
    """Reads frames in a thread of its own, from the first call of `take` on or before.

    Args:
        frames: where they come from; whatever it raises, `take` raises.
        clock: gives seconds.

    Attributes:
        dropped: so many frames were never taken, because newer ones came.
    """

    def __init__(
        self, frames: Iterable[Pixels], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.dropped = 0
        self._frames, self._clock = frames, clock
        self._changed = threading.Condition()
        self._newest: Arrived | None = None
        self._error: BaseException | None = None
        self._ended = self._closed = False
        threading.Thread(target=self._read, name="campad-frames", daemon=True).start()

    @property
    def ended(self) -> bool:
        """No frame will come any more, and no error."""
        with self._changed:
            return self._ended and self._newest is None and self._error is None

    def take(self, wait_s: float) -> Arrived | None:
        """Return the newest frame, once; None if none comes within so many seconds, or at the end.

        Raises:
            Exception: what reading the frames raised, after the last of them.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._newest or self._ended, wait_s)
            frame, self._newest = self._newest, None
            if frame is None and self._error:
                raise self._error
            return frame

    def close(self) -> None:
        """Read no further than to the next frame."""
        self._closed = True

    def _read(self) -> None:
        error: BaseException | None = None
        try:
            for number, pixels in enumerate(self._frames):
                if self._closed:
                    break
                with self._changed:
                    self.dropped += self._newest is not None
                    self._newest = Arrived(pixels, number, self._clock())
                    self._changed.notify()
        except BaseException as caught:
            error = caught
        with self._changed:
            self._error, self._ended = error, True
            self._changed.notify()
