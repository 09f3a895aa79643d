"""The door to a lesson: so many connections at most, and TLS is agreed on in time.

uvicorn's protocols hear of a connection when its handshake is over, so whoever begins one and says
no more is kept out here: else they would stay for a minute, and take all descriptors.
"""

import asyncio
import socket
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from campad.protocol.limits import Limits

LOOP = f"{__name__}:make_loop"
"""How uvicorn finds the loop."""


class Door(socket.socket):
    """A listener that turns away who is too much: in all, and half as many of one address.

    A school's devices may share one address, so one of them can still take half of the room. The
    event loops of Windows and of uvloop accept without it.

    Args:
        listener: is replaced.
        most: connections at once.
    """

    def __init__(self, listener: socket.socket, most: int) -> None:
        super().__init__(listener.family, listener.type, listener.proto, listener.detach())
        self._most = most
        self._open: WeakKeyDictionary[socket.socket, str] = WeakKeyDictionary()

    def accept(self) -> tuple[socket.socket, Any]:
        """Take a connection; ConnectionAbortedError if it was turned away."""
        one, address = super().accept()
        there = [host for other, host in self._open.items() if other.fileno() >= 0]
        if len(there) >= self._most or there.count(address[0]) >= self._most // 2:
            one.close()
            raise ConnectionAbortedError("too many connections")
        self._open[one] = address[0]
        return one, address


def make_loop(seconds: float = Limits().header_s) -> asyncio.AbstractEventLoop:
    """Return an event loop whose servers end handshakes that take longer."""
    loop = asyncio.new_event_loop()
    patient = partial(loop.create_server, ssl_handshake_timeout=seconds)
    loop.create_server = patient  # type: ignore[method-assign]
    return loop
