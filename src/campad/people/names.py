"""The names that people choose when they join."""

import unicodedata

from campad.dataset.labels import hidden_in, normal_form
from campad.errors import ArgumentError

MAX_NAME_LENGTH = 40


def check_name(name: str) -> str:
    """Return a name in its one form: blanks are single, and nothing in it is invisible.

    Raises:
        ArgumentError: nothing is left of it, it is too long, or it cannot be shown.
    """
    text = " ".join(normal_form(name).split())
    if not text or not any(unicodedata.category(c)[0] in "LNSP" for c in text):
        raise ArgumentError("Type a name that others can read.")
    if len(text) > MAX_NAME_LENGTH:
        raise ArgumentError(f"A name has at most {MAX_NAME_LENGTH} characters.")
    if hidden_in(text):
        raise ArgumentError("A name has no invisible characters; leave them out.")
    return text


def key_of(name: str) -> str:
    """Return what two names share that people would take for the same."""
    return unicodedata.normalize("NFKC", name).casefold()
