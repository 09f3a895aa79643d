"""MIDI: the bytes that the MIDI 1.0 standard asks for, on a port of mido's own kind."""

from typing import Any

import mido
import pytest

from campad.errors import ArgumentError, MissingExtraError, OutputError
from campad.learning.prediction import Prediction
from campad.outputs.kinds import plan_of, read_typed
from campad.outputs.midi import Action, MidiOutput
from outputs.steered import pressed

LEFT = Prediction.from_row(("left", "right"), (0.75, 0.25))


class Port(mido.ports.BaseOutput):  # type: ignore[misc]
    """Writes down the bytes of what is sent."""

    def __init__(self) -> None:
        super().__init__("a port")
        self.heard: list[str] = []

    def _send(self, message: Any) -> None:
        self.heard.append(message.hex())


def playing(channel: int = 1, **actions: Action) -> tuple[Port, MidiOutput]:
    port = Port()
    output = MidiOutput(port, actions, channel)
    output.set_labels(("left", "right"))
    return port, output


def test_classes_are_notes_that_sound_while_they_are_pressed() -> None:
    """90 and 80 are note on and off of channel 1, 3C middle C; what sounds ends at the end."""
    port, output = playing()

    output.act(pressed("left"), LEFT)
    output.act(pressed("right", before=("left",)), LEFT)
    output.close()

    assert port.heard == ["90 3C 64", "80 3C 00", "90 3D 64", "80 3D 00"]
    assert port.closed


def test_controllers_follow_probabilities_and_programs_are_chosen() -> None:
    """B1 is a controller of channel 2, C1 its program; what stays the same is not sent again."""
    port, output = playing(2, left=Action("cc", 7), right=Action("program", 5))

    output.act(pressed(), LEFT)
    output.act(pressed("right"), LEFT)
    output.act(pressed(before=("right",)), None)
    output.close()

    assert port.heard == ["B1 07 5F", "C1 05", "B1 07 00"]


def test_a_real_port_hears_the_same() -> None:
    """Where the machine has MIDI, another program's port hears what is played on campad's."""
    rtmidi = pytest.importorskip("rtmidi", reason="needs python-rtmidi")
    try:
        ear = rtmidi.MidiIn()
    except rtmidi.SystemError:
        pytest.skip("this machine has no MIDI")
    (binding,) = read_typed("midi: campad-test, virtual=yes")
    output = plan_of(binding).make()
    number = next(n for n, name in enumerate(ear.get_ports()) if "campad-test" in name)
    ear.open_port(number)
    output.set_labels(("left",))

    output.act(pressed("left"), LEFT)
    output.close()

    assert ear.get_message()[0] == [0x90, 60, 100]
    ear.close_port()


@pytest.mark.parametrize("action", ["60", "note 128", "note", "chord 3", "note -1"])
def test_an_action_that_is_none_is_said_before(action: str) -> None:
    """Nothing is opened for it."""
    (binding,) = read_typed(f"midi: somewhere, left={action}")

    with pytest.raises(ArgumentError, match="an action is note, cc or program"):
        plan_of(binding)


def test_what_is_missing_is_said() -> None:
    """A port that there is not, a machine without MIDI, or the package with the command for it."""
    (binding,) = read_typed("midi: no such port")

    with pytest.raises(
        (ArgumentError, OutputError, MissingExtraError),
        match=r"no port|has no MIDI|pip install \"\.\[midi\]\"",
    ):
        plan_of(binding)
