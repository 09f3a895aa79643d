"""Keys, mouse and gamepad of Linux itself, through /dev/uinput: on a console, in X11 and Wayland.

When the process ends, however it does, the kernel takes the devices away and releases what is held.
"""

import os
from collections.abc import Callable
from typing import Any

from campad.errors import OutputError, needs_extra
from campad.outputs.pressing.hands import Device
from campad.outputs.pressing.keys import KEYS

PATH = "/dev/uinput"

MOUSE = {"left": "BTN_LEFT", "middle": "BTN_MIDDLE", "right": "BTN_RIGHT"}

PAD = {
    "a": "BTN_SOUTH",
    "b": "BTN_EAST",
    "x": "BTN_NORTH",
    "y": "BTN_WEST",
    "lb": "BTN_TL",
    "rb": "BTN_TR",
    "start": "BTN_START",
    "select": "BTN_SELECT",
    "stick left": "BTN_THUMBL",
    "stick right": "BTN_THUMBR",
}

# Which axis, and where to.
PAD_AXES = {
    "left stick left": ("ABS_X", -1),
    "left stick right": ("ABS_X", 1),
    "left stick up": ("ABS_Y", -1),
    "left stick down": ("ABS_Y", 1),
    "right stick left": ("ABS_RX", -1),
    "right stick right": ("ABS_RX", 1),
    "right stick up": ("ABS_RY", -1),
    "right stick down": ("ABS_RY", 1),
    "dpad left": ("ABS_HAT0X", -1),
    "dpad right": ("ABS_HAT0X", 1),
    "dpad up": ("ABS_HAT0Y", -1),
    "dpad down": ("ABS_HAT0Y", 1),
    "lt": ("ABS_Z", 1),
    "rt": ("ABS_RZ", 1),
}

STICK, TRIGGER = 32_767, 255


def usable() -> bool:
    """Devices can be made here."""
    return os.access(PATH, os.W_OK)


class UinputDevice(Device):
    """A device of its own, which has just the keys that are bound, or all of a gamepad.

    Args:
        units: all that may be held.
        make: makes it; evdev's `UInput`, where none is given.
    """

    def __init__(self, units: frozenset[str], make: Callable[..., Any] | None = None) -> None:
        with needs_extra("evdev-binary", "keyboard"):
            import evdev
            from evdev import ecodes
        self._codes = ecodes
        self._pushed: dict[str, dict[str, float]] = {}  # axis: what pushes it, and where to
        try:
            self._device = (make or evdev.UInput)(self._abilities(units), name="campad")
        except (OSError, evdev.UInputError) as error:
            raise OutputError(f"{PATH} cannot be used: {error}") from error

    def _abilities(self, units: frozenset[str]) -> dict[int, Any]:
        codes = self._codes
        if any(unit.startswith("pad ") for unit in units):
            return {
                codes.EV_KEY: [codes.ecodes[name] for name in PAD.values()],
                codes.EV_ABS: [
                    (codes.ecodes[axis], _range(axis))
                    for axis, _ in dict(PAD_AXES.values()).items()
                ],
            }
        keys = [codes.ecodes[self._key(unit)] for unit in sorted(units)]
        motions = [codes.REL_X, codes.REL_Y, codes.REL_WHEEL, codes.REL_HWHEEL]
        if units and not any(unit.startswith("button ") for unit in units):
            return {codes.EV_KEY: keys}
        # Without a button a thing that moves is not taken for a mouse.
        return {codes.EV_KEY: keys or [codes.BTN_LEFT], codes.EV_REL: motions}

    def _key(self, unit: str) -> str:
        kind, _, name = unit.partition(" ")
        return {"button": MOUSE, "pad": PAD}[kind][name] if name else KEYS[unit].evdev

    def level(self, unit: str, share: float) -> None:
        """Push an axis that far, or press a key, if it is more than 0."""
        name = unit.removeprefix("pad ")
        if unit.startswith("pad ") and name in PAD_AXES:
            axis, sign = PAD_AXES[name]
            pushed = self._pushed.setdefault(axis, {})
            pushed[unit] = sign * share
            value = round(max(-1.0, min(1.0, sum(pushed.values()))) * _range(axis)[2])
            self._device.write(self._codes.EV_ABS, self._codes.ecodes[axis], value)
        else:
            code = self._codes.ecodes[self._key(unit)]
            self._device.write(self._codes.EV_KEY, code, int(share > 0))
        self._device.syn()

    def move(self, x: int, y: int) -> None:
        """Move the mouse."""
        self._device.write(self._codes.EV_REL, self._codes.REL_X, x)
        self._device.write(self._codes.EV_REL, self._codes.REL_Y, y)
        self._device.syn()

    def scroll(self, x: int, y: int) -> None:
        """Turn the wheel; a wheel's up is positive."""
        self._device.write(self._codes.EV_REL, self._codes.REL_HWHEEL, x)
        self._device.write(self._codes.EV_REL, self._codes.REL_WHEEL, -y)
        self._device.syn()

    def close(self) -> None:
        """Take the device away."""
        self._device.close()


def _range(axis: str) -> tuple[int, int, int, int, int, int]:
    """Value, least, most, fuzz, flat, resolution, as evdev's AbsInfo."""
    if "HAT" in axis:
        return 0, -1, 1, 0, 0, 0
    if axis.endswith("Z"):
        return 0, 0, TRIGGER, 0, 0, 0
    return 0, -STICK, STICK, 16, 128, 0
