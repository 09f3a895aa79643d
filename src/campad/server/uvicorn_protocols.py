"""uvicorn's two protocols, with what a server for strangers' browsers needs on top.

uvicorn waits for ever for a request's header, and has no way to cut a connection whose other end
does not read: `close` waits for the bytes that nobody takes. Both classes lean on uvicorn's inside,
which its version bounds in pyproject.toml are for; tests fail loudly when it changes.
"""

import asyncio
import logging
import socket
from contextlib import suppress
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState

from campad.protocol.limits import Limits

ABORT = "campad.abort"
"""The key in a WebSocket scope's extensions: a function that cuts the connection."""


class HTTP(H11Protocol):
    """HTTP whose headers must come in time; see `http_within`."""

    limits = Limits()
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request, unless too many do already."""
        super().connection_made(transport)
        waiting = sum(isinstance(one, HTTP) for one in self.connections)
        if waiting > self.limits.max_connections:
            transport.abort()  # files of people's own need descriptors, too
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Take in what comes; the clock runs while a header is not complete."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._deadline is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other end has gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(self.limits.header_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None


def http_within(limits: Limits) -> type[HTTP]:
    """Return the protocol with these limits: uvicorn makes its protocols itself."""
    return type("HTTP", (HTTP,), {"limits": limits})


class WebSockets(WebSocketsSansIOProtocol):
    """WebSockets that the application can cut."""

    def handle_connect(self, event: Any) -> None:
        """Give the application the means to cut the connection."""
        super().handle_connect(event)
        if (scope := getattr(self, "scope", None)) is not None:
            scope["extensions"][ABORT] = self.transport.abort

    def handle_parser_exception(self) -> None:
        """The other end breaks the protocol: what answers its earlier messages goes nowhere."""
        super().handle_parser_exception()
        self.disconnected = True

    def send_receive_event_to_app(self) -> None:
        """Pass a message on. A second one that is no text has its connection closed already."""
        with suppress(InvalidState):
            super().send_receive_event_to_app()


class NoNews(logging.Filter):
    """Leaves out of uvicorn's log what strangers send wrong.

    It was answered, and is nobody's fault here; and who can fill a log can fill a disk.
    """

    MESSAGES = ("Invalid UTF-8 sequence received from client.", "Invalid HTTP request received.")

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a record is to be logged."""
        return record.msg not in self.MESSAGES and record.levelno > logging.INFO


NO_NEWS = NoNews()
"""The one that is used: a logger takes the same one only once."""


def give_up_unsent(listener: socket.socket, limits: Limits) -> None:
    """Have the system end connections that nobody acknowledges; they inherit it. Linux only."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, limits.unsent_ms)
