"""Webcams that send at a camera's pace, and what became of their frames."""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from common.webcam import Pixels, Webcam

MOST_ON_THEIR_WAY = 2
"""As the page does: a further frame would only wait."""

TEACH_PER_S = 25
ANSWER_S = 10


@dataclass
class Played:
    """What one webcam saw.

    Attributes:
        due: frames that the camera had.
        answered: predictions that came.
        delays_ms: of each, from sending its frame to its prediction.
    """

    due: int
    answered: int
    delays_ms: list[float]


async def play(
    page: Webcam, frames: Sequence[Pixels], per_second: float, seconds: float, late_s: float = 0
) -> Played:
    """Send frames so often, but none while two are unanswered; begin a little later."""
    await asyncio.sleep(late_s)
    answered, known = page.answered, len(page.delays_s)
    started = time.perf_counter()
    count = round(seconds * per_second)
    for number in range(count):
        await asyncio.sleep(max(0.0, started + number / per_second - time.perf_counter()))
        if page.seq - page.newest < MOST_ON_THEIR_WAY:
            await page.send(frames[number % len(frames)])
    await asyncio.sleep(1 / per_second)
    delays = [1000 * delay for _, delay in page.delays_s[known:]]
    return Played(count, page.answered - answered, delays)


async def teach(page: Webcam, frames: dict[str, list[Pixels]], bursts: int = 1) -> None:
    """Record these frames, not faster than a server takes them, and train."""
    number = 0
    for burst in range(bursts):
        for label, examples in frames.items():
            for frame in examples[burst::bursts]:
                started = time.perf_counter()
                seq = await page.send(frame, record=label, burst=number)
                async with asyncio.timeout(ANSWER_S):
                    await page.answer(seq)
                await asyncio.sleep(max(0.0, started + 1 / TEACH_PER_S - time.perf_counter()))
            number += 1
    page.heard.pop("trained", None)
    await page.say("release")
    async with asyncio.timeout(60):
        await page.wait_for("trained")


def processor_s(pid: int) -> float:
    """Seconds of processor time that a process has had (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def quantile(delays_ms: Sequence[float], part: float) -> float:
    return float(np.quantile(delays_ms, part)) if len(delays_ms) else float("inf")
