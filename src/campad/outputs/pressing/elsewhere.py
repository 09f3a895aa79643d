"""Keys and mouse of Windows and macOS, through pynput."""

from typing import Any

from campad.errors import OutputError
from campad.outputs.pressing.hands import Device
from campad.outputs.pressing.keys import KEYS


class PynputDevice(Device):
    """The system's keyboard and mouse."""

    def __init__(self, units: frozenset[str]) -> None:
        try:
            from pynput import keyboard, mouse
        except ImportError as error:
            # On Linux the extra "keyboard" does without it, and only through=pynput leads here.
            raise OutputError("pynput is not installed; run: pip install pynput") from error
        except Exception as error:  # it has other ones where there is no screen
            raise OutputError(f"no key can be pressed here: {error}") from error
        self._keys, self._buttons = keyboard, mouse.Button
        self._keyboard, self._mouse = keyboard.Controller(), mouse.Controller()

    def down(self, unit: str) -> None:
        """Press."""
        if unit.startswith("button "):
            self._mouse.press(self._buttons[unit.removeprefix("button ")])
        else:
            self._keyboard.press(self._key(unit))

    def up(self, unit: str) -> None:
        """Release."""
        if unit.startswith("button "):
            self._mouse.release(self._buttons[unit.removeprefix("button ")])
        else:
            self._keyboard.release(self._key(unit))

    def _key(self, unit: str) -> Any:
        key = KEYS[unit]
        if key.pynput:
            return getattr(self._keys.Key, key.pynput)
        return self._keys.KeyCode.from_char(key.sign or key.name)

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        self._mouse.move(x, y)

    def scroll(self, x: int, y: int) -> None:
        """Turn the wheel; up is positive there."""
        self._mouse.scroll(x, -y)
