"""The desk: what stands between decisions and outputs. Nothing is sent unless it is armed.

It follows what is pressed. What was pressed before it was armed is not passed on, not even its
release. When it is disarmed, when frames stop and when an output fails, all is released.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from campad.decisions import Decision, Event
from campad.errors import ArgumentError, CampadError, OutputError
from campad.learning.prediction import Prediction
from campad.outputs.base import Output, Plan
from campad.outputs.bindings import Binding
from campad.outputs.kinds import plan_of
from campad.outputs.worker import Worker

log = logging.getLogger(__name__)

STALL_S = 0.2
"""When no frame has come for so long, all is released. It is to have happened after 0.3 s."""

MAX_BINDINGS = 16


@dataclass(frozen=True)
class Bound:
    """A binding, how its output is made, and the output itself while it is armed."""

    binding: Binding
    plan: Plan
    output: Output | None = None

    @property
    def trouble(self) -> str:
        """Why it cannot do anything right now; "" if it can."""
        return self.output.trouble if isinstance(self.output, Worker) else ""


class Desk:
    """See the module. Any thread may call; one is let in at a time.

    Args:
        devices: what is taken by desks that are armed; all desks of a server share one set.
        on_change: told when it was disarmed by itself, in whatever thread.
        clock: the time in seconds.

    Attributes:
        bound: the outputs.
        armed: decisions are passed on.
        disarmed: why it was disarmed, in words; "" where a person did it.
    """

    def __init__(
        self,
        devices: set[str] | None = None,
        on_change: Callable[[], Any] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.bound: tuple[Bound, ...] = ()
        self.armed = False
        self.disarmed = ""
        self._devices = set() if devices is None else devices
        self._on_change, self._clock = on_change, clock
        self._labels: tuple[str, ...] = ()
        self._held: dict[str, None] = {}  # what the outputs were told is pressed, in this order
        self._label: str | None = None  # which class they were told is on
        self._lost: set[str] = set()  # what was released because frames had stopped
        self._last_s = 0.0
        self._lock = threading.RLock()
        self._ended = threading.Event()

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Follow the classes. When one is gone that something is bound to, all is disarmed."""
        with self._lock:
            self._labels = labels
            if self.armed and (problem := self.problem):
                self._give_up(problem)
            for output in self._outputs():
                output.set_labels(labels)

    def bind(self, bindings: Sequence[Binding]) -> None:
        """Bind these, in place of what was bound, and disarm.

        Raises:
            ArgumentError: one of them cannot be; nothing has changed but that all is disarmed.
            MissingExtraError, OutputError: one of them cannot work here.
        """
        self.disarm()
        if len(bindings) > MAX_BINDINGS:
            raise ArgumentError(f"at most {MAX_BINDINGS} outputs can be bound")
        bound = tuple(Bound(binding, plan_of(binding)) for binding in bindings)
        taken = set[str]()
        for one in bound:
            if one.plan.device in taken:
                raise ArgumentError(f"two outputs for {one.plan.device}; bind all to one of them")
            taken.add(one.plan.device)
        with self._lock:
            self.bound = bound

    @property
    def problem(self) -> str:
        """Why it cannot be armed, in words; "" if it can, as far as that is known before."""
        if not self.bound:
            return "nothing is bound to a class"
        for one in self.bound:
            for label in one.binding.actions:
                if label not in self._labels:
                    known = ", ".join(self._labels) or "none"
                    return (
                        f"{one.binding.kind}: there is no class {label!r} (any more); "
                        f"there are: {known}"
                    )
        return ""

    def arm(self) -> None:
        """Make the outputs, and pass decisions on from now on.

        Raises:
            ArgumentError: nothing is bound, or to a class that there is not.
            OutputError: an output cannot be used; none is.
        """
        with self._lock:
            if self.armed:
                return
            if self.problem:
                raise ArgumentError(self.problem)
            for one in self.bound:
                if one.plan.device in self._devices:
                    raise OutputError(f"another page or program of campad uses {one.plan.device}")
            try:
                for number, one in enumerate(self.bound):
                    output = Worker(one.plan.make) if one.plan.waits else one.plan.make()
                    made = replace(one, output=output)
                    self.bound = (*self.bound[:number], made, *self.bound[number + 1 :])
                    output.set_labels(self._labels)
            except BaseException:
                self._close_all()
                raise
            self._devices.update(one.plan.device for one in self.bound)
            self.armed, self.disarmed = True, ""
            self._last_s, self._ended = self._clock(), threading.Event()
            threading.Thread(target=self._watch, args=[self._ended], daemon=True).start()

    def disarm(self, why: str = "") -> None:
        """Release and close everything; returns when that is done, but for what has to wait."""
        with self._lock:
            if not self.armed:
                return
            self.armed, self.disarmed = False, why
            self._ended.set()
            self._release()
            self._close_all()
            self._lost.clear()
            self._devices.difference_update(one.plan.device for one in self.bound)

    close = disarm

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Pass a decision on; what the outputs know nothing of is not released."""
        with self._lock:
            if not self.armed:
                return
            self._let_go_if_stalled()
            self._last_s = self._clock()
            again = [label for label in decision.pressed if label in self._lost]
            events = [Event("press", label, self._last_s) for label in again]
            events += decision.events
            self._lost.clear()
            self._pass_on(decision, events, prediction)

    def _pass_on(
        self, decision: Decision, events: Sequence[Event], prediction: Prediction | None
    ) -> None:
        told = []
        for event in events:
            if (event.kind == "press") == (event.label in self._held):
                continue
            told.append(event)
            if event.kind == "press":
                self._held[event.label] = None
            else:
                del self._held[event.label]
        passed = replace(
            decision,
            changed=decision.label != self._label,
            events=tuple(told),
            pressed=tuple(self._held),
        )
        self._label = decision.label
        for output in self._outputs():
            try:
                output.act(passed, prediction)
            except Exception as error:
                # Whatever it is: what the others hold must be released.
                if not isinstance(error, CampadError):
                    log.exception("an output failed")
                if self.armed:
                    self._give_up(str(error) or type(error).__name__)
                    return

    def _release(self) -> None:
        """Have all released, if anything is held or on."""
        if not self._held and self._label is None:
            return
        now_s = self._clock()
        events = [Event("release", label, now_s) for label in self._held]
        self._pass_on(Decision(None, now_s, changed=True), events, None)

    def _outputs(self) -> list[Output]:
        return [one.output for one in self.bound if one.output]

    def _close_all(self) -> None:
        outputs = self._outputs()
        self.bound = tuple(replace(one, output=None) for one in self.bound)
        for output in outputs:
            try:
                output.close()
            except Exception:
                log.exception("an output could not be closed")

    def _give_up(self, why: str) -> None:
        self.disarm(why)
        self._on_change()

    def _watch(self, ended: threading.Event) -> None:
        """Release all when frames stop; runs in a thread of its own while it is armed."""
        wait_s = left_s = STALL_S
        while not ended.wait(wait_s):
            with self._lock:
                if not ended.is_set():
                    left_s = self._let_go_if_stalled()
                # Where nothing comes any more, it looks now and then whether something has come.
                wait_s = left_s if left_s > 0 else STALL_S / 4

    def _let_go_if_stalled(self) -> float:
        """Return how many seconds are left until frames have stopped."""
        left_s = self._last_s + STALL_S - self._clock()
        if left_s <= 0:
            self._lost.update(self._held)
            self._release()
        return left_s
