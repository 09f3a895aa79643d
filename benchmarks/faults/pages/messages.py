"""Messages: thousands of wrong ones, sent to a real server by somebody who is let in."""

import asyncio
import json
import math
import random
from typing import Any

from common.held import metrics, resident_mib
from common.webcam import Webcam, enter, poses, server, webcam
from websockets.exceptions import ConnectionClosed

from campad.protocol import from_page
from faults.pages.load import SIZE

TYPES = [t.__struct_config__.tag for t in from_page.PageMessage.__args__]
WORDS: list[Any] = [
    None, True, False, 0, -1, 1, 2**53, 2**64, -(2**70), 0.5, 1e308, "", "up", "down", "é" * 80,
    "x" * 81, "\u0000", "<script>", "../../x", [], [1], ["up"], [[]], {}, {"type": "hello"},
]  # fmt: skip


def wrong_message(chance: random.Random) -> str | bytes:
    """Make one of: a message with fields that may not fit, broken JSON, noise, a broken frame."""
    kind = chance.randrange(6)
    if kind < 3:
        fields = [
            "label",
            "to",
            "ids",
            "on",
            "position",
            "settings",
            "direction",
            "speed",
            "session",
        ]
        message = {"type": chance.choice(TYPES)}
        message |= {
            name: chance.choice(WORDS) for name in chance.sample(fields, chance.randrange(4))
        }
        text = json.dumps(message)
        return text if kind < 2 else text[: chance.randrange(len(text))]
    if kind == 3:
        return chance.choice(["", "null", "[" * 5000, '{"type":', "\U0001f600" * 99, "x" * 20_000])
    if kind == 4:
        return chance.randbytes(chance.randrange(0, 400))
    header = json.dumps({"seq": chance.choice([0, 1, 2**60, -1]), "record": chance.choice(WORDS)})
    size = chance.choice([SIZE * SIZE * 3, SIZE * SIZE * 3 - 1, 0, 7])
    return len(header.encode()).to_bytes(2, "little") + header.encode() + bytes(size)


AT_ONCE = 16
"""So many connections send wrong messages: one alone would wait most of the time."""


async def fuzz(count: int, seed: int = 0) -> dict[str, Any]:
    """Send wrong messages over many connections; a good page must be served all the while."""
    chances = [random.Random(seed * AT_ONCE + number) for number in range(AT_ONCE)]
    sent = closed = 0
    async with server("--pages", str(AT_ONCE + 1)) as (link, pid):
        address, token = enter(link)
        frames = poses(SIZE, ["up", "down", "left", "right"], each=3)
        async with webcam(address, token) as good:
            await good.teach(frames)
            memory = resident_mib(pid)
            while sent < count:
                each = min(200, math.ceil((count - sent) / AT_ONCE))
                found = await asyncio.gather(*(pester(address, token, c, each) for c in chances))
                sent += sum(one for one, _ in found)
                closed += sum(ended for _, ended in found)
                await asyncio.sleep(1 / 30)  # a page that sends faster is not answered
                await asyncio.wait_for(good.answer(await good.send(frames["up"][0])), 10)
            grown = resident_mib(pid) - memory
        held = metrics(address, token)
    return {
        "sent": sent,
        "closed": closed,
        "errors": held["errors"],
        "sockets": held["sockets"],
        "grown_mib": grown,
    }


async def pester(address: str, token: str, chance: random.Random, count: int) -> tuple[int, int]:
    """Send wrong messages until the connection is closed; returns how many, and whether it was."""
    sent = 0
    try:
        async with webcam(address, token) as page:
            while sent < count:
                message = wrong_message(chance)
                # Bytes go as text now and then, whether they are UTF-8 or not.
                await page.socket.send(message, text=chance.random() < 0.1 or None)
                sent += 1
                if sent % 20 == 0:
                    await still_there(page)
    except ConnectionClosed:
        return sent, 1
    return sent, 0


async def still_there(page: Webcam) -> None:
    """Wait until what was sent has been read."""
    await (await page.socket.ping())
