"""The port of this machine that a server listens at."""

import os
import socket

from campad.errors import ServerError
from campad.protocol.limits import Limits
from campad.server.policy import DEFAULT_PORT, Policy
from campad.server.uvicorn_protocols import give_up_unsent

PORTS_TRIED = 20


def listen(port: int | None, limits: Limits) -> tuple[Policy, socket.socket]:
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
