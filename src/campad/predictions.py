"""What a classifier says of one frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Prediction:
    """The classes' probabilities for one frame.

    Attributes:
        label: the most probable class.
        confidence: its probability.
        probabilities: of every class, by name, in the classes' order; they sum to 1.
    """

    label: str
    confidence: float
    probabilities: dict[str, float]

    @classmethod
    def from_row(cls, labels: Sequence[str], row: Any) -> Prediction:
        """Build from class names and one row of `predict_proba`."""
        probabilities = {label: float(p) for label, p in zip(labels, row, strict=True)}
        best = max(probabilities, key=probabilities.__getitem__)
        return cls(best, probabilities[best], probabilities)
