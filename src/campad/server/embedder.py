"""The thread that runs the network: frames of all pages in turn, newest first, nothing queues.

Each page has a small mailbox: one frame to predict, which a newer one replaces, and the few frames
that are to be recorded, which nothing replaces. The thread takes from the mailboxes in turn. While
they are empty it embeds warped copies of what was recorded, one at a time: nobody waits for those.
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

from campad.frame import Look, Pixels, look_at
from campad.predictions import Prediction
from campad.server.limits import MAX_WAITING_COPIES, MAX_WAITING_EXAMPLES
from campad.server.protocol import FrameHeader
from campad.warp import warped_pairs

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
    """One frame's activation: float32, (1, *shape), or what went wrong.

    Of a frame to be recorded there are also the pixels, and how it looks.
    """

    header: FrameHeader
    activation: NDArray[np.float32] | None
    prediction: Prediction | None
    error: Exception | None
    wait_ms: float
    embed_ms: float
    pixels: Pixels | None = None
    look: Look | None = None


@dataclass(eq=False)
class Mailbox:
    """One page's frames that wait, and who gets the results (called in the thread)."""

    predict: Callable[[NDArray[np.float32]], Prediction | None]
    deliver: Callable[[Embedded], Any]
    newest: Job | None = None
    examples: deque[Job] = field(default_factory=deque)
    dropped: int = 0


class CopyJob:
    """The copies of one recorded frame, embedded one at a time.

    Args:
        pixels: the frame, (1, s, s, 3).
        seed: for the warps.
        deliver: given the copies' activations (4, *shape), or None if the network failed.
    """

    def __init__(
        self, pixels: Pixels, seed: int, deliver: Callable[[NDArray[np.float32] | None], Any]
    ) -> None:
        self.deliver = deliver
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
        self.deliver(np.stack(self._activations))
        return True


class Embedder:
    """Owns the thread. `put` and `put_copies` are called by the event loop and never wait."""

    def __init__(self, backbone: Backbone, clock: Callable[[], float] = time.perf_counter) -> None:
        self.backbone = backbone
        self._clock = clock
        self._ready: deque[Mailbox] = deque()
        self._copies: deque[CopyJob] = deque()
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

    def put_copies(self, job: CopyJob) -> bool:
        """Leave a frame whose copies are wanted some time; False if too many wait already."""
        with self._wake:
            if len(self._copies) >= MAX_WAITING_COPIES:
                return False
            self._copies.append(job)
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
                self._wake.wait_for(lambda: self._ready or self._copies or not self._running)
                if not self._running:
                    return
                mailbox = self._ready.popleft() if self._ready else None
                job = self._take(mailbox) if mailbox else None
                if mailbox and (mailbox.examples or mailbox.newest):
                    self._ready.append(mailbox)
            if mailbox and job:
                mailbox.deliver(self._embed(mailbox, job))
            else:
                self._work_on_copies()

    @staticmethod
    def _take(mailbox: Mailbox) -> Job:
        if mailbox.examples:
            return mailbox.examples.popleft()
        job, mailbox.newest = mailbox.newest, None
        assert job is not None
        return job

    def _embed(self, mailbox: Mailbox, job: Job) -> Embedded:
        started = self._clock()
        activation = prediction = error = look = None
        recorded = job.header.record is not None
        try:
            activation = self.backbone.embed(job.pixels)
            if job.header.use != "rank":  # a picture of earlier
                prediction = mailbox.predict(activation)
            look = look_at(job.pixels[0]) if recorded else None
        except Exception as caught:  # whatever the network raises, the other pages go on
            log.exception("a frame could not be embedded")
            error = caught
        ended = self._clock()
        return Embedded(
            job.header,
            activation,
            prediction,
            error,
            wait_ms=1000 * (started - job.arrived_s),
            embed_ms=1000 * (ended - started),
            pixels=job.pixels if recorded else None,
            look=look,
        )

    def _work_on_copies(self) -> None:
        job = self._copies[0]  # only this thread takes from it
        try:
            finished = job.advance(self.backbone)
        except Exception:  # an example without copies is still an example
            log.exception("a copy could not be embedded")
            job.deliver(None)
            finished = True
        if finished:
            self._copies.popleft()
