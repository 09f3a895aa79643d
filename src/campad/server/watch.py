"""Watch: has what the camera sees moved away from what was recorded? And where to?

Sees every activation, in the embedder's thread. Begun and ended on the event loop, by replacing
what the thread reads.
"""

from __future__ import annotations

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


class Watch:
    """Follows the mean of live activations.

    Attributes:
        drifted: the mean has moved away.
    """

    def __init__(self) -> None:
        self.drifted = False
        self._mean: NDArray[np.float32] | None = None
        self._seen = 0
        self._collected: list[NDArray[np.float32]] | None = None

    @property
    def collecting(self) -> bool:
        """Frames are kept, to recalibrate with."""
        return self._collected is not None

    def see(self, activation: NDArray[np.float32], head: Head) -> None:
        """Take one frame's activation, (1, *shape), into account."""
        flat = activation.reshape(-1)
        if self._mean is None or self._mean.shape != flat.shape:
            self._mean, self._seen = np.zeros_like(flat), 0
        self._seen += 1
        # At first a plain mean, later one that forgets.
        self._mean += (flat - self._mean) / min(self._seen, MEMORY_FRAMES)
        if self._seen >= FIRST_FRAMES and self._seen % CHECK_EVERY == 0:
            self.drifted = (head.drift(self._mean) or 0) > DRIFTED
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
        self._mean, self._seen, self.drifted = None, 0, False
