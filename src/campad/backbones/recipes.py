"""What a name or a path means: an entry of the catalog, or a person's own file."""

from __future__ import annotations

import difflib
from pathlib import Path

from campad.backbones.catalog import CATALOG, Recipe
from campad.backbones.formats import FORMATS
from campad.errors import ArgumentError, ModelFileError
from campad.graphs.sanitize import MAX_NAME

MAX_TOLD = 60
"""Names in a message."""


def find_recipe(name: str | Path) -> Recipe:
    """Find out what a name or a path means.

    Raises:
        ArgumentError: neither a name that campad knows nor a file.
        ModelFileError: a file that cannot be read, or of a kind that is not supported.
    """
    if str(name) in CATALOG:
        return CATALOG[str(name)]
    path = Path(name)
    known = FORMATS.get(path.suffix.lower())
    if known and path.is_file():
        return known.read(path)
    if path.exists():
        titles = " and as ".join(known.title for known in FORMATS.values())
        raise ModelFileError(
            f"{path.name}: campad reads networks as {titles}; "
            "convert this one, or choose one that `campad backbones` lists"
        )
    raise ArgumentError(unknown("backbone", str(name), list(CATALOG)))


def unknown(what: str, given: str, known: list[str]) -> str:
    """Say that there is no such thing, and what there is that is near."""
    given = given[:MAX_NAME]
    hint = f"there are: {', '.join(known[:MAX_TOLD])}{', …' if len(known) > MAX_TOLD else ''}"
    if near := difflib.get_close_matches(given, known, n=3, cutoff=0.4):
        hint = f"did you mean {', '.join(near)}?"
    return f"there is no {what} {given!r}; {hint}"
