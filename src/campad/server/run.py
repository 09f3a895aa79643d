"""Runs the application in uvicorn on loopback, with the settings that a local server needs."""

import gc
import logging
import mimetypes
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import uvicorn

from campad.backbones.backbone import Backbone
from campad.compute.executors import SWITCH_S
from campad.errors import ServerError
from campad.protocol.limits import Limits
from campad.server.app import create_app
from campad.server.policy import DEFAULT_PORT, Policy
from campad.server.port_file import written_port
from campad.server.tokens import Tokens, read_key
from campad.server.uvicorn_protocols import NoNews, WebSockets, give_up_unsent, http_within
from campad.store.disk import Disk

MakeLink = Callable[[float], str]

PORTS_TRIED = 20


def run(
    backbone: Backbone,
    labels: Sequence[str],
    port: int | None = None,
    on_ready: Callable[[MakeLink], Any] | None = None,
    *,
    folder: Path | None = None,
    limits: Limits | None = None,
    terminal: bool = False,
) -> None:
    """Serve until interrupted.

    Args:
        backbone: the network, loaded; from now on it embeds each frame on one thread.
        labels: the classes that a new session starts with.
        port: where to listen; None is 8765 or the next free one; 0 is any free one.
        on_ready: called when the page can be opened, with a function that makes links to it. Each
            is good once, for so many seconds as it is given.
        folder: where what is recorded is kept; None keeps it in memory only.
        limits: the bounds of everything; None are the usual ones.
        terminal: a person can press Enter where this runs, and gets a new link for that.

    Raises:
        ServerError: the port is in use.
    """
    # Windows' registry may say otherwise, and browsers refuse modules of another type.
    mimetypes.add_type("text/javascript", ".js")
    backbone.use_threads(1)  # frames are computed side by side, each on one thread
    sys.setswitchinterval(SWITCH_S)
    bounds = limits or Limits()
    policy, listener = _listen(port, bounds)
    tokens = Tokens(read_key(folder), bounds)
    disk = Disk(folder) if folder else None
    server = _Server(
        uvicorn.Config(
            create_app(
                backbone,
                labels=labels,
                policy=policy,
                tokens=tokens,
                disk=disk,
                limits=bounds,
                new_link="enter" if terminal else "command" if folder else "restart",
            ),
            log_level="warning",
            access_log=False,
            http=http_within(bounds),
            ws=WebSockets,
            ws_max_size=bounds.max_message_bytes,
            ws_ping_interval=10,
            ws_ping_timeout=10,
            ws_per_message_deflate=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=bounds.shutdown_s,
            h11_max_incomplete_event_size=16_384,
        ),
        lambda: on_ready and on_ready(lambda seconds: policy.link(tokens.new_code(seconds))),
    )
    logging.getLogger("uvicorn.error").addFilter(NoNews())
    with written_port(folder, policy.port):
        server.run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], Any]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.freeze()  # what is loaded stays: the collector need never look through it
        gc.enable()
        self._on_ready()


def _listen(port: int | None, limits: Limits) -> tuple[Policy, socket.socket]:
    """Take a port of this machine, and say which."""
    wanted = range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED) if port is None else [port]
    for number in wanted:
        # asyncio switches Nagle's algorithm off where it sees that the protocol is TCP. With it the
        # second of two small messages waits until the page sends something, its next frame.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":  # on Windows this would let another program share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            give_up_unsent(listener, limits)
            listener.bind((Policy(number).host, number))
        except OSError as error:
            listener.close()
            reason = error.strerror or str(error)
        else:
            return Policy(listener.getsockname()[1]), listener
    raise ServerError(f"port {wanted[-1]} cannot be used ({reason}); choose another with --port")
