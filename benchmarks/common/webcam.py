"""A webcam page without a browser: starts the real server and talks to its WebSocket."""

import asyncio
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

Pixels = NDArray[np.uint8]


@asynccontextmanager
async def server(
    *options: str, start: Sequence[str] = ("-m", "campad"), source: Path | None = None
) -> AsyncIterator[tuple[str, int]]:
    """Start `campad` on a free port, that of another checkout or another program in its place;
    gives the link that it shows, and its process id.

    What it keeps goes to a folder that is gone afterwards, or to that of the variable CAMPAD_DATA.
    """
    path = {"PYTHONPATH": str(source / "src")} if source else {}
    with TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *start, "--no-browser", "--port", "0", *options,
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={"CAMPAD_DATA": folder, **os.environ, **path},
        )  # fmt: skip
        assert process.stderr is not None
        rest: asyncio.Task[None] | None = None
        try:
            while line := (await process.stderr.readline()).decode():
                if found := re.search(r"http://\S+", line):
                    rest = asyncio.create_task(_pass_on(process.stderr))
                    yield found.group(), process.pid
                    return
            raise RuntimeError("the server did not start")
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
            if rest:
                await rest


async def _pass_on(stderr: asyncio.StreamReader) -> None:
    """Show what the server says; a pipe that nobody reads would stop it."""
    while line := (await stderr.readline()).decode():
        if not line.startswith(("The link", "Press Ctrl-C")):
            sys.stderr.write(line)


def enter(link: str) -> tuple[str, str]:
    """Use a link as the page does, once; gives the server's address (host:port) and a token."""
    address, code = re.fullmatch(r"http://([^/]+)/#c=(\S+)", link).groups()  # type: ignore[union-attr]
    connection = HTTPConnection(address, timeout=10)
    headers = {"Content-Type": "application/json", "Origin": f"http://{address}"}
    connection.request("POST", "/api/session", json.dumps({"code": code}), headers)
    answer = connection.getresponse().read()
    connection.close()
    return address, json.loads(answer)["token"]


class Webcam:
    """One page's connection.

    `answered` counts predictions, `recorded` examples, `counts` messages of every type; `newest` is
    the last answered frame's seq, `prediction` its answer; `delays_s` holds (when it was answered,
    seconds from sending it to its answer). `session` is a session to go on with.
    """

    def __init__(self, socket: ClientConnection, session: str | None = None) -> None:
        self.socket = socket
        self.session = session
        self.counts: Counter[str] = Counter()
        self.prediction: dict[str, Any] = {}
        self.seq = 0
        self.newest = 0
        self.answered = self.recorded = 0
        self.delays_s: list[tuple[float, float]] = []
        self._sent_s: dict[int, float] = {}
        self.heard: dict[str, dict[str, Any]] = {}
        self.arrived = asyncio.Condition()
        self.closed = False
        self._reader: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Say hello and begin to listen."""
        await self.say("hello", session=self.session)
        self._reader = asyncio.create_task(self._listen())
        self.session = (await self.wait_for("welcome"))["session"]

    async def say(self, type_: str, **fields: Any) -> None:
        """Send a message."""
        await self.socket.send(json.dumps({"type": type_, **fields}))

    async def send(self, frame: Pixels, **header: Any) -> int:
        """Send a frame; returns its number."""
        self.seq += 1
        self._sent_s[self.seq] = time.perf_counter()
        head = json.dumps({"seq": self.seq, **header}).encode()
        await self.socket.send(len(head).to_bytes(2, "little") + head + frame.tobytes())
        return self.seq

    async def answer(self, seq: int) -> None:
        """Wait until this frame, or a newer one, is answered."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: self.newest >= seq or self.closed)
        if self.newest < seq:
            raise ConnectionError("the server has closed the connection")

    async def wait_for(self, type_: str) -> dict[str, Any]:
        """Wait for a message of this type."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: type_ in self.heard or self.closed)
            if type_ not in self.heard:
                raise ConnectionError("the server has closed the connection")
            return self.heard.pop(type_)

    async def teach(self, frames: dict[str, list[Pixels]]) -> None:
        """Record these frames and train."""
        for burst, (label, examples) in enumerate(frames.items()):
            for frame in examples:
                await self.answer(await self.send(frame, record=label, burst=burst))
                await asyncio.sleep(1 / 30)  # what comes faster is not looked at
        await self.say("release")
        await self.wait_for("trained")

    async def _listen(self) -> None:
        with suppress(ConnectionClosed):
            async for text in self.socket:
                await self._hear(json.loads(text))
        self.closed = True
        async with self.arrived:
            self.arrived.notify_all()

    async def _hear(self, message: dict[str, Any]) -> None:
        async with self.arrived:
            self.counts[message["type"]] += 1
            if message["type"] == "predicted":
                self.newest, self.prediction = message["seq"], message
                self.answered += 1
                self._note_delay(message["seq"])
            else:
                self.recorded += message["type"] == "recorded"
                self.heard[message["type"]] = message
            self.arrived.notify_all()

    def _note_delay(self, seq: int) -> None:
        now = time.perf_counter()
        if (sent := self._sent_s.get(seq)) is not None:
            self.delays_s.append((now, now - sent))
        for old in [number for number in self._sent_s if number <= seq]:
            del self._sent_s[old]


@asynccontextmanager
async def webcam(address: str, token: str, session: str | None = None) -> AsyncIterator[Webcam]:
    """Connect as the page does; `enter` gives address and token."""
    async with connect(
        f"ws://{address}/ws",
        origin=Origin(f"http://{address}"),
        subprotocols=[Subprotocol("campad.v1"), Subprotocol(f"campad.auth.{token}")],
        compression=None,
        max_size=2**20,
    ) as socket:
        page = Webcam(socket, session)
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
