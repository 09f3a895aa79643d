"""The embedder with a network that fails: whose frame it was is told, the others go on."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from campad.compute.embedder import Embedder
from campad.compute.jobs import CopyJob, Embedded, Mailbox
from campad.imaging.frame import Pixels
from campad.protocol.from_page import FrameHeader
from campad.protocol.limits import MAX_STUCK_THREADS, STUCK_TICKS
from server.fakes import ColourBackbone

WELL, STUCK, RAISES, NAN = 10, 1, 2, 3
WAIT_S = 10


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


class Page:
    """A mailbox, and what came back."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.results: queue.Queue[Embedded] = queue.Queue()
        self._mailbox = Mailbox(lambda activation: None, self.results.put)
        self._seq = 0

    def send(self, shade: int = WELL, record: str | None = None) -> None:
        self._seq += 1
        self._embedder.put(self._mailbox, FrameHeader(self._seq, record=record), frame(shade))

    def hear(self) -> Embedded:
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
def start(backbone: SickBackbone) -> Iterator[Callable[[int], Embedder]]:
    """Starts an embedder with so many threads, and no watchdog but the test."""
    running: list[Embedder] = []

    def begin(threads: int) -> Embedder:
        running.append(Embedder(backbone, threads=threads, watched=False))  # type: ignore[arg-type]
        return running[-1]

    yield begin
    backbone.release.set()
    backbone.gate.set()
    for embedder in running:
        embedder.close()


def give_up(embedder: Embedder) -> None:
    for _ in range(STUCK_TICKS + 1):
        embedder.tick()


@pytest.mark.parametrize(("shade", "words"), [(RAISES, "is broken"), (NAN, "not finite")])
def test_a_frame_that_fails_is_told_and_the_next_one_is_embedded(
    start: Callable[[int], Embedder], shade: int, words: str
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
    backbone: SickBackbone, start: Callable[[int], Embedder]
) -> None:
    """With two threads nobody else notices."""
    embedder = start(2)
    first, second = Page(embedder), Page(embedder)
    first.send(STUCK)
    backbone.stuck.get(timeout=WAIT_S)

    second.send()

    assert second.hear().error is None
    assert first.results.empty()


def test_a_stuck_thread_is_replaced_and_its_late_result_dropped(
    backbone: SickBackbone, start: Callable[[int], Embedder]
) -> None:
    """The page is told, once; then its frames and those of others are embedded again."""
    embedder = start(1)
    first, second = Page(embedder), Page(embedder)
    first.send(STUCK)
    stuck = backbone.stuck.get(timeout=WAIT_S)
    second.send()
    give_up(embedder)

    failed = first.hear()
    assert isinstance(failed.error, TimeoutError)
    assert second.hear().error is None
    first.send()
    assert first.hear().header.seq == 2
    backbone.release.set()
    stuck.join(WAIT_S)
    assert not stuck.is_alive()
    assert first.results.empty()


def test_a_frame_that_is_slow_is_waited_for(
    backbone: SickBackbone, start: Callable[[int], Embedder]
) -> None:
    """Up to the limit nothing is given up, and the count begins anew with each frame."""
    embedder = start(1)
    page = Page(embedder)
    for _ in range(2):
        backbone.release.clear()
        page.send(STUCK)
        backbone.stuck.get(timeout=WAIT_S)
        for _ in range(STUCK_TICKS):
            embedder.tick()
        backbone.release.set()

        assert page.hear().error is None


def test_threads_are_not_replaced_without_end(
    backbone: SickBackbone, start: Callable[[int], Embedder]
) -> None:
    """When none may be started, frames are refused in words; one that comes back goes on."""
    embedder = start(1)
    page = Page(embedder)
    for _ in range(MAX_STUCK_THREADS):
        page.send(STUCK)
        backbone.stuck.get(timeout=WAIT_S)
        give_up(embedder)
        assert isinstance(page.hear().error, TimeoutError)
    page.send()
    assert "start campad again" in str(page.hear().error)

    backbone.release.set()
    page.send()
    while page.hear().error:
        page.send()


def test_a_page_gets_its_results_in_order(start: Callable[[int], Embedder]) -> None:
    """However many threads there are, one of a page's frames is computed at a time."""
    page = Page(start(4))
    for shade in range(4):
        page.send(WELL + shade, record="red")

    assert [page.hear().header.seq for _ in range(4)] == [1, 2, 3, 4]


def test_pages_take_turns(backbone: SickBackbone, start: Callable[[int], Embedder]) -> None:
    """A page with many frames does not keep another one waiting for more than one of them."""
    embedder = start(1)
    first, second = Page(embedder), Page(embedder)
    backbone.gate.clear()
    for shade in range(4):
        first.send(WELL + shade, record="red")
    second.send(100)
    backbone.gate.set()
    second.hear()
    for _ in range(4):
        first.hear()

    assert backbone.seen.index(100) <= 2


def test_copies_wait_for_frames(backbone: SickBackbone, start: Callable[[int], Embedder]) -> None:
    """While any page has a frame, no copy is embedded."""
    embedder = start(1)
    pages = [Page(embedder) for _ in range(3)]
    copies: queue.Queue[Any] = queue.Queue()
    backbone.gate.clear()
    pages[0].send()
    embedder.put_copies(CopyJob(frame(50), 0, copies.put))
    for page in pages[1:]:
        page.send()
    backbone.gate.set()

    assert copies.get(timeout=WAIT_S).shape == (4, 12)
    assert backbone.seen[:3] == [WELL] * 3
    assert len(backbone.seen) == 7


def test_copies_that_are_stuck_are_given_up(
    backbone: SickBackbone, start: Callable[[int], Embedder]
) -> None:
    """Who waits for them is told, once, and later copies are made."""
    embedder = start(1)
    copies: queue.Queue[Any] = queue.Queue()
    embedder.put_copies(CopyJob(frame(STUCK), 0, copies.put))
    stuck = backbone.stuck.get(timeout=WAIT_S)
    embedder.put_copies(CopyJob(frame(WELL), 0, copies.put))
    give_up(embedder)

    assert copies.get(timeout=WAIT_S) is None
    assert copies.get(timeout=WAIT_S).shape == (4, 12)
    backbone.release.set()
    stuck.join(WAIT_S)
    assert copies.empty()


def test_the_watchdog_looks_by_itself(
    backbone: SickBackbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to ask for it."""
    monkeypatch.setattr("campad.compute.watchdog.TICK_S", 0.01)
    embedder = Embedder(backbone, threads=1)  # type: ignore[arg-type]
    page = Page(embedder)
    page.send(STUCK)

    assert isinstance(page.hear().error, TimeoutError)
    backbone.release.set()
    embedder.close()
