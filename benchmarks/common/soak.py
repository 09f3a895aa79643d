"""A page that plays for long: frames at 30 a second, with games, trainings and undos."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from common.held import ask, metrics, open_files, resident_mib
from common.webcam import Webcam, enter, poses, server, webcam

LABELS = ["up", "down", "left", "right"]
FRAMES_PER_SECOND = 30
QUIET_S = 3
"""What is on its way when a person stops is through after so long."""


@dataclass
class Held:
    """What a server holds at one moment.

    Attributes:
        errors: what it has logged as errors since it was started.
    """

    memory_mib: float
    files: int
    threads: float
    sockets: float
    tasks: float
    errors: float


class Person:
    """Somebody at a page: plays before the camera, and does something else now and then."""

    def __init__(self, page: Webcam, pid: int, address: str, token: str, every_s: float) -> None:
        self.page, self._pid, self._door = page, pid, (address, token)
        self._every_s = every_s
        self.frames = poses(192, LABELS, each=10)
        self.tasks = 0

    async def play(self, seconds: float) -> None:
        """Send frames at a camera's pace for so long."""
        page, started = self.page, time.monotonic()
        due, next_task = started, started + self._every_s
        while due - started < seconds:
            due += 1 / FRAMES_PER_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            label = LABELS[page.seq // 30 % 4]
            await page.send(self.frames[label][page.seq % 10])
            if due > next_task:
                next_task += self._every_s
                self.tasks += 1
                await self._do_something_else()

    async def _do_something_else(self) -> None:
        """What a person does now and then; what is added is taken away again."""
        match self.tasks % 5:
            case 0:
                await self.page.say("play")
            case 1:
                await self.page.say("train")
            case 2:
                frame = self.frames["up"][0]
                await self.page.send(frame, record="up", burst=self.tasks)
                await self.page.say("release")
            case 3:
                await self.page.say("undo")
            case 4:
                session = self.page.session or ""
                await asyncio.to_thread(ask, *self._door, "/api/project", session)

    async def rest(self) -> Held:
        """Stop, wait until all is quiet, and say what the server holds then."""
        await self.page.say("halt")
        await asyncio.sleep(QUIET_S)
        await self.page.say("halt")  # where the first one ended a training, not the game
        await asyncio.sleep(QUIET_S / 10)
        return self.look()

    def look(self) -> Held:
        """Say what the server holds now."""
        found = metrics(*self._door)
        return Held(
            resident_mib(self._pid),
            open_files(self._pid),
            found["threads"],
            found["sockets"],
            found["tasks"],
            found["errors"],
        )


@dataclass
class Soaked:
    """What was seen: a row now and then, and what the server held before and after."""

    rows: list[dict[str, Any]]
    before: Held
    after: Held
    tasks: int


async def soak(seconds: float, warm_up_s: float, every_s: float, rows: int) -> Soaked:
    """Play for so long after warming up, and do something else now and then.

    Args:
        seconds: how long.
        warm_up_s: before that; what is made at the first time stays.
        every_s: between two things that a person does.
        rows: how often to look on the way.
    """
    found: list[dict[str, Any]] = []
    async with server() as (link, pid):
        address, token = enter(link)
        async with webcam(address, token) as page:
            person = Person(page, pid, address, token, every_s)
            await page.teach(person.frames)
            await person.play(warm_up_s)
            before, begun, tasks = await person.rest(), time.monotonic(), person.tasks
            for _ in range(rows):
                await person.play(seconds / rows)
                held = person.look()
                found.append(
                    {
                        "minute": round((time.monotonic() - begun) / 60, 1),
                        "frames": page.seq,
                        "answered": page.answered,
                        "memory MiB": round(held.memory_mib, 1),
                        "open files": held.files,
                    }
                )
            after = await person.rest()
    return Soaked(found, before, after, person.tasks - tasks)
