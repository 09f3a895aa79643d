"""The holdout: frames recorded later, in other light, that are never learned from.

The score of left-out recordings says how well another recording of that day is recognised. This set
says how well another day is; the page calls it the challenge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError

MAX_FRAMES = 1_000


@dataclass(frozen=True, slots=True)
class HoldoutFrame:
    """One frame's activation, (d,), and the class it shows."""

    activation: NDArray[np.float32]
    label: str


class Holdout:
    """Frames to be judged by, in the order they came."""

    def __init__(self) -> None:
        self.frames: list[HoldoutFrame] = []

    def __len__(self) -> int:
        return len(self.frames)

    def add(self, activation: Any, label: str) -> None:
        """Add a frame; raises ArgumentError if there are MAX_FRAMES already."""
        if len(self.frames) >= MAX_FRAMES:
            raise ArgumentError(f"a challenge set holds at most {MAX_FRAMES:,} frames")
        self.frames.append(HoldoutFrame(np.asarray(activation, np.float32).reshape(-1), label))

    def copy(self) -> Self:
        """Return the set as it is now."""
        other = type(self)()
        other.frames = list(self.frames)
        return other

    def clear(self) -> None:
        """Forget every frame."""
        self.frames = []

    def rename(self, names: Mapping[str, str]) -> None:
        """Follow classes to their new names. Frames of removed classes stay, for undo."""
        self.frames = [
            replace(frame, label=names.get(frame.label, frame.label)) for frame in self.frames
        ]
