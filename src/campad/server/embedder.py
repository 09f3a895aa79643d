"""The thread that runs the network: frames of all pages in turn, newest first, nothing queues.

Each page has a small mailbox: one frame to predict, which a newer one replaces, and the few frames
that are to be recorded, which nothing replaces. The thread takes from the mailboxes in turn.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from campad.frame import Pixels
from campad.predictions import Prediction
from campad.server.limits import MAX_WAITING_EXAMPLES
from campad.server.protocol import FrameHeader

if TYPE_CHECKING:
    from campad.backbones import Backbone

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One frame on its way."""

    header: FrameHeader
    pixels: Pixels
    arrived_s: float


@dataclass(frozen=True, slots=True)
class Embedded:
    """One frame's activation: float32, (1, *shape), or what went wrong."""

    header: FrameHeader
    activation: NDArray[np.float32] | None
    prediction: Prediction | None
    error: Exception | None
    wait_ms: float
    embed_ms: float


@dataclass(eq=False)
class Mailbox:
    """One page's frames that wait, and who gets the results (called in the thread)."""

    predict: Callable[[NDArray[np.float32]], Prediction | None]
    deliver: Callable[[Embedded], Any]
    newest: Job | None = None
    examples: deque[Job] = field(default_factory=deque)
    dropped: int = 0


class Embedder:
    """Owns the thread. `put` is called by the event loop and never waits."""

    def __init__(self, backbone: Backbone, clock: Callable[[], float] = time.perf_counter) -> None:
        self.backbone = backbone
        self._clock = clock
        self._ready: deque[Mailbox] = deque()
        self._wake = threading.Condition()
        self._running = True
        self._thread = threading.Thread(target=self._run, name="campad-embedder", daemon=True)
        self._thread.start()

    def put(self, mailbox: Mailbox, header: FrameHeader, pixels: Pixels) -> bool:
        """Leave a frame; False if it is to be recorded and too many wait already."""
        job = Job(header, pixels, self._clock())
        with self._wake:
            if header.record is None:
                mailbox.dropped += mailbox.newest is not None
                mailbox.newest = job
            elif len(mailbox.examples) >= MAX_WAITING_EXAMPLES:
                return False
            else:
                mailbox.examples.append(job)
            if mailbox not in self._ready:
                self._ready.append(mailbox)
            self._wake.notify()
        return True

    def close(self) -> None:
        """End the thread after the frame it is at."""
        with self._wake:
            self._running = False
            self._wake.notify()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._ready or not self._running)
                if not self._running:
                    return
                mailbox = self._ready.popleft()
                job = self._take(mailbox)
                if mailbox.examples or mailbox.newest:
                    self._ready.append(mailbox)
            mailbox.deliver(self._embed(mailbox, job))

    @staticmethod
    def _take(mailbox: Mailbox) -> Job:
        if mailbox.examples:
            return mailbox.examples.popleft()
        job, mailbox.newest = mailbox.newest, None
        assert job is not None
        return job

    def _embed(self, mailbox: Mailbox, job: Job) -> Embedded:
        started = self._clock()
        activation = prediction = error = None
        try:
            activation = self.backbone.embed(job.pixels)
            prediction = mailbox.predict(activation)
        except Exception as caught:  # whatever the network raises, the other pages go on
            log.exception("a frame could not be embedded")
            error = caught
        ended = self._clock()
        wait_ms = 1000 * (started - job.arrived_s)
        return Embedded(
            job.header, activation, prediction, error, wait_ms, 1000 * (ended - started)
        )
