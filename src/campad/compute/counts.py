"""What became of frames, and how long they took, for whoever looks after the server."""

from bisect import bisect_left
from dataclasses import dataclass, field

STEPS_S = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 1.0, 2.0, 5.0)
"""From what a fast machine needs for a frame to what nobody waits for."""


@dataclass
class Delays:
    """How often something took how long.

    Attributes:
        counts: up to each of STEPS_S and, the last one, longer; none is counted twice.
        total_s: all together.
    """

    counts: list[int] = field(default_factory=lambda: [0] * (len(STEPS_S) + 1))
    total_s: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(STEPS_S, seconds)] += 1
        self.total_s += seconds


@dataclass
class FrameCounts:
    """Frames of all pages. Whoever counts sees to it that threads do not do so at once.

    Attributes:
        answered: something was said of them.
        replaced: a newer one of the same page came before their turn.
        refused: they were to be recorded, and too many waited already.
        failed: the network raised an error.
        waited: from coming to their turn.
        took: their turn.
    """

    answered: int = 0
    replaced: int = 0
    refused: int = 0
    failed: int = 0
    waited: Delays = field(default_factory=Delays)
    took: Delays = field(default_factory=Delays)
