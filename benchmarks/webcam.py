"""A webcam page without a browser: starts the real server and talks to its WebSocket."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from websockets.asyncio.client import ClientConnection, connect

Pixels = NDArray[np.uint8]


@asynccontextmanager
async def server(*options: str) -> AsyncIterator[tuple[str, int]]:
    """Start `campad` on a free port; gives its address (host:port) and process id."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "campad", "--no-browser", "--port", "0", *options,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        while line := (await process.stderr.readline()).decode():
            if found := re.search(r"http://([^/\s]+)", line):
                yield found.group(1), process.pid
                return
        raise RuntimeError("the server did not start")
    finally:
        process.terminate()
        await process.wait()


class Webcam:
    """One page's connection. `answered` counts predictions; `newest` is the last one's seq."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.seq = 0
        self.newest = 0
        self.answered = 0
        self.heard: dict[str, dict[str, Any]] = {}
        self.arrived = asyncio.Condition()
        self._reader: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Say hello and begin to listen."""
        await self.say("hello", session=None)
        self._reader = asyncio.create_task(self._listen())
        await self.wait_for("welcome")

    async def say(self, type_: str, **fields: Any) -> None:
        """Send a message."""
        await self.socket.send(json.dumps({"type": type_, **fields}))

    async def send(self, frame: Pixels, **header: Any) -> int:
        """Send a frame; returns its number."""
        self.seq += 1
        head = json.dumps({"seq": self.seq, **header}).encode()
        await self.socket.send(len(head).to_bytes(2, "little") + head + frame.tobytes())
        return self.seq

    async def answer(self, seq: int) -> None:
        """Wait until this frame, or a newer one, is answered."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: self.newest >= seq)

    async def wait_for(self, type_: str) -> dict[str, Any]:
        """Wait for a message of this type."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: type_ in self.heard)
            return self.heard.pop(type_)

    async def teach(self, frames: dict[str, list[Pixels]]) -> None:
        """Record these frames and train."""
        for burst, (label, examples) in enumerate(frames.items()):
            for frame in examples:
                await self.answer(await self.send(frame, record=label, burst=burst))
        await self.say("release")
        await self.wait_for("trained")

    async def _listen(self) -> None:
        async for text in self.socket:
            message = json.loads(text)
            async with self.arrived:
                if message["type"] == "predicted":
                    self.newest = message["seq"]
                    self.answered += 1
                else:
                    self.heard[message["type"]] = message
                self.arrived.notify_all()


@asynccontextmanager
async def webcam(address: str) -> AsyncIterator[Webcam]:
    """Connect as the page does."""
    async with connect(
        f"ws://{address}/ws", origin=f"http://{address}", compression=None, max_size=2**20
    ) as socket:
        page = Webcam(socket)
        await page.start()
        yield page


def poses(size: int, labels: list[str], each: int, seed: int = 0) -> dict[str, list[Pixels]]:
    """Make noisy pictures of a disc in a place of its own for every class."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:size, 0:size] / size
    frames: dict[str, list[Pixels]] = {}
    for number, label in enumerate(labels):
        angle = 2 * np.pi * number / len(labels)
        middle = (0.5 + 0.25 * np.cos(angle), 0.5 + 0.25 * np.sin(angle))
        disc = (x - middle[0]) ** 2 + (y - middle[1]) ** 2 < 0.03
        base = np.where(disc[..., None], (230, 180, 140), (60, 90, 120))
        frames[label] = [
            np.clip(base + rng.normal(0, 12, (size, size, 3)), 0, 255).astype(np.uint8)
            for _ in range(each)
        ]
    return frames
