"""The ends that a campad which holds a key can come to, and how long the key stays down after."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from outputs.pressing.screen import Keyboard

TESTS = Path(__file__).resolve().parents[2]
BOUND = "keyboard: left=shift+Left, right=a, hold=60"


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

    def say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def close(self) -> None:
        for pid in (self.child, self.pid):
            kill(pid, signal.SIGCONT)
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
}

STOPS = ("SIGSTOP of campad", "SIGSTOP of what presses")


def seconds_held_after(end: str, display: str, screen: Keyboard, chance: random.Random) -> float:
    """Hold keys, come to an end, and return how long after it something was down.

    A process that was stopped goes on after a second; then, nothing may be down that it finds out
    about only now, but for the pose that campad still sees.
    """
    steerer = Steerer(display)
    try:
        while not screen.down():
            time.sleep(0.005)
        for _ in range(chance.randrange(3)):
            time.sleep(chance.uniform(0.0, 0.15))
            steerer.say(chance.choice(["turn", "tap"]))
        time.sleep(chance.uniform(0.0, 0.1))
        began_s = time.monotonic()
        ENDS[end](steerer)
        last_s = 0.0
        # What is down may come up and go down once more: until it has been up for long.
        while time.monotonic() - began_s < max(0.5, last_s + 0.25):
            if screen.down():
                last_s = time.monotonic() - began_s
            assert last_s < 2, f"{end}: something stays down"
            time.sleep(0.002)
        if end == "SIGSTOP of what presses":
            time.sleep(0.5)
            kill(steerer.child, signal.SIGCONT)
            time.sleep(0.1)
            assert not screen.down()
        return last_s
    finally:
        steerer.close()
