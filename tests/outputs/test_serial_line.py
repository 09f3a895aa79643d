"""Serial lines, by a pseudo-terminal: the other end is the system's."""

import contextlib
import os
import pty
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from campad.decisions import Decision, Event
from campad.errors import ArgumentError, OutputError
from campad.outputs.base import Output
from campad.outputs.desk import Desk
from campad.outputs.kinds import plan_of, read_typed
from outputs.steered import pressed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@pytest.fixture
def terminal() -> Iterator[tuple[int, str]]:
    """What a board would read, and the name of its port."""
    board, port = pty.openpty()
    yield board, os.ttyname(port)
    for end in (board, port):
        with contextlib.suppress(OSError):
            os.close(end)


def opened(text: str) -> Output:
    (binding,) = read_typed(text)
    return plan_of(binding).make()


def play(output: Output) -> None:
    output.set_labels(("left", "right"))
    output.act(pressed(), None)
    output.act(pressed("left"), None)
    output.act(pressed("left", before=("left",)), None)
    output.act(pressed("right", before=("left",)), None)
    output.act(pressed(before=("right",)), None)
    output.act(pressed("left"), None)
    output.close()


def read(board: int, number: int) -> list[bytes]:
    """So many lines, and no more."""
    text = b""
    while text.count(b"\n") < number:
        text += os.read(board, 1_000)
    return text.split()


def test_a_board_reads_the_class_that_is_pressed(terminal: tuple[int, str]) -> None:
    """A line at each press, one when nothing is pressed any more, and that one at the end."""
    board, name = terminal

    play(opened(f"serial: {name}"))

    assert read(board, 5) == [b"left", b"right", b"none", b"left", b"none"]


def test_a_board_reads_a_moment_without_a_press(terminal: tuple[int, str]) -> None:
    """Also where it was so short that release and press came together."""
    board, name = terminal
    output = opened(f"serial: {name}")

    output.act(pressed("left"), None)
    both = (Event("release", "left", 0), Event("press", "left", 0))
    output.act(Decision("left", 0, changed=False, events=both, pressed=("left",)), None)
    output.close()

    assert read(board, 4) == [b"left", b"none", b"left", b"none"]


def test_a_board_reads_the_text_of_ones_own(terminal: tuple[int, str]) -> None:
    """Of a class that has none it hears nothing new."""
    board, name = terminal

    play(opened(f"serial: {name}, baud=9600, left=L, none=0"))

    assert read(board, 4) == [b"L", b"0", b"L", b"0"]


def test_a_board_that_was_unplugged(terminal: tuple[int, str]) -> None:
    """Writing to it is an error in words."""
    board, name = terminal
    output = opened(f"serial: {name}")
    os.close(board)

    with pytest.raises(OutputError, match=f"serial: {name}"):
        output.act(pressed("left"), None)
    with contextlib.suppress(OutputError):
        output.close()


def test_a_port_with_two_names_is_one(terminal: tuple[int, str], tmp_path: Path) -> None:
    """As /dev/serial/by-id has them: two outputs for it are refused."""
    (tmp_path / "board").symlink_to(terminal[1])
    bindings = [read_typed(f"serial: {name}")[0] for name in (terminal[1], tmp_path / "board")]

    with pytest.raises(ArgumentError, match=f"two outputs for port {terminal[1]}"):
        Desk().bind(bindings)


def test_a_port_that_is_not_there() -> None:
    """It is said before anything is opened, with the ports that are there."""
    for text, words in (
        ("serial: COM99", "there is no port 'COM99'; there are:"),
        ("serial: left=a", "there is no port ''"),
        ("serial: COM99, baud=fast", "baud must be 50 to 4e"),
    ):
        (binding,) = read_typed(text)
        with pytest.raises(ArgumentError, match=words):
            plan_of(binding)
