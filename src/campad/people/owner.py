"""The owner of the machine, at a page of their own."""

from campad.protocol.frames import FrameHeader
from campad.protocol.from_page import PageMessage
from campad.protocol.to_page import Welcome
from campad.sessions.registry import SessionRegistry
from campad.sessions.session import Session


class Owner:
    """Whoever this machine lets in: every session is theirs, and they may do everything."""

    def __init__(self, sessions: SessionRegistry) -> None:
        self._sessions = sessions

    async def enter(self, wanted: str | None) -> Session | None:
        """Return the session asked for, or a new one."""
        return await self._sessions.enter(wanted)

    async def welcome(self, session: Session, wanted: str | None) -> Welcome:
        """Offer what was kept as well."""
        return await self._sessions.welcome(session, wanted)

    def arrived(self, session: Session) -> None:
        """There is nothing more to say."""

    def find(self, number: str) -> Session | None:
        """Return the session with this id."""
        return self._sessions.find(number)

    def refusal(self, message: PageMessage) -> str:
        """Refuse nothing."""
        return ""

    def may_show(self, header: FrameHeader) -> bool:
        """Look at every frame."""
        return True
