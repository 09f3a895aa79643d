"""The key that ends pressing, whatever program has the keyboard."""

import os
from collections.abc import Callable

from campad.errors import CampadError
from campad.outputs.pressing.keys import KEYS


def open_stop_key(way: str, key: str) -> Callable[[], bool]:
    """Return what says whether the key is down; it is asked many times a second.

    Where no other program's keys can be seen, which is so in Wayland, it never is.
    """
    if way == "pynput":
        return _listen(key)
    if os.environ.get("DISPLAY"):
        from campad.outputs.pressing.x11 import X11Device

        try:
            screen = X11Device(frozenset([key]))
        except CampadError:
            return lambda: False
        return lambda: screen.taken(key)
    return lambda: False


def _listen(key: str) -> Callable[[], bool]:
    from pynput import keyboard

    wanted, pressed = getattr(keyboard.Key, KEYS[key].pynput), list[bool]()
    listener = keyboard.Listener(on_press=lambda one: pressed.append(one == wanted))
    listener.daemon = True
    listener.start()
    return lambda: any(pressed)
