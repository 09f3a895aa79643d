"""An X server without a screen, and a program in it that receives keys, for tests of what presses.

The program (`receiver.py`) is a process of its own, with a window that has the keyboard.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parents[2]


@contextmanager
def x_server() -> Iterator[str]:
    """Start Xvfb; yields what DISPLAY is then."""
    if not shutil.which("Xvfb"):
        pytest.skip("needs Xvfb")
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "640x480x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as numbers:
            yield f":{numbers.readline().strip()}"
    finally:
        server.terminate()
        server.wait(10)


class Receiver:
    """The program that receives: its lines are (seconds, "+" or "-", keysym's or button's name)."""

    def __init__(self, display: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "outputs.pressing.receiver"],
            cwd=TESTS,
            env=os.environ | {"DISPLAY": display},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        assert self._process.stdout.readline() == "ready\n"

    def __iter__(self) -> Iterator[tuple[float, str]]:
        """What it receives, as it comes."""
        assert self._process.stdout
        for line in self._process.stdout:
            at_s, what = line.split()
            yield float(at_s), what

    def take(self, number: int) -> list[str]:
        """The next events, without their times."""
        return [what for _, (_at_s, what) in zip(range(number), self, strict=False)]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()


class Keyboard:
    """What the X server says is down, by a connection of its own."""

    def __init__(self, display: str) -> None:
        from Xlib.display import Display

        self._display: Any = Display(display)

    def down(self) -> set[int]:
        """Key codes; a mouse button is 1,000 and its number."""
        keys = self._display.query_keymap()
        mask = self._display.screen().root.query_pointer().mask
        return {code for code in range(256) if keys[code // 8] & 1 << code % 8} | {
            1_000 + button for button in (1, 2, 3) if mask & 0x80 << button
        }

    def code(self, keysym: str) -> int:
        from Xlib import XK

        return int(self._display.keysym_to_keycode(XK.string_to_keysym(keysym)))

    def name(self, code: int) -> str:
        """A code's own, as far as X11 has one for it."""
        from Xlib import XK

        if code > 1_000:
            return f"button{code - 1_000}"
        keysym = self._display.keycode_to_keysym(code, 0)
        names = (
            name[3:] for name, value in vars(XK).items() if value == keysym and name[:3] == "XK_"
        )
        return next(names, str(code))

    def let_go(self) -> None:
        """Release whatever is down."""
        from Xlib import X
        from Xlib.ext import xtest

        for code in self.down():
            kind, number = (X.ButtonRelease, code - 1_000) if code > 1_000 else (X.KeyRelease, code)
            xtest.fake_input(self._display, kind, number)
        self._display.sync()

    def press(self, keysym: str, *, on: bool) -> None:
        """Press or release as another program would."""
        from Xlib import X
        from Xlib.ext import xtest

        kind = X.KeyPress if on else X.KeyRelease
        xtest.fake_input(self._display, kind, self.code(keysym))
        self._display.sync()

    def pointer(self) -> tuple[int, int]:
        at = self._display.screen().root.query_pointer()
        return at.root_x, at.root_y

    def seconds_until_up(self, most_s: float = 2.0) -> float:
        """Wait until nothing is down; returns how long that took."""
        began_s = time.monotonic()
        while self.down():
            assert time.monotonic() - began_s < most_s, "something stays down"
            time.sleep(0.002)
        return time.monotonic() - began_s

    def close(self) -> None:
        self._display.close()
