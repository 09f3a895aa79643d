"""Keys and mouse in an X server, in a program that receives them."""

import os
import random
import signal
import time
from collections.abc import Iterator

import pytest

from campad.errors import ArgumentError, OutputError
from campad.outputs.desk import Desk
from campad.outputs.kinds import read_typed
from campad.outputs.pressing.child import Order
from campad.outputs.pressing.presser import Presser
from campad.outputs.pressing.uinput import PATH
from campad.outputs.pressing.x11 import X11Device
from outputs.pressing.ends import ENDS, outcome_of, state
from outputs.pressing.screen import Keyboard, Receiver, x_server
from outputs.steered import pressed

NOT_LEFT = pressed(before=("left",))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    access = os.access
    with x_server() as display, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", display)
        # No /dev/uinput, where there is one.
        patch.setattr(os, "access", lambda path, mode: path != PATH and access(path, mode))
        yield display


@pytest.fixture
def screen(display: str) -> Iterator[Keyboard]:
    screen = Keyboard(display)
    yield screen
    screen.close()


@pytest.fixture(scope="module")
def receiver(display: str) -> Iterator[Receiver]:
    receiver = Receiver(display)
    yield receiver
    receiver.close()


@pytest.fixture
def desk(display: str) -> Iterator[Desk]:
    desk = Desk()
    desk.set_labels(("left", "right"))
    yield desk
    desk.close()


def arm(desk: Desk, *texts: str) -> list[int]:
    """Arm it; returns the processes that press."""
    desk.bind([binding for text in texts for binding in read_typed(text)])
    desk.arm()
    return [one.output.pid for one in desk.bound if isinstance(one.output, Presser)]


def test_a_program_receives_keys_and_clicks(
    desk: Desk, receiver: Receiver, screen: Keyboard
) -> None:
    """Held as long as a class is on, combinations in order; nothing before it is armed."""
    desk.act(pressed("left"), None)
    arm(desk, "keyboard: left=Left, right=shift+A", "mouse: right=click right")
    desk.act(NOT_LEFT, None)
    desk.act(pressed("left"), None)
    got = receiver.take(1)
    held = screen.down()
    desk.act(NOT_LEFT, None)
    got += receiver.take(1)
    desk.act(pressed("right"), None)
    both = receiver.take(3)
    desk.disarm()

    assert got == ["+Left", "-Left"]
    assert held == {screen.code("Left")}
    assert [what for what in both if "button" not in what] == ["+Shift_L", "+a"]
    assert "+button3" in both
    assert set(receiver.take(3)) == {"-a", "-Shift_L", "-button3"}
    assert not screen.down()


def test_the_mouse_moves_and_scrolls(desk: Desk, receiver: Receiver, screen: Keyboard) -> None:
    """As long as a class is on, by the speed that was asked for."""
    arm(desk, "mouse: left=move down right, right=scroll up, speed=300, scroll=40")
    x, y = screen.pointer()
    for _ in range(9):
        desk.act(pressed("left"), None)
        time.sleep(1 / 30)
    desk.act(NOT_LEFT, None)
    time.sleep(0.05)
    moved = screen.pointer()
    desk.act(pressed("right"), None)
    scrolled = receiver.take(2)
    desk.disarm()

    assert moved[0] - x == moved[1] - y
    assert 60 < moved[0] - x < 150  # 0.3 s, and what the machine is late
    assert scrolled == ["+button4", "-button4"]


def test_what_campad_did_not_press_stays(desk: Desk, screen: Keyboard) -> None:
    """A key that somebody else holds is not pressed again nor released, and no other key is."""
    (pid,) = arm(desk, "keyboard: left=Left, right=b")
    for key in ("b", "c"):
        screen.press(key, on=True)
    others = {screen.code("b"), screen.code("c")}
    desk.act(pressed("left", "right"), None)
    while screen.down() == others:
        desk.act(pressed("left", "right", before=("left", "right")), None)
        time.sleep(0.01)
    held = screen.down()
    os.kill(pid, signal.SIGKILL)
    while screen.down() == held:
        time.sleep(0.005)
    left = screen.down()
    desk.act(NOT_LEFT, None)
    why = desk.disarmed
    for key in ("b", "c"):
        screen.press(key, on=False)

    assert held == {*others, screen.code("Left")}
    assert left == others
    assert "the process that presses has died" in why


def test_a_key_stops_it_in_any_program(desk: Desk, screen: Keyboard) -> None:
    """All is released at once, and the next frame finds it disarmed."""
    arm(desk, "keyboard: left=Left, stop=F12")
    desk.act(pressed("left"), None)
    while not screen.down():
        time.sleep(0.005)
    screen.press("F12", on=True)
    while screen.code("Left") in screen.down():
        desk.act(pressed("left", before=("left",)), None)
        time.sleep(0.005)
    screen.press("F12", on=False)
    desk.act(pressed("left", before=("left",)), None)

    assert not desk.armed
    assert "f12 was pressed" in desk.disarmed


def test_what_stands_still_is_released_before_it_is_ended(screen: Keyboard) -> None:
    """So that nothing stays down, whatever happens to campad between the two."""
    ups: list[tuple[str, str]] = []

    class Second(X11Device):
        def up(self, unit: str) -> None:
            ups.append((unit, state(presser.pid)))
            super().up(unit)

    order = Order("keyboard", "x11", {"left": "Left"})
    presser = Presser(order, lambda: Second(frozenset(["left"])))
    presser.act(pressed("left"), None)
    while not screen.down():
        time.sleep(0.005)
    os.kill(presser.pid, signal.SIGSTOP)
    screen.seconds_until_up()
    presser.close()

    assert ups[0] == ("left", "T")  # stopped, and there


@pytest.mark.parametrize("end", ENDS)
def test_nothing_stays_down(end: str, display: str, screen: Keyboard) -> None:
    """Whatever happens to campad or to what presses, all is released within 0.3 seconds.

    `benchmarks/pressing/ends.py` does it 200 times.
    """
    outcome = outcome_of(end, display, screen, random.Random(end))

    assert outcome.held_s <= 0.3, outcome.story
    assert outcome.left == (), outcome.story  # the test's own end of it is a kill, too


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("keyboard: left=Lefft", "there is no key 'Lefft'"),
        ("keyboard: left=ctrl+c", r"must be allowed by name: add allow=ctrl\+c"),
        ("keyboard: left=shift+shift", "different keys"),
        ("keyboard", "nothing is bound"),
        ("keyboard: left=Left, hold=900", "hold must be 0.1 to 60"),
        ("keyboard: left=Pause", "pause is the stop key"),
        ("keyboard: left=Left, stop=a", "without a character"),
        ("mouse: left=jump", "the mouse cannot 'jump'; it can: click left"),
        ("mouse: left=move away", "the mouse cannot"),
        ("keyboard: left=Left, speed=3.5", "there is no key '3.5'"),
    ],
)
def test_what_cannot_be_pressed_is_said_before(text: str, words: str, desk: Desk) -> None:
    """In words, with what there is."""
    with pytest.raises(ArgumentError, match=words):
        arm(desk, text)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # python-xlib's
def test_where_nothing_can_be_pressed_it_says_what_to_do(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No X server, no /dev/uinput; one that does not answer; a gamepad in X11."""
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(OutputError, match="the X server cannot be reached"):
        arm(desk, "keyboard: left=Left")
    with pytest.raises(OutputError, match="/dev/uinput cannot be written"):
        arm(desk, "gamepad: left=a")
    monkeypatch.delenv("DISPLAY")
    with pytest.raises(OutputError, match="DISPLAY is not set"):
        arm(desk, "keyboard: left=Left")
