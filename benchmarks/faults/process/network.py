"""The network: it raises, gives numbers that are none, or does not come back, for one page."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np
from common.held import metrics
from common.webcam import Webcam, enter, poses, server, webcam

from campad.protocol.limits import Limits
from faults.pages.load import LABELS, percentile, play
from faults.process.sick_campad import HANG_TICKS, HANGS, NAN, RAISES

PROGRAM = Path(__file__).with_name("sick_campad.py")
SIZE = 8  # that network's frames
OTHERS = 2
RATE = 20
WORDS = {RAISES: "is broken", NAN: "not finite", HANGS: "has not come back"}


async def failing(rounds: int, tick_s: float) -> dict[str, Any]:
    """Let the network fail in each way, again and again, while other pages play on.

    Args:
        rounds: how often in each way.
        tick_s: how often the server's watchdog looks.
    """
    frames = poses(SIZE, LABELS, each=3)
    shown = [frame for several in frames.values() for frame in several]
    found = {"tried": 0, "untold": 0, "stopped": 0, "ill": 0, "unreplaced": 0}
    start = (str(PROGRAM), str(tick_s))
    async with server("--pages", "4", start=start) as (link, _pid), AsyncExitStack() as stack:
        address, token = enter(link)
        others = [await stack.enter_async_context(webcam(address, token)) for _ in range(OTHERS)]
        for other in others:
            await other.teach(frames)
        await _fail_once(address, token, RAISES, tick_s)  # what is made at the first one stays
        before = await _threads_at_rest(address, token)
        known = [len(other.delays_s) for other in others]
        playing = [asyncio.create_task(play(other, shown, RATE, 3600)) for other in others]
        for _ in range(rounds):
            for shade in WORDS:
                answered = [other.answered for other in others]
                told, threads, well = await _fail_once(address, token, shade, tick_s)
                found["tried"] += 1
                found["untold"] += WORDS[shade] not in told
                found["ill"] += not well
                found["unreplaced"] += shade == HANGS and threads <= before
                for other, n in zip(others, answered, strict=True):
                    found["stopped"] += not await _goes_on(other, n)
        for task in playing:
            task.cancel()
        await asyncio.sleep(HANG_TICKS * tick_s)
        after = await _threads_at_rest(address, token)
        pairs = zip(others, known, strict=True)
        delays = [delay for other, n in pairs for _, delay in other.delays_s[n:]]
    return {**found, "threads": after - before, "p99_ms": percentile(delays, 99)}


async def _threads_at_rest(address: str, token: str) -> float:
    """How many threads there are without those of trainings, which come and go."""
    counts = []
    for _ in range(10):
        await asyncio.sleep(0.1)
        counts.append(metrics(address, token)["threads"])
    return min(counts)


async def _fail_once(
    address: str, token: str, shade: int, tick_s: float
) -> tuple[str, float, bool]:
    """Send a frame at which the network fails, then one at which it does not.

    Returns:
        what the page was told, how many threads the server had then, and whether the second frame
        was answered.
    """
    sick = np.full((SIZE, SIZE, 3), shade, np.uint8)
    limit_s = 10 + 2 * Limits().stuck_ticks * tick_s
    async with webcam(address, token) as page:
        await page.send(sick)
        try:
            async with asyncio.timeout(limit_s):
                told = (await page.wait_for("error"))["message"]
        except TimeoutError:
            told = ""
        threads = metrics(address, token)["threads"]
        return told, threads, await _is_answered(page)


async def _goes_on(page: Webcam, answered: int) -> bool:
    """Whether a page that plays gets more answers than it had."""
    for _ in range(1_000):
        if page.answered > answered:
            return True
        await asyncio.sleep(0.01)
    return False


async def _is_answered(page: Webcam) -> bool:
    try:
        async with asyncio.timeout(10):
            await page.answer(await page.send(np.full((SIZE, SIZE, 3), 100, np.uint8)))
    except (TimeoutError, ConnectionError):
        return False
    return True
