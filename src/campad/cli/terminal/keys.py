"""What a person types in a terminal: Enter, or keys that are read one at a time and without it."""

import os
import select
import sys
import threading
from collections.abc import Callable


def has_terminal() -> bool:
    """Say whether a person can press keys here."""
    return sys.stdin is not None and sys.stdin.isatty()


def at_each_enter(act: Callable[[], None]) -> None:
    """Act whenever a person presses Enter, in a thread of its own."""

    def listen() -> None:
        for _line in sys.stdin:
            act()

    threading.Thread(target=listen, name="campad-keyboard", daemon=True).start()


class Keys:
    """Reads keys while it is entered, and leaves the terminal as it was.

    Attributes:
        there: a person can press keys here.
    """

    def __init__(self) -> None:
        self.there = has_terminal()

    def pressed(self) -> str:
        """Return what was typed since the last call; never waits."""
        if not self.there:
            return ""
        if sys.platform == "win32":
            import msvcrt

            typed = ""
            while msvcrt.kbhit():
                typed += msvcrt.getwch()
            return typed
        ready, _, _ = select.select([sys.stdin], [], [], 0)
        return os.read(sys.stdin.fileno(), 1024).decode(errors="replace") if ready else ""

    def __enter__(self) -> "Keys":
        if self.there and sys.platform != "win32":
            import termios
            import tty

            self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)  # Ctrl-C stays what it is
        return self

    def __exit__(self, *_: object) -> None:
        if self.there and sys.platform != "win32":
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)
