"""Guided use: the person is asked for one class after the other, and what is seen is recorded.

For half a minute to find settings that suit, or for a minute to say how good it is as a controller.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from campad.compute.executors import call_back
from campad.decisions import Decision, DecisionSettings
from campad.errors import ArgumentError, CampadError
from campad.learning.prediction import Prediction
from campad.protocol.guided import Asking, Measured, Proposed, Tried
from campad.protocol.to_page import Failure, ToPage
from campad.sessions.learner import Learner

Purpose = Literal["tune", "measure"]
SECONDS: dict[Purpose, float] = {"tune": 30.0, "measure": 60.0}
FEWEST_FRAMES_A_SECOND = 4
LATE_S = 0.5
"""People react late: so long after its time a class that was asked for still counts."""


class Guided:
    """One at a time; calls `on_change` when one begins, and when it has ended.

    Args:
        clock, sleep: the time in seconds, and how to wait; None are the event loop's.

    Attributes:
        purpose: what is going on is for this; None: nothing is.
    """

    def __init__(
        self,
        learner: Learner,
        background: Executor,
        send: Callable[[ToPage], Any],
        on_change: Callable[[], Any],
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self.purpose: Purpose | None = None
        self._learner, self._background = learner, background
        self._send, self._on_change = send, on_change
        self._loop = asyncio.get_running_loop()
        self._clock, self._sleep = clock or self._loop.time, sleep
        self._asking: asyncio.Task[None] | None = None
        self._settings = DecisionSettings()
        self._labels: tuple[str, ...] = ()
        self._frames: list[tuple[float, Prediction]] = []
        self._presses: list[Any] = []

    def start(self, purpose: Purpose) -> None:
        """Begin, unless one is going on.

        Raises:
            NotTrainedError: nothing is learned yet.
            ArgumentError: every class is neutral.
        """
        if self._asking:
            return
        self._labels = self._learner.trainer.trained.labels
        self._settings = self._learner.decisions
        asked = self._settings.pressing(self._labels)
        self._frames, self._presses = [], []
        self.purpose = purpose
        self._asking = asyncio.create_task(self._ask(purpose, asked))

    def stop(self) -> None:
        """End it; nothing comes of it."""
        if self._asking:
            self._asking.cancel()
            self._asking, self.purpose = None, None
            self._send(Asking(None, 0, 0, over=True))

    def see(self, prediction: Prediction | None, decision: Decision, now_s: float) -> None:
        """Record a frame, and what was pressed by it."""
        if not self._asking or prediction is None:
            return
        if tuple(prediction.probabilities) != self._labels:
            self._fail("The classes have changed: nothing was measured. Begin once more.")
            return
        from campad.decisions.recording import Press

        self._frames.append((now_s, prediction))
        self._presses += [Press(e.label, e.at_s) for e in decision.events if e.kind == "press"]

    async def _ask(self, purpose: Purpose, labels: tuple[str, ...]) -> None:
        """Ask for one class after the other, then hand over what was seen."""
        from campad.decisions.asking import plan
        from campad.decisions.recording import Asked

        seconds, began_s, asked = SECONDS[purpose], self._clock(), []
        planned = plan(labels, seconds, random.SystemRandom())
        for number, span in enumerate(planned):
            self._send(Asking(None, number, len(planned)))
            await self._until(began_s + span.from_s)
            from_s = self._clock()
            self._send(Asking(span.label, number + 1, len(planned)))
            await self._until(began_s + span.to_s)
            asked.append(Asked(span.label, from_s, self._clock()))
        self._send(Asking(None, len(planned), len(planned)))
        await self._until(began_s + seconds)
        self._asking, self.purpose = None, None
        self._send(Asking(None, len(planned), len(planned), over=True))
        try:
            self._finish(purpose, asked, seconds)
        except CampadError as error:
            self._send(Failure.of(error))
        self._on_change()

    async def _until(self, at_s: float) -> None:
        await self._sleep(max(0.0, at_s - self._clock()))

    def _finish(self, purpose: Purpose, asked: list[Any], seconds: float) -> None:
        from campad.decisions.measuring import MOST_KEPT, measure
        from campad.decisions.recording import Recording

        if len(self._frames) < FEWEST_FRAMES_A_SECOND * seconds:
            raise ArgumentError(
                "The camera gave too few pictures meanwhile: nothing was measured. Keep this page "
                "in front, and begin once more."
            )
        times_s, predictions = zip(*self._frames, strict=True)
        recording = Recording(times_s, predictions, asked, LATE_S)
        if purpose == "tune":
            self._tune(recording)
            return
        found = measure(recording, self._presses, self._settings, time.time())
        learner = self._learner
        measured = (*learner.steering.measured, found)[-MOST_KEPT:]
        learner.steering = replace(learner.steering, measured=measured)
        learner.noted()
        self.tell(new=True)

    def tell(self, *, new: bool = False) -> None:
        """Tell the page all measurements."""
        self._send(Measured(list(self._learner.steering.measured), new))

    def _tune(self, recording: Any) -> None:
        from campad.decisions.tuning import tune

        work = self._background.submit(tune, recording, float("inf"), self._settings)
        call_back(work, self._loop, partial(self._propose, self._learner.trainer))

    def _propose(self, trainer: Any, done: Future[Any]) -> None:
        if done.cancelled() or trainer is not self._learner.trainer:  # another project is here now
            return
        from campad.decisions.tuning import CHANCE

        proposal = done.result()
        trade = [Tried.of(outcome) for outcome in proposal.trade]
        self._send(Proposed(Tried.of(proposal.before), CHANCE, trade))

    def _fail(self, words: str) -> None:
        self.stop()
        self._send(Failure("argument", words))
        self._on_change()
