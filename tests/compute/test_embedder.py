"""The embedder and its threads with a network that fails: the others go on."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray

from campad.compute.embedder import Embedder, Mailbox
from campad.compute.frame import FrameResult
from campad.compute.watchdog import WatchedThreads
from campad.imaging.frame import Pixels
from campad.protocol.limits import Limits
from server.fakes import ColourBackbone

WELL, STUCK, RAISES, NAN = 10, 1, 2, 3
WAIT_S = 10
LIMITS = Limits()


class SickBackbone(ColourBackbone):
    """Fails at frames of certain shades.

    Attributes:
        release: what is stuck goes on when it is set.
        stuck: the threads that are, or were.
    """

    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()
        self.stuck: queue.Queue[threading.Thread] = queue.Queue()

    def embed(self, frames: Any) -> NDArray[np.float32]:
        shade = int(np.asarray(frames).flat[0])
        if shade == STUCK:
            self.stuck.put(threading.current_thread())
            assert self.release.wait(WAIT_S)
        self.fails = shade == RAISES
        activation = super().embed(frames)
        return activation * np.float32(np.nan) if shade == NAN else activation


class Running:
    """An embedder, and the threads that it gives frames to; the test is their watchdog."""

    def __init__(self, backbone: Any, threads: int, limits: Limits, *, watched: bool) -> None:
        self.threads = WatchedThreads(threads, "test", limits, watched=watched)
        self.embedder = Embedder(backbone, self.threads, threads, limits)


class Page:
    """A mailbox, and what came back."""

    def __init__(self, running: Running) -> None:
        self._embedder = running.embedder
        self.results: queue.Queue[tuple[int, FrameResult]] = queue.Queue()
        self._mailbox = Mailbox()
        self._seq = 0

    def send(self, shade: int = WELL, *, recorded: bool = False) -> None:
        self._seq += 1
        seq = self._seq
        self._embedder.put(
            self._mailbox,
            frame(shade),
            None,
            lambda result, _wait_ms: self.results.put((seq, result)),
            recorded=recorded,
        )

    def hear(self) -> FrameResult:
        return self.hear_numbered()[1]

    def hear_numbered(self) -> tuple[int, FrameResult]:
        return self.results.get(timeout=WAIT_S)


def frame(shade: int) -> Pixels:
    return np.full((1, 8, 8, 3), shade, np.uint8)


@pytest.fixture
def backbone() -> Iterator[SickBackbone]:
    network = SickBackbone()
    yield network
    network.release.set()
    network.gate.set()


@pytest.fixture
def start(backbone: SickBackbone) -> Iterator[Callable[[int], Running]]:
    """Starts an embedder with so many threads, and no watchdog but the test."""
    running: list[Running] = []

    def begin(threads: int) -> Running:
        running.append(Running(backbone, threads, LIMITS, watched=False))
        return running[-1]

    yield begin
    backbone.release.set()
    backbone.gate.set()
    for one in running:
        one.threads.shutdown()


def give_up(running: Running) -> None:
    for _ in range(LIMITS.stuck_ticks + 1):
        running.threads.tick()


@pytest.mark.parametrize(("shade", "words"), [(RAISES, "is broken"), (NAN, "not finite")])
def test_a_frame_that_fails_is_told_and_the_next_one_is_embedded(
    start: Callable[[int], Running], shade: int, words: str
) -> None:
    """An error, or numbers that are not finite, have no activation; then all is as before."""
    page = Page(start(1))
    page.send(shade)
    failed = page.hear()
    page.send()

    assert words in str(failed.error)
    assert failed.activation is None
    assert page.hear().error is None


def test_while_a_frame_is_stuck_other_pages_go_on(
    backbone: SickBackbone, start: Callable[[int], Running]
) -> None:
    """With two threads nobody else notices."""
    running = start(2)
    first, second = Page(running), Page(running)
    first.send(STUCK)
    backbone.stuck.get(timeout=WAIT_S)

    second.send()

    assert second.hear().error is None
    assert first.results.empty()


def test_a_stuck_thread_is_replaced_and_its_late_result_dropped(
    backbone: SickBackbone, start: Callable[[int], Running]
) -> None:
    """The page is told, once; then its frames and those of others are embedded again."""
    running = start(1)
    first, second = Page(running), Page(running)
    first.send(STUCK)
    stuck = backbone.stuck.get(timeout=WAIT_S)
    second.send()
    give_up(running)

    failed = first.hear()
    assert isinstance(failed.error, TimeoutError)
    assert second.hear().error is None
    first.send()
    assert first.hear_numbered()[0] == 2
    backbone.release.set()
    stuck.join(WAIT_S)
    assert not stuck.is_alive()
    assert first.results.empty()


def test_a_frame_that_is_slow_is_waited_for(
    backbone: SickBackbone, start: Callable[[int], Running]
) -> None:
    """Up to the limit nothing is given up, and the count begins anew with each frame."""
    running = start(1)
    page = Page(running)
    for _ in range(2):
        backbone.release.clear()
        page.send(STUCK, recorded=True)  # seen by the network though it shows nothing new
        backbone.stuck.get(timeout=WAIT_S)
        for _ in range(LIMITS.stuck_ticks):
            running.threads.tick()
        backbone.release.set()

        assert page.hear().error is None


def test_threads_are_not_replaced_without_end(
    backbone: SickBackbone, start: Callable[[int], Running]
) -> None:
    """When none may be started, frames are refused in words; one that comes back goes on."""
    running = start(1)
    page = Page(running)
    for _ in range(LIMITS.max_stuck_threads):
        page.send(STUCK)
        backbone.stuck.get(timeout=WAIT_S)
        give_up(running)
        assert isinstance(page.hear().error, TimeoutError)
    page.send()
    assert "start campad again" in str(page.hear().error)

    backbone.release.set()
    page.send()
    while page.hear().error:
        page.send()


def test_a_page_gets_its_results_in_order(start: Callable[[int], Running]) -> None:
    """However many threads there are, one of a page's frames is computed at a time."""
    page = Page(start(4))
    for shade in range(4):
        page.send(WELL + shade, recorded=True)

    assert [page.hear_numbered()[0] for _ in range(4)] == [1, 2, 3, 4]


def test_pages_take_turns(backbone: SickBackbone, start: Callable[[int], Running]) -> None:
    """A page with many frames does not keep another one waiting for more than one of them."""
    running = start(1)
    first, second = Page(running), Page(running)
    backbone.gate.clear()
    for shade in range(4):
        first.send(WELL + shade, recorded=True)
    second.send(100)
    backbone.gate.set()
    second.hear()
    for _ in range(4):
        first.hear()

    assert backbone.seen.index(100) <= 2


def test_copies_wait_for_frames(backbone: SickBackbone, start: Callable[[int], Running]) -> None:
    """While any page has a frame, no copy is embedded."""
    running = start(1)
    pages = [Page(running) for _ in range(3)]
    copies: queue.Queue[Any] = queue.Queue()
    backbone.gate.clear()
    pages[0].send()
    running.embedder.put_augmentation(frame(50), 0, copies.put)
    for page in pages[1:]:
        page.send()
    backbone.gate.set()

    assert copies.get(timeout=WAIT_S).shape == (4, 12)
    assert backbone.seen[:3] == [WELL] * 3
    assert len(backbone.seen) == 7


def test_copies_that_are_stuck_are_given_up(
    backbone: SickBackbone, start: Callable[[int], Running]
) -> None:
    """Who waits for them is told, once, and later copies are made."""
    running = start(1)
    copies: queue.Queue[Any] = queue.Queue()
    running.embedder.put_augmentation(frame(STUCK), 0, copies.put)
    stuck = backbone.stuck.get(timeout=WAIT_S)
    running.embedder.put_augmentation(frame(WELL), 0, copies.put)
    give_up(running)

    assert copies.get(timeout=WAIT_S) is None
    assert copies.get(timeout=WAIT_S).shape == (4, 12)
    backbone.release.set()
    stuck.join(WAIT_S)
    assert copies.empty()


def test_the_watchdog_looks_by_itself(backbone: SickBackbone) -> None:
    """Nobody has to ask for it."""
    running = Running(backbone, 1, structs.replace(LIMITS, tick_s=0.01), watched=True)
    page = Page(running)
    page.send(STUCK)

    assert isinstance(page.hear().error, TimeoutError)
    backbone.release.set()
    running.threads.shutdown()
