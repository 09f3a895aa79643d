"""Recalibrating: some seconds of frames are watched, then the session follows them.

What has moved is found in the background: it takes as long as some frames do.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.compute.executors import call_back
from campad.errors import CampadError
from campad.evaluation.drift import Recalibration as Found
from campad.learning.live_frames import thinned
from campad.learning.predictor import Predictor
from campad.protocol import to_page
from campad.sessions.learner import Learner


class Recalibration:
    """One at a time; calls `on_end` when watching has ended by itself."""

    def __init__(
        self,
        learner: Learner,
        background: Executor,
        seconds: float,
        send: Callable[[to_page.ToPage], Any],
        on_end: Callable[[], Any],
    ) -> None:
        self._learner, self._background, self._seconds = learner, background, seconds
        self._send, self._on_end = send, on_end
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._looking: Future[Any] | None = None

    @property
    def watching(self) -> bool:
        """Frames are watched, or what has moved is looked for."""
        return self._timer is not None or self._looking is not None

    def start(self) -> None:
        """Begin to watch, unless that is going on; errors as in `Trainer.recalibrate`."""
        self._learner.trainer.trained.check_recalibration()
        if not self.watching:
            self._learner.monitor.start()
            self._timer = self._loop.call_later(self._seconds, self._end)

    def stop(self) -> None:
        """Watch no longer, and change nothing."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
            self._learner.monitor.take()
        self._looking = None

    def undo(self) -> None:
        """See the camera's world as it was recorded again."""
        self.stop()
        self._learner.recalibrated(learn=self._learner.trainer.undo_recalibration())

    def _end(self) -> None:
        self._timer = None
        frames = self._learner.monitor.take()
        try:
            known = self._learner.trainer.trained
            known.check_recalibration(len(frames))
        except CampadError as error:
            self._fail(error)
            return
        self._looking = self._background.submit(look, known, frames)
        call_back(self._looking, self._loop, partial(self._found, known))

    def _found(self, known: Predictor, looking: Future[tuple[NDArray[np.float32], Found]]) -> None:
        if looking is not self._looking or looking.cancelled():
            return  # it was stopped, or undone
        self._looking = None
        try:
            frames, found = looking.result()
            self._learner.trainer.follow(frames, found)
        except CampadError as error:
            self._fail(error)
            return
        unseen = None if found.unseen is None else known.labels[found.unseen]
        stayed = found.shift is None and not found.strange and unseen is None
        label = known.labels[found.most] if stayed else None
        self._send(to_page.Recalibrated(found.shift is not None, label, unseen, found.share))
        self._learner.recalibrated(learn=found.shift is not None)
        self._on_end()

    def _fail(self, error: CampadError) -> None:
        self._send(to_page.Failure.of(error))
        self._on_end()


def look(
    predictor: Predictor, frames: list[NDArray[np.float32]]
) -> tuple[NDArray[np.float32], Found]:
    """Return those of the frames that are kept, (m, d), and what has moved them."""
    kept = thinned(frames)
    return kept, predictor.recalibrated(kept)[1]
