"""A page's side of its conversation with a server, without a browser."""

import json
from collections.abc import Iterable
from typing import Any


class Page:
    """What a page says, and hears, through a socket that has the names of Starlette's."""

    def __init__(self, socket: Any, session: str | None = None) -> None:
        self.socket = socket
        self.seq = 0
        self.say("hello", session=session)
        self.welcome = self.hear("welcome")

    def say(self, type_: str, **fields: Any) -> None:
        self.socket.send_text(json.dumps({"type": type_, **fields}))

    def send(self, frame: Any, **header: Any) -> int:
        """Send a frame, an array or the bytes of one, and return its number."""
        self.seq += 1
        head = json.dumps({"seq": self.seq, **header}).encode()
        self.socket.send_bytes(len(head).to_bytes(2, "little") + head + bytes(frame))
        return self.seq

    def hear(self, type_: str, **fields: Any) -> dict[str, Any]:
        """Wait for a message of this type with these values; others are passed over."""
        for _ in range(2000):
            message: dict[str, Any] = json.loads(self.socket.receive_text())
            if message["type"] == type_ and fields.items() <= message.items():
                return message
        raise AssertionError(f"no {type_} with {fields}")

    def record(self, label: str, frames: Iterable[Any], burst: int = 0) -> None:
        """Record these frames, and do not let go of the button yet."""
        for frame in frames:
            self.send(frame, record=label, burst=burst)
            self.hear("recorded", label=label)
