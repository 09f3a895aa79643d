"""MIDI: notes, controllers and programs, for music programs and instruments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campad.decisions import Decision
from campad.errors import OutputError, needs_extra
from campad.learning.prediction import Prediction
from campad.outputs.base import Plan
from campad.outputs.bindings import Binding

FIRST_NOTE = 60
"""Middle C; classes without an action of their own are notes from there on."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a class does.

    Attributes:
        kind: "note" sounds while the class is pressed; "cc" is a controller that follows its
            probability; "program" is chosen at its press.
        number: of the note, the controller or the program, 0 to 127.
    """

    kind: str
    number: int


def plan(binding: Binding) -> Plan:
    """Check the actions, and the port where one is named."""
    actions = {label: _action(binding, text) for label, text in binding.actions.items()}
    channel = round(binding.number("channel", 1, 1, 16))
    velocity = round(binding.number("velocity", 100, 1, 127))
    virtual = binding.flag("virtual")
    names = _port_names(binding)
    name = binding.address or "campad" if virtual else _find(binding, names, binding.address)
    return Plan(
        lambda: MidiOutput(_open(name, virtual), actions, channel, velocity),
        f"MIDI port {name}",
        waits=True,
    )


class MidiOutput:
    """Plays on a port.

    Args:
        port: an open port of mido.
        actions: what each class does; without any, each is a note.
        channel: 1 to 16.
        velocity: how hard a note is struck, 1 to 127.
    """

    def __init__(
        self, port: Any, actions: Mapping[str, Action], channel: int = 1, velocity: int = 100
    ) -> None:
        self._port, self._bound = port, actions
        self._channel, self._velocity = channel - 1, velocity
        self._actions: Mapping[str, Action] = actions
        self._sounding: set[int] = set()
        self._levels: dict[int, int] = {}

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Without actions, give each class a note."""
        if not self._bound:
            notes = range(FIRST_NOTE, 128)
            self._actions = {
                label: Action("note", note) for label, note in zip(labels, notes, strict=False)
            }

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Play what has happened."""
        for event in decision.events:
            action = self._actions.get(event.label)
            if action and action.kind == "note":
                self._sound(action.number, on=event.kind == "press")
            elif action and action.kind == "program" and event.kind == "press":
                self._send("program_change", program=action.number)
        for label, action in self._actions.items():
            if action.kind == "cc":
                share = prediction.probabilities.get(label, 0.0) if prediction else 0.0
                self._control(action.number, round(127 * share))

    def close(self) -> None:
        """End every note that sounds, and close the port."""
        try:
            for note in list(self._sounding):
                self._sound(note, on=False)
            for number in self._levels:
                self._control(number, 0)
        finally:
            self._port.close()

    def _sound(self, note: int, *, on: bool) -> None:
        self._send("note_on" if on else "note_off", note=note, velocity=self._velocity if on else 0)
        (self._sounding.add if on else self._sounding.discard)(note)

    def _control(self, number: int, value: int) -> None:
        if self._levels.get(number) != value:
            self._levels[number] = value
            self._send("control_change", control=number, value=value)

    def _send(self, kind: str, **numbers: int) -> None:
        import mido

        try:
            self._port.send(mido.Message(kind, channel=self._channel, **numbers))
        except Exception as error:
            raise OutputError(f"midi: nothing can be sent any more ({error})") from error


def _action(binding: Binding, text: str) -> Action:
    found = re.fullmatch(r"(note|cc|program) (\d{1,3})", text.strip())
    if not found or int(found[2]) > 127:
        raise binding.wrong(
            f"an action is note, cc or program and a number from 0 to 127, like note 60; "
            f"got {text!r}"
        )
    return Action(found[1], int(found[2]))


def _backend() -> Any:
    """Return mido with RtMidi, or raise MissingExtraError."""
    with needs_extra("mido or python-rtmidi", "midi"):
        import mido
        import rtmidi  # noqa: F401
    return mido


def _port_names(binding: Binding) -> list[str]:
    mido = _backend()
    try:
        return list(dict.fromkeys(mido.get_output_names()))
    except Exception as error:
        raise binding.wrong(
            f"this machine has no MIDI ({error}); on Linux it needs ALSA's sequencer (snd-seq)"
        ) from error


def _find(binding: Binding, names: list[str], wanted: str) -> str:
    """Return the port that is meant: its whole name, or a part that only one has."""
    there = f"there are: {', '.join(names)}" if names else "there is none"
    if not wanted:
        raise binding.wrong(f"name a port, or virtual=yes to make one; {there}")
    if wanted in names:
        return wanted
    found = [name for name in names if wanted.lower() in name.lower()]
    if len(found) != 1:
        several = "several ports" if found else "no port"
        raise binding.wrong(f"{several} called {wanted!r}; {there}")
    return found[0]


def _open(name: str, virtual: bool) -> Any:
    mido = _backend()
    try:
        return mido.open_output(name, virtual=virtual)
    except Exception as error:
        raise OutputError(f"midi: the port {name} cannot be opened ({error})") from error
