"""What goes through the embedder: frames to predict or to record, their copies, and the results."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from campad.imaging.augment import warped_pairs
from campad.imaging.frame import Look, Pixels
from campad.learning.prediction import Prediction
from campad.protocol.from_page import FrameHeader

if TYPE_CHECKING:
    from campad.backbones import Backbone


@dataclass(frozen=True, slots=True)
class Job:
    """One frame on its way."""

    header: FrameHeader
    pixels: Pixels
    arrived_s: float


@dataclass(frozen=True, slots=True)
class Embedded:
    """One frame's activation: float32, (1, *shape), or what went wrong.

    Of a frame to be recorded there are also the pixels, and how it looks.
    """

    header: FrameHeader
    activation: NDArray[np.float32] | None = None
    prediction: Prediction | None = None
    error: Exception | None = None
    wait_ms: float = 0.0
    embed_ms: float = 0.0
    pixels: Pixels | None = None
    look: Look | None = None


@dataclass(eq=False)
class Mailbox:
    """One page's frames that wait, and who gets the results (called in a worker's thread).

    `busy`: one of its frames is being computed. The next one waits, so that results come in order.
    """

    predict: Callable[[NDArray[np.float32]], Prediction | None]
    deliver: Callable[[Embedded], Any]
    newest: Job | None = None
    examples: deque[Job] = field(default_factory=deque)
    dropped: int = 0
    busy: bool = False

    @property
    def filled(self) -> bool:
        """There is something to take."""
        return bool(self.examples) or self.newest is not None

    def take(self) -> Job:
        """Take what comes first: what is to be recorded."""
        if self.examples:
            return self.examples.popleft()
        job, self.newest = self.newest, None
        assert job is not None
        return job


class CopyJob:
    """The copies of one recorded frame, embedded one at a time.

    Args:
        pixels: the frame, (1, s, s, 3).
        seed: for the warps.
        deliver: given the copies' activations (4, *shape), or None if the network failed; once.
    """

    def __init__(
        self, pixels: Pixels, seed: int, deliver: Callable[[NDArray[np.float32] | None], Any]
    ) -> None:
        self._deliver = deliver
        self._undelivered = threading.Semaphore()  # a watchdog may give up what just ends
        self._pixels, self._seed = pixels[0], seed
        self._copies: Pixels | None = None
        self._activations: list[NDArray[np.float32]] = []

    def advance(self, backbone: Backbone) -> bool:
        """Do a little, some milliseconds; True when it is finished and delivered."""
        if self._copies is None:
            self._copies = warped_pairs(self._pixels, self._seed)
            return False
        copy = self._copies[len(self._activations)][None]
        self._activations.append(backbone.embed(copy)[0])
        if len(self._activations) < len(self._copies):
            return False
        self._end(np.stack(self._activations))
        return True

    def give_up(self) -> None:
        """There will be no copies: an example without them is still an example."""
        self._end(None)

    def _end(self, copies: NDArray[np.float32] | None) -> None:
        if self._undelivered.acquire(blocking=False):
            self._deliver(copies)
