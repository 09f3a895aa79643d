"""What is said of one frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Prediction:
    """The classes' probabilities for one frame.

    Attributes:
        label: the most probable class; None if the frame is like nothing that was taught.
        confidence: the largest probability.
        probabilities: of every class, by name, in the classes' order; they sum to 1. The stranger
            a frame, the more alike they are.
        familiarity: from 0, like nothing that was taught, to 1; below 0.5 there is no label.
    """

    label: str | None
    confidence: float
    probabilities: dict[str, float]
    familiarity: float = 1.0

    @classmethod
    def from_row(cls, labels: Sequence[str], row: Any, familiarity: float = 1.0) -> Prediction:
        """Build from class names and one row of `predict_proba`."""
        even = (1 - familiarity) / len(labels)
        probabilities = {
            label: familiarity * float(p) + even for label, p in zip(labels, row, strict=True)
        }
        best = max(probabilities, key=probabilities.__getitem__)
        label = best if familiarity >= 0.5 else None
        return cls(label, probabilities[best], probabilities, familiarity)
