"""From what the classifier says to what is done: Prediction -> Decision.

Today the most probable class is the decision, if it is more probable than all others together.
Whatever decides better (smoothing, thresholds for on and off, dwell) belongs here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from campad.learning.prediction import Prediction

DIRECTIONS = ("up", "down", "left", "right")


CONFIDENT = 0.5
"""Below this the camera sees nothing that it is sure of, and what was wanted before stays."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do.

    Attributes:
        label: the class acted on; None is "nothing".
    """

    label: str | None


def decide(prediction: Prediction | None) -> Decision:
    """Decide on one prediction: its most probable class, or nothing where that is unsure."""
    sure = prediction is not None and prediction.confidence >= CONFIDENT
    return Decision(prediction.label if prediction and sure else None)


def default_directions(labels: tuple[str, ...]) -> dict[str, str]:
    """Map classes to the game's directions: by name where the names say it, else by order."""
    named = {label: label.lower() for label in labels if label.lower() in DIRECTIONS}
    free = [direction for direction in DIRECTIONS if direction not in named.values()]
    others = [label for label in labels if label not in named]
    return named | dict(zip(others, free, strict=False))


def to_direction(decision: Decision, directions: Mapping[str, str]) -> str | None:
    """Return the direction that the decided class stands for; None keeps the last one."""
    return directions.get(decision.label) if decision.label is not None else None
