"""The door of a lesson on a real socket: handshakes that stall, and too many connections."""

import asyncio
import socket
import ssl
from functools import partial
from pathlib import Path

from campad.server.lesson.authority import own
from campad.server.lesson.door import Door, make_loop

HOST = "127.0.0.1"
MOST = 6


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(await reader.readline())
    await writer.drain()


async def is_let_in(port: int, trusted: Path) -> bool:
    """Say something by TLS; does it come back?"""
    context = ssl.create_default_context(cafile=str(trusted))
    try:
        async with asyncio.timeout(10):
            reader, writer = await asyncio.open_connection(HOST, port, ssl=context)
            writer.write(b"here\n")
            heard = await reader.readline()
            writer.close()
    except OSError:
        return False
    return heard == b"here\n"


async def scenario(folder: Path) -> list[bool]:
    """Half of the room stands in the door and says nothing; then their time is over."""
    made = own(folder, [HOST])
    assert made.authority is not None
    listener = Door(socket.create_server((HOST, 0)), MOST)
    port = listener.getsockname()[1]
    server = await asyncio.start_server(answer, sock=listener, ssl=made.context())
    silent = [await asyncio.open_connection(HOST, port) for _ in range(MOST // 2)]
    while len(listener._open) < MOST // 2:
        await asyncio.sleep(0)
    before = await is_let_in(port, made.authority)
    async with asyncio.timeout(10):
        ends = [await reader.read() for reader, _ in silent]
    after = await is_let_in(port, made.authority)
    for _, writer in silent:
        writer.close()
    server.close()
    return [before, after, ends == [b""] * len(silent)]


def test_who_stands_in_the_door_is_sent_away(tmp_path: Path) -> None:
    """One address takes half of the room at most, and handshakes that stall end in time."""
    with asyncio.Runner(loop_factory=partial(make_loop, 0.3)) as runner:
        assert runner.run(scenario(tmp_path)) == [False, True, True]
