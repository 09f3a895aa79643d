"""Commands: a program of one's own is started when a class is pressed. There is no shell."""

import os
import shlex
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence

from campad.decisions import Decision
from campad.errors import OutputError
from campad.learning.prediction import Prediction
from campad.outputs.base import Plan
from campad.outputs.bindings import Binding


def plan(binding: Binding) -> Plan:
    """Check that each program is there."""
    commands = {label: _words(binding, text) for label, text in binding.actions.items()}
    if not commands:
        raise binding.wrong('no class has a command; write, say, left="notify-send left"')
    return Plan(lambda: CommandOutput(commands), "commands", waits=True)


class CommandOutput:
    """Starts programs, each once at a time: while one runs, it is not started again.

    Args:
        commands: a program and its arguments for each class.
    """

    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self._commands = commands
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """The commands name them."""

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Start what is bound to what is pressed."""
        for event in decision.events:
            if event.kind == "press" and event.label in self._commands:
                self._start(event.label)

    def close(self) -> None:
        """What was started goes on: it is not held."""

    def _start(self, label: str) -> None:
        before = self._running.get(label)
        if before and before.poll() is None:
            return
        try:
            process = subprocess.Popen(  # noqa: S603 - what the person wrote, without a shell
                self._commands[label],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"CAMPAD_CLASS": label},
            )
        except OSError as error:
            raise OutputError(f"command: {self._commands[label][0]}: {error.strerror}") from error
        self._running[label] = process
        threading.Thread(target=process.wait, daemon=True).start()  # else it would stay a zombie


def _words(binding: Binding, text: str) -> list[str]:
    try:
        words = shlex.split(text, posix=os.name == "posix")
    except ValueError as error:
        raise binding.wrong(f"{text!r} cannot be read: {error}") from error
    program = shutil.which(words[0]) if words else None
    if program is None:
        raise binding.wrong(f"there is no program {words[0]!r}" if words else "a command is empty")
    return [program, *words[1:]]
