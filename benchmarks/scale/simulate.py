"""A lesson's server as a model: who waits for whom, without a network and without a camera.

One gateway (`campad serve`) is a single thread that takes a frame in and sends its answer out, one
after the other: Python's lock. Behind it are workers, each with one batch of up to 16 frames at a
time and one that waits. What a page, the mailboxes and the batches do is what campad's own do:

    page        a frame every so often, none while two are unanswered
    mailbox     one frame of a page at a time; a newer one takes the place of the one that waits
    batch       what has come meanwhile, when a worker has room for one

Times are fixed, not drawn: what waits, waits for others. `planning.py` runs it.
"""

import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

ON_THEIR_WAY, THREADS, MOST_FRAMES, EACH_WORKER = 2, 64, 16, 2
"""As in the page, and in campad.compute.cluster.network."""


@dataclass(frozen=True)
class Server:
    """What things take, in milliseconds, and how many workers there are; 0: nothing to compute.

    Attributes:
        in_ms, out_ms: of the gateway's thread, for a frame that comes and for its answer.
        batch_ms, frame_ms: of a worker, for each batch and for each frame of it.
        beside_ms: how long a batch is on its way, without anybody's work.
    """

    in_ms: float
    out_ms: float
    batch_ms: float = 0
    frame_ms: float = 0
    workers: int = 0
    beside_ms: float = 0


@dataclass
class Outcome:
    """What became of it: counts, delays in ms, and the parts of their time that all were busy."""

    due: int = 0
    answered: int = 0
    delays_ms: list[float] = field(default_factory=list)
    gateway: float = 0
    workers: float = 0


@dataclass(slots=True)
class _Page:
    seq: int = 0
    newest: int = 0
    busy: bool = False
    lined_up: bool = False
    waiting: tuple[int, float] | None = None


class Simulation:
    """One gateway, its workers and its webcams. Times are in ms.

    Args:
        server: what things take.
        webcams: so many.
        per_second: frames that each of them has.
        seconds: how long they play.
        at_random: says when each begins; None: one after the other, as far apart as can be.
    """

    def __init__(
        self,
        server: Server,
        webcams: int,
        per_second: float,
        seconds: float,
        at_random: random.Random | None = None,
    ) -> None:
        self._server, self._every, self._end = server, 1000 / per_second, 1000 * seconds
        self._pages = [_Page() for _ in range(webcams)]
        self._events: list[tuple[float, int, Callable[..., None], tuple[int, ...]]] = []
        self._numbers = count()
        self._sent: dict[tuple[int, int], float] = {}
        self._gateway_free = self._gateway_busy = self._workers_busy = 0.0
        self._ready: deque[int] = deque()
        self._frames: deque[tuple[int, int]] = deque()
        self._computing = self._batches = 0
        self._batch_of: dict[int, list[tuple[int, int]]] = {}
        self._worker_free = [0.0] * server.workers
        self.outcome = Outcome()
        for page in range(webcams):
            at = at_random.random() if at_random else page / webcams
            self._later(self._every * at, self._due, page)

    def run(self) -> Outcome:
        """Run to the end; what is sent in the first tenth does not count."""
        while self._events:
            now, _, then, about = heapq.heappop(self._events)
            then(now, *about)
        self.outcome.gateway = self._gateway_busy / self._end
        if self._server.workers:
            self.outcome.workers = self._workers_busy / self._end / self._server.workers
        return self.outcome

    def _later(self, when: float, then: Callable[..., None], *about: int) -> None:
        heapq.heappush(self._events, (when, next(self._numbers), then, about))

    def _by_gateway(self, now: float, takes: float, then: Callable[..., None], *about: int) -> None:
        """The gateway's thread does one thing after the other."""
        self._gateway_free = max(now, self._gateway_free) + takes
        self._gateway_busy += takes
        self._later(self._gateway_free, then, *about)

    def _due(self, now: float, number: int) -> None:
        if now + self._every < self._end:
            self._later(now + self._every, self._due, number)
        page = self._pages[number]
        self.outcome.due += now > self._end / 10
        if page.seq - page.newest < ON_THEIR_WAY:
            page.seq += 1
            self._sent[number, page.seq] = now
            self._by_gateway(now, self._server.in_ms, self._came, number, page.seq)

    def _came(self, now: float, number: int, seq: int) -> None:
        page = self._pages[number]
        page.waiting = seq, now
        self._line_up(number)
        self._give(now)

    def _line_up(self, number: int) -> None:
        page = self._pages[number]
        if page.waiting and not page.busy and not page.lined_up:
            page.lined_up = True
            self._ready.append(number)

    def _give(self, now: float) -> None:
        while self._ready and self._computing < THREADS:
            number = self._ready.popleft()
            page = self._pages[number]
            assert page.waiting is not None
            seq, page.waiting = page.waiting[0], None
            page.busy, page.lined_up = True, False
            self._computing += 1
            if self._server.workers:
                self._frames.append((number, seq))
            else:
                self._by_gateway(now, self._server.out_ms, self._answered, number, seq)
        self._send(now)

    def _send(self, now: float) -> None:
        while self._frames and self._batches < EACH_WORKER * self._server.workers:
            size = min(MOST_FRAMES, len(self._frames))
            batch = [self._frames.popleft() for _ in range(size)]
            self._batches += 1
            worker = min(range(self._server.workers), key=self._worker_free.__getitem__)
            takes = self._server.batch_ms + size * self._server.frame_ms
            done = max(now, self._worker_free[worker]) + takes
            self._worker_free[worker] = done
            self._workers_busy += takes
            known = next(self._numbers)
            self._batch_of[known] = batch
            self._later(done + self._server.beside_ms, self._computed, known)

    def _computed(self, now: float, known: int) -> None:
        self._batches -= 1
        for number, seq in self._batch_of.pop(known):
            self._by_gateway(now, self._server.out_ms, self._answered, number, seq)
        self._send(now)

    def _answered(self, now: float, number: int, seq: int) -> None:
        page = self._pages[number]
        page.newest, page.busy = seq, False
        self._computing -= 1
        sent = self._sent.pop((number, seq))
        if sent > self._end / 10:
            self.outcome.answered += 1
            self.outcome.delays_ms.append(now - sent)
        self._line_up(number)
        self._give(now)
