"""Load: many webcams at a steady pace, far too many, and pages that come and go."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from json import dumps
from typing import Any

import numpy as np
from common.held import ended, metrics, open_files, resident_mib
from common.webcam import Webcam, enter, poses, server, webcam

LABELS = ["up", "down", "left", "right"]
SIZE = 192  # the default network's frames
SETTLE_S = 2
WARM_ANSWERS, MOST_WARM_S = 3, 60


async def play(page: Webcam, frames: list[Any], rate: float, seconds: float) -> int:
    """Send frames at a pace, as a camera does, whatever is answered; returns how many."""
    started, sent = time.perf_counter(), 0
    while sent < rate * seconds:
        await asyncio.sleep(max(0.0, started + sent / rate - time.perf_counter()))
        if time.perf_counter() - started > 2 * seconds:
            break  # nobody takes them
        await page.send(frames[sent % len(frames)])
        sent += 1
    return sent


def percentile(delays_s: list[float], part: float) -> float:
    return float(np.percentile(delays_s, part)) * 1000 if delays_s else float("nan")


async def steady(pages: int, rate: float, seconds: float) -> dict[str, Any]:
    """So many webcams, each with examples of its own: is every frame answered, and how soon?"""
    frames = poses(SIZE, LABELS, each=5)
    shown = [frame for label in LABELS for frame in frames[label]]
    async with server("--pages", str(pages)) as (link, _pid), AsyncExitStack() as stack:
        address, token = enter(link)
        cams = [await stack.enter_async_context(webcam(address, token)) for _ in range(pages)]
        for cam in cams:
            await cam.teach(frames)
        await asyncio.sleep(SETTLE_S)  # copies of what was recorded are embedded while it is idle
        before = [len(cam.delays_s) for cam in cams]
        sent = await asyncio.gather(*(play(cam, shown, rate, seconds) for cam in cams))
        await asyncio.sleep(1)
        served = [len(cam.delays_s) - n for cam, n in zip(cams, before, strict=True)]
        delays = [d for cam, n in zip(cams, before, strict=True) for _, d in cam.delays_s[n:]]
        lag = metrics(address, token)["lag_p99_ms"]
    return {
        "sent": sum(sent),
        "answered": sum(served),
        "fairness": max(served) / max(1, min(served)),
        "p50_ms": percentile(delays, 50),
        "p99_ms": percentile(delays, 99),
        "lag_p99_ms": lag,
    }


async def overload(pages: int, rate: float, seconds: float) -> dict[str, Any]:
    """Far more than the machine can do: memory stays flat, what is answered is fresh, and after it
    one webcam is served as before."""
    frames = poses(SIZE, LABELS, each=2)
    shown = [frame for label in LABELS for frame in frames[label]]
    async with server("--pages", str(pages)) as (link, pid), AsyncExitStack() as stack:
        address, token = enter(link)
        cams = [await stack.enter_async_context(webcam(address, token)) for _ in range(pages)]
        await cams[0].teach(frames)
        await asyncio.sleep(SETTLE_S)  # as in `steady`
        await warm_up(cams, shown, rate)
        memory = resident_mib(pid)
        began = time.perf_counter()
        sent = await asyncio.gather(*(play(cam, shown, rate, seconds) for cam in cams))
        took = time.perf_counter() - began
        grown = resident_mib(pid) - memory
        answers = [d for cam in cams for at, d in cam.delays_s if at > began]
        counts = [sum(at > began for at, _ in cam.delays_s) for cam in cams]
        recovery = await recover(cams[0], shown)
    return {
        "sent_per_s": sum(sent) / took,
        "answered_per_s": len(answers) / took,
        "starved": sum(count == 0 for count in counts),
        "oldest_ms": percentile(answers, 100),
        "grown_mib": grown,
        "recovery_s": recovery,
    }


async def warm_up(cams: list[Webcam], frames: list[Any], rate: float) -> None:
    """Play until every page was answered some times, however long that takes.

    What is held while all of them play, some 20 MiB of frames and of what a network needs, is taken
    with their first answers. On a busy machine those are not there after any fixed time.
    """
    started, before = time.perf_counter(), [len(cam.delays_s) for cam in cams]
    while (
        min(len(cam.delays_s) - n for cam, n in zip(cams, before, strict=True)) < WARM_ANSWERS
        and time.perf_counter() - started < MOST_WARM_S
    ):
        await asyncio.gather(*(play(cam, frames, rate, 1) for cam in cams))


async def recover(cam: Webcam, frames: list[Any]) -> float:
    """How long until one webcam's frames are answered within 100 ms again, ten in a row."""
    started, good = time.perf_counter(), 0
    while good < 10 and time.perf_counter() - started < 10:
        sent = time.perf_counter()
        seq = await cam.send(frames[0])
        await cam.answer(seq)
        good = good + 1 if time.perf_counter() - sent < 0.1 else 0
        await asyncio.sleep(max(0.0, sent + 1 / 30 - time.perf_counter()))
    return time.perf_counter() - started


async def churn(times: int, start: Sequence[str], at_once: int = 20) -> dict[str, Any]:
    """Pages that come and go: tasks and open files are those of the beginning."""
    async with server("--pages", str(2 * at_once), start=start) as (link, pid):
        address, token = enter(link)
        await visit(address, token)  # what is made at the first visit stays
        before = metrics(address, token), open_files(pid)
        for _ in range(times // at_once):
            await asyncio.gather(*(visit(address, token) for _ in range(at_once)))
        await asyncio.sleep(SETTLE_S)
        after = metrics(address, token), open_files(pid)
    return {
        "visits": times,
        "tasks": after[0]["tasks"] - before[0]["tasks"],
        "files": after[1] - before[1],
        "sockets": after[0]["sockets"],
        "sessions": after[0]["sessions"],
    }


async def visit(address: str, token: str) -> None:
    async with webcam(address, token):
        pass


async def stalled(each: int, start: Sequence[str]) -> dict[str, Any]:
    """Pages that stop reading, and requests that never end: all are gone soon, and others are
    served meanwhile."""
    frames = poses(SIZE, LABELS, each=3)
    shown = [frame for label in LABELS for frame in frames[label]]
    async with AsyncExitStack() as stack:
        link, pid = await stack.enter_async_context(server("--pages", str(each + 2), start=start))
        address, token = enter(link)
        page = await stack.enter_async_context(webcam(address, token))
        await page.teach(frames)
        await asyncio.sleep(SETTLE_S)  # the project's file is open by now
        before = open_files(pid)
        holders = [*await stall(address, token, each), *await half_requests(address, each)]
        started = time.perf_counter()
        while open_files(pid) > before and time.perf_counter() - started < 20:
            await play(page, shown, 20, 0.5)
        left = open_files(pid) - before
        delays = [delay for at, delay in page.delays_s if at > started]
        for writer in holders:
            writer.transport.abort()
        stalling = await stall(address, token, 4)
        await asyncio.sleep(0.5)
        began = time.perf_counter()
        os.kill(pid, signal.SIGTERM)
        while not ended(pid):
            await asyncio.sleep(0.01)
        took = time.perf_counter() - began
        for writer in stalling:
            writer.transport.abort()
    return {"left": max(0, left), "p99_ms": percentile(delays, 99), "shutdown_s": took}


async def stall(address: str, token: str, count: int) -> list[asyncio.StreamWriter]:
    """Open WebSockets that play a game and read nothing of it."""
    host, port = address.split(":")
    writers = []
    for _ in range(count):
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        raw.connect((host, int(port)))
        raw.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=raw, limit=1024)
        writer.write(
            f"GET /ws HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Sec-WebSocket-Protocol: campad.v1, campad.auth.{token}\r\n\r\n".encode()
        )
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(text_frame({"type": "hello", "session": None}))
        for _ in range(300):  # each is answered with all that the page shows
            writer.write(text_frame({"type": "addclass", "label": "x" * 40}))
            writer.write(text_frame({"type": "undo"}))
        writers.append(writer)
    return writers


async def half_requests(address: str, count: int) -> list[asyncio.StreamWriter]:
    """Open connections that begin to ask for something."""
    host, port = address.split(":")
    writers = []
    for _ in range(count):
        _reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET / HTTP/1.1\r\nHost: 12")
        writers.append(writer)
    return writers


def text_frame(message: dict[str, Any]) -> bytes:
    """A WebSocket frame from a client, with a mask of zeros."""
    payload = dumps(message).encode()
    return bytes([0x81, 0x80 | len(payload)]) + bytes(4) + payload
