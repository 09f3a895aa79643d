"""How good a person and their poses are as a controller: right, quick, calm, and bits a minute."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from campad.decisions.settings import DecisionSettings
from campad.errors import ArgumentError

if TYPE_CHECKING:
    from campad.decisions.recording import Press, Recording

MOST_KEPT = 20
"""Measurements of a project; older ones go."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a minute of being asked for one class after the other has shown.

    Attributes:
        at_s: when, in seconds since 1970.
        settings: what was decided by.
        classes: among so many the person chose.
        seconds: how long it took.
        asked: how often a class was asked for.
        right: how often the first press after that was of it.
        missed: how often it was not pressed at all.
        false: how many presses were of what was not asked, or had come already.
        reaction_s: from the asking to the right press, the median; None if there was none.
        bits: a minute; see `bits_of`.
    """

    at_s: float
    settings: DecisionSettings
    classes: int
    seconds: float
    asked: int
    right: int
    missed: int
    false: int
    reaction_s: float | None
    bits: float

    def to_plain(self) -> dict[str, Any]:
        """Return it as dicts, text and numbers, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: Any) -> Measurement:
        """Read what `to_plain` returned; ArgumentError if it is something else."""
        names = [one.name for one in fields(cls)]
        if not isinstance(data, Mapping) or set(data) != set(names):
            raise ArgumentError(f"a measurement has {', '.join(names)}; got {data!r:.60}")
        for name, value in data.items():
            if name == "settings" or (name == "reaction_s" and value is None):
                continue
            if type(value) not in (int, float) or not 0 <= value < math.inf:
                raise ArgumentError(f"{name} must be a number from 0 on; got {value!r:.60}")
        return cls(**{**data, "settings": DecisionSettings.from_plain(data["settings"])})


def read_all(data: Any) -> tuple[Measurement, ...]:
    """Read a list of what `to_plain` returned, the newest of them; ArgumentError as there."""
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise ArgumentError(f"measurements must be a list; got {data!r:.60}")
    return tuple(map(Measurement.from_plain, data[-MOST_KEPT:]))


def measure(
    recording: Recording, presses: Sequence[Press], settings: DecisionSettings, at_s: float
) -> Measurement:
    """Compare the presses of a recording with what was asked for in it."""
    from statistics import median  # not before they are needed: see __init__.py

    from campad.decisions.recording import score

    classes = len(settings.pressing(tuple(recording.predictions[0].probabilities)))
    times_s, right_s = [], []
    for span in recording.asked:
        until_s = span.to_s + recording.late_s
        first = next((p for p in presses if span.from_s <= p.at_s <= until_s), None)
        right = first is not None and first.label == span.label
        times_s.append(first.at_s - span.from_s if first else until_s - span.from_s)
        if right:
            right_s.append(times_s[-1])
    found, asked = score(recording, presses), len(recording.asked)
    return Measurement(
        at_s,
        settings,
        classes,
        recording.duration_s,
        asked,
        len(right_s),
        found.missed,
        found.false,
        median(right_s) if right_s else None,
        60 * bits_of(classes, len(right_s) / asked) / (sum(times_s) / asked),
    )


def bits_of(classes: int, accuracy: float) -> float:
    """Bits of one choice among so many classes, by Wolpaw's formula; 0 where chance does as well.

    It takes every class for equally likely, and every mistake as well.
    """
    if classes < 2 or accuracy <= 1 / classes:
        return 0.0
    bits = math.log2(classes) + accuracy * math.log2(accuracy)
    wrong = 1 - accuracy
    return bits + (wrong * math.log2(wrong / (classes - 1)) if wrong else 0.0)
