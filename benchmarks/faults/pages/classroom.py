"""A classroom: many pages at a slow pace, each with classes, examples and a head of its own."""

import asyncio
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any

from common.held import resident_mib
from common.webcam import Webcam, enter, poses, server, webcam
from websockets.exceptions import ConnectionClosed

from faults.pages.load import LABELS, SIZE, play

OWN_CLASSES = 3
EACH = 2


async def classroom(pages: int, rate: float, seconds: float) -> dict[str, Any]:
    """Is everybody served, by what they have taught themselves?"""
    async with server("--pages", str(pages)) as (link, pid), AsyncExitStack() as stack:
        address, token = enter(link)
        cams = [await stack.enter_async_context(webcam(address, token)) for _ in range(pages)]
        shown = [_frames(number) for number in range(pages)]
        await asyncio.gather(*(_until_closed(_teach(cam, shown[n])) for n, cam in enumerate(cams)))
        before = [cam.answered for cam in cams]
        wrong = [0] * pages
        watching = asyncio.create_task(_watch(cams, wrong))
        began = time.perf_counter()
        await asyncio.gather(
            *(_until_closed(play(cam, _all(shown[n]), rate, seconds)) for n, cam in enumerate(cams))
        )
        took = time.perf_counter() - began
        watching.cancel()
        memory = resident_mib(pid)
        served = [(cam.answered - n) / took for cam, n in zip(cams, before, strict=True)]
        closed = sum(cam.closed for cam in cams)
    return {
        "slowest_per_s": min(served),
        "answered_per_s": sum(served),
        "closed": closed,
        "wrong": sum(wrong),
        "memory_mib": memory,
    }


def _own(number: int) -> list[str]:
    """The names of a page's classes."""
    return [f"page {number}, pose {pose}" for pose in range(OWN_CLASSES)]


def _frames(number: int) -> dict[str, list[Any]]:
    return poses(SIZE, _own(number), EACH, seed=number)


def _all(frames: dict[str, list[Any]]) -> list[Any]:
    return [frame for several in frames.values() for frame in several]


async def _teach(cam: Webcam, frames: dict[str, list[Any]]) -> None:
    """Give the classes other names, and teach them; without copies, which take long."""
    await cam.say("configure", settings={"copies": False})
    for old, new in zip(LABELS, frames, strict=False):
        await cam.say("rename", label=old, to=new)
    await cam.say("deleteclass", label=LABELS[-1])
    await cam.teach(frames)


async def _watch(cams: list[Webcam], wrong: list[int]) -> None:
    """Look at the newest predictions now and then: all must be of the page's own classes."""
    taught = [cam.seq for cam in cams]
    while True:
        for number, cam in enumerate(cams):
            if cam.newest > taught[number]:
                wrong[number] += cam.prediction["label"] not in _own(number)
        await asyncio.sleep(0.1)


async def _until_closed(doing: Coroutine[Any, Any, Any]) -> None:
    """Do it, or as much of it as there is a connection for."""
    with suppress(ConnectionError, ConnectionClosed):
        await doing
