"""campad's side of what presses: starts the child, tells it decisions, and watches it.

The child says what it is about to press. When it has died or stood still, it is ended for good, and
what it had pressed is released from here: that, and nothing else.
"""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from campad.decisions import Decision
from campad.decisions.smoothing import shares_of
from campad.errors import OutputError
from campad.learning.prediction import Prediction
from campad.outputs.pressing.child import Order
from campad.outputs.pressing.hands import Device

START_S = 10.0
"""The child must be ready by then."""

STILL_S = 0.25
"""A child that says nothing for so long stands still; it says something every BEAT_S."""

END_S = 1.0
"""Asked to end, it has so much time."""


class Presser:
    """Presses what classes are bound to; an `Output`.

    Args:
        order: what the child is for.
        second: opens what releases in the child's place; None where the system does it.

    Raises:
        OutputError: the child cannot press here; the message says why.
    """

    def __init__(self, order: Order, second: Callable[[], Device] | None = None) -> None:
        self._order = order
        self._second = second() if second else None  # it must be at hand when it is needed
        self._down: dict[str, None] = {}
        self._end = ""  # why nothing is pressed any more
        self._closing = False
        self._lines = queue.SimpleQueue[str]()
        # -P: nothing is imported from the folder that campad was started in.
        words = [sys.executable, "-P", "-m", "campad.outputs.pressing.child"]
        self._child = subprocess.Popen(  # noqa: S603 - its words are all here
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._tell(order.to_line())
        answer = self._next(START_S) or "!it does not start"
        if answer.startswith("!") or answer == "end":
            self._kill()
            raise OutputError(f"{order.kind}: {answer.removeprefix('!')}")
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    @property
    def pid(self) -> int:
        """The child's process."""
        return self._child.pid

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Classes that are not bound press nothing."""

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Tell the child; every frame tells it that all is well."""
        if self._end:
            raise OutputError(self._end)
        events = [("+" if e.kind == "press" else "-") + e.label for e in decision.events]
        # Where no class is seen their probabilities are alike, and not 0: a stick would lean.
        shares = shares_of(prediction) if self._order.leans and prediction else {}
        bound = {label: max(0.0, s) for label, s in shares.items() if label in self._order.actions}
        self._tell(json.dumps([time.monotonic(), events, bound]).encode() + b"\n")

    def close(self) -> None:
        """End the child; returns when all is released."""
        self._closing = True
        if self._child.stdin:
            self._child.stdin.close()
        self._watcher.join(END_S)
        self._kill()

    def _tell(self, line: bytes) -> None:
        assert self._child.stdin
        try:
            self._child.stdin.write(line)
        except OSError:
            self._end = self._end or self._gone()

    def _gone(self) -> str:
        return f"{self._order.kind}: the process that presses has died; all is released"

    def _read(self) -> None:
        assert self._child.stdout
        with self._child.stdout as output:
            for line in iter(lambda: output.readline(), b""):
                self._lines.put(line.decode().rstrip("\n"))
        self._lines.put("end")

    def _next(self, seconds: float) -> str:
        """Return the child's next line; "" if none comes."""
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            return ""

    def _next_in_time(self) -> str:
        """Return the child's next line; "" if it stands still."""
        while True:
            began_s = time.monotonic()
            line = self._next(STILL_S) or self._next(0.01)
            if line or time.monotonic() - began_s < 2 * STILL_S:
                return line
            # This process stood still itself, and may not have read what the child has said.

    def _watch(self) -> None:
        """Follow what is down, in a thread, until the child has ended."""
        while (line := self._next_in_time()) not in ("", "end"):
            self._note(line)
            if line == "stop":
                self._end = f"{self._order.stop} was pressed: everything is released"
        if not line:
            self._end = f"{self._order.kind}: the process that presses stood still; it was ended"
        elif not self._closing:
            self._end = self._end or self._gone()
        self._kill()

    def _note(self, line: str) -> None:
        if line.startswith("+"):
            self._down[line[1:]] = None
        elif line.startswith("-"):
            self._down.pop(line[1:], None)

    def _kill(self) -> None:
        """End the child, hear its last words, and release what it leaves.

        What is known to be down is released before that, too: if this process is ended between the
        two, nobody else would do it.
        """
        try:
            self._release()
        finally:
            self._child.kill()
        self._child.wait()
        self._reader.join(END_S)
        while self._lines.qsize():
            self._note(self._next(0))
        self._release()
        second, self._second = self._second, None
        if second:
            second.close()
        self._down.clear()

    def _release(self) -> None:
        if second := self._second:
            for unit in reversed(list(self._down)):
                second.up(unit)
