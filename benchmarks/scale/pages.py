"""Pages of a lesson on plain sockets. What they send is made beforehand, and one thread serves all.

A page that is written with asyncio takes as much of the processor for a frame as the server does,
and both share a machine here. The mask of a message is zero: it costs the server the same.
"""

import json
import secrets
import selectors
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
PREDICTED = b'{"type":"predicted","seq":'


class Frame:
    """A message that is ready but for its number.

    Args:
        data: pixels, or an activation.
        header: what goes before them beside the number.
    """

    def __init__(self, data: bytes, **header: Any) -> None:
        head = json.dumps({"seq": 0, **header}).encode()
        rest = head.removeprefix(b'{"seq": 0')
        length = len(b'{"seq":12345678') + len(rest)
        start = _start(BINARY, 2 + length + len(data))
        self._before = start + length.to_bytes(2, "little") + b'{"seq":'
        self._after = rest + data

    def numbered(self, seq: int) -> bytes:
        """Return the message with this number."""
        return b"".join((self._before, b"%8d" % seq, self._after))


@dataclass(eq=False)
class Page:
    """One page's connection, of which `Pages` makes some.

    Attributes:
        seq, newest: the number of the last frame that was sent, and that was answered.
        heard: the last message of each other type.
        delays_s: (when it was answered, seconds from sending it to its answer).
        closed: the server has ended it.
    """

    socket: ssl.SSLSocket
    seq: int = 0
    newest: int = 0
    heard: dict[str, dict[str, Any]] = field(default_factory=dict)
    delays_s: list[tuple[float, float]] = field(default_factory=list)
    closed: bool = False
    sent_s: dict[int, float] = field(default_factory=dict)
    came: bytes = b""
    unsent: bytes = b""


class Pages:
    """Several pages, in one thread: nothing is heard but in `listen`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._selector = selectors.DefaultSelector()
        self._all: list[Page] = []

    def open(self, token: str, context: ssl.SSLContext) -> Page:
        """Connect, and be welcomed."""
        host, _, port = self._address.partition(":")
        plain = socket.create_connection((host, int(port)), timeout=30)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        page = Page(context.wrap_socket(plain, server_hostname=host))
        self._upgrade(page, token)
        page.socket.setblocking(False)
        self._selector.register(page.socket, selectors.EVENT_READ, page)
        self._all.append(page)
        self.say(page, "hello", session=None)
        self.wait_for([page], "welcome")
        return page

    def close(self) -> None:
        """Go away."""
        for page in self._all:
            page.socket.close()

    def say(self, page: Page, type_: str, **fields: Any) -> None:
        """Send a message."""
        self._send(page, _message(TEXT, json.dumps({"type": type_, **fields}).encode()))

    def send(self, page: Page, frame: Frame) -> None:
        """Send a frame."""
        page.seq += 1
        page.sent_s[page.seq] = time.perf_counter()
        self._send(page, frame.numbered(page.seq))

    def wait_for(self, pages: Sequence[Page], type_: str) -> None:
        """Listen until each of them has heard such a message."""
        self._wait(lambda: all(type_ in page.heard or page.closed for page in pages))
        for page in pages:
            if page.heard.pop(type_, None) is None:
                raise ConnectionError(f"the server has closed a connection before {type_}")

    def answers(self, pages: Sequence[Page]) -> None:
        """Listen until the newest frame of each is answered."""
        self._wait(lambda: all(page.newest >= page.seq or page.closed for page in pages))

    def listen(self, seconds: float) -> None:
        """Hear what comes, so long; at least what has come already."""
        until = time.perf_counter() + seconds
        while True:
            left = until - time.perf_counter()
            for key, events in self._selector.select(max(0.0, left)):
                if events & selectors.EVENT_WRITE:
                    self._send(key.data, b"")
                if events & selectors.EVENT_READ:
                    self._read(key.data)
            if left <= 0:
                return

    def _wait(self, over: Any, most_s: float = 300) -> None:
        until = time.perf_counter() + most_s
        while not over():
            if time.perf_counter() > until:
                raise TimeoutError("the server does not answer")
            self.listen(0.01)

    def _upgrade(self, page: Page, token: str) -> None:
        page.socket.sendall(
            f"GET /ws HTTP/1.1\r\nHost: {self._address}\r\nOrigin: https://{self._address}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {b64encode(secrets.token_bytes(16)).decode()}\r\n"
            f"Sec-WebSocket-Protocol: campad.v1, campad.auth.{token}\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in page.came:
            if not (data := page.socket.recv(65_536)):
                raise ConnectionError("the server let no page in")
            page.came += data
        head, _, page.came = page.came.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.decode())

    def _send(self, page: Page, data: bytes) -> None:
        """Send as much as goes; the rest when there is room."""
        if page.closed:
            return
        waited, page.unsent = bool(page.unsent), page.unsent + data
        try:
            while page.unsent:
                page.unsent = page.unsent[page.socket.send(page.unsent) :]
        except (ssl.SSLWantWriteError, ssl.SSLWantReadError):
            pass
        except OSError:
            self._lose(page)
            return
        if waited != bool(page.unsent):
            more = selectors.EVENT_WRITE if page.unsent else 0
            self._selector.modify(page.socket, selectors.EVENT_READ | more, page)

    def _read(self, page: Page) -> None:
        try:
            while True:
                if not (data := page.socket.recv(65_536)):
                    self._lose(page)
                    return
                page.came += data
                if not page.socket.pending():
                    break
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError:
            self._lose(page)
            return
        for kind, payload in _messages(page):
            self._hear(page, kind, payload)

    def _hear(self, page: Page, kind: int, payload: bytes) -> None:
        if kind == TEXT and payload.startswith(PREDICTED):
            seq = int(payload[len(PREDICTED) : payload.index(b",", len(PREDICTED))])
            now, page.newest = time.perf_counter(), seq
            page.delays_s.append((now, now - page.sent_s[seq]))
            for old in [number for number in page.sent_s if number <= seq]:
                del page.sent_s[old]
        elif kind == TEXT:
            message = json.loads(payload)
            page.heard[message["type"]] = message
        elif kind == PING:
            self._send(page, _message(PONG, payload))
        elif kind == CLOSE:
            self._lose(page)

    def _lose(self, page: Page) -> None:
        if not page.closed:
            page.closed = True
            self._selector.unregister(page.socket)


def _start(kind: int, length: int) -> bytes:
    """Return what a masked message begins with; the mask is zero."""
    if length < 126:
        size = bytes([128 | length])
    elif length < 65_536:
        size = bytes([128 | 126]) + length.to_bytes(2, "big")
    else:
        size = bytes([128 | 127]) + length.to_bytes(8, "big")
    return bytes([128 | kind]) + size + bytes(4)


def _message(kind: int, payload: bytes) -> bytes:
    return _start(kind, len(payload)) + payload


def _messages(page: Page) -> Iterator[tuple[int, bytes]]:
    """Take the whole messages out of what came. The server sends each in one frame, unmasked."""
    while len(came := page.came) >= 2:
        length, start = came[1], 2
        if length > 125:
            start = 4 if length == 126 else 10
            length = int.from_bytes(came[2:start], "big") if len(came) >= start else len(came)
        if len(came) < start + length:
            return
        page.came = came[start + length :]
        yield came[0] & 15, came[start : start + length]
