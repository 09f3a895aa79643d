"""The ends that a campad which holds a key can come to, and what is down after each."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from outputs.mosquitto import broker, free_port, needed
from outputs.pressing.screen import Keyboard

TESTS = Path(__file__).resolve().parents[2]
BOUND = "keyboard: left=shift+Left, right=a, hold=60"


PRESSED_S = 5.0


class NothingPressedError(Exception):
    """No key went down: on a busy machine what presses was taken for dead before it had begun."""


class Steerer:
    """A process that steers (steerer.py)."""

    def __init__(self, display: str, *bound: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "outputs.pressing.steerer", *(bound or [BOUND])],
            cwd=TESTS,
            env=os.environ | {"DISPLAY": display},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout
        word, *pids = self._process.stdout.readline().split()
        assert word == "armed"
        self.pid, self.child = self._process.pid, int(pids[0])
        self.broker = 0

    def say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def lose_broker(self) -> None:
        """Then go on for a while, and end as a page does."""
        kill(self.broker, signal.SIGKILL)
        time.sleep(0.2)
        self.say("close")

    def close(self) -> None:
        """This is an end of its own."""
        kill(self.child, signal.SIGCONT)
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            pipe.close()


def kill(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


ENDS: dict[str, Callable[[Steerer], None]] = {
    "kill -9 of campad": lambda s: kill(s.pid, signal.SIGKILL),
    "kill -9 of what presses": lambda s: kill(s.child, signal.SIGKILL),
    "kill of campad": lambda s: kill(s.pid, signal.SIGTERM),
    "kill of what presses": lambda s: kill(s.child, signal.SIGTERM),
    "Ctrl-C": lambda s: [kill(pid, signal.SIGINT) for pid in (s.child, s.pid)] and None,
    "SIGSTOP of campad": lambda s: kill(s.pid, signal.SIGSTOP),
    "SIGSTOP of what presses": lambda s: kill(s.child, signal.SIGSTOP),
    "no more frames": lambda s: s.say("stall"),
    "the page has gone": lambda s: s.say("close"),
    "the disk is full": lambda s: s.say("fail"),
    "the broker has gone": lambda s: s.lose_broker(),
}


@dataclass(frozen=True)
class Outcome:
    """What was seen after an end.

    Attributes:
        held_s: how long after it something was down.
        left: what was down 0.3 s after the test's own end of it.
        story: what was down and in which state both processes were, whenever that changed.
    """

    held_s: float
    left: tuple[str, ...]
    story: tuple[str, ...]


class Witness:
    """Looks at an X server and at the processes."""

    def __init__(self, steerer: Steerer, screen: Keyboard) -> None:
        self._steerer, self._screen = steerer, screen
        self._began_s, self._last = time.monotonic(), ""
        self.story: list[str] = []

    def look(self) -> bool:
        """Write down what there is; returns whether something is down."""
        down = self._screen.down()
        names = ", ".join(map(self._screen.name, sorted(down))) or "nothing"
        states = f"campad {state(self._steerer.pid)}, what presses {state(self._steerer.child)}"
        if self._last != (now := f"{names} down; {states}"):
            self._last = now
            self.story.append(f"{1_000 * (time.monotonic() - self._began_s):.0f} ms: {now}")
        return bool(down)

    def look_on(self, seconds: float) -> None:
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            self.look()
            time.sleep(0.002)


def state(pid: int) -> str:
    """The letter that Linux gives to what a process does; "gone"."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(") ")[2][0]
    except (OSError, IndexError):
        return "gone"


def outcome_of(end: str, display: str, screen: Keyboard, chance: random.Random) -> Outcome:
    """Hold keys, come to an end, and say what was down after it.

    A process that was stopped goes on after a second; then, nothing may be down that it finds out
    about only now, but for the pose that campad still sees.
    """
    with ExitStack() as stack:
        bound = [BOUND]
        process = None
        if end == "the broker has gone":
            needed()
            folder, port = Path(stack.enter_context(tempfile.TemporaryDirectory())), free_port()
            process = stack.enter_context(broker(folder, port))
            bound.append(f"mqtt: 127.0.0.1:{port}, topic=a")
        steerer = Steerer(display, *bound)
        witness = Witness(steerer, screen)
        try:
            steerer.broker = process.pid if process else 0
            held_s = _held_s(end, steerer, witness, chance)
        finally:
            steerer.close()
        witness.look_on(0.3 if screen.down() else 0.0)
        left = tuple(map(screen.name, sorted(screen.down())))
        return Outcome(held_s, left, tuple(witness.story))


def down_s(look: Callable[[], object]) -> float:
    """Say how long something is down from now on, where `look` says whether it is.

    It may come up and go down once more: until it has been up for long.
    """
    began_s, last_s = time.monotonic(), 0.0
    while time.monotonic() - began_s < max(0.6, last_s + 0.3) and last_s < 3:
        if look():
            last_s = time.monotonic() - began_s
        time.sleep(0.002)
    return last_s


def _held_s(end: str, steerer: Steerer, witness: Witness, chance: random.Random) -> float:
    began_s = time.monotonic()
    while not witness.look():
        if time.monotonic() - began_s > PRESSED_S:
            raise NothingPressedError
        time.sleep(0.005)
    for _ in range(chance.randrange(3)):
        time.sleep(chance.uniform(0.0, 0.15))
        steerer.say(chance.choice(["turn", "tap"]))
    time.sleep(chance.uniform(0.0, 0.1))
    ENDS[end](steerer)
    last_s = down_s(witness.look)
    if end.startswith("SIGSTOP"):
        time.sleep(0.5)
        for pid in (steerer.pid, steerer.child):
            kill(pid, signal.SIGCONT)
        witness.look_on(0.1)
    return last_s
