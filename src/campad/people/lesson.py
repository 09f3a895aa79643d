"""A lesson: people who joined, each with a session of their own, and what the teacher does."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable

from campad.errors import ArgumentError, CampadError
from campad.people.join_code import JoinCode
from campad.people.names import check_name, key_of
from campad.people.rights import PAUSED, refusal_of
from campad.protocol.frames import FrameHeader
from campad.protocol.from_page import PageMessage
from campad.protocol.lesson import Lesson as LessonMessage
from campad.protocol.to_page import Welcome
from campad.sessions.registry import SessionRegistry
from campad.sessions.session import Session

LET_BACK_S = 120.0
"""So long somebody has to come back by their name, once the teacher lets them."""


class Lesson:
    """See the module. Everything runs on the event loop.

    Args:
        most: so many people may join.
        timer: seconds, never set back.

    Attributes:
        code: what people join by.
        members: who has joined, in that order.
        paused: everybody waits; nothing of what students do is looked at.
        locked: nobody else may join.
    """

    def __init__(self, most: int, timer: Callable[[], float] = time.monotonic) -> None:
        self.code = JoinCode(timer)
        self.members: list[Member] = []
        self.paused = self.locked = False
        self.sessions: SessionRegistry | None = None
        self.start: bytes | None = None
        self._most, self._timer = most, timer
        self._numbers = 0
        self._by_token: dict[bytes, Member] = {}

    @property
    def now_s(self) -> float:
        """The time, by the clock of `back_until_s`."""
        return self._timer()

    # People come

    def join(self, name: str) -> str:
        """Let somebody in who typed the right code; returns the token that they have from now on.

        Raises:
            ArgumentError: not by this name, or nobody else may join.
        """
        name = check_name(name)
        there = next((one for one in self.members if key_of(one.name) == key_of(name)), None)
        if there is None:
            if self.locked:
                raise ArgumentError("The lesson is locked: ask your teacher to unlock it.")
            if len(self.members) >= self._most:
                raise ArgumentError(f"The lesson is full: {self._most} people are in it.")
            self._numbers += 1
            there = Member(self, self._numbers, name)
            self.members.append(there)
        elif there.back_until_s < self._timer():
            raise ArgumentError(
                "Somebody in this lesson has that name. Choose another one; if it was you, ask "
                "your teacher to let you back in."
            )
        there.back_until_s = 0.0
        return self._give_token(there)

    def visitor(self, token: str) -> "Member | None":
        """Return who has a token; None if nobody in this lesson does."""
        return self._by_token.get(_digest(token))

    def find(self, person: int) -> "Member":
        """Return the member with this number; raises ArgumentError if there is none."""
        for member in self.members:
            if member.number == person:
                return member
        raise ArgumentError("This person is not in the lesson any more.")

    def let_back(self, person: int) -> None:
        """Let somebody join by the name that they have, for a while."""
        self.find(person).back_until_s = self._timer() + LET_BACK_S

    def _give_token(self, member: "Member") -> str:
        self._forget_token(member)
        token = secrets.token_urlsafe(32)
        self._by_token[_digest(token)] = member
        return token

    def _forget_token(self, member: "Member") -> None:
        self._by_token = {key: one for key, one in self._by_token.items() if one is not member}

    # What the teacher does

    def pause(self, *, on: bool) -> None:
        """Let everybody look up, or go on."""
        self.paused = on
        for member in self.members:
            if (session := member.session) is None:
                continue
            if on:
                session.game.pause(on=True)
                session.learner.stop()
            member.tell()

    async def hand_out(self, project: bytes) -> str:
        """Give everybody a .campad file to begin with, in place of what they have.

        Whoever joins later gets it too. Returns what the teacher must know of it.

        Raises:
            ProjectFileError: it cannot be used; nothing changed.
        """
        from campad.archive import archive

        assert self.sessions is not None
        await asyncio.to_thread(archive.loads, project, backbone=self.sessions.backbone)
        self.start = project
        notes = [await member.begin() for member in self.members if member.session]
        return next(filter(None, notes), "")

    async def send_away(self, person: int) -> None:
        """Delete what somebody taught; their page is let out, and their token good for nothing."""
        await self._end(self.find(person))

    async def wipe(self) -> int:
        """End the lesson: everything is deleted, and nobody is in it. Returns how many were."""
        number = len(self.members)
        for member in self.members.copy():
            await self._end(member)
        assert self.sessions is not None
        await self.sessions.delete_kept()
        self.start, self.paused, self.locked = None, False, False
        self.code.renew()
        return number

    async def _end(self, member: "Member") -> None:
        self.members.remove(member)
        self._forget_token(member)
        member.gone = True
        if member.session:
            assert self.sessions is not None
            await self.sessions.remove(member.session)
            member.session = None


class Member:
    """Somebody in a lesson, as a connection sees them: a `Visitor` with one session, their own.

    Attributes:
        number: theirs in this lesson.
        back_until_s: until then somebody may come by their name, and is taken for them.
        gone: the lesson is over for them.
    """

    def __init__(self, lesson: Lesson, number: int, name: str) -> None:
        self._lesson = lesson
        self.number, self.name = number, name
        self.session: Session | None = None
        self.back_until_s = 0.0
        self.gone = False
        self._entering = asyncio.Lock()  # two pages of theirs get one session

    async def enter(self, wanted: str | None) -> Session | None:
        """Return their session, whatever their page wants."""
        sessions = self._lesson.sessions
        assert sessions is not None
        async with self._entering:
            session = await sessions.enter(self.session.id if self.session else None)
            if session and self.gone:
                await sessions.remove(session)
            if session is None or self.gone:
                return None
            if session is not self.session:
                self.session = session
                await self.begin()
            return session

    async def begin(self) -> str:
        """Go on with what the teacher has handed out; returns a note about it."""
        if self._lesson.start is None or self.session is None:
            return ""
        try:
            return await self.session.open_project(self._lesson.start)
        except CampadError as error:
            return str(error)

    async def welcome(self, session: Session, wanted: str | None) -> Welcome:
        """Say what their page must know; nothing of what others did, or of this machine."""
        assert self._lesson.sessions is not None
        return await self._lesson.sessions.welcome(session, wanted, guest=True)

    def arrived(self, session: Session) -> None:
        """Say how the lesson stands."""
        self.tell()

    def tell(self) -> None:
        """Tell their page, if it is there, how the lesson stands."""
        if self.session:
            lesson = self._lesson
            self.session.tell(LessonMessage(self.name, lesson.paused))

    def find(self, number: str) -> Session | None:
        """Return their session, whatever number is said."""
        return self.session

    def refusal(self, message: PageMessage) -> str:
        """Say why they may not ask for this now."""
        return refusal_of(message) or (PAUSED if self._lesson.paused else "")

    def may_show(self, header: FrameHeader) -> bool:
        """Look at their frames while the lesson goes on; other networks are not tried on them."""
        return not self._lesson.paused and header.use != "rank"


def _digest(token: str) -> bytes:
    """What is looked up: how long that takes says nothing about the token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
