"""Watch: has what the camera sees moved away from what was recorded? And where to?

Sees every activation, in the embedder's thread. Begun and ended on the event loop, by replacing
what the thread reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.drift import DRIFTED
from campad.head import Head
from campad.server.limits import MAX_RECALIBRATION_FRAMES

MEMORY_FRAMES = 150
"""The mean forgets: five seconds at 30 frames a second."""

FIRST_FRAMES = 60
"""Before so many nothing is said."""

CHECK_EVERY = 15
"""Frames from one look at the drift to the next: twice a second."""


@dataclass
class _Mean:
    """A mean that forgets. Written by the embedder's thread only."""

    value: NDArray[np.float32]
    seen: int = 0

    def see(self, flat: NDArray[np.float32]) -> None:
        self.seen += 1
        # At first a plain mean, later one that forgets.
        self.value += (flat - self.value) / min(self.seen, MEMORY_FRAMES)


class Watch:
    """Follows the mean of live activations."""

    def __init__(self) -> None:
        self._mean: _Mean | None = None
        self._drifted_mean: _Mean | None = None
        self._collected: list[NDArray[np.float32]] | None = None

    @property
    def drifted(self) -> bool:
        """The mean has moved away."""
        return self._mean is not None and self._drifted_mean is self._mean

    @property
    def collecting(self) -> bool:
        """Frames are kept, to recalibrate with."""
        return self._collected is not None

    def see(self, activation: NDArray[np.float32], head: Head) -> None:
        """Take one frame's activation, (1, *shape), into account."""
        flat, mean = activation.reshape(-1), self._mean
        if mean is None or mean.value.shape != flat.shape:
            self._mean = mean = _Mean(np.zeros_like(flat))
        mean.see(flat)
        if mean.seen >= FIRST_FRAMES and mean.seen % CHECK_EVERY == 0:
            self._drifted_mean = mean if (head.drift(mean.value) or 0) > DRIFTED else None
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
        self._mean = None
