"""Somebody in a lesson: their session, and what they may do with it."""

import asyncio
from typing import Protocol

from campad.errors import CampadError
from campad.people.kept import KeptMember
from campad.people.rights import PAUSED, ends_something, refusal_of
from campad.protocol.frames import FrameHeader
from campad.protocol.from_page import PageMessage
from campad.protocol.lesson import Lesson as LessonMessage
from campad.protocol.to_page import Welcome
from campad.sessions.session import Session


class Sessions(Protocol):
    """What a member asks of all sessions; see `SessionRegistry`."""

    async def enter(self, wanted: str | None) -> Session | None:
        """Return the session asked for, or a new one; None if there are too many."""

    async def welcome(self, session: Session, wanted: str | None, *, guest: bool) -> Welcome:
        """Say what a page must know at first."""

    async def remove(self, session: Session) -> None:
        """Give a session up."""


class Room(Protocol):
    """What a member asks of their lesson."""

    start: bytes | None
    paused: bool

    @property
    def sessions(self) -> Sessions | None:
        """Everybody's; None before the lesson is served."""

    @property
    def kept_days(self) -> int | None:
        """For how many days what they teach is kept; None: nothing is stored."""

    def saw(self, member: "Member") -> None:
        """They are there."""


class Member:
    """Somebody in a lesson, as a connection sees them: a `Visitor` with one session, their own.

    Attributes:
        number: theirs in this lesson.
        back_until_s: until then somebody may come by their name, and is taken for them.
        token: what their token is known by; "" where they have none.
        projects: all that were theirs, where they are kept; the last one is.
        seen_s: when they were last there, in seconds since 1970, where that is kept.
        gone: the lesson is over for them.
    """

    def __init__(self, room: Room, number: int, name: str) -> None:
        self._room = room
        self.number, self.name = number, name
        self.session: Session | None = None
        self.back_until_s = self.seen_s = 0.0
        self.token = ""
        self.projects: list[str] = []
        self.gone = False
        self._entering = asyncio.Lock()  # two pages of theirs get one session

    async def enter(self, wanted: str | None) -> Session | None:
        """Return their session, whatever their page wants."""
        sessions = self._room.sessions
        assert sessions is not None
        async with self._entering:
            wanted = self.projects[-1] if self.projects else None
            session = await sessions.enter(self.session.id if self.session else wanted)
            if session and self.gone:
                await sessions.remove(session)
            if session is None or self.gone:
                return None
            if session is not self.session:
                self.session = session
                if session.id != wanted:
                    await self.begin()
            self._room.saw(self)
            return session

    async def begin(self) -> str:
        """Go on with what the teacher has handed out; returns a note about it."""
        if self.session is None:
            return ""
        try:
            start = self._room.start
            return await self.session.open_project(start) if start else ""
        except CampadError as error:
            return str(error)
        finally:
            self._note_project()

    def _note_project(self) -> None:
        if self.session and self.session.id not in self.projects:
            self.projects.append(self.session.id)

    @property
    def kept(self) -> KeptMember:
        """What outlives campad of them."""
        return KeptMember(self.number, self.name, self.token, self.projects, self.seen_s)

    async def welcome(self, session: Session, wanted: str | None) -> Welcome:
        """Say what their page must know; nothing of what others did, or of this machine."""
        assert self._room.sessions is not None
        return await self._room.sessions.welcome(session, wanted, guest=True)

    def arrived(self, session: Session) -> None:
        """Say how the lesson stands."""
        self.tell()

    def tell(self) -> None:
        """Tell their page, if it is there, how the lesson stands."""
        if self.session:
            room = self._room
            self.session.tell(LessonMessage(self.name, room.paused, room.kept_days))

    def find(self, number: str) -> Session | None:
        """Return their session, whatever number is said."""
        return self.session

    def refusal(self, message: PageMessage) -> str:
        """Say why they may not ask for this now."""
        waits = self._room.paused and not ends_something(message)
        return refusal_of(message) or (PAUSED if waits else "")

    def may_show(self, header: FrameHeader) -> bool:
        """Look at their frames while the lesson goes on; other networks are not tried on them."""
        return not self._room.paused and header.use != "rank"
