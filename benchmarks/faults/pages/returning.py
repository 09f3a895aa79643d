"""Returns: pages that are reloaded, closed or asleep, and a server that is started anew.

Every page has examples of its own. Whatever happened, it must find these, and what it had learned.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from common.held import ask, ended
from common.webcam import Pixels, Webcam, enter, poses, server, webcam
from websockets.exceptions import ConnectionClosed

from campad.archive.archive import loads
from campad.backbones import Backbone
from faults.pages.load import LABELS, SIZE

PAGES = 10
AWAKE_S = 5
"""A page that is not answered for so long connects anew (`SILENT_MS` in connection.js)."""

BEGIN_S = 200
"""To teach all pages, and to find them taught; far more than it takes."""

PATIENCE_S = 120
"""Who has found nothing then has lost it; on a busy machine ten heads may be trained till then."""

ENOUGH = 5
"""After so many it is known that pages are lost, and no more are waited for."""

LIKE = 1e-4
"""After a restart the head is trained anew, from the same examples; sums may round differently."""


@dataclass(frozen=True)
class Times:
    """How often ten pages come back in each way.

    Attributes:
        reloads: each page is reloaded so often, and so often closed without a word.
        sleeps: each page sleeps so often.
        sleep_s: for so long.
        restarts: the server is killed so often, and so often asked to end.
    """

    reloads: int
    sleeps: int
    sleep_s: float
    restarts: int


@dataclass
class Person:
    """One page, what it has been taught, and what was said of one of its frames."""

    number: int
    frames: dict[str, list[Pixels]]
    session: str | None = None
    kept: list[Any] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)
    page: Webcam | None = None
    _stay: asyncio.Event = field(default_factory=asyncio.Event)
    _visit: asyncio.Task[None] | None = None

    @property
    def frame(self) -> Pixels:
        """The frame that is shown again and again."""
        return self.frames["up"][0]

    async def come(self, address: str, token: str) -> None:
        """Connect, with the session of earlier if there was one."""
        here: asyncio.Future[Webcam] = asyncio.get_running_loop().create_future()
        self._stay.clear()

        async def visit() -> None:
            try:
                async with webcam(address, token, self.session) as page:
                    here.set_result(page)
                    await self._stay.wait()
            except (OSError, ConnectionError, ConnectionClosed) as error:
                if not here.done():
                    here.set_exception(error)

        self._visit = asyncio.create_task(visit())
        self.page = await here
        self.session = self.page.session

    async def leave(self) -> None:
        """Close the connection properly, as a reload does."""
        assert self._visit
        self._stay.set()
        await self._visit

    async def vanish(self) -> None:
        """Be gone without a word."""
        assert self.page
        self.page.socket.transport.abort()
        await self.leave()

    async def look(self) -> dict[str, Any]:
        """Show the frame until something is said of it; returns what."""
        assert self.page
        while True:
            await self.page.answer(await self.page.send(self.frame))
            if self.page.prediction["probabilities"]:
                return self.page.prediction
            await asyncio.sleep(1 / 30)


async def returns(
    times: Times, start: Sequence[str], network: Callable[[], Backbone]
) -> dict[str, Any]:
    """Let ten pages come back so often.

    Args:
        times: how often.
        start: how campad is started.
        network: its network, to read a project by.
    """
    found = Found()
    read = partial(loads, backbone=network())
    people = [Person(n, _frames(n)) for n in range(PAGES)]
    with TemporaryDirectory() as folder:
        options = ["--pages", str(PAGES + 1), "--data", folder]
        async with server(*options, start=start) as (link, pid):
            door = enter(link)
            async with asyncio.timeout(BEGIN_S):
                await asyncio.gather(*(_begin(person, *door, read) for person in people))
            for _ in range(times.reloads):
                await found.each(people, Person.leave, door)
                await found.each(people, Person.vanish, door)
            for _ in range(times.sleeps):
                began = time.perf_counter()
                await asyncio.gather(*(_sleep(person, times.sleep_s) for person in people))
                found.asleep_s += time.perf_counter() - began
                await found.all(people, door, _wake)
            numbers = [signal.SIGKILL, signal.SIGTERM] * times.restarts
            await _end(pid, numbers[0]) if numbers else None
        port = door[0].split(":")[1]
        for place, _ in enumerate(numbers):
            await asyncio.gather(*(person.leave() for person in people))
            async with server(*options, "--port", port, start=start) as (_link, pid):
                await found.all(people, door, _come)
                if place + 1 < len(numbers):
                    await _end(pid, numbers[place + 1])
                else:
                    await asyncio.gather(*(person.leave() for person in people))
    return vars(found)


@dataclass
class Found:
    """What became of those that came back."""

    tried: int = 0
    strangers: int = 0
    examples: int = 0
    heads: int = 0
    slowest_s: float = 0
    asleep_s: float = 0

    async def each(
        self, people: list[Person], go: Callable[[Person], Any], door: tuple[str, str]
    ) -> None:
        """Let one after the other go and come back."""
        for person in people:
            await go(person)
            await self.all([person], door, _come)

    async def all(
        self, people: list[Person], door: tuple[str, str], come: Callable[..., Any]
    ) -> None:
        """Let these come back at once, and look at what they find."""
        await asyncio.gather(*(self._one(person, door, come) for person in people))

    async def _one(self, person: Person, door: tuple[str, str], come: Callable[..., Any]) -> None:
        before, page, kept = person.session, person.page, person.kept
        began = time.perf_counter()
        self.tried += 1
        if self.strangers > ENOUGH:
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                await come(person, *door)
                said = await person.look()
                assert person.page
                if person.page is not page:
                    kept = (await person.page.wait_for("removed"))["kept"]
        except (TimeoutError, OSError, ConnectionError, ConnectionClosed):
            self.strangers += 1
            return
        self.slowest_s = max(self.slowest_s, time.perf_counter() - began)
        self.strangers += person.session != before
        self.examples += kept != person.kept
        self.heads += not _alike(said, person.said)


def _alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    pairs = zip(one["probabilities"], other["probabilities"], strict=True)
    return one["label"] == other["label"] and all(abs(a - b) <= LIKE for a, b in pairs)


def _frames(number: int) -> dict[str, list[Pixels]]:
    """Of every page another number of other examples."""
    return poses(SIZE, LABELS, each=1 + number % 3, seed=number)


async def _begin(person: Person, address: str, token: str, read: Callable[..., Any]) -> None:
    await person.come(address, token)
    assert person.page
    await person.page.say("configure", settings={"copies": person.number % 2 == 0})
    await person.page.teach(person.frames)
    if person.number % 2 == 0:
        await _see_copies(person.page, address, token, read)
    await _learn_all(person.page)
    await person.leave()
    await person.come(address, token)
    person.kept = (await person.page.wait_for("removed"))["kept"]
    person.said = await person.look()


async def _see_copies(page: Webcam, address: str, token: str, read: Callable[..., Any]) -> None:
    """Wait until all copies are there.

    An answer that comes too late is asked for again: both may have been stopped, by a machine that
    slept. `BEGIN_S` is for all of it.
    """
    while True:
        with suppress(TimeoutError):
            data = await asyncio.to_thread(ask, address, token, "/api/project", page.session or "")
            dataset = read(data).trainer.dataset
            if dataset.augmented == len(dataset):
                break
        await asyncio.sleep(0.2)


async def _learn_all(page: Webcam) -> None:
    """Wait until a training has begun and ended from now on."""
    for _ in range(2):  # the first that is heard of may have begun before
        page.heard.pop("trained", None)
        await page.say("train")
        await page.wait_for("trained")


async def _come(person: Person, address: str, token: str) -> None:
    await person.come(address, token)


async def _sleep(person: Person, seconds: float) -> None:
    """Neither read nor answer anything for so long, in the middle of a game."""
    assert person.page
    with suppress(ConnectionClosed):
        await person.page.say("play")
        await person.page.send(person.frame)
        transport = person.page.socket.transport
        transport.pause_reading()
        await asyncio.sleep(seconds)
        with suppress(RuntimeError):  # the connection has gone
            transport.resume_reading()


async def _wake(person: Person, address: str, token: str) -> None:
    """Go on with the connection, or with a new one if that is dead."""
    assert person.page
    with suppress(TimeoutError, ConnectionError, ConnectionClosed):
        async with asyncio.timeout(AWAKE_S):
            await person.page.answer(await person.page.send(person.frame))
            await person.page.say("halt")
            return
    await person.vanish()
    await person.come(address, token)


async def _end(pid: int, number: int) -> None:
    os.kill(pid, number)
    while not ended(pid):
        await asyncio.sleep(0.01)
