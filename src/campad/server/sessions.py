"""All sessions: who may come in, who comes back, who has been gone for too long."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import campad
from campad.pacman import Maze
from campad.server import limits
from campad.server.answers import Welcome
from campad.server.embedder import Embedder
from campad.server.session import Session

if TYPE_CHECKING:
    from campad.backbones import Backbone


class Sessions:
    """Keeps sessions in memory, and the embedder that they share.

    Args:
        labels: the classes that a new session starts with.
        backbone: the network.
    """

    def __init__(self, labels: tuple[str, ...], backbone: Backbone) -> None:
        self._labels = labels
        self._backbone = backbone
        self._embedder = Embedder(backbone)
        self._sessions: dict[str, Session] = {}

    @property
    def frame_size(self) -> int:
        """Side of the frames that pages must send, in pixels."""
        return self._backbone.frame_size

    def enter(self, wanted: str | None) -> Session | None:
        """Return the session asked for, or a new one; None if there are too many."""
        self._forget()
        if wanted in self._sessions:
            return self._sessions[wanted]
        if sum(s.outbox is not None for s in self._sessions.values()) >= limits.MAX_SESSIONS:
            return None
        session = Session(self._labels, self._embedder)
        self._sessions[session.id] = session
        return session

    def find(self, number: str) -> Session | None:
        """Return the session with this id, if there is one."""
        return self._sessions.get(number)

    def _forget(self) -> None:
        """Drop the sessions whose pages have been gone for too long, and all but the newest few."""
        now = asyncio.get_running_loop().time()
        gone = [(s.left_s, s) for s in self._sessions.values() if s.left_s is not None]
        gone.sort(key=lambda pair: pair[0], reverse=True)
        for number, (left_s, session) in enumerate(gone):
            if now - left_s > limits.SESSION_KEPT_S or number >= limits.MAX_KEPT_SESSIONS:
                session.close()
                del self._sessions[session.id]

    def welcome(self, session: Session, *, resumed: bool) -> Welcome:
        """Say what a page must know at first."""
        backbone = self._backbone
        size = 1
        for length in backbone.shape:
            size *= length
        return Welcome(
            session=session.id,
            resumed=resumed,
            version=campad.__version__,
            backbone=backbone.name,
            layer=backbone.layer,
            layers=len(backbone.layers),
            frame_size=backbone.frame_size,
            activation_size=size,
            normalisation=backbone.normalisation,
            maze=list(Maze().rows),
        )

    def close(self) -> None:
        """End all that is running."""
        for session in self._sessions.values():
            session.close()
        self._embedder.close()
