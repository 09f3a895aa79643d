"""The server on a real socket: slow headers, readers that stall, refused pages, the log."""

import base64
import json
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.utils import ClientDisconnected

from campad.protocol.limits import Limits
from campad.server import connection
from campad.server.app import create_app
from campad.server.policy import Policy
from campad.server.uvicorn_protocols import WebSockets, give_up_unsent, http_within
from server.fakes import COLOURS, TOKEN, ColourBackbone, make_tokens

WAIT_S = 10
LIMITS = Limits()


class Running:
    """A server in a thread."""

    def __init__(self, server: uvicorn.Server, port: int) -> None:
        self.server, self.port = server, port
        self.host = f"127.0.0.1:{port}"

    def connect(self, receive_buffer: int | None = None) -> socket.socket:
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(WAIT_S)
        client.connect(("127.0.0.1", self.port))
        return client

    def shake_hands(self, client: socket.socket, token: str = TOKEN, path: str = "/ws") -> bytes:
        """Ask for a WebSocket; returns the first line of the answer."""
        key = base64.b64encode(os.urandom(16)).decode()
        client.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nOrigin: http://{self.host}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: campad.v1, campad.auth.{token}\r\n\r\n".encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += client.recv(1)
        return answer.split(b"\r\n")[0]

    @property
    def connections(self) -> int:
        return len(self.server.server_state.connections)

    def wait_for(self, connections: int) -> None:
        end = time.monotonic() + WAIT_S
        while self.connections != connections:
            assert time.monotonic() < end, f"there are {self.connections} connections"
            time.sleep(0.01)


@contextmanager
def serve(
    limits: Limits = LIMITS, *, send_buffer: int | None = None, app: Any = None, **settings: Any
) -> Iterator[Running]:
    listener = socket.socket()
    if send_buffer:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
    listener.bind(("127.0.0.1", 0))
    give_up_unsent(listener, limits)
    policy = Policy(listener.getsockname()[1])
    app = app or create_app(
        ColourBackbone(),  # type: ignore[arg-type]
        labels=list(COLOURS),
        policy=policy,
        tokens=make_tokens(),
        limits=limits,
    )
    config = uvicorn.Config(
        app,
        http=http_within(limits),
        ws=WebSockets,
        ws_max_size=limits.max_message_bytes,
        log_level="info",
        **settings,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield Running(server, policy.port)
    finally:
        server.should_exit = True
        thread.join(WAIT_S)
    assert not thread.is_alive()


def masked(payload: bytes, kind: int = 0x81) -> bytes:
    """A WebSocket frame from a client, with a mask of zeros."""
    length = (
        bytes([0x80 | len(payload)])
        if len(payload) < 126
        else b"\xfe" + len(payload).to_bytes(2, "big")
    )
    return bytes([kind]) + length + bytes(4) + payload


def say(client: socket.socket, type_: str, **fields: Any) -> None:
    client.sendall(masked(json.dumps({"type": type_, **fields}).encode()))


@pytest.mark.parametrize("half", [b"", b"GET / HTTP/1.1\r\nHost: 127", b"G"])
def test_a_header_that_does_not_end_is_not_waited_for(half: bytes) -> None:
    """Whoever connects and does not ask in time is cut off; the first and any later request."""
    with serve(Limits(header_s=0.2)) as running, running.connect() as client:
        client.sendall(half)
        running.wait_for(0)


def test_idle_connections_do_not_take_all_there_is() -> None:
    """Only so many may wait; those beyond are cut off, and pages are not counted among them."""
    with serve(Limits(max_connections=4)) as running, ExitStack() as stack:
        page = stack.enter_context(running.connect())
        running.shake_hands(page)
        say(page, "hello", session=None)
        for _ in range(20):
            stack.enter_context(running.connect())
        running.wait_for(5)


def test_whoever_is_refused_is_not_listened_to() -> None:
    """A body that never ends keeps no connection open."""
    with serve() as running, running.connect() as client:
        client.sendall(
            f"POST /api/project HTTP/1.1\r\nHost: {running.host}\r\n"
            "Content-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\nx".encode()
        )
        assert client.recv(12) == b"HTTP/1.1 401"
        running.wait_for(0)


def test_a_second_request_must_come_in_time_as_well() -> None:
    """On a connection that was useful once, half a header is not waited for either."""
    with serve(Limits(header_s=0.3)) as running, running.connect() as client:
        client.sendall(f"GET /healthz HTTP/1.1\r\nHost: {running.host}\r\n\r\n".encode())
        assert client.recv(15) == b"HTTP/1.1 200 OK"
        client.sendall(b"GET /hea")
        running.wait_for(0)


def test_a_page_may_be_silent_after_its_header() -> None:
    """The clock stops with the header: a WebSocket lives on."""
    with serve(Limits(header_s=0.2)) as running, running.connect() as client:
        assert running.shake_hands(client) == b"HTTP/1.1 101 Switching Protocols"
        say(client, "hello", session=None)
        time.sleep(0.4)
        say(client, "pause", on=True)

        assert running.connections == 1
        assert b'"welcome"' in client.recv(4000)


def test_a_reader_that_stalls_is_cut_off() -> None:
    """A page that takes nothing any more loses its connection, and shutting down does not wait."""
    with (
        serve(Limits(send_s=0.3), send_buffer=2048) as running,
        running.connect(receive_buffer=2048) as client,
    ):
        running.shake_hands(client)
        say(client, "hello", session=None)
        client.settimeout(0.2)
        end = time.monotonic() + WAIT_S
        while running.connections and time.monotonic() < end:
            try:  # every answer is as long as the classes' names
                say(client, "addclass", label="x" * 40)
                say(client, "undo")
                time.sleep(0.002)  # what is asked faster is answered once for all
            except OSError:
                break
        running.wait_for(0)


def test_a_page_that_is_silent_from_the_start_is_closed() -> None:
    """Without a hello in time the WebSocket is closed with the code for that."""
    with serve(Limits(hello_s=0.2)) as running, running.connect() as client:
        running.shake_hands(client)

        assert client.recv(4)[2:] == connection.BROKE_PROTOCOL.to_bytes(2, "big")


@pytest.mark.parametrize(
    ("token", "path"),
    [("wrong", "/ws"), (TOKEN, "/nothing"), (TOKEN, f"/ws?token={TOKEN}")],
    ids=["wrong token", "wrong path", "token in the path"],  # a token is another in each process
)
def test_nothing_secret_is_logged(token: str, path: str, caplog: pytest.LogCaptureFixture) -> None:
    """Neither tokens nor codes reach a log, refused or let in; and no error is logged."""
    code = make_tokens().new_code()
    loggers = [logging.getLogger(name) for name in ("uvicorn", "uvicorn.error", "uvicorn.access")]
    with caplog.at_level(logging.DEBUG), serve(access_log=False) as running:
        for logger in loggers:
            logger.addHandler(caplog.handler)
        with running.connect() as client:
            assert running.shake_hands(client, token, path) == b"HTTP/1.1 403 Forbidden"
        with running.connect() as client:
            assert b"101" in running.shake_hands(client)
            say(client, "hello", session=None)
        with running.connect() as client:
            body = json.dumps({"code": code})
            client.sendall(
                f"POST /api/session HTTP/1.1\r\nHost: {running.host}\r\n"
                f"Origin: http://{running.host}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            assert client.recv(15) == b"HTTP/1.1 200 OK"
        for logger in loggers:
            logger.removeHandler(caplog.handler)

    if "?" not in path:  # who puts a secret into an address tells it to every log on the way
        assert TOKEN not in caplog.text
    assert code not in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_message_that_announces_too_much_is_refused_before_it_comes() -> None:
    """The length in a frame's header is enough to close the connection."""
    with serve() as running, running.connect() as client:
        running.shake_hands(client)
        client.sendall(b"\x82\xff" + (LIMITS.max_message_bytes + 1).to_bytes(8, "big") + bytes(4))
        client.settimeout(WAIT_S)

        assert client.recv(4)[2:] == (1009).to_bytes(2, "big")


def test_whoever_answers_a_page_that_has_broken_the_protocol_hears_that_it_is_gone() -> None:
    """A question and something that is no text come in one piece: the answer is no mistake."""
    heard = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept", "subprotocol": "campad.v1"})
            await receive()
            try:
                await send({"type": "websocket.send", "text": "answer"})
            except Exception as error:
                heard.append(type(error))

    with serve(app=app, lifespan="off") as running, running.connect() as client:
        running.shake_hands(client)
        client.sendall(masked(b"question") + masked(b"\xff"))
        while client.recv(4000):
            pass

    assert heard == [ClientDisconnected]
