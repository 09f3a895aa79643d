"""Outputs for tests that write down what they are told, and what decides for them."""

import threading
import time
from collections.abc import Callable
from typing import Any

from campad.decisions import Decision, Event
from campad.learning.prediction import Prediction
from campad.outputs.base import Plan
from campad.outputs.bindings import Binding
from campad.outputs.kinds import REGISTRY, Kind, register

LABELS = ("left", "right")


class Diary:
    """Writes down presses ("+left"), releases ("-left") and its end ("closed")."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.labels: tuple[str, ...] = ()
        self.error: Exception | None = None  # raised at the next act

    def set_labels(self, labels: tuple[str, ...]) -> None:
        self.labels = labels

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        if self.error:
            raise self.error
        self.told += [("+" if e.kind == "press" else "-") + e.label for e in decision.events]

    def close(self) -> None:
        self.told.append("closed")


class known:  # noqa: N801 - reads as a function
    """Kinds of outputs that are known for a while, each by what its output is made with."""

    def __init__(self, *, waits: bool = False, **makes: Callable[[], Any]) -> None:
        self._waits, self._makes = waits, makes

    def __enter__(self) -> None:
        for name, make in self._makes.items():
            plan = Plan(make, f"the {name}", self._waits)
            register(Kind(name, "", lambda _binding, plan=plan: plan, "PLACE", "ACTION"))  # type: ignore[misc]

    def __exit__(self, *error: object) -> None:
        for name in self._makes:
            del REGISTRY[name]


def bound(kind: str, *labels: str) -> Binding:
    return Binding(kind, actions=dict.fromkeys(labels or LABELS, "something"))


def pressed(*labels: str, before: tuple[str, ...] = (), at_s: float = 0.0) -> Decision:
    """What is decided when these are pressed now, and those were."""
    gone = [Event("release", label, at_s) for label in before if label not in labels]
    new = [Event("press", label, at_s) for label in labels if label not in before]
    label = labels[-1] if labels else None
    return Decision(label, at_s, changed=bool(gone or new), events=(*gone, *new), pressed=labels)


def wait_until(true: Callable[[], Any], seconds: float = 2.0) -> float:
    """Wait until something is true; returns how long it took."""
    began_s = time.monotonic()
    while not true():
        assert time.monotonic() - began_s < seconds, "it did not happen"
        threading.Event().wait(0.002)
    return time.monotonic() - began_s
