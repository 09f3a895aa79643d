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

from campad.protocol.limits import Limits
from campad.server.app import create_app
from campad.server.policy import Policy
from campad.server.tokens import Tokens
from campad.store.disk import Disk
from campad.testing import FakeNetwork
from page import Page

T = TypeVar("T")

PORT = 8765
HOST = f"127.0.0.1:{PORT}"
COLOURS = {"red": (200, 20, 20), "blue": (20, 20, 200)}


def make_tokens() -> Tokens:
    """Every one is the same: what one has signed, all accept."""
    return Tokens(bytes(32), Limits())


def run_alone(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread: in this one Playwright's loop may be running, after tests of the page."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def make_token() -> str:
    """A token that is let in."""
    tokens = make_tokens()
    token = tokens.redeem(tokens.new_code())
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


def make_app(
    backbone: Any, folder: Path | None = None, disk: Disk | None = None, **options: Any
) -> ASGIApp:
    """The server, with two classes; options are those of `create_app`."""
    return create_app(
        backbone,
        policy=Policy(PORT),
        tokens=make_tokens(),
        disk=disk or (Disk(folder) if folder else None),
        **{"labels": list(COLOURS), **options},
    )


class ColourBackbone(FakeNetwork):
    """Embeds a frame as the mean colours of a 2 x 2 grid: 12 numbers.

    Attributes:
        gate: `embed` waits until it is set, so that a test can let frames wait.
        fails: `embed` raises while it is True.
    """

    name = source = "colours"

    def __init__(self) -> None:
        super().__init__(frame_size=8, grid=2)
        self.shape = (12,)
        self.gate = threading.Event()
        self.gate.set()
        self.fails = False
        self.seen: list[int] = []

    def embed(self, frames: Any) -> NDArray[np.float32]:
        assert self.gate.wait(10)
        if self.fails:
            raise RuntimeError("the network is broken")
        self.seen.append(int(np.asarray(frames).flat[0]))
        return super().embed(frames)


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
