"""Gives frames to the executor: those of all pages in turn, newest first, nothing queues.

Each page has a small mailbox: one frame to predict, which a newer one replaces, and the few frames
that are to be recorded, which nothing replaces. They are taken from the mailboxes in turn, one
frame of a page at a time. While no frame waits, warped copies of what was recorded are embedded,
one at a time: nobody waits for those.

A frame that shows nothing new beside the one that was last embedded for its page is not embedded:
what was said of that stands. What is to be recorded is always embedded.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from campad.compute.counts import FrameCounts
from campad.compute.frame import Embedded, FrameResult, Known, embed, judge, run_frame
from campad.embedding.work import Embeds
from campad.imaging.augment import warped_pairs
from campad.imaging.frame import Pixels
from campad.learning.predictor import Predictor
from campad.protocol.limits import Limits

log = logging.getLogger(__name__)


Deliver = Callable[[FrameResult, float], Any]
DeliverCopies = Callable[[NDArray[np.float32] | None], Any]


class Waiting(NamedTuple):
    """One frame on its way, what is asked about it, who gets the result, and when it came."""

    frame: Pixels | Embedded
    predictor: Predictor | None
    recorded: bool
    deliver: Deliver
    arrived_s: float


class Mailbox:
    """One page's frames that wait.

    `busy`: one of its frames is being computed. The next one waits, so that results come in order.
    `known` is what its next one is compared with.
    """

    def __init__(self) -> None:
        self.newest: Waiting | None = None
        self.recorded: deque[Waiting] = deque()
        self.busy = False
        self.known: Known | None = None

    @property
    def filled(self) -> bool:
        """There is something to take."""
        return bool(self.recorded) or self.newest is not None

    def take(self) -> Waiting:
        """Take what comes first: what is to be recorded."""
        if self.recorded:
            return self.recorded.popleft()
        waiting, self.newest = self.newest, None
        assert waiting is not None
        return waiting


class _Augmenting:
    """The copies of one recorded frame, warped and then embedded one at a time."""

    def __init__(self, pixels: Pixels, seed: int, deliver: DeliverCopies) -> None:
        self.pixels, self.seed, self.deliver = pixels, seed, deliver
        self.warped: Pixels | None = None
        self.activations: list[NDArray[np.float32]] = []

    def next_work(self, backbone: Embeds) -> partial[Any]:
        """What is to be done next, some milliseconds of it."""
        if self.warped is None:
            return partial(warped_pairs, self.pixels[0], self.seed)
        return partial(embed, backbone, self.warped[len(self.activations)][None])

    def take(self, result: NDArray[Any]) -> bool:
        """Take what came of it; True when all copies are there."""
        if self.warped is None:
            self.warped = result
            return False
        self.activations.append(result[0])
        return len(self.activations) == len(self.warped)


class Embedder:
    """See the module. `put` and `put_augmentation` are called by the event loop and never wait.

    Results are delivered in whatever thread the executor finishes them; it is given so many frames
    `at_once`.
    """

    def __init__(self, backbone: Embeds, executor: Executor, at_once: int, limits: Limits) -> None:
        self.backbone = backbone
        self._executor, self._at_once, self._limits = executor, at_once, limits
        self._lock = threading.Lock()
        self._ready: deque[Mailbox] = deque()
        self._augmenting: deque[_Augmenting] = deque()
        self._running = 0
        self._augments = False
        self.counts = FrameCounts()

    @property
    def waiting(self) -> tuple[int, int, int]:
        """Pages with a frame that waits, what is computed now, and frames that wait for copies."""
        return len(self._ready), self._running, len(self._augmenting)

    def put(
        self,
        mailbox: Mailbox,
        frame: Pixels | Embedded,
        predictor: Predictor | None,
        deliver: Deliver,
        *,
        recorded: bool,
    ) -> bool:
        """Leave a frame; False if it is to be recorded and too many wait already.

        Args:
            mailbox: the page's.
            frame: its pixels (1, s, s, 3), or what the page made of them.
            predictor: says what it shows; None: nothing is asked.
            deliver: given the result, and how many milliseconds the frame waited.
            recorded: no newer frame may replace it, and how it looks is said as well.
        """
        waiting = Waiting(frame, predictor, recorded, deliver, time.perf_counter())
        with self._lock:
            if not recorded:
                self.counts.replaced += mailbox.newest is not None
                mailbox.newest = waiting
            elif len(mailbox.recorded) >= self._limits.max_waiting_examples:
                self.counts.refused += 1
                return False
            else:
                mailbox.recorded.append(waiting)
            self._line_up(mailbox)
        self._give()
        return True

    def judge(self, frame: Embedded, predictor: Predictor | None) -> FrameResult:
        """Say at once what a frame shows; otherwise as `put`."""
        try:
            result = judge(frame, predictor)
        except Exception as error:
            log.exception("a frame could not be judged")
            result = FrameResult(error=error)
        with self._lock:
            self._count(result, 0.0)
        return result

    def put_augmentation(self, pixels: Pixels, seed: int, deliver: DeliverCopies) -> bool:
        """Leave a frame whose copies are wanted some time; False if too many wait already.

        Delivered are the copies' activations (4, *shape), or None if the network failed: an example
        without them is still an example.
        """
        with self._lock:
            if len(self._augmenting) >= self._limits.max_waiting_copies:
                return False
            self._augmenting.append(_Augmenting(pixels, seed, deliver))
        self._give()
        return True

    def _line_up(self, mailbox: Mailbox) -> None:
        if mailbox.filled and not mailbox.busy and mailbox not in self._ready:
            self._ready.append(mailbox)

    def _give(self) -> None:
        """Give the executor as much as it takes at once."""
        while task := self._next_task():
            work, then = task
            self._executor.submit(work.func, *work.args).add_done_callback(then)

    def _next_task(self) -> tuple[partial[Any], Callable[[Future[Any]], None]] | None:
        """Return what to do next and what to do after it."""
        with self._lock:
            if self._running >= self._at_once:
                return None
            if self._ready:
                mailbox = self._ready.popleft()
                mailbox.busy, waiting = True, mailbox.take()
                self._running += 1
                known = None if waiting.recorded else mailbox.known
                asked = waiting.frame, waiting.predictor, waiting.recorded, known
                work = partial(run_frame, self.backbone, *asked)
                return work, partial(self._frame_done, mailbox, waiting)
            if self._augmenting and not self._augments:
                self._augments, one = True, self._augmenting.popleft()
                self._running += 1
                return one.next_work(self.backbone), partial(self._copy_done, one)
            return None

    def _frame_done(self, mailbox: Mailbox, waiting: Waiting, done: Future[FrameResult]) -> None:
        error = done.exception()
        if error is not None:  # whatever the network raises, the other pages go on
            log.error("a frame could not be embedded", exc_info=error)
        result = FrameResult(error=error) if error else done.result()
        waited_ms = 1000 * (time.perf_counter() - waiting.arrived_s) - result.embed_ms
        waited_ms = max(0.0, waited_ms)
        waiting.deliver(result, waited_ms)
        with self._lock:
            self._count(result, waited_ms)
            mailbox.busy, mailbox.known = False, result.known or mailbox.known
            self._running -= 1
            self._line_up(mailbox)
        self._give()

    def _count(self, result: FrameResult, waited_ms: float) -> None:
        self.counts.answered += result.error is None
        self.counts.failed += result.error is not None
        self.counts.waited.add(waited_ms / 1000)
        self.counts.took.add(result.embed_ms / 1000)

    def _copy_done(self, one: _Augmenting, done: Future[Any]) -> None:
        error = done.exception()
        if error is not None:
            log.error("a copy could not be embedded", exc_info=error)
        finished = error is not None or one.take(done.result())
        if finished:
            one.deliver(None if error else np.stack(one.activations))
        with self._lock:
            self._augments = False
            self._running -= 1
            if not finished:
                self._augmenting.appendleft(one)
        self._give()
