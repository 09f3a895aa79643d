"""Runs the application in uvicorn on loopback, with the settings that a local server needs."""

from __future__ import annotations

import logging
import mimetypes
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from campad.compute.background import SWITCH_S
from campad.errors import ServerError
from campad.protocol.limits import MAX_MESSAGE_BYTES, MAX_SESSIONS, SHUTDOWN_S
from campad.server.app import create_app
from campad.server.tokens import HOST, Access, read_key
from campad.server.uvicorn_protocols import HTTP, NoNews, WebSockets, give_up_unsent

if TYPE_CHECKING:
    from campad.backbones import Backbone

MakeLink = Callable[[float], str]

DEFAULT_PORT = 8765
PORTS_TRIED = 20


def run(
    backbone: Backbone,
    labels: Sequence[str],
    port: int | None = None,
    on_ready: Callable[[MakeLink], Any] | None = None,
    *,
    folder: Path | None = None,
    most: int = MAX_SESSIONS,
) -> None:
    """Serve until interrupted.

    Args:
        backbone: the network, loaded; from now on it embeds each frame on one thread.
        labels: the classes that a new session starts with.
        port: where to listen; None is 8765 or the next free one; 0 is any free one.
        on_ready: called when the page can be opened, with a function that makes links to it. Each
            is good once, for so many seconds as it is given.
        folder: where what is recorded is kept; None keeps it in memory only.
        most: so many pages at once.

    Raises:
        ServerError: the port is in use.
    """
    # Windows' registry may say otherwise, and browsers refuse modules of another type.
    mimetypes.add_type("text/javascript", ".js")
    backbone.use_threads(1)  # frames are computed side by side, each on one thread
    sys.setswitchinterval(SWITCH_S)
    listener = _listen(port)
    actual = listener.getsockname()[1]
    access = Access(read_key(folder))
    server = _Server(
        uvicorn.Config(
            create_app(
                backbone, labels=labels, port=actual, access=access, folder=folder, most=most
            ),
            log_level="warning",
            access_log=False,
            http=HTTP,
            ws=WebSockets,
            ws_max_size=MAX_MESSAGE_BYTES,
            ws_ping_interval=10,
            ws_ping_timeout=10,
            ws_per_message_deflate=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_S,
            h11_max_incomplete_event_size=16_384,
        ),
        lambda: on_ready and on_ready(lambda seconds: access.link(actual, seconds)),
    )
    logging.getLogger("uvicorn.error").addFilter(NoNews())
    server.run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], Any]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()


def _listen(port: int | None) -> socket.socket:
    wanted = range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED) if port is None else [port]
    for number in wanted:
        # asyncio switches Nagle's algorithm off where it sees that the protocol is TCP. With it the
        # second of two small messages waits until the page sends something, its next frame.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":  # on Windows this would let another program share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            give_up_unsent(listener)
            listener.bind((HOST, number))
        except OSError as error:
            listener.close()
            reason = error.strerror or str(error)
        else:
            return listener
    raise ServerError(f"port {wanted[-1]} cannot be used ({reason}); choose another with --port")
