"""Labels: the names that classes may have, and how many classes there may be."""

from collections.abc import Sequence
from typing import Any

from campad.errors import ArgumentError

MIN_CLASSES, MAX_CLASSES = 2, 32
MAX_LABEL_LENGTH = 40


def check_label(label: Any) -> str:
    """Return a class's name without outer blanks; raises ArgumentError if it cannot be shown."""
    if not isinstance(label, str):
        raise ArgumentError(f"a class's name must be text; got {label!r}")
    stripped = label.strip()
    if not 0 < len(stripped) <= MAX_LABEL_LENGTH:
        raise ArgumentError(f"a class's name has 1 to {MAX_LABEL_LENGTH} characters; got {label!r}")
    # Emoji are joined by U+200D, which counts as unprintable and is welcome all the same.
    if not stripped.replace("\u200d", "").isprintable():
        raise ArgumentError(f"a class's name must be printable; got {label!r}")
    return stripped


def check_labels(labels: Sequence[str]) -> list[str]:
    """Return all classes' names, each as `check_label` gives it; or raise ArgumentError."""
    try:
        checked = [check_label(label) for label in labels]
    except TypeError as error:
        raise ArgumentError(f"labels must be a list of names; got {labels!r}") from error
    if not MIN_CLASSES <= len(checked) <= MAX_CLASSES:
        raise ArgumentError(f"{MIN_CLASSES} to {MAX_CLASSES} classes; got {len(checked)}")
    if len(set(checked)) < len(checked):
        raise ArgumentError(f"every class needs a name of its own; got {checked}")
    return checked


def check_known(label: Any, labels: Sequence[str]) -> None:
    """Raise ArgumentError if `label` is none of `labels`."""
    if not isinstance(label, str) or label not in labels:
        raise ArgumentError(f"there is no class {label!r}; there are: {', '.join(labels)}")


def check_new(label: Any, labels: Sequence[str]) -> str:
    """Return a name as `check_label` gives it; raise ArgumentError if `labels` has it already."""
    checked = check_label(label)
    if checked in labels:
        raise ArgumentError(f"there is a class {checked!r} already")
    return checked
