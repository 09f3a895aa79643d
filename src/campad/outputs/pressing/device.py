"""What can press keys, move the mouse and play a gamepad on this machine."""

import os
import sys
from collections.abc import Collection

from campad.errors import OutputError
from campad.outputs.pressing.actions import Action
from campad.outputs.pressing.hands import Device

WAYS = ("auto", "uinput", "x11", "pynput")

NO_UINPUT = (
    "/dev/uinput cannot be written. Let your user write it, e.g. "
    "sudo setfacl -m u:$USER:rw /dev/uinput; docs/outputs.md says how it stays so"
)
NO_SCREEN = "Linux lets campad press nothing here: there is no X server (DISPLAY is not set), and "


def find_way(kind: str, way: str = "auto") -> str:
    """Return "uinput", "x11", "pynput" or "vgamepad": what will press.

    Args:
        kind: "keyboard", "mouse" or "gamepad".
        way: what a person asked for; "auto" looks what there is.

    Raises:
        OutputError: nothing can, with what to do about it.
    """
    if kind == "gamepad":
        return _pad_way()
    if way != "auto":
        return way
    if sys.platform != "linux":
        return "pynput"
    from campad.outputs.pressing import uinput

    if uinput.usable():
        return "uinput"
    if os.environ.get("DISPLAY"):
        return "x11"
    raise OutputError(NO_SCREEN + NO_UINPUT)


def _pad_way() -> str:
    if sys.platform == "win32":
        return "vgamepad"
    if sys.platform != "linux":
        raise OutputError("a gamepad can be played on Linux and Windows only; use the keyboard")
    from campad.outputs.pressing import uinput

    if not uinput.usable():
        raise OutputError(f"on Linux a gamepad is made by /dev/uinput alone, and {NO_UINPUT}")
    return "uinput"


def open_device(way: str, actions: Collection[Action]) -> Device:
    """Open what `find_way` found, for these actions.

    Raises:
        MissingExtraError: its package is not installed.
        OutputError: it does not work here.
    """
    units = frozenset(unit for action in actions for unit in action.holds)
    if way == "uinput":
        from campad.outputs.pressing.uinput import UinputDevice

        return UinputDevice(units)
    if way == "x11":
        from campad.outputs.pressing.x11 import X11Device

        return X11Device(units)
    if way == "vgamepad":
        from campad.outputs.pressing.windows_pad import WindowsPad

        return WindowsPad(units)
    from campad.outputs.pressing.elsewhere import PynputDevice

    return PynputDevice(units)


def outlives(way: str) -> bool:
    """What is held stays held when the process that pressed it ends: another must release it."""
    return way in ("x11", "pynput")
