"""What a child presses, within its limits, and the words for it."""

from types import SimpleNamespace
from typing import Any

import pytest
from evdev import ecodes
from Xlib import XK

from campad.errors import ArgumentError
from campad.outputs.bindings import Binding
from campad.outputs.kinds import read_from_page
from campad.outputs.pressing.actions import Action, read_action
from campad.outputs.pressing.hands import MAX_PRESSES_PER_S, Device, Hands
from campad.outputs.pressing.keys import KEYS, find_key
from campad.outputs.pressing.uinput import UinputDevice
from campad.outputs.pressing.windows_pad import WindowsPad


class Paper(Device):
    """A device that writes down what is done to it."""

    def __init__(self, *others: str) -> None:
        self.done: list[Any] = []
        self._others = others  # what somebody else holds

    def taken(self, unit: str) -> bool:
        return unit in self._others

    def down(self, unit: str) -> None:
        self.done.append("+" + unit)

    def up(self, unit: str) -> None:
        self.done.append("-" + unit)

    def level(self, unit: str, share: float) -> None:
        self.done.append((unit, share))

    def move(self, x: int, y: int) -> None:
        self.done.append((x, y))

    scroll = move


def hands(paper: Paper, **actions: str) -> Hands:
    kind = "mouse" if "move" in str(actions) else "keyboard"
    read = {label: read_action(kind, words) for label, words in actions.items()}
    return Hands(paper, read, 5.0, {"move": 100.0, "scroll": 10.0})


def test_keys_that_two_classes_hold_are_released_with_the_last() -> None:
    """And what somebody else held before is not touched."""
    paper = Paper("c")
    it = hands(paper, one="shift+a", two="shift+b", three="c")
    for label in ("one", "two", "three", "nobody"):
        it.press(label, 0.0)
    it.release("one")
    it.release_all()

    assert paper.done == ["+shift", "+a", "+b", "-a", "-b", "-shift"]


def test_nothing_is_held_too_long_or_pressed_too_often() -> None:
    """Five seconds; twenty times a second, then later again."""
    paper = Paper()
    it = hands(paper, one="a", two="b")
    it.press("one", 0.0)
    it.tick(4.9)
    held = list(paper.done)
    it.tick(5.0)
    for number in range(100):
        it.press("two", 10 + number / 100)
        it.release("two")
    it.press("two", 12.0)

    assert held == ["+a"]
    assert paper.done[1] == "-a"
    assert paper.done.count("+b") == MAX_PRESSES_PER_S + 1


def test_the_mouse_moves_by_the_time_that_has_passed() -> None:
    """Parts of a pixel are kept; a gap is not made up for; nothing moves after."""
    paper = Paper()
    it = hands(paper, one="move left up")
    it.press("one", 0.0)
    for now_s in (0.015, 0.03, 0.045, 3.0):
        it.tick(now_s)
    it.release("one")
    it.tick(3.1)

    assert paper.done == [(-1, -1), (-2, -2), (-1, -1), (-10, -10)]


def test_every_key_has_the_names_that_the_systems_know() -> None:
    """X11's own list and the kernel's have them all; they are found by what is on them, too."""
    XK.load_keysym_group("xf86")

    assert [key.x11 for key in KEYS.values() if not XK.string_to_keysym(key.x11)] == []
    assert [key.evdev for key in KEYS.values() if key.evdev not in ecodes.ecodes] == []
    for word, name in (("Return", "enter"), ("A", "a"), ("-", "minus"), (" Page_Up ", "pageup")):
        assert find_key(word) == KEYS[name]


def test_combinations_that_command_other_programs_must_be_allowed_by_name() -> None:
    """In any order; one that is allowed does not allow another; a page cannot allow any."""
    assert read_action("keyboard", "ctrl+c", ["C+Control"]) == Action(("ctrl", "c"))
    for words in ("ctrl+v", "alt+Tab", "super", "ctrl+shift+c", "ctrl"):
        with pytest.raises(ArgumentError, match="allowed by name"):
            read_action("keyboard", words, ["ctrl+c"])
    with pytest.raises(ArgumentError, match="cannot be set in the page"):
        read_from_page({"kind": "keyboard", "classes": {"a": "ctrl+c"}, "allow": "ctrl+c"})
    assert read_from_page({"kind": "keyboard"}) == Binding("keyboard")


class Events:
    """Stands for evdev's UInput: writes down what the kernel would be told."""

    def __init__(self, abilities: dict[int, Any], name: str) -> None:
        self.abilities, self.told = abilities, list[tuple[int, int, int]]()

    def write(self, kind: int, code: int, value: int) -> None:
        self.told.append((kind, code, value))

    def syn(self) -> None:
        pass

    def close(self) -> None:
        pass


def test_linux_is_told_of_keys_motions_and_sticks() -> None:
    """A keyboard has just its keys; a gamepad has sticks, which opposite poses push together."""
    made = list[Events]()

    def make(abilities: dict[int, Any], name: str) -> Events:
        made.append(Events(abilities, name))
        return made[-1]

    keyboard = UinputDevice(frozenset(["left", "shift"]), make)
    keyboard.down("left")
    keyboard.up("left")
    mouse = UinputDevice(frozenset(["button right"]), make)
    mouse.down("button right")
    mouse.move(3, -2)
    mouse.scroll(0, 1)
    pad = UinputDevice(frozenset(["pad a", "pad left stick left", "pad left stick right"]), make)
    pad.down("pad a")
    pad.level("pad left stick left", 0.5)
    pad.level("pad left stick right", 0.25)
    pad.up("pad left stick left")

    key, rel, axis = ecodes.EV_KEY, ecodes.EV_REL, ecodes.EV_ABS
    assert sorted(made[0].abilities[key]) == sorted([ecodes.KEY_LEFT, ecodes.KEY_LEFTSHIFT])
    assert made[0].told == [(key, ecodes.KEY_LEFT, 1), (key, ecodes.KEY_LEFT, 0)]
    assert ecodes.REL_X in made[1].abilities[rel]
    assert made[1].told == [
        (key, ecodes.BTN_RIGHT, 1),
        (rel, ecodes.REL_X, 3), (rel, ecodes.REL_Y, -2),
        (rel, ecodes.REL_HWHEEL, 0), (rel, ecodes.REL_WHEEL, -1),
    ]  # fmt: skip
    assert len(made[2].abilities[axis]) == 8
    assert made[2].told[0] == (key, ecodes.BTN_SOUTH, 1)
    assert [value for _, _, value in made[2].told[1:]] == [-16384, -8192, 8192]


class Pad:
    """Stands for vgamepad and its controller."""

    XUSB_BUTTON = SimpleNamespace(XUSB_GAMEPAD_A="A")

    def __init__(self) -> None:
        self.told: list[Any] = []

    def VX360Gamepad(self) -> "Pad":  # noqa: N802
        return self

    def __getattr__(self, name: str) -> Any:
        return lambda *values, **named: self.told.append((name, *values, *named.values()))


def test_a_gamepad_of_windows_is_told_the_same() -> None:
    """Buttons by name; up is positive there."""
    library = Pad()
    pad = WindowsPad(frozenset(), library)
    pad.down("pad a")
    pad.up("pad a")
    pad.level("pad right stick up", 0.5)

    assert library.told[:4] == [
        ("press_button", "A"),
        ("update",),
        ("release_button", "A"),
        ("update",),
    ]
    assert ("right_joystick_float", 0.0, 0.5) in library.told


def leaning(paper: Paper, **actions: str) -> Hands:
    read = {label: read_action("gamepad", words) for label, words in actions.items()}
    return Hands(paper, read, 5.0, {}, leans=True)


def test_sticks_are_pushed_as_far_as_their_classes_are_probable() -> None:
    """Buttons are not, those below the sticks neither: they follow what is decided."""
    paper = Paper()
    it = leaning(paper, l="left stick left", t="rt", b="stick left")
    it.press("l", 0.0)
    it.press("b", 0.0)
    for shares in ({"l": 0.7, "t": 0.2, "b": 0.1}, {"l": 0.7, "t": 0.0, "b": 0.3}):
        it.lean(shares)

    assert paper.done == [
        "+pad stick left", ("pad left stick left", 0.7), ("pad rt", 0.2), ("pad rt", 0.0)
    ]  # fmt: skip


def test_sticks_go_back_with_all_else() -> None:
    """Also where no class is pressed; of two classes the more probable one pushes."""
    paper = Paper()
    it = leaning(paper, one="left stick left", two="left stick left")
    it.lean({"one": 0.2, "two": 0.4})
    pushed = not it.idle
    it.release_all()

    assert paper.done == [("pad left stick left", 0.4), ("pad left stick left", 0.0)]
    assert pushed
    assert it.idle
