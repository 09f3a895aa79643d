"""The listener that the server is started with."""

import asyncio
import socket

import pytest

from campad.errors import ServerError
from campad.protocol.limits import Limits
from campad.server.listening import listen
from server.fakes import run_alone


def test_small_messages_are_not_held_back() -> None:
    """Connections are without Nagle's algorithm, which would join two small messages to one."""

    async def accepted() -> bool:
        found = asyncio.get_running_loop().create_future()

        def note(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            taken = writer.get_extra_info("socket")
            found.set_result(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        _, listener = listen(0, Limits())
        async with await asyncio.start_server(note, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            delays_nothing = await found
            writer.close()
        return bool(delays_nothing)

    assert run_alone(accepted())


def test_an_address_that_this_machine_does_not_have_is_said_to_be_none() -> None:
    """And no other port is advised, which would be as wrong."""
    with pytest.raises(ServerError, match=r"^192\.0\.2\.77 is no IPv4 address of this machine$"):
        listen(0, Limits(), host="192.0.2.77")
