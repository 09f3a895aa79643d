"""The desk: what stands between decisions and outputs. Nothing is sent unless it is armed.

It follows what is pressed. What was pressed before it was armed is not passed on, not even its
release. When it is disarmed, when frames stop and when an output fails, all is released.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from campad.decisions import Decision, Event
from campad.errors import ArgumentError, CampadError, OutputError
from campad.learning.prediction import Prediction
from campad.outputs.base import Output
from campad.outputs.bindings import Binding
from campad.outputs.bound import Bound, close_all, one_each
from campad.outputs.kinds import plan_of

log = logging.getLogger(__name__)

STALL_S = 0.2
"""When no frame has come for so long, all is released. It is to have happened after 0.3 s."""

NOT_ALLOWED = "what is bound came with a file: look at it, and allow it or remove it"


class Desk:
    """See the module. Any thread may call; one is let in at a time.

    Args:
        devices: what is taken by desks that are armed; all desks of a server share one set.
        on_change: told when it was disarmed by itself, in whatever thread.
        clock: the time in seconds.

    Attributes:
        bound: the outputs.
        allowed: somebody here has bound them, or has allowed what a file brought.
        armed: decisions are passed on.
        arming: the outputs are being made.
        disarmed: why it was disarmed, in words; "" where a person did it.
    """

    def __init__(
        self,
        devices: set[str] | None = None,
        on_change: Callable[[], Any] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.bound: tuple[Bound, ...] = ()
        self.allowed = True
        self.armed = False
        self.disarmed = ""
        self._attempt: object | None = None  # to arm: what is going on
        self._devices = set() if devices is None else devices
        self._on_change, self._clock = on_change, clock
        self._labels: tuple[str, ...] = ()
        self._held: dict[str, None] = {}  # what the outputs were told is pressed, in this order
        self._label: str | None = None  # which class they were told is on
        self._lost: set[str] = set()  # what was released because frames had stopped
        self._last_s = 0.0
        self._lock, self._making = threading.RLock(), threading.Lock()
        self._ended = threading.Event()

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Follow the classes. When one is gone that something is bound to, all is disarmed."""
        with self._lock:
            self._labels = labels
            if (self.armed or self.arming) and (problem := self.problem):
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
        bound = one_each([Bound(binding, plan_of(binding)) for binding in bindings])
        with self._lock:
            self.bound, self.allowed = bound, True

    def take(self, bindings: Sequence[Binding], *, allowed: bool) -> None:
        """Bind what was kept with a project, and disarm. It is looked at when it is armed.

        It may be of somebody else: then it can be armed once `allowed` is set.
        """
        self.disarm()
        with self._lock:
            self.bound, self.allowed = tuple(map(Bound, bindings)), allowed

    @property
    def arming(self) -> bool:
        """The outputs are being made."""
        return self._attempt is not None

    @property
    def problem(self) -> str:
        """Why it cannot be armed, in words; "" if it can, as far as that is known before."""
        if not self.bound:
            return "nothing is bound to a class"
        if not self.allowed:
            return NOT_ALLOWED
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
        if finish := self.begin_to_arm():
            finish()

    def begin_to_arm(self) -> Callable[[], None] | None:
        """Return what arms it, in whatever thread; None if it is armed, or somebody is at it.

        That may take seconds, and holds nobody up meanwhile: disarmed before its end, it stays so.
        Both raise what `arm` does.
        """
        with self._lock:
            if self.armed or self.arming:
                return None
            if self.problem:
                raise ArgumentError(self.problem)
            self._attempt, self.disarmed = object(), ""
            return partial(self._make, self._attempt, self.bound)

    def _make(self, attempt: object, bound: Sequence[Bound]) -> None:
        made, taken = list[Bound](), set[str]()
        with self._making:  # an attempt that was given up may not have let go of its devices yet
            try:
                bound = one_each([one.planned() for one in bound])
                taken = self._claim(bound)
                for one in bound:
                    made.append(one.made())
            except BaseException:
                self._drop(attempt, made, taken)
                raise
            if not self._begin(attempt, made):
                self._drop(attempt, made, taken)

    def _begin(self, attempt: object, made: Sequence[Bound]) -> bool:
        """Pass decisions on from now on, unless somebody has disarmed it meanwhile."""
        with self._lock:
            if self._attempt is not attempt:
                return False
            self._attempt, self.bound, self.armed = None, tuple(made), True
            for output in self._outputs():
                output.set_labels(self._labels)
            self._last_s, self._ended = self._clock(), threading.Event()
            threading.Thread(target=self._watch, args=[self._ended], daemon=True).start()
            return True

    def _claim(self, bound: Sequence[Bound]) -> set[str]:
        """Take the devices for this desk, all or none."""
        wanted = {one.device for one in bound}
        with self._lock:
            if taken := sorted(wanted & self._devices):
                raise OutputError(f"another page or program of campad uses {taken[0]}")
            self._devices.update(wanted)
        return wanted

    def _drop(self, attempt: object, made: Sequence[Bound], taken: set[str]) -> None:
        """Nothing has come of an attempt to arm."""
        close_all(made)
        with self._lock:
            self._devices.difference_update(taken)
            if self._attempt is attempt:
                self._attempt = None

    def disarm(self, why: str = "") -> None:
        """Release and close everything; returns when that is done, but for what has to wait."""
        with self._lock:
            if self.arming:
                self._attempt, self.disarmed = None, why
            if not self.armed:
                return
            self.armed, self.disarmed = False, why
            self._ended.set()
            self._release()
            close_all(self.bound)
            self._lost.clear()
            self._devices.difference_update(one.device for one in self.bound)
            self.bound = tuple(replace(one, output=None) for one in self.bound)

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
