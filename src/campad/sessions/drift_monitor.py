"""Has what the camera sees moved away from what was recorded? And where to?

Sees every activation, on the event loop.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.evaluation.drift import DRIFTED
from campad.learning.predictor import Predictor

MEMORY_FRAMES = 150
"""The mean forgets: five seconds at 30 frames a second."""

FIRST_FRAMES = 60
"""Before so many nothing is said."""

CHECK_EVERY = 15
"""Frames from one look at the drift to the next: twice a second."""


class RunningMean:
    """The mean of the last frames, (d,), which forgets, and how much they vary about it."""

    def __init__(self, mean: NDArray[np.float32]) -> None:
        self.mean = mean
        self.square = 0.0  # the mean of their squared lengths
        self.seen = 0

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


class DriftMonitor:
    """Follows the mean of live activations; it has `drifted` when that has moved away.

    At most `most` of them are kept to recalibrate with.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._recent: RunningMean | None = None
        self._unseen: list[NDArray[np.float32]] = []  # since the last look at the drift
        self.drifted = False
        self._collected: list[NDArray[np.float32]] | None = None

    def see(self, activation: NDArray[np.float32], predictor: Predictor) -> None:
        """Take one frame's activation, (1, *shape), into account."""
        flat = activation.reshape(-1)
        self._unseen.append(flat)
        if len(self._unseen) == CHECK_EVERY:
            self._look(predictor)
        if self._collected is not None and len(self._collected) < self._most:
            self._collected.append(flat.copy())

    def _look(self, predictor: Predictor) -> None:
        """Take in the frames since the last look, and look at the drift.

        Between two of them, the mean stays in the processor's cache; it would not from one frame of
        a camera to the next.
        """
        recent = self._recent
        for flat in self._unseen:
            if recent is None or recent.mean.shape != flat.shape:
                recent = RunningMean(np.zeros_like(flat))
            recent.see(flat)
        self._recent, self._unseen = recent, []
        if recent and recent.seen >= FIRST_FRAMES:
            self.drifted = (predictor.drift(recent.mean, recent.variance) or 0) > DRIFTED

    def start(self) -> None:
        """Keep the frames that come from now on."""
        self._collected = []

    def take(self) -> list[Any]:
        """Return the frames that were kept, and keep no more."""
        collected, self._collected = self._collected or [], None
        return collected

    def forget(self) -> None:
        """Begin anew: what frames are compared with has changed."""
        self._recent, self._unseen, self.drifted = None, [], False
