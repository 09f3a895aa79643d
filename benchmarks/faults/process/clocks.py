"""Clocks: the machine's is set an hour forward and back, and a page's frames count backwards."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from common.held import metrics
from common.webcam import Pixels, Webcam, enter, poses, server, webcam

from campad.protocol.limits import Limits
from campad.server.policy import Policy
from campad.server.tokens import Tokens, read_key
from campad.store.folder import ProjectFolder
from faults.pages.load import LABELS, SIZE
from faults.process.jumping_campad import AN_HOUR_S

PROGRAM = Path(__file__).with_name("jumping_campad.py")
JUMPS = (1, -1, -1, 1)
"""On, back, back, on: by how many hours, one after the other."""

STEPS_PER_S = 60
EACH = 4


async def jumps(seconds: float) -> dict[str, Any]:
    """Play while the clock is set, for so many seconds between two jumps."""
    frames = poses(SIZE, LABELS, each=EACH)
    with TemporaryDirectory() as folder:
        async with server("--data", folder, start=[str(PROGRAM)]) as (link, pid):
            address, token = enter(link)
            async with webcam(address, token) as page:
                await _teach_backwards(page, frames)
                key, offset_s, wrong = read_key(Path(folder)), 0, 0
                port = int(address.split(":")[1])
                speeds = [await _play(page, frames["up"][0], seconds, lambda: None)]
                for hours in JUMPS:
                    jump = partial(os.kill, pid, signal.SIGUSR1 if hours > 0 else signal.SIGUSR2)
                    offset_s += hours * AN_HOUR_S
                    speeds.append(await _play(page, frames["up"][0], seconds, jump))
                    # `campad link` has the same clock as the server.
                    tokens = Tokens(key, Limits(), partial(_later, offset_s))
                    wrong += not _is_let_in(Policy(port).link(tokens.new_code()))
                    wrong += _is_let_in(link)  # which has been used
                    wrong += not _token_works(address, token)
                told = page.counts["error"]
                recorded, unanswered = page.recorded, not page.prediction.get("label")
            errors = metrics(address, token)["errors"]
        kept = sum(summary.examples for summary in ProjectFolder(Path(folder)).summaries())
    return {
        "jumps": len(JUMPS),
        "unrecorded": EACH * len(LABELS) - recorded,
        "lost": recorded - kept,
        "unanswered": int(unanswered),
        "errors": errors + told,
        "doors": wrong,
        "slow": max(abs(1 - speed / STEPS_PER_S) for speed in speeds),
    }


def _later(offset_s: float) -> float:
    return time.time() + offset_s


def _has_predicted(page: Webcam, count: int) -> bool:
    return page.counts["predicted"] >= count


async def _teach_backwards(page: Webcam, frames: dict[str, list[Any]]) -> None:
    """Record with frames that count down, and from the beginning again."""
    count = EACH * len(LABELS)
    numbers = iter([*range(count, count // 2, -1), *range(1, count)])
    for burst, (label, several) in enumerate(frames.items()):
        for frame in several:
            page.seq = next(numbers) - 1
            wanted = page.counts["predicted"] + 1
            await page.send(frame, record=label, burst=burst)
            async with asyncio.timeout(10), page.arrived:
                await page.arrived.wait_for(partial(_has_predicted, page, wanted))
            await asyncio.sleep(1 / 30)
    await page.say("release")
    with suppress(TimeoutError):  # of some class there is nothing, which is counted
        async with asyncio.timeout(5):
            await page.wait_for("trained")


async def _play(page: Webcam, frame: Pixels, seconds: float, jump: Callable[[], None]) -> float:
    """Play for so long, and let the clock jump then; returns the game's steps per second."""
    await page.say("play")
    try:
        first, began = await _newest_tick(page)
        jump()
        end = began + seconds
        while time.perf_counter() < end:
            await page.send(frame)
            await asyncio.sleep(1 / 15)
        last, ended = await _newest_tick(page)
    except TimeoutError:
        return 0  # it stands
    await page.say("halt")
    await asyncio.sleep(0.1)
    return (last - first) / (ended - began)


async def _newest_tick(page: Webcam) -> tuple[int, float]:
    page.heard.pop("game", None)
    async with asyncio.timeout(5):
        view = (await page.wait_for("game"))["view"]
    return view["tick"], time.perf_counter()


def _is_let_in(link: str) -> bool:
    try:
        enter(link)
    except ValueError:  # it is told why in words, and given no token
        return False
    return True


def _token_works(address: str, token: str) -> bool:
    connection = HTTPConnection(address, timeout=10)
    headers = {"Authorization": f"Bearer {token}"}
    connection.request("GET", "/api/metrics", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status == 200
