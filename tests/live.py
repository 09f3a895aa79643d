"""A real server in a process of its own, and a page that comes to it without a browser."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import IO

from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from campad.protocol.limits import Limits
from campad.server.policy import Policy
from campad.server.tokens import Tokens, read_key
from page import Page

QUICK = ("-P", str(Path(__file__).with_name("quick_campad.py")))
"""Starts `campad` with a network that costs nothing."""


@dataclass
class Server:
    """A `campad` that runs, and where it keeps what people record."""

    process: subprocess.Popen[str]
    port: int
    data: Path
    first_link: str

    def link(self) -> str:
        """A new link to the page, as `campad link` makes it."""
        return Policy(self.port).link(Tokens(read_key(self.data), Limits()).new_code(60))


@contextmanager
def running_server(
    cache: Path,
    data: Path,
    *arguments: str,
    port: int = 0,
    start: Sequence[str] = ("-m", "campad"),
    environment: Mapping[str, str] = MappingProxyType({}),
    keyboard: int = subprocess.DEVNULL,
) -> Iterator[Server]:
    """Start `campad` as a person does, or by another program in its place."""
    process = subprocess.Popen(
        [sys.executable, *start, "--no-browser", "--port", str(port), *arguments],
        stdin=keyboard,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CAMPAD_CACHE": str(cache), "CAMPAD_DATA": str(data), **environment},
    )
    try:
        first_link = _link(process.stderr)
        port = int(re.findall(r":(\d+)/", first_link)[0])
        yield Server(process, port, data, first_link)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        if process.stderr:
            process.stderr.close()


def _link(stderr: IO[str] | None) -> str:
    assert stderr is not None
    said = ""
    while line := stderr.readline():
        said += line
        if found := re.search(r"http://\S+/#c=\S+", line):
            return found.group()
    raise AssertionError(f"the server did not start: {said}")


@contextmanager
def live_page(server: Server, session: str | None = None) -> Iterator[Page]:
    """Come in by a new link, as a page does, or come back to a session."""
    address, code = re.fullmatch(r"http://([^/]+)/#c=(\S+)", server.link()).groups()  # type: ignore[union-attr]
    origin = f"http://{address}"
    http = HTTPConnection(address, timeout=10)
    headers = {"Content-Type": "application/json", "Origin": origin}
    http.request("POST", "/api/session", json.dumps({"code": code}), headers)
    token = json.loads(http.getresponse().read())["token"]
    http.close()
    protocols = [Subprotocol("campad.v1"), Subprotocol(f"campad.auth.{token}")]
    with connect(
        f"ws://{address}/ws", origin=Origin(origin), subprotocols=protocols, compression=None
    ) as socket:
        names = SimpleNamespace(
            send_text=socket.send,
            send_bytes=socket.send,
            receive_text=partial(socket.recv, timeout=20),
        )
        yield Page(names, session)
