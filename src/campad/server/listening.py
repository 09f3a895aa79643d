"""The port that a server listens at, how uvicorn serves there, and servers that a thread runs."""

import logging
import os
import socket
import threading
import time
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from campad.errors import ServerError
from campad.protocol.limits import Limits
from campad.server.policy import DEFAULT_PORT, LOOPBACK, Policy
from campad.server.uvicorn_protocols import NO_NEWS, WebSockets, give_up_unsent, http_within

PORTS_TRIED = 20
START_S = 10.0


def listen(
    port: int | None,
    limits: Limits,
    host: str = LOOPBACK[0],
    first: int = DEFAULT_PORT,
    option: str = "--port",
) -> tuple[Policy, socket.socket]:
    """Take a port of this machine, and say which.

    Args:
        port: which; None is `first`, or the next free one.
        limits: how long what is not acknowledged is kept.
        host: the address of this machine to listen at.
        first: the first that is tried.
        option: what chooses another one.

    Raises:
        ServerError: this machine does not have that address, or the port is taken.
    """
    check_here(host)
    wanted = range(first, first + PORTS_TRIED) if port is None else [port]
    for number in wanted:
        # asyncio switches Nagle's algorithm off where it sees that the protocol is TCP. With it the
        # second of two small messages waits until the page sends something, its next frame.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":  # on Windows this would let another program share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            give_up_unsent(listener, limits)
            listener.bind((host, number))
        except OSError as error:
            listener.close()
            reason = error.strerror or str(error)
        else:
            return Policy(listener.getsockname()[1]), listener
    raise ServerError(f"port {wanted[-1]} cannot be used ({reason}); choose another with {option}")


def check_here(host: str) -> None:
    """Refuse to listen at an address that this machine does not have; raises ServerError."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError as error:
            raise ServerError(f"{host} is no IPv4 address of this machine") from error


def uvicorn_config(app: ASGIApp, limits: Limits, **other: Any) -> uvicorn.Config:
    """Return what uvicorn is told by every server here; `other` is what this one has otherwise."""
    usual: dict[str, Any] = {
        "log_level": "warning",
        "access_log": False,
        "http": http_within(limits),
        "ws": WebSockets,
        "ws_max_size": limits.max_message_bytes,
        "ws_ping_interval": 10,
        "ws_ping_timeout": 10,
        "ws_per_message_deflate": False,
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": limits.shutdown_s,
        "h11_max_incomplete_event_size": 16_384,
    }
    config = uvicorn.Config(app, **{**usual, **other})
    logging.getLogger("uvicorn.error").addFilter(NO_NEWS)  # which Config has set up
    return config


class ServerThread:
    """A server beside what else is done, until it is closed.

    Args:
        config: the server's.
        listener: where it listens.
        name: the thread's.

    Raises:
        ServerError: it does not start.
    """

    def __init__(self, config: uvicorn.Config, listener: socket.socket, name: str) -> None:
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=[[listener]], name=name)
        self._thread.start()
        until_s = time.monotonic() + START_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until_s:
                raise ServerError(f"the server at port {listener.getsockname()[1]} did not start")
            time.sleep(0.005)

    @property
    def closing(self) -> bool:
        """Nobody should be made to wait any more."""
        return self._server.should_exit

    def close(self) -> None:
        """Answer what was asked, and end."""
        self._server.should_exit = True
        self._thread.join()
