"""Signals: campad is asked to end, in the middle of everything. Is all saved, and how soon?"""

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from itertools import cycle, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from common.held import ended
from common.webcam import Webcam, enter, poses, server, webcam

from campad.store.folder import ProjectFolder
from faults.pages.load import LABELS, SIZE

PHASES = ("idle", "recording", "training", "playing", "comparing")
EACH = 5


async def stop_everywhere(start: Sequence[str], *, each: bool) -> dict[str, Any]:
    """End a campad in each phase, by each signal or by one of them in turn."""
    lost, slowest, numbers = 0, 0.0, (signal.SIGINT, signal.SIGTERM)
    tried = list(product(PHASES, numbers) if each else zip(PHASES, cycle(numbers), strict=False))
    for phase, number in tried:
        with TemporaryDirectory() as folder:
            recorded, took = await _stop(phase, number, Path(folder), start)
            found = ProjectFolder(Path(folder)).summaries()
            lost += recorded - sum(summary.examples for summary in found)
        slowest = max(slowest, took)
    return {"tried": len(tried), "lost": lost, "slowest_s": slowest}


async def _stop(phase: str, number: int, folder: Path, start: Sequence[str]) -> tuple[int, float]:
    """Returns how many examples were acknowledged, and how long it took to end."""
    async with (
        server("--data", str(folder), start=start) as (link, pid),
        webcam(*enter(link)) as page,
    ):
        frames = poses(SIZE, LABELS, each=EACH)
        if phase != "idle":
            await page.teach(frames)
        await _begin(phase, page, frames)
        recorded = page.recorded
        began = time.perf_counter()
        os.kill(pid, number)
        while not ended(pid):
            await asyncio.sleep(0.005)
        return recorded, time.perf_counter() - began


async def _begin(phase: str, page: Webcam, frames: dict[str, list[Any]]) -> None:
    """Do what a phase is about, and be in the middle of it."""
    match phase:
        case "idle":
            for frame in frames["up"]:
                await page.answer(await page.send(frame, record="up", burst=0))
        case "recording":
            for frame in frames["up"]:
                await page.answer(await page.send(frame, record="up", burst=9))
        case "training":
            await page.say("train")
        case "playing":
            await page.say("play")
            await page.wait_for("game")
        case "comparing":
            await page.say("compare")
