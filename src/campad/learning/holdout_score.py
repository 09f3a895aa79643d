"""The challenge set: frames recorded later, in other light, that are never learned from.

The score of left-out recordings says how well another recording of that day is recognised. This one
says how well another day is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError
from campad.evaluation.metrics import wilson
from campad.learning.predictor import Head

MOST_FRAMES = 1_000


@dataclass(frozen=True, slots=True)
class ChallengeFrame:
    """One frame's activation, (d,), and the class it shows."""

    activation: NDArray[np.float32]
    label: str


@dataclass(frozen=True)
class ChallengeScore:
    """How well the challenge set is recognised.

    Attributes:
        n: how many frames could be judged: those of classes that were taught.
        right: how many were recognised.
        none: how many were taken for none of the classes.
    """

    n: int
    right: int
    none: int

    @property
    def accuracy(self) -> float:
        """The part that was recognised."""
        return self.right / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Where the accuracy lies with 95 % confidence."""
        return wilson(self.right, self.n)


class Challenge:
    """Frames to be judged by, in the order they came."""

    def __init__(self) -> None:
        self.frames: list[ChallengeFrame] = []

    def __len__(self) -> int:
        return len(self.frames)

    def add(self, activation: Any, label: str) -> None:
        """Add a frame.

        Raises:
            ArgumentError: there are MOST_FRAMES already.
        """
        if len(self.frames) >= MOST_FRAMES:
            raise ArgumentError(f"a challenge set holds at most {MOST_FRAMES:,} frames")
        self.frames.append(ChallengeFrame(np.asarray(activation, np.float32).reshape(-1), label))

    def copy(self) -> Challenge:
        """Return the set as it is now."""
        other = Challenge()
        other.frames = list(self.frames)
        return other

    def clear(self) -> None:
        """Forget every frame."""
        self.frames = []

    def rename(self, names: Mapping[str, str]) -> None:
        """Follow classes to their new names. Frames of classes that are gone wait: undo exists."""
        self.frames = [
            replace(frame, label=names.get(frame.label, frame.label)) for frame in self.frames
        ]

    def score(self, head: Head) -> ChallengeScore | None:
        """Judge the frames that show classes which were taught; None if there are none."""
        frames = [frame for frame in self.frames if frame.label in head.labels]
        if not frames:
            return None
        said = head.predict(np.stack([frame.activation for frame in frames]))
        pairs = [(p.label, f.label) for p, f in zip(said, frames, strict=True)]
        right = sum(label == wanted for label, wanted in pairs)
        return ChallengeScore(len(pairs), right, sum(label is None for label, _ in pairs))
