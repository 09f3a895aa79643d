"""The line that says what `campad run` sees and does."""

from __future__ import annotations

import shutil
import sys
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from campad.cli.terminal.words import gettext

if TYPE_CHECKING:
    from campad.cli.live import Step

TERMINAL_EVERY_S, LOG_EVERY_S = 0.2, 10.0
SECONDS = 2.0
"""Rate and delay are of the last two seconds."""

SEEN_S = 0.5
"""So long a press is shown at least: a tap is over before anybody could read it."""


class Status:
    """Shows one line on standard error: written over in a terminal, a line at times elsewhere."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._over = sys.stderr.isatty()
        self._every_s = TERMINAL_EVERY_S if self._over else LOG_EVERY_S
        self._next_s = float("-inf")
        self._delays: deque[tuple[float, float]] = deque()
        self._frames = 0
        self._pressed_s: dict[str, float] = {}  # when each class was pressed last
        self._last = ""

    def show(self, step: Step, *, armed: bool, dropped: int, trouble: str) -> None:
        """Take in what was done, and say it if it is time to.

        Args:
            step: what was done.
            armed: it was passed on to the outputs.
            dropped: so many frames were never looked at, because newer ones came.
            trouble: what an output cannot do right now; "" if there is none.
        """
        now_s = self._clock()
        if step.prediction:
            self._frames += 1
            self._delays.append((now_s, step.delay_s))
        while self._delays and self._delays[0][0] < now_s - SECONDS:
            self._delays.popleft()
        self._last = self._line(step, armed, dropped, trouble)
        if now_s >= self._next_s:
            self._next_s = now_s + self._every_s
            self._write(self._last)

    def note(self, words: str) -> None:
        """Say something once, above the line."""
        click.echo(("\r\x1b[K" if self._over else "") + words, err=True)

    def close(self) -> None:
        """Say how it was at the end, if it ever was."""
        if self._last:
            self._write(self._last)
        if self._over:
            click.echo(err=True)

    def _line(self, step: Step, armed: bool, dropped: int, trouble: str) -> str:
        prediction, pressed = step.prediction, self._pressed(step)
        sees = gettext("no frames")
        if prediction:
            share = f"{100 * prediction.confidence:.0f}"
            label = prediction.label or gettext("nothing known")
            sees = gettext("sees {label} {share} %", label=label, share=share)
        what = " ".join(pressed) or gettext("nothing")
        parts = [
            gettext("ARMED") if armed else gettext("not armed"),
            sees,
            gettext("presses {what}", what=what),
            gettext("{n} frames/s", n=f"{len(self._delays) / SECONDS:.0f}"),
            gettext("{n} ms", n=f"{self._middle_ms():.0f}"),
            gettext("{dropped} of {all} dropped", dropped=dropped, all=self._frames + dropped),
        ]
        return " | ".join([*parts, trouble] if trouble else parts)

    def _pressed(self, step: Step) -> list[str]:
        now_s, decision = self._clock(), step.decision
        for event in decision.events:
            if event.kind == "press":
                self._pressed_s[event.label] = now_s
        late = [label for label, at_s in self._pressed_s.items() if now_s - at_s < SEEN_S]
        return list(dict.fromkeys([*decision.pressed, *late]))

    def _middle_ms(self) -> float:
        delays = sorted(delay_s for _, delay_s in self._delays)
        return 1_000 * delays[len(delays) // 2] if delays else 0.0

    def _write(self, line: str) -> None:
        if not self._over:
            click.echo(line, err=True)
            return
        columns = shutil.get_terminal_size().columns
        click.echo(f"\r{line[: columns - 1]}\x1b[K", err=True, nl=False)
