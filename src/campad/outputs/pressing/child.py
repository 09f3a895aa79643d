"""The process that presses: `python -m campad.outputs.pressing.child`.

On its input, lines of JSON: an order first (`Order`), then what happens: [at_s, events, shares],
where an event is "+class" or "-class" and times are `time.monotonic`'s, which is one clock for all
processes of a machine. On its output, lines: "ready" or "!" and why not; before a unit is pressed
"+unit", after it was released "-unit"; "stop" when the stop key was pressed; and "." every BEAT_S.

It can do nothing but what its order binds, and checks that itself. It releases everything when it
hears nothing for SILENCE_S. It does so and ends at the stop key, at the end of its input, when its
parent has gone, and on any error.
"""

import json
import os
import queue
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from campad.errors import CampadError
from campad.outputs.pressing.actions import read_action
from campad.outputs.pressing.device import open_device
from campad.outputs.pressing.hands import Hands
from campad.outputs.pressing.stop_key import open_stop_key

BEAT_S = 0.05

SILENCE_S = 0.25

TICK_S = 1 / 60
"""From one step of the mouse to the next."""


@dataclass(frozen=True)
class Order:
    """What a child is for.

    Attributes:
        kind: "keyboard", "mouse" or "gamepad".
        way: what presses; see device.py.
        actions: by class, in words.
        allowed: combinations of keys that are allowed by name.
        hold_s: the longest that something is held.
        speeds: of the mouse and its wheel, a second.
        stop: the stop key; "" is none.
        leans: sticks and triggers are pushed as far as their classes are probable.
    """

    kind: str
    way: str
    actions: dict[str, str]
    allowed: list[str] = field(default_factory=list)
    hold_s: float = 5.0
    speeds: dict[str, float] = field(default_factory=dict)
    stop: str = ""
    leans: bool = False

    def to_line(self) -> bytes:
        """Return it as `from_line` reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Order":
        """Read it."""
        return cls(**json.loads(line))


class Child:
    """Does what it hears."""

    def __init__(self, order: Order) -> None:
        actions = {
            label: read_action(order.kind, words, order.allowed)
            for label, words in order.actions.items()
        }
        self._device = open_device(order.way, actions.values())
        self.hands = Hands(
            self._device, actions, order.hold_s, order.speeds, say, leans=order.leans
        )
        self._stopped = open_stop_key(order.way, order.stop) if order.stop else lambda: False
        self._parent = os.getppid()
        self._heard_s = self._beaten_s = time.monotonic()

    def run(self, lines: "queue.SimpleQueue[bytes]") -> None:
        """Go on until the input ends."""
        try:
            while self._step(lines):
                pass
        finally:
            self.hands.release_all()
            self._device.close()

    def _step(self, lines: "queue.SimpleQueue[bytes]") -> bool:
        wait_s = TICK_S if self.hands.moving else BEAT_S / 2
        try:
            line = lines.get(timeout=wait_s)
        except queue.Empty:
            line = None
        now_s = time.monotonic()
        if line is not None:
            if not line:
                return False
            self._hear(line, now_s)
        elif now_s - self._heard_s > SILENCE_S and not self.hands.idle:
            self.hands.release_all()
        self.hands.tick(now_s)
        if now_s - self._beaten_s >= BEAT_S:
            self._beaten_s = now_s
            say(".")
        if self._stopped():
            say("stop")
            return False
        return os.getppid() == self._parent

    def _hear(self, line: bytes, now_s: float) -> None:
        at_s, events, shares = json.loads(line)
        self._heard_s = now_s
        late = now_s - at_s > SILENCE_S
        for event in events:
            sign, label = event[0], event[1:]
            if sign == "-":
                self.hands.release(label)
            elif not late:
                self.hands.press(label, now_s)
        self.hands.lean({} if late else shares)


def say(line: str) -> None:
    """Tell the parent. Where that has gone nobody hears it, and the end of the input ends this."""
    with suppress(OSError):
        os.write(1, line.encode() + b"\n")


def _read(lines: "queue.SimpleQueue[bytes]") -> None:
    for line in sys.stdin.buffer:
        lines.put(line)
    lines.put(b"")


def main() -> int:
    """Press until the input ends; returns the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this
    signal.signal(signal.SIGTERM, _leave)
    order = Order.from_line(sys.stdin.buffer.readline())
    try:
        child = Child(order)
    except CampadError as error:
        say(f"!{error}")
        return 1
    say("ready")
    lines = queue.SimpleQueue[bytes]()
    threading.Thread(target=_read, args=[lines], daemon=True).start()
    child.run(lines)
    return 0


def _leave(_number: int, _frame: Any) -> None:
    raise SystemExit(1)


if __name__ == "__main__":
    # A daemon thread may still hold the input's lock, over which Python's own end would stumble.
    os._exit(main())
