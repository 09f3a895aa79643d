"""Frames that show nothing new are answered without the network."""

import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from campad.compute.embedder import Embedder, Mailbox
from campad.compute.frame import FrameResult
from campad.protocol.limits import Limits
from server.fakes import ColourBackbone

WAIT_S = 10


class Camera:
    """A page's camera that sees one shade at a time, and the network behind it."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        self.network = ColourBackbone()
        self._embedder = Embedder(self.network, executor, 1, Limits())  # type: ignore[arg-type]
        self._mailbox = Mailbox()

    def show(self, shade: int, *, recorded: bool = False) -> FrameResult:
        heard: queue.Queue[FrameResult] = queue.Queue()
        self._embedder.put(
            self._mailbox,
            np.full((1, 8, 8, 3), shade, np.uint8),
            None,
            lambda result, _wait_ms: heard.put(result),
            recorded=recorded,
        )
        return heard.get(timeout=WAIT_S)


@pytest.fixture
def camera() -> Iterator[Camera]:
    with ThreadPoolExecutor(1) as executor:
        yield Camera(executor)


def test_what_was_said_stands_while_nothing_changes(camera: Camera) -> None:
    """Every frame is answered, the network sees the first of each shade."""
    answers = [camera.show(shade) for shade in (100, 101, 99, 100, 200, 200)]

    assert camera.network.seen == [100, 200]
    assert [float(a.activation[0, 0]) for a in answers if a.activation is not None] == (
        pytest.approx([100 / 255] * 4 + [200 / 255] * 2)
    )


def test_a_slow_change_adds_up(camera: Camera) -> None:
    """Frames are compared with the last one that the network has seen."""
    for shade in range(100, 112):
        camera.show(shade)

    assert camera.network.seen == [100, 105, 110]


def test_what_is_recorded_is_always_embedded(camera: Camera) -> None:
    """Examples are never copies of what was seen before them."""
    for _ in range(3):
        camera.show(100, recorded=True)
    camera.show(100)

    assert camera.network.seen == [100, 100, 100]


def test_after_a_failure_the_network_is_asked_again(camera: Camera) -> None:
    """What could not be embedded is not what later frames are compared with."""
    camera.show(100)
    camera.network.fails = True
    failed = camera.show(200)
    camera.network.fails = False

    assert failed.error is not None
    assert camera.show(100).error is None
    assert camera.show(200).error is None
    assert camera.network.seen == [100, 200]
