"""A gamepad on Windows, through vgamepad and its driver ViGEmBus."""

from typing import Any

from campad.errors import OutputError, needs_extra
from campad.outputs.pressing.hands import Device
from campad.outputs.pressing.uinput import PAD_AXES

BUTTONS = {
    "a": "A",
    "b": "B",
    "x": "X",
    "y": "Y",
    "lb": "LEFT_SHOULDER",
    "rb": "RIGHT_SHOULDER",
    "start": "START",
    "select": "BACK",
    "stick left": "LEFT_THUMB",
    "stick right": "RIGHT_THUMB",
    "dpad left": "DPAD_LEFT",
    "dpad right": "DPAD_RIGHT",
    "dpad up": "DPAD_UP",
    "dpad down": "DPAD_DOWN",
}


class WindowsPad(Device):
    """An Xbox 360 controller; the driver takes it away when the process ends.

    Args:
        units: all that may be held; it has everything anyway.
        library: vgamepad, where none is given.
    """

    def __init__(self, units: frozenset[str], library: Any = None) -> None:
        if library is None:
            with needs_extra("vgamepad", "keyboard"):
                import vgamepad
            library = vgamepad
        self._buttons = library.XUSB_BUTTON
        try:
            self._pad = library.VX360Gamepad()
        except Exception as error:  # a bare one, where its driver is missing
            raise OutputError(f"the gamepad's driver ViGEmBus does not answer: {error}") from error
        self._pushed: dict[str, dict[str, float]] = {}

    def level(self, unit: str, share: float) -> None:
        """Push a stick or trigger that far, or press a button, if it is more than 0."""
        name = unit.removeprefix("pad ")
        if name in BUTTONS:
            button = getattr(self._buttons, f"XUSB_GAMEPAD_{BUTTONS[name]}")
            act = self._pad.press_button if share > 0 else self._pad.release_button
            act(button=button)
        else:
            axis, sign = PAD_AXES[name]
            self._pushed.setdefault(axis, {})[unit] = sign * share
            self._push()
        self._pad.update()

    def _push(self) -> None:
        def at(axis: str) -> float:
            return max(-1.0, min(1.0, sum(self._pushed.get(axis, {}).values())))

        # Up is positive there.
        self._pad.left_joystick_float(at("ABS_X"), -at("ABS_Y"))
        self._pad.right_joystick_float(at("ABS_RX"), -at("ABS_RY"))
        self._pad.left_trigger_float(at("ABS_Z"))
        self._pad.right_trigger_float(at("ABS_RZ"))

    def close(self) -> None:
        """Let the driver take it away."""
        self._pad.reset()
        self._pad.update()
