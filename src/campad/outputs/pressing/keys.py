"""The keys that can be pressed, and what X11, Linux and pynput call them.

This is the list of what is allowed: a key that is not in it cannot be pressed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """A key.

    Attributes:
        name: what people write, in lower case.
        x11: its keysym's name.
        evdev: its code's name. Codes are places on the keyboard, as an American one is labelled.
        pynput: its name in pynput's `Key`; "" where it is a character, `name` or `sign`.
        sign: the character on it, where that is not its name.
    """

    name: str
    x11: str
    evdev: str
    pynput: str = ""
    sign: str = ""


def _rows() -> list[Key]:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    keys = [Key(letter, letter, f"KEY_{letter.upper()}") for letter in letters]
    keys += [Key(f"f{n}", f"F{n}", f"KEY_F{n}", f"f{n}") for n in range(1, 13)]
    keys += [Key(d.lower(), d, f"KEY_{d.upper()}", d.lower()) for d in _PLAIN]
    keys += [Key(*row) for row in _NAMED]
    keys += [Key(name, name, f"KEY_{code}", "", sign) for name, code, sign in _SIGNS]
    return keys


_PLAIN = ("Left", "Right", "Up", "Down", "Tab", "Home", "End", "Insert", "Delete", "Pause")

_NAMED = (
    ("space", "space", "KEY_SPACE", "space"),
    ("enter", "Return", "KEY_ENTER", "enter"),
    ("escape", "Escape", "KEY_ESC", "esc"),
    ("backspace", "BackSpace", "KEY_BACKSPACE", "backspace"),
    ("pageup", "Prior", "KEY_PAGEUP", "page_up"),
    ("pagedown", "Next", "KEY_PAGEDOWN", "page_down"),
    ("shift", "Shift_L", "KEY_LEFTSHIFT", "shift"),
    ("ctrl", "Control_L", "KEY_LEFTCTRL", "ctrl"),
    ("alt", "Alt_L", "KEY_LEFTALT", "alt"),
    ("super", "Super_L", "KEY_LEFTMETA", "cmd"),
    ("play", "XF86_AudioPlay", "KEY_PLAYPAUSE", "media_play_pause"),
    ("nexttrack", "XF86_AudioNext", "KEY_NEXTSONG", "media_next"),
    ("previoustrack", "XF86_AudioPrev", "KEY_PREVIOUSSONG", "media_previous"),
    ("louder", "XF86_AudioRaiseVolume", "KEY_VOLUMEUP", "media_volume_up"),
    ("quieter", "XF86_AudioLowerVolume", "KEY_VOLUMEDOWN", "media_volume_down"),
    ("mute", "XF86_AudioMute", "KEY_MUTE", "media_volume_mute"),
)

_SIGNS = (
    ("minus", "MINUS", "-"),
    ("equal", "EQUAL", "="),
    ("comma", "COMMA", ","),
    ("period", "DOT", "."),
    ("slash", "SLASH", "/"),
    ("semicolon", "SEMICOLON", ";"),
    ("apostrophe", "APOSTROPHE", "'"),
    ("bracketleft", "LEFTBRACE", "["),
    ("bracketright", "RIGHTBRACE", "]"),
    ("backslash", "BACKSLASH", "\\"),
    ("grave", "GRAVE", "`"),
)

_ALSO = {
    "return": "enter",
    "esc": "escape",
    "control": "ctrl",
    "win": "super",
    "cmd": "super",
    "meta": "super",
    "prior": "pageup",
    "next": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "del": "delete",
}

KEYS = {key.name: key for key in _rows()}

_NAMES = {
    **{name: name for name in KEYS},
    **{key.sign: key.name for key in KEYS.values() if key.sign},
    **_ALSO,
}

SYSTEM = ("ctrl", "alt", "super")
"""With these other programs and the desktop are commanded: they must be allowed by name."""


def find_key(word: str) -> Key | None:
    """Return the key that a person means; large and small letters are the same."""
    return KEYS.get(_NAMES.get(word.strip().lower(), ""))
