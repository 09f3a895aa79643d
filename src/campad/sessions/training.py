"""One training at a time for a session, in the background, with its loss reported as it falls."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from campad.classifiers.base import BatchProgress
from campad.compute.executors import call_back, hand_over
from campad.learning.fit import TrainingJob, TrainingResult, run_training
from campad.learning.problems import GramCache
from campad.protocol.to_page import Loss

REPORT_EVERY_S = 0.03
"""A screen shows nothing faster; reporting each of a thousand batches would cost more than them."""


class Training:
    """Starts at once; calls back on the event loop.

    Args:
        job: what is to be learned.
        cache: what is known of the examples' products; nobody else uses it meanwhile.
        executor: does it.
        on_loss: given the new points of the curve every now and then.
        on_end: given the result, or the error, once.
    """

    def __init__(
        self,
        job: TrainingJob,
        cache: GramCache,
        executor: Executor,
        on_loss: Callable[[Loss], Any],
        on_end: Callable[[Future[TrainingResult]], Any],
    ) -> None:
        loop = asyncio.get_running_loop()
        self._listener = LossListener(loop, on_loss)
        work = executor.submit(
            run_training, job, cache, self._listener.on_batch, self._listener.stopped
        )
        call_back(work, loop, on_end)

    def stop(self) -> None:
        """Ask it to end after the batch it is at; what is learned until then is kept."""
        self._listener.stop()


class LossListener:
    """Hears of batches where they are trained, and tells of them on the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, on_loss: Callable[[Loss], Any]) -> None:
        self._loop, self._on_loss = loop, on_loss
        self._stop = threading.Event()
        self._unsent: list[float] = []
        self._sent_s = 0.0
        self._started = False

    def __reduce__(self) -> tuple["type[NobodyListens]", tuple[()]]:
        return NobodyListens, ()

    def stop(self) -> None:
        """End the training after the batch it is at."""
        self._stop.set()

    def stopped(self) -> bool:
        """Nobody waits for it any longer."""
        return self._stop.is_set()

    def on_batch(self, progress: BatchProgress) -> bool:
        """Take one batch into account; False ends the training."""
        self._unsent.append(progress.loss)
        now = time.perf_counter()
        last = progress.epoch == progress.epochs and progress.batch == progress.batches
        if last or now - self._sent_s > REPORT_EVERY_S:
            news = Loss(not self._started, self._unsent, progress.epoch, progress.epochs)
            if not hand_over(self._loop, self._on_loss, news):
                self._stop.set()  # the server is going down
            self._unsent, self._sent_s, self._started = [], now, True
        return not self._stop.is_set()


class NobodyListens:
    """What becomes of a listener in another process: the training is neither heard nor stopped."""

    def on_batch(self, _progress: BatchProgress) -> None:
        """Go on."""

    def stopped(self) -> bool:
        """Never."""
        return False
