"""A lesson's pages without a browser: they join over TLS, teach, and play at a camera's pace."""

import asyncio
import json
import os
import re
import ssl
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http.client import HTTPSConnection
from tempfile import TemporaryDirectory
from typing import Any

from common.webcam import Webcam
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

START = ("-m", "campad", "serve")
JOIN = re.compile(r"To join: https://([^/]+)/join with the code (\w+)")


def unchecked() -> ssl.SSLContext:
    """Its certificate was made a moment ago, and nobody knows it."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@asynccontextmanager
async def lesson(
    *options: str, start: Sequence[str] = START
) -> AsyncIterator[tuple[str, str, asyncio.subprocess.Process]]:
    """Run `campad serve` on loopback, or another program in its place.

    Gives its address, the code to join, and its process.
    """
    with TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *start, "--address", "127.0.0.1", "--port", "0",
            *options,
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | {"CAMPAD_DATA": folder},
        )  # fmt: skip
        assert process.stderr is not None
        passing: asyncio.Task[Any] | None = None
        try:
            while line := (await process.stderr.readline()).decode():
                if found := JOIN.search(line):
                    passing = asyncio.create_task(_pass_on(process.stderr))
                    yield found[1], found[2], process
                    return
                if line.startswith("Error"):
                    sys.stderr.write(line)
            raise RuntimeError("the lesson did not begin")
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
            if passing:
                await passing


async def _pass_on(stderr: asyncio.StreamReader) -> None:
    """Read what it says: a pipe that nobody reads would stop it."""
    while line := (await stderr.readline()).decode():
        if "cluster" in line:
            sys.stderr.write(line)


def join(address: str, code: str, name: str) -> str:
    """Join as a student does; gives a token."""
    connection = HTTPSConnection(address, timeout=10, context=unchecked())
    headers = {"Content-Type": "application/json", "Origin": f"https://{address}"}
    connection.request("POST", "/api/join", json.dumps({"code": code, "name": name}), headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(said.decode())
    return str(json.loads(said)["token"])


@asynccontextmanager
async def page(address: str, token: str) -> AsyncIterator[Webcam]:
    """Connect as a student's page does."""
    async with connect(
        f"wss://{address}/ws",
        ssl=unchecked(),
        origin=Origin(f"https://{address}"),
        subprotocols=[Subprotocol("campad.v1"), Subprotocol(f"campad.auth.{token}")],
        compression=None,
        max_size=2**20,
    ) as socket:
        webcam = Webcam(socket)
        await webcam.start()
        yield webcam
