"""A small network for tests of the server, the server with it, a key to that, and a page."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from starlette.types import ASGIApp

from campad.imaging.frame import to_squares
from campad.server.app import create_app
from campad.server.tokens import Access
from page import Page

T = TypeVar("T")

PORT = 8765
HOST = f"127.0.0.1:{PORT}"
COLOURS = {"red": (200, 20, 20), "blue": (20, 20, 200)}


def make_access() -> Access:
    """Every one is the same: what one has signed, all accept."""
    return Access(bytes(32))


def run_alone(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread: in this one Playwright's loop may be running, after tests of the page."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def make_token() -> str:
    """A token that is let in."""
    access = make_access()
    token = access.redeem(access.new_code())
    assert token
    return token


TOKEN = make_token()
HEADERS = {
    "host": HOST,
    "origin": f"http://{HOST}",
    "authorization": f"Bearer {TOKEN}",
    "sec-websocket-protocol": f"campad.v1, campad.auth.{TOKEN}",
}
"""What the page sends; a WebSocket takes from it what is for WebSockets."""


def make_app(backbone: Any, folder: Path | None = None) -> ASGIApp:
    """The server, with two classes."""
    labels = list(COLOURS)
    return create_app(backbone, labels=labels, port=PORT, access=make_access(), folder=folder)


class ColourBackbone:
    """Embeds a frame as the mean colours of a 2 x 2 grid: 12 numbers.

    Attributes:
        gate: `embed` waits until it is set, so that a test can let frames wait.
        fails: `embed` raises while it is True.
    """

    name, layer, layers = "colours", "grid", ("grid",)
    source = "colours"
    shape = (12,)
    frame_size = 8
    normalisation = "x / 255"

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.fails = False
        self.seen: list[int] = []

    def embed(self, frames: Any) -> NDArray[np.float32]:
        assert self.gate.wait(10)
        if self.fails:
            raise RuntimeError("the network is broken")
        squares = to_squares(frames, self.frame_size).astype(np.float32) / 255
        self.seen.append(int(squares[0, 0, 0, 0] * 255))
        cells = squares.reshape(len(squares), 2, 4, 2, 4, 3).mean(axis=(2, 4))
        return cells.reshape(len(squares), 12)


class ColourPage(Page):
    """A page whose camera sees one colour at a time."""

    def send(self, colour: tuple[int, int, int], **header: Any) -> int:
        return super().send(bytes(colour) * 64, **header)

    def record(self, label: str, times: int = 3, burst: int = 0) -> None:
        super().record(label, [COLOURS[label]] * times, burst)

    def teach(self) -> None:
        for burst, label in enumerate(COLOURS):
            self.record(label, burst=burst)
        self.say("release")
        self.hear("trained")
        self.hear("state", training=False)
