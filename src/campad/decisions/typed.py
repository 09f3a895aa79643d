"""When classes count, as a person writes it: on the command line, or in a TOML file of outputs.

    jump: tap               pressed once at each pose
    turbo: repeat, repeat=0.5, dwell=0.2
    rest: neutral           presses nothing
    smoothing=0.2           without a class: what holds for all of them

A mode is a word: hold, tap, repeat, toggle. Numbers are the settings of `ClassSettings` without the
`_s` of those that are seconds. What is not written stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

from campad.dataset.labels import check_known
from campad.decisions.settings import DecisionSettings, Mode
from campad.errors import ArgumentError

NEUTRAL = "neutral"
SMOOTHING = "smoothing"
NUMBERS = {
    "on": "on",
    "off": "off",
    "dwell": "dwell_s",
    "cooldown": "cooldown_s",
    "tap": "tap_s",
    "repeat": "repeat_s",
}
"""What each is called in `ClassSettings`."""


def read_when(text: str, settings: DecisionSettings, labels: Sequence[str]) -> DecisionSettings:
    """Return settings with what a person wrote for one class, or for all.

    Args:
        text: CLASS: ITEM, ITEM, ... or ITEM, ITEM, ...
        settings: what holds otherwise.
        labels: the classes that there are.

    Raises:
        ArgumentError: it cannot be read; the message says what may stand there.
    """
    label, colon, rest = text.rpartition(":")
    items = [item.strip() for item in rest.split(",")]
    if not colon:
        return _for_all(items, settings)
    label = check_known(label, labels)
    if items == [NEUTRAL]:
        return replace(settings, neutral=label)
    if settings.neutral == label:  # who says what it presses wants it to press something
        settings = replace(settings, neutral=None)
    changed = replace(settings.of(label), **_read(items))
    return replace(settings, classes={**settings.classes, label: changed})


def _for_all(items: Sequence[str], settings: DecisionSettings) -> DecisionSettings:
    smoothing = [item for item in items if item.partition("=")[0].strip() == SMOOTHING]
    for item in smoothing:
        settings = replace(settings, smoothing_s=_number(item))
    own = _read([item for item in items if item not in smoothing])
    if not own:
        return settings
    classes = {name: replace(one, **own) for name, one in settings.classes.items()}
    return replace(settings, default=replace(settings.default, **own), classes=classes)


def _read(items: Sequence[str]) -> dict[str, Any]:
    """Return fields of `ClassSettings`."""
    found: dict[str, Any] = {}
    for item in items:
        name, equals, _ = item.partition("=")
        if equals and name.strip() in NUMBERS:
            found[NUMBERS[name.strip()]] = _number(item)
        elif item in get_args(Mode):
            found["mode"] = item
        else:
            raise ArgumentError(
                f"when a class counts is one of {', '.join(get_args(Mode))}, {NEUTRAL}, or "
                f"{'=, '.join(NUMBERS)}= with a number; got {item!r:.60}"
            )
    return found


def _number(item: str) -> float:
    name, _, text = item.partition("=")
    try:
        return float(text)
    except ValueError:
        raise ArgumentError(f"{name.strip()} must be a number; got {text.strip()!r:.60}") from None
