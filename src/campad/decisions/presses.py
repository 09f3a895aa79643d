"""From shares over time to press and release: thresholds, dwell, cool-down, modes.

At most one class is on at a time. What is pressed follows from that by the class's mode.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from campad.decisions.settings import DecisionSettings


@dataclass(frozen=True, slots=True)
class Event:
    """A class is pressed, or let go.

    Attributes:
        kind: "press" or "release". Each press is followed by one release before the next.
        label: the class.
        at_s: when, by the clock that the decider is told.
    """

    kind: Literal["press", "release"]
    label: str
    at_s: float


class Presses:
    """Follows the shares of the classes.

    Attributes:
        on: the class that is on; None is nothing.
    """

    def __init__(self, settings: DecisionSettings) -> None:
        self.on: str | None = None
        self._settings = settings
        self._pressed: dict[str, float] = {}  # and when it is let go by itself
        self._last_event_s: dict[str, float] = {}
        self._wanted: str | None = None  # what is above its threshold, and since when
        self._wanted_s = 0.0
        self._next_tap_s = math.inf
        self._events: list[Event] = []

    @property
    def pressed(self) -> tuple[str, ...]:
        """What is pressed now, in the order of its presses."""
        return tuple(self._pressed)

    def dwelling(self, now_s: float) -> tuple[str, float] | None:
        """Return the class that is to come on and the part of its dwell that is over, 0 to 1."""
        label = self._wanted
        if label is None or label == self.on:
            return None
        dwell_s = self._settings.of(label).dwell_s
        return label, min(1.0, (now_s - self._wanted_s) / dwell_s) if dwell_s else 1.0

    def step(self, shares: Mapping[str, float], now_s: float) -> tuple[Event, ...]:
        """Take in the newest shares; returns what happens."""
        self._events = []
        for label, until_s in [*self._pressed.items()]:
            if now_s >= until_s:
                self._release(label, now_s)
        wanted = self._find_wanted(shares)
        if wanted != self._wanted:
            self._wanted, self._wanted_s = wanted, now_s
        if self.on is not None and shares[self.on] < self._settings.of(self.on).off:
            self._go_off(now_s)
        if wanted is not None and wanted != self.on and self._may_come_on(wanted, now_s):
            self._come_on(wanted, now_s)
        elif self.on is not None and now_s >= self._next_tap_s:
            self._tap(self.on, now_s)
        return tuple(self._events)

    def release_all(self, now_s: float) -> tuple[Event, ...]:
        """Let go of everything; returns what happens."""
        self._events = []
        self.on = self._wanted = None
        for label in self.pressed:
            self._release(label, now_s)
        return tuple(self._events)

    def _find_wanted(self, shares: Mapping[str, float]) -> str | None:
        best = max(shares, key=shares.__getitem__)
        settings = self._settings
        return best if best != settings.neutral and shares[best] >= settings.of(best).on else None

    def _may_come_on(self, label: str, now_s: float) -> bool:
        settings = self._settings.of(label)
        quiet_s = now_s - self._last_event_s.get(label, -math.inf)
        return now_s - self._wanted_s >= settings.dwell_s and quiet_s >= settings.cooldown_s

    def _come_on(self, label: str, now_s: float) -> None:
        if self.on is not None:
            self._go_off(now_s)
        for other in self.pressed:  # a tap that is not over yet
            if self._settings.of(other).mode != "toggle":
                self._release(other, now_s)
        self.on, self._next_tap_s = label, math.inf
        match self._settings.of(label).mode:
            case "hold":
                self._press(label, now_s, math.inf)
            case "toggle" if label in self._pressed:
                self._release(label, now_s)
            case "toggle":
                self._press(label, now_s, math.inf)
            case "tap":
                self._tap(label, now_s)
            case "repeat":
                self._next_tap_s = now_s
                self._tap(label, now_s)

    def _go_off(self, now_s: float) -> None:
        assert self.on is not None
        if self._settings.of(self.on).mode == "hold":
            self._release(self.on, now_s)
        self.on = None

    def _tap(self, label: str, now_s: float) -> None:
        settings = self._settings.of(label)
        if settings.mode == "repeat":
            # In time with the taps before. What frames came too late for is not made up for.
            due_s = self._next_tap_s + settings.repeat_s
            late = due_s < now_s + settings.tap_s
            self._next_tap_s = now_s + settings.repeat_s if late else due_s
        self._press(label, now_s, now_s + settings.tap_s)

    def _press(self, label: str, now_s: float, until_s: float) -> None:
        self._pressed[label] = until_s
        self._happened("press", label, now_s)

    def _release(self, label: str, now_s: float) -> None:
        del self._pressed[label]
        self._happened("release", label, now_s)

    def _happened(self, kind: Literal["press", "release"], label: str, now_s: float) -> None:
        self._last_event_s[label] = now_s
        self._events.append(Event(kind, label, now_s))
