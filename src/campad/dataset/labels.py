"""Labels: the names that classes may have, and how many classes there may be."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from campad.errors import ArgumentError

MIN_CLASSES, MAX_CLASSES = 2, 128
MAX_LABEL_LENGTH = 80
# Nobody sees them, and they come along when text is copied: spaces of no width, soft hyphens,
# marks of direction.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))
# They shape the letters and emoji between which they stand, and count as unprintable.
JOINERS = "\u200c\u200d"


def normal_form(label: str) -> str:
    """Return the one way in which campad writes a name that can be written in several.

    Letters with their accents are one character (NFC); what nobody sees is left out, and so are
    blanks at the ends.
    """
    name = unicodedata.normalize("NFC", label.translate(INVISIBLE))
    while name != (shorter := name.strip().strip(JOINERS)):  # a blank may stand behind a joiner
        name = shorter
    return name


def hidden_in(text: str) -> str:
    """Return the first character of a text that cannot be shown, "" if all can."""
    return next((c for c in text if not c.isprintable() and c not in JOINERS), "")


def check_label(label: Any) -> str:
    """Return a class's name in its normal form.

    Raises:
        ArgumentError: not text, empty, too long, or with characters that cannot be shown.
    """
    if not isinstance(label, str):
        raise ArgumentError(f"a class's name must be text; got {label!r}")
    name = normal_form(label)
    if not 0 < len(name) <= MAX_LABEL_LENGTH:
        raise ArgumentError(f"a class's name has 1 to {MAX_LABEL_LENGTH} characters; got {label!r}")
    if hidden := hidden_in(name):
        if "\ud800" <= hidden <= "\udfff":
            raise ArgumentError(f"a class's name must be UTF-8; got {label!r}: rename it")
        raise ArgumentError(
            f"a class's name has no invisible characters; got {label!r}, "
            f"with U+{ord(hidden):04X}: leave it out"
        )
    return name


def check_labels(labels: Sequence[str]) -> list[str]:
    """Return all classes' names, each as `check_label` gives it.

    Raises:
        ArgumentError: no list of names, too few or too many, two alike, or see `check_label`.
    """
    try:
        checked = [check_label(label) for label in labels]
    except TypeError as error:
        raise ArgumentError(f"labels must be a list of names; got {labels!r}") from error
    if not MIN_CLASSES <= len(checked) <= MAX_CLASSES:
        raise ArgumentError(f"{MIN_CLASSES} to {MAX_CLASSES} classes; got {len(checked)}")
    if len(set(checked)) < len(checked):
        raise ArgumentError(f"every class needs a name of its own; got {checked}")
    return checked


def check_known(label: Any, labels: Sequence[str]) -> str:
    """Return the one of `labels` that `label` means; raise ArgumentError if it means none."""
    if isinstance(label, str) and normal_form(label) in labels:
        return normal_form(label)
    near = _nearest(label, labels) if isinstance(label, str) else None
    raise ArgumentError(
        f"there is no class {label!r}"
        + (f" (did you mean {near!r}?)" if near else "")
        + f"; there are: {', '.join(labels)}"
    )


def _nearest(label: str, labels: Sequence[str]) -> str | None:
    """Return the name that is most like one, capitals aside, if any is."""
    from difflib import get_close_matches  # only a mistake needs it

    folded = {name.casefold(): name for name in labels}
    near = get_close_matches(normal_form(label).casefold(), folded, n=1)
    return folded[near[0]] if near else None


def check_new(label: Any, labels: Sequence[str]) -> str:
    """Return a name as `check_label` gives it; raise ArgumentError if `labels` has it already."""
    checked = check_label(label)
    if checked in labels:
        raise ArgumentError(f"there is a class {checked!r} already")
    return checked
