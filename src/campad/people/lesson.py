"""A lesson: people who joined, each with a session of their own, and what the teacher does."""

import asyncio
import hashlib
import logging
import secrets
import time
from collections.abc import Callable

from campad.errors import ArgumentError
from campad.people.join_code import JoinCode
from campad.people.kept import TIDY_EVERY_S, Keeping, KeptLesson
from campad.people.member import Member
from campad.people.names import check_name, key_of
from campad.sessions.registry import SessionRegistry

log = logging.getLogger(__name__)

LET_BACK_S = 120.0
"""So long somebody has to come back by their name, once the teacher lets them."""


class Lesson:
    """See the module. Everything runs on the event loop.

    Args:
        most: so many people may join.
        timer: seconds, never set back.
        keeping: where it outlives campad; None: nothing is stored.

    Attributes:
        code: what people join by.
        members: who has joined, in that order.
        paused: everybody waits; nothing of what students do is looked at.
        locked: nobody else may join.
    """

    def __init__(
        self,
        most: int,
        timer: Callable[[], float] = time.monotonic,
        keeping: Keeping | None = None,
    ) -> None:
        self.code = JoinCode(timer)
        self.members: list[Member] = []
        self.paused = self.locked = False
        self.sessions: SessionRegistry | None = None
        self.start: bytes | None = None
        self._most, self._timer = most, timer
        self._numbers = 0
        self._by_token: dict[str, Member] = {}
        self._keeping = keeping
        if keeping and (kept := keeping.read()):
            self._go_on(kept)
            self.start = keeping.read_start()

    @property
    def kept_days(self) -> int | None:
        """For how many days after somebody was last there it is kept; None: nothing is stored."""
        return self._keeping.days if self._keeping else None

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
        token = self._give_token(there)
        self.saw(there)
        log.info("somebody joined", extra={"person": there.number})
        return token

    def visitor(self, token: str) -> Member | None:
        """Return who has a token; None if nobody in this lesson does."""
        return self._by_token.get(_digest(token))

    def find(self, person: int) -> Member:
        """Return the member with this number; raises ArgumentError if there is none."""
        for member in self.members:
            if member.number == person:
                return member
        raise ArgumentError("This person is not in the lesson any more.")

    def let_back(self, person: int) -> None:
        """Let somebody join by the name that they have, for a while."""
        self.find(person).back_until_s = self._timer() + LET_BACK_S

    def _give_token(self, member: Member) -> str:
        self._forget_token(member)
        token = secrets.token_urlsafe(32)
        member.token = _digest(token)
        self._by_token[member.token] = member
        return token

    def _forget_token(self, member: Member) -> None:
        self._by_token.pop(member.token, None)
        member.token = ""

    def leave(self, token: str) -> None:
        """Let somebody out whose device is somebody else's now; what they taught stays."""
        if member := self.visitor(token):
            self._forget_token(member)
            self.noted()
            if member.session:
                member.session.dataset.forget_history()
                if member.session.outbox:
                    member.session.outbox.send_away()

    # What the teacher does

    def pause(self, *, on: bool) -> None:
        """Let everybody look up, or go on."""
        self.paused = on
        self.noted()
        for member in self.members:
            if (session := member.session) is None:
                continue
            if on:
                session.game.pause(on=True)
                session.learner.stop()
                session.send_state()
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
        if self._keeping:
            self._keeping.write_start(project)
        notes = [await member.begin() for member in self.members if member.session]
        self.noted()
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
        if self._keeping:
            self._keeping.write_start(None)
        self.noted()
        log.info("the lesson was wiped", extra={"people": number})
        return number

    async def _end(self, member: Member) -> None:
        self.members.remove(member)
        self._forget_token(member)
        member.gone = True
        if member.session:
            assert self.sessions is not None
            await self.sessions.remove(member.session)
            member.session = None
        if self._keeping:
            self.noted()
            await self._keeping.forget(member.projects)

    # What outlives campad

    def noted(self) -> None:
        """Something has changed that a lesson goes on with."""
        if self._keeping:
            people = [member.kept for member in self.members]
            state = self.code.text, self.locked, self.paused, self._numbers
            self._keeping.write(KeptLesson(*state, people))

    def _go_on(self, kept: KeptLesson) -> None:
        self.code.text = kept.code
        self.locked, self.paused, self._numbers = kept.locked, kept.paused, kept.numbers
        for one in kept.people:
            self.members.append(member := Member(self, one.number, one.name))
            member.token, member.projects, member.seen_s = one.token, one.projects, one.seen_s
            if one.token:
                self._by_token[one.token] = member

    async def tidy(self) -> None:
        """Forget whoever has not been there for so long; call it now and then."""
        if self._keeping is None:
            return
        now, over_s = self._keeping.clock(), self._keeping.over_s
        for member in self.members.copy():
            if member.session and member.session.outbox:
                member.seen_s = now
            elif member.seen_s < over_s:
                await self._end(member)
        await self._keeping.forget_old({one for member in self.members for one in member.projects})
        self.noted()

    async def keep_tidy(self) -> None:
        """Do so until cancelled."""
        while self._keeping:
            await self.tidy()
            await asyncio.sleep(TIDY_EVERY_S)

    def saw(self, member: Member) -> None:
        """Somebody is there."""
        if self._keeping:
            member.seen_s = self._keeping.clock()
            self.noted()


def _digest(token: str) -> str:
    """What is looked up: how long that takes says nothing about the token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
