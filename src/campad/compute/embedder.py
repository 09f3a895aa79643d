"""Runs the network: frames of all pages in turn, newest first, nothing queues.

Each page has a small mailbox: one frame to predict, which a newer one replaces, and the few frames
that are to be recorded, which nothing replaces. Threads take from the mailboxes in turn, one frame
of a page at a time. While no frame waits, one of them embeds warped copies of what was recorded,
one at a time: nobody waits for those.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from campad.compute.jobs import CopyJob, Embedded, Job, Mailbox
from campad.compute.watchdog import Task, Workers
from campad.errors import ModelFileError
from campad.imaging.frame import Pixels, look_at
from campad.protocol.from_page import FrameHeader
from campad.protocol.limits import MAX_WAITING_COPIES, MAX_WAITING_EXAMPLES

if TYPE_CHECKING:
    from campad.backbones import Backbone

__all__ = ["CopyJob", "Embedded", "Embedder", "Mailbox"]

log = logging.getLogger(__name__)

MAX_THREADS = 4
"""More frames at once would wait for each other at Python's lock."""


TOO_LONG = "it has not come back with this frame"
NO_THREADS = "it has not come back several times; start campad again"


class Embedder:
    """Owns the threads. `put` and `put_copies` are called by the event loop and never wait.

    Args:
        backbone: the network.
        clock: gives seconds.
        threads: so many frames at once; None chooses by the machine.
        watched: replace a thread that does not come back; else `tick` is called by somebody else.
    """

    def __init__(
        self,
        backbone: Backbone,
        clock: Callable[[], float] = time.perf_counter,
        *,
        threads: int | None = None,
        watched: bool = True,
    ) -> None:
        self.backbone = backbone
        self._clock = clock
        self._ready: deque[Mailbox] = deque()
        self._copies: deque[CopyJob] = deque()
        self._copying = False
        number = threads or min(MAX_THREADS, os.cpu_count() or 1)
        self._workers = Workers(self._next_task, number, "campad-embedder", watched=watched)
        self._changed = self._workers.changed
        self.tick, self.close = self._workers.tick, self._workers.close

    def put(self, mailbox: Mailbox, header: FrameHeader, pixels: Pixels) -> bool:
        """Leave a frame; False if it is to be recorded and too many wait already."""
        job = Job(header, pixels, self._clock())
        if self._workers.exhausted:
            mailbox.deliver(Embedded(header, error=TimeoutError(NO_THREADS)))
            return True
        with self._changed:
            if header.record is None:
                mailbox.dropped += mailbox.newest is not None
                mailbox.newest = job
            elif len(mailbox.examples) >= MAX_WAITING_EXAMPLES:
                return False
            else:
                mailbox.examples.append(job)
            self._line_up(mailbox)
        return True

    def put_copies(self, job: CopyJob) -> bool:
        """Leave a frame whose copies are wanted some time; False if too many wait already."""
        with self._changed:
            if len(self._copies) >= MAX_WAITING_COPIES:
                return False
            self._copies.append(job)
            self._changed.notify()
        return True

    def _line_up(self, mailbox: Mailbox) -> None:
        if mailbox.filled and not mailbox.busy and mailbox not in self._ready:
            self._ready.append(mailbox)
            self._changed.notify()

    def _next_task(self) -> Task | None:
        if self._ready:
            mailbox = self._ready.popleft()
            mailbox.busy, job = True, mailbox.take()
            late = Embedded(job.header, error=TimeoutError(TOO_LONG))
            deliver = partial(self._deliver, mailbox)
            return Task(partial(self._embed, mailbox, job), deliver, partial(deliver, late))
        if self._copies and not self._copying:
            self._copying, copies = True, self._copies.popleft()
            end = partial(self._end_copy, copies)
            return Task(partial(self._copy, copies), end, partial(end, None))
        return None

    def _deliver(self, mailbox: Mailbox, result: Embedded) -> None:
        mailbox.deliver(result)
        with self._changed:
            mailbox.busy = False
            self._line_up(mailbox)

    def _embed(self, mailbox: Mailbox, job: Job) -> Embedded:
        started = self._clock()
        activation = prediction = error = look = None
        recorded = job.header.record is not None
        try:
            activation = self.backbone.embed(job.pixels)
            if not np.isfinite(activation).all():
                raise ModelFileError("it gave numbers that are not finite")
            if job.header.use != "rank":  # a picture of earlier
                prediction = mailbox.predict(activation)
            look = look_at(job.pixels[0]) if recorded else None
        except Exception as caught:  # whatever the network raises, the other pages go on
            log.exception("a frame could not be embedded")
            activation, error = None, caught
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

    def _copy(self, job: CopyJob) -> bool | None:
        """Work on copies for some milliseconds; says whether all are there, None if that failed."""
        try:
            return job.advance(self.backbone)
        except Exception:
            log.exception("a copy could not be embedded")
            return None

    def _end_copy(self, job: CopyJob, finished: bool | None) -> None:
        if finished is None:
            job.give_up()
        with self._changed:
            self._copying = False
            if finished is False:
                self._copies.appendleft(job)
            self._changed.notify()
