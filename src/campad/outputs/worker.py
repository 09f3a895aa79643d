"""A thread for an output that may have to wait: a broker, a port. It delays no other one.

The thread takes the newest decision and every event since the one before. What would come too late
is not sent: a press that has waited too long is forgotten with its release. One whose press was
sent is always released.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from campad.decisions import Decision, Event
from campad.errors import CampadError
from campad.learning.prediction import Prediction
from campad.outputs.base import Output

LATE_S = 0.5
"""A press that could not be sent for so long is not sent any more."""

MAX_EVENTS = 100
"""So many may wait."""

RETRY_S = 2.0
"""From a failure to the next attempt."""

CLOSE_S = 0.2
"""Who closes it waits for it this long; it goes on closing by itself."""


class Worker:
    """Runs an output in its thread.

    Args:
        make: makes the output, in the thread. Where that fails or its `act` does, it is made anew
            after RETRY_S.
        clock: the time in seconds.

    Attributes:
        trouble: why it cannot do anything right now, in words; "" while all is well.
    """

    def __init__(
        self, make: Callable[[], Output], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.trouble = ""
        self._make, self._clock = make, clock
        self._output: Output | None = None
        self._labels: tuple[str, ...] = ()
        self._told_labels: tuple[str, ...] | None = None
        self._newest: tuple[Decision, Prediction | None] | None = None
        self._events: deque[tuple[float, Event]] = deque()
        self._held = set[str]()  # what the output knows is pressed
        self._retry_s = float("-inf")
        self._closing = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Tell the output before its next decision."""
        with self._news:
            self._labels = labels

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Have it done; returns at once."""
        with self._news:
            now_s = self._clock()
            self._newest = decision, prediction
            self._events.extend((now_s, event) for event in decision.events)
            if len(self._events) > MAX_EVENTS:
                self._drop_late(now_s)
            if len(self._events) > MAX_EVENTS:
                self._drop_late(math.inf)
            self._news.notify()

    def close(self) -> None:
        """Have it closed after what waits; returns soon."""
        with self._news:
            self._closing = True
            self._news.notify()
        self._thread.join(CLOSE_S)

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._newest or self._closing)
                taken, closing = self._take(), self._closing
                labels = self._labels
            try:
                if taken and (not closing or self._output):
                    self._do(*taken, labels)
                if closing:
                    self._end()
            except (CampadError, OSError) as error:
                self._fail(str(error))
            if closing:
                return

    def _take(self) -> tuple[Decision, Prediction | None] | None:
        if self._newest is None:
            return None
        (decision, prediction), self._newest = self._newest, None
        self._drop_late(self._clock())
        events = tuple(event for _at_s, event in self._events)
        self._events.clear()
        held = set(self._held)
        for event in events:
            (held.add if event.kind == "press" else held.discard)(event.label)
        gone = [label for label in held if label not in decision.pressed]
        released = tuple(Event("release", label, decision.since_s) for label in gone)
        pressed = tuple(label for label in decision.pressed if label in held)
        return replace(decision, events=events + released, pressed=pressed), prediction

    def _drop_late(self, now_s: float) -> None:
        kept, held = deque[tuple[float, Event]](), set(self._held)
        for at_s, event in self._events:
            press = event.kind == "press"
            if (press and now_s - at_s <= LATE_S) or (not press and event.label in held):
                kept.append((at_s, event))
                (held.add if press else held.discard)(event.label)
        self._events = kept

    def _do(
        self, decision: Decision, prediction: Prediction | None, labels: tuple[str, ...]
    ) -> None:
        if self._output is None:
            if self._clock() < self._retry_s:
                return
            self._output = self._make()
        if labels != self._told_labels:
            self._told_labels = labels
            self._output.set_labels(labels)
        with self._news:
            for event in decision.events:
                (self._held.add if event.kind == "press" else self._held.discard)(event.label)
        self._output.act(decision, prediction)
        self.trouble = ""

    def _fail(self, why: str) -> None:
        self.trouble = why or "it cannot be reached"
        self._retry_s = self._clock() + RETRY_S
        with self._news:
            self._held.clear()
        self._told_labels = None
        try:
            self._end()
        except (CampadError, OSError):
            self._output = None

    def _end(self) -> None:
        output, self._output = self._output, None
        if output:
            output.close()
