"""The holdout: frames recorded later, in other light, that are never learned from.

The score of left-out recordings says how well another recording of that day is recognised. This set
says how well another day is; the page calls it the challenge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.dataset.guarded import Guarded, alone
from campad.dataset.labels import normal_form
from campad.errors import ArgumentError

MAX_FRAMES = 1_000


@dataclass(frozen=True, slots=True)
class HoldoutFrame:
    """One frame's activation, (d,), and the class it shows."""

    activation: NDArray[np.float32]
    label: str


class Holdout(Guarded):
    """Frames to be judged by, in the order they came. Threads may share it."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[HoldoutFrame] = []

    def __len__(self) -> int:
        return len(self.frames)

    @alone
    def add(self, activation: Any, label: str) -> None:
        """Add a frame; raises ArgumentError if there are MAX_FRAMES already."""
        self.check_room(1)
        row = np.asarray(activation, np.float32).reshape(-1)
        self.frames.append(HoldoutFrame(row, normal_form(label)))

    def check_room(self, frames: int) -> None:
        """Raise ArgumentError if there is no room for so many more."""
        if len(self.frames) + frames > MAX_FRAMES:
            raise ArgumentError(f"a challenge set holds at most {MAX_FRAMES:,} frames")

    @alone
    def clear(self) -> None:
        """Forget every frame."""
        self.frames = []

    @alone
    def rename(self, names: Mapping[str, str]) -> None:
        """Follow classes to their new names. Frames of removed classes stay, for undo."""
        self.frames = [
            replace(frame, label=names.get(frame.label, frame.label)) for frame in self.frames
        ]
