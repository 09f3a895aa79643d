"""Decisions for other programs of this machine, whoever listens; the server hands them on.

There is one channel in a process, as there is one server.
"""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from campad.decisions import Decision
from campad.errors import ArgumentError
from campad.learning.prediction import Prediction
from campad.outputs.base import Plan
from campad.outputs.bindings import Binding
from campad.outputs.json_lines import describe

MAX_LISTENERS = 16
MAX_WAITING = 64
"""Whoever does not take so many messages, about two seconds of them, is cut off."""

Inbox = asyncio.Queue[str | None]
"""What waits for one listener; None is the end."""


class Channel:
    """Hands every text to all who listen, each in its own event loop."""

    def __init__(self) -> None:
        self._inboxes: dict[Inbox, asyncio.AbstractEventLoop] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """So many listen."""
        return len(self._inboxes)

    @contextmanager
    def listen(self) -> Iterator[Inbox | None]:
        """Listen in the running loop; gives None where too many do already."""
        inbox: Inbox = asyncio.Queue()
        with self._lock:
            full = len(self._inboxes) >= MAX_LISTENERS
            if not full:
                self._inboxes[inbox] = asyncio.get_running_loop()
        try:
            yield None if full else inbox
        finally:
            with self._lock:
                self._inboxes.pop(inbox, None)

    def send(self, text: str | None) -> None:
        """Hand a text to all who listen, from any thread; does not wait."""
        with self._lock:
            for inbox, loop in list(self._inboxes.items()):
                late = inbox.qsize() > MAX_WAITING
                if late:
                    del self._inboxes[inbox]
                try:
                    loop.call_soon_threadsafe(inbox.put_nowait, None if late else text)
                except RuntimeError:  # its loop has ended
                    self._inboxes.pop(inbox, None)


CHANNEL = Channel()


def plan(binding: Binding) -> Plan:
    """Check where `campad run` is to listen, and for whom."""
    feed_port(binding)
    feed_origins(binding)
    return Plan(lambda: BroadcastOutput(CHANNEL), "the channel to other programs")


def feed_port(binding: Binding) -> int:
    """Return where `campad run` listens."""
    return round(binding.number("port", 8766, 1, 65_535))


def feed_origins(binding: Binding) -> frozenset[str]:
    """Return the origins of the pages that may listen."""
    return frozenset(checked_origin(text) for text in binding.settings.get("origin", "").split())


def checked_origin(text: str) -> str:
    """Return an origin as browsers write it, or raise ArgumentError."""
    if not re.fullmatch(r"https?://[^/\s]+", text):
        raise ArgumentError(f"an origin is like http://localhost:5500; got {text!r}")
    return text.lower()


class BroadcastOutput:
    """Sends each frame's decision to a channel."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """The messages name them."""

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Send it."""
        self._channel.send(json.dumps(describe(decision, prediction)))

    def close(self) -> None:
        """What is held has been said to be let go; who listens may go on listening."""
