"""What a class may be bound to: read from words, and only what is allowed."""

from collections.abc import Sequence
from dataclasses import dataclass

from campad.errors import ArgumentError
from campad.outputs.pressing.keys import KEYS, SYSTEM, find_key

DIRECTIONS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}

MOUSE_BUTTONS = ("left", "middle", "right")

PAD_BUTTONS = (
    "a", "b", "x", "y", "lb", "rb", "start", "select", "stick left", "stick right",
    "dpad left", "dpad right", "dpad up", "dpad down",
)  # fmt: skip

PAD_TRIGGERS = ("lt", "rt")

PAD_STICKS = tuple(f"{stick} stick {way}" for stick in ("left", "right") for way in DIRECTIONS)

LEANING = frozenset(f"pad {name}" for name in (*PAD_STICKS, *PAD_TRIGGERS))
"""The units that can be held a part of the way. "pad stick left" is a button below the stick."""


@dataclass(frozen=True)
class Action:
    """What is done while a class is pressed.

    Attributes:
        holds: the units that are held, in this order: a key's name, "button left" of the mouse,
            "pad a", or "stick left up", which can be held half.
        motion: "move" or "scroll", which go on meanwhile; "" if neither.
        direction: where to: right and down are positive.
    """

    holds: tuple[str, ...] = ()
    motion: str = ""
    direction: tuple[int, int] = (0, 0)


def read_action(kind: str, words: str, allowed: Sequence[str] = ()) -> Action:
    """Read what a class is bound to.

    Args:
        kind: "keyboard", "mouse" or "gamepad".
        words: like "Left", "shift+a", "click right", "move up", "stick left up".
        allowed: the combinations with ctrl, alt and super that a person has allowed, like "ctrl+c".

    Raises:
        ArgumentError: no such thing, or it is not allowed.
    """
    if kind == "keyboard":
        return _keys(words, allowed)
    return {"mouse": _mouse, "gamepad": _pad}[kind](" ".join(words.lower().split()))


def combination(words: str) -> tuple[str, ...]:
    """Return the names of the keys of "shift+a", or raise ArgumentError."""
    parts = ["+"] if words.strip() == "+" else words.split("+")
    names = []
    for part in parts:
        key = find_key(part)
        if key is None:
            raise ArgumentError(
                f"there is no key {part.strip()!r}; there are letters, digits, F1 to F12, "
                + ", ".join(name for name in KEYS if len(name) > 2 and name.isalpha())
            )
        names.append(key.name)
    if len(set(names)) < len(names) or len(names) > 4:
        raise ArgumentError(f"{words!r} are not one to four different keys")
    return tuple(names)


def _keys(words: str, allowed: Sequence[str]) -> Action:
    names = combination(words)
    known = {frozenset(combination(one)) for one in allowed}
    if set(names) & set(SYSTEM) and frozenset(names) not in known:
        text = "+".join(names)
        raise ArgumentError(
            f"{text} can command other programs, so it must be allowed by name: "
            f"add allow={text} on the command line or in a file"
        )
    return Action(names)


def _mouse(words: str) -> Action:
    first, _, rest = words.partition(" ")
    if first == "click" and (rest or "left") in MOUSE_BUTTONS:
        return Action((f"button {rest or 'left'}",))
    ways = rest.split()
    if first in ("move", "scroll") and 1 <= len(ways) <= 2 and all(w in DIRECTIONS for w in ways):
        x, y = (sum(DIRECTIONS[way][axis] for way in ways) for axis in (0, 1))
        return Action((), first, (x, y))
    clicks = ", ".join(f"click {button}" for button in MOUSE_BUTTONS)
    raise ArgumentError(
        f"the mouse cannot {words!r}; it can: {clicks}, move or scroll {', '.join(DIRECTIONS)}"
    )


def _pad(words: str) -> Action:
    name = words.removeprefix("pad ")
    known = (*PAD_BUTTONS, *PAD_TRIGGERS, *PAD_STICKS)
    if name in known:
        return Action((f"pad {name}",))
    raise ArgumentError(f"a gamepad has no {words!r}; it has: {', '.join(known)}")
