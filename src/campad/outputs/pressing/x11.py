"""Keys and mouse of an X server, through its test extension (XTest)."""

from campad.errors import OutputError, needs_extra
from campad.outputs.pressing.hands import Device
from campad.outputs.pressing.keys import KEYS

BUTTONS = {"left": 1, "middle": 2, "right": 3}
WHEEL = {(0, -1): 4, (0, 1): 5, (-1, 0): 6, (1, 0): 7}


class X11Device(Device):
    """A connection to the X server that DISPLAY names. What it presses stays down until `up`.

    Args:
        units: all that may be held.
    """

    def __init__(self, units: frozenset[str]) -> None:
        with needs_extra("python-xlib", "keyboard"):
            from Xlib import X, display
            from Xlib.error import DisplayError, XauthError
            from Xlib.ext import xtest
        self._x, self._fake = X, xtest.fake_input
        try:
            self._display = display.Display()
        except (DisplayError, XauthError, OSError) as error:
            raise OutputError(f"the X server cannot be reached: {error}") from error
        if not self._display.query_extension("XTEST"):
            raise OutputError("this X server lacks the extension XTEST, so no key can be pressed")
        self._codes = {unit: self._code_of(unit) for unit in units if not unit.startswith("button")}

    def _code_of(self, unit: str) -> int:
        from Xlib import XK

        name = KEYS[unit].x11
        if name.startswith("XF86"):
            XK.load_keysym_group("xf86")
        code: int = self._display.keysym_to_keycode(XK.string_to_keysym(name))
        if not code:
            raise OutputError(f"the keyboard layout of this X server has no key {unit!r}")
        return code

    def taken(self, unit: str) -> bool:
        """It is down already."""
        if unit.startswith("button "):
            mask: int = self._display.screen().root.query_pointer().mask
            # The bits of the buttons begin at Button1Mask.
            return bool(mask & self._x.Button1Mask << BUTTONS[unit.removeprefix("button ")] - 1)
        code = self._codes[unit]
        return bool(self._display.query_keymap()[code // 8] & 1 << code % 8)

    def down(self, unit: str) -> None:
        """Press."""
        self._press(unit, self._x.KeyPress, self._x.ButtonPress)

    def up(self, unit: str) -> None:
        """Release."""
        self._press(unit, self._x.KeyRelease, self._x.ButtonRelease)

    def _press(self, unit: str, key_event: int, button_event: int) -> None:
        if unit.startswith("button "):
            self._fake(self._display, button_event, BUTTONS[unit.removeprefix("button ")])
        else:
            self._fake(self._display, key_event, self._codes[unit])
        self._display.sync()  # it has happened, whatever happens to this process now

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        self._fake(self._display, self._x.MotionNotify, True, x=x, y=y)

    def scroll(self, x: int, y: int) -> None:
        """Turn the wheel, which is buttons here."""
        for steps, way in ((x, (1 if x > 0 else -1, 0)), (y, (0, 1 if y > 0 else -1))):
            for _ in range(abs(steps)):
                for kind in (self._x.ButtonPress, self._x.ButtonRelease):
                    self._fake(self._display, kind, WHEEL[way])

    def flush(self) -> None:
        """Send what waits."""
        self._display.flush()

    def close(self) -> None:
        """End the connection."""
        self._display.close()
