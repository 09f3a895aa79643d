"""Watch: has what the camera sees moved away from what was recorded? And where to?

Sees every activation, in the embedder's thread. Begun and ended on the event loop, by replacing
what the thread reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.evaluation.drift import DRIFTED
from campad.learning.predictor import Head
from campad.protocol.limits import MAX_RECALIBRATION_FRAMES

MEMORY_FRAMES = 150
"""The mean forgets: five seconds at 30 frames a second."""

FIRST_FRAMES = 60
"""Before so many nothing is said."""

CHECK_EVERY = 15
"""Frames from one look at the drift to the next: twice a second."""


@dataclass
class Recent:
    """The mean of the last frames, which forgets, and how much they vary about it.

    Attributes:
        mean: (d,).
        square: the mean of their squared lengths.
        seen: how many there were.
    """

    mean: NDArray[np.float32]
    square: float = 0.0
    seen: int = 0

    def see(self, flat: NDArray[np.float32]) -> None:
        """Take a frame's activation, (d,), into account."""
        self.seen += 1
        # At first plain means, later ones that forget.
        part = 1 / min(self.seen, MEMORY_FRAMES)
        self.mean += part * (flat - self.mean)
        self.square += part * (float(np.dot(flat, flat)) - self.square)

    @property
    def variance(self) -> float:
        """The frames' mean square distance from the mean."""
        return max(0.0, self.square - float(np.dot(self.mean, self.mean)))


class Watch:
    """Follows the mean of live activations."""

    def __init__(self) -> None:
        self._recent: Recent | None = None  # written by the embedder's thread only
        self._drifted: Recent | None = None
        self._collected: list[NDArray[np.float32]] | None = None

    @property
    def drifted(self) -> bool:
        """The mean has moved away."""
        return self._recent is not None and self._drifted is self._recent

    @property
    def collecting(self) -> bool:
        """Frames are kept, to recalibrate with."""
        return self._collected is not None

    def see(self, activation: NDArray[np.float32], head: Head) -> None:
        """Take one frame's activation, (1, *shape), into account."""
        flat, recent = activation.reshape(-1), self._recent
        if recent is None or recent.mean.shape != flat.shape:
            self._recent = recent = Recent(np.zeros_like(flat))
        recent.see(flat)
        if recent.seen >= FIRST_FRAMES and recent.seen % CHECK_EVERY == 0:
            drift = head.drift(recent.mean, recent.variance) or 0
            self._drifted = recent if drift > DRIFTED else None
        collected = self._collected
        if collected is not None and len(collected) < MAX_RECALIBRATION_FRAMES:
            collected.append(flat.copy())

    def start(self) -> None:
        """Keep the frames that come from now on."""
        self._collected = []

    def take(self) -> list[Any]:
        """Return the frames that were kept, and keep no more."""
        collected, self._collected = self._collected or [], None
        return collected

    def forget(self) -> None:
        """Begin anew: what frames are compared with has changed."""
        self._recent = None
