"""Recalibrating: some seconds of frames are watched, then the session follows them."""

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np

from campad.errors import CampadError
from campad.protocol import to_page
from campad.sessions.learner import Learner


class Recalibration:
    """One at a time; calls `on_end` when watching has ended by itself."""

    def __init__(
        self,
        learner: Learner,
        seconds: float,
        send: Callable[[to_page.ToPage], Any],
        on_end: Callable[[], Any],
    ) -> None:
        self._learner, self._seconds = learner, seconds
        self._send, self._on_end = send, on_end
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def watching(self) -> bool:
        """Frames are watched."""
        return self._timer is not None

    def start(self) -> None:
        """Begin to watch, unless that is going on; errors as in `Trainer.recalibrate`."""
        self._learner.trainer.trained.check_recalibration()
        if self._timer is None:
            self._learner.monitor.start()
            self._timer = self._loop.call_later(self._seconds, self._end)

    def stop(self) -> None:
        """Watch no longer, and change nothing."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
            self._learner.monitor.take()

    def undo(self) -> None:
        """See the camera's world as it was recorded again."""
        self.stop()
        self._learner.recalibrated(learn=self._learner.trainer.undo_recalibration())

    def _end(self) -> None:
        self._timer = None
        trainer, frames = self._learner.trainer, self._learner.monitor.take()
        try:
            trainer.trained.check_recalibration(len(frames))
            found = trainer.recalibrate(np.stack(frames))
            stayed = found.shift is None and not found.strange
            label = trainer.trained.labels[found.most] if stayed else None
            self._send(to_page.Recalibrated(found.shift is not None, label, found.share))
            self._learner.recalibrated(learn=found.shift is not None)
        except CampadError as error:
            self._send(to_page.Failure(error.code, str(error)))
        self._on_end()
