"""Watches a camera or a video beside what else is done, and tells what is decided."""

import threading
import time
from collections.abc import Callable

from campad.cli.live import follow
from campad.decisions import Decider, Decision
from campad.errors import SourceError
from campad.imaging.frame import Pixels
from campad.imaging.newest import NewestFrame
from campad.learning.prediction import Prediction

FIRST_S = 20.0
"""So long the first frame may take: some cameras are slow."""


class Watcher:
    """Follows frames in a thread of its own while it is entered.

    Args:
        predict: says what a frame shows.
        frames: where they come from.
        decider: decides.
        act: gets every decision, with the prediction that it was made of.
    """

    def __init__(
        self,
        predict: Callable[[Pixels], Prediction],
        frames: NewestFrame,
        decider: Decider,
        act: Callable[[Decision, Prediction | None], object],
    ) -> None:
        self._predict, self._frames = predict, frames
        self._decider, self._act = decider, act
        self._begun, self._left = threading.Event(), threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._follow, name="campad-watcher", daemon=True)

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._frames.close()
        self._thread.join(1.0)

    def wait_for_the_first(self) -> None:
        """Wait until a frame was looked at.

        Raises:
            SourceError: none comes. Exception: as `check`.
        """
        if not self._begun.wait(FIRST_S):
            raise SourceError(f"no frame has come in {FIRST_S:g} s")
        self.check()

    def check(self) -> None:
        """Raise what has ended the watching, if something has."""
        if self._error:
            raise self._error

    def _follow(self) -> None:
        try:
            for step in follow(
                self._frames, self._predict, self._decider, self._act, time.monotonic
            ):
                if step.prediction:
                    self._begun.set()
                if self._left.is_set():
                    return
            self._error = SourceError("the camera or video has ended")
        except BaseException as error:
            self._error = error
        self._begun.set()
