"""What waits to be sent to one page. Predictions and game states: only the newest is kept."""

import asyncio
from collections import deque
from typing import Any

import msgspec

from campad.protocol.to_page import ToPage

_encoder = msgspec.json.Encoder()


class Outbox:
    """Filled by the session, emptied by the connection's writer, both on the event loop.

    At `most` so many messages may wait, predictions and game states not counted.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._control: deque[ToPage] = deque()
        self._newest: dict[str, Any] = {}
        self._filled = asyncio.Event()
        self.overflowed = False
        self.taken_over = self.sent_away = False

    def take_over(self) -> None:
        """Another page has come for the same session: nothing more is for this one."""
        self.taken_over = True
        self._filled.set()

    def send_away(self) -> None:
        """The session ends, and nobody may come back to it."""
        self.sent_away = True
        self._filled.set()

    def send(self, message: ToPage) -> None:
        """Queue a message that must arrive; too many mean that the page does not read."""
        if len(self._control) >= self._most:
            self.overflowed = True
        else:
            self._control.append(message)
        self._filled.set()

    def send_newest(self, slot: str, message: Any) -> None:
        """Put a message in the place of an older one of its kind that has not gone out yet."""
        self._newest[slot] = message
        self._filled.set()

    async def next(self) -> str | None:
        """Wait for something to send and return it as JSON: what must arrive goes first.

        None is the end: the page does not read, another one has taken its place, or its time is
        over.
        """
        while not (self._control or self._newest or self._leaving):
            self._filled.clear()
            await self._filled.wait()
        if self._leaving or self.overflowed:
            return None
        newest = self._newest
        message = self._control.popleft() if self._control else newest.pop(next(iter(newest)))
        return _encoder.encode(message).decode()

    @property
    def _leaving(self) -> bool:
        return self.taken_over or self.sent_away
