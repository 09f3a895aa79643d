"""Whoever is at a page: which session is theirs, and what they may do there."""

from typing import Protocol

from campad.protocol.frames import FrameHeader
from campad.protocol.from_page import PageMessage
from campad.protocol.to_page import Welcome
from campad.sessions.session import Session


class Visitor(Protocol):
    """What a connection asks about whoever is at its other end."""

    async def enter(self, wanted: str | None) -> Session | None:
        """Return their session, which may be the wanted one; None if there are too many."""

    async def welcome(self, session: Session, wanted: str | None) -> Welcome:
        """Say what their page must know at first."""

    def arrived(self, session: Session) -> None:
        """Their page has been welcomed."""

    def find(self, number: str) -> Session | None:
        """Return the session that their page says it has, if it is theirs."""

    def refusal(self, message: PageMessage) -> str:
        """Say in words why they may not ask for this; "" if they may."""

    def may_show(self, header: FrameHeader) -> bool:
        """Say whether their frame is looked at."""
