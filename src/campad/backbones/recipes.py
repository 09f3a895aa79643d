"""What a name or a path means: an entry of the catalog, or a person's own file."""

from __future__ import annotations

import difflib
from pathlib import Path

from campad.backbones.catalog import CATALOG, Recipe, gone
from campad.backbones.formats import FORMATS, read_layers
from campad.errors import ArgumentError, ModelFileError
from campad.graphs.sanitize import MAX_NAME
from campad.imaging.normalisation import find_normalisation

MAX_TOLD = 60
"""Names in a message."""


def find_recipe(name: str | Path, normalisation: str | None = None) -> Recipe:
    """Find out what a name or a path means.

    Raises:
        ArgumentError: neither a name that campad knows nor a file, an unknown normalisation, or one
            for a network whose own is known.
        ModelFileError: a file that cannot be read, or of a kind that is not supported.
    """
    recipe = _find(name)
    if normalisation is None:
        return recipe
    find_normalisation(normalisation)
    if recipe.normalised is None:
        raise ArgumentError(f"{recipe.name} has its own normalisation; leave it out")
    return recipe.normalised(normalisation)


def _find(name: str | Path) -> Recipe:
    if str(name) in CATALOG:
        return CATALOG[str(name)]
    path = Path(name)
    known = FORMATS.get(path.suffix.lower())
    if known and path.is_file():
        return known.read(path)
    if path.is_dir():
        return read_layers(path)
    from campad.backbones.layers_files import OTHERS

    if path.is_file() and path.suffix.lower() in OTHERS:
        raise ModelFileError(f"{path.name}: {OTHERS[path.suffix.lower()]}")
    if path.exists():
        titles = " and as ".join(known.title for known in FORMATS.values())
        raise ModelFileError(
            f"{path.name}: campad reads networks as {titles}; "
            "convert this one, or choose one that `campad backbones` lists"
        )
    if known or len(path.parts) > 1:
        raise ModelFileError(f"{name}: no such file")
    raise ArgumentError(gone(str(name)) or unknown("backbone", str(name), list(CATALOG)))


def unknown(what: str, given: str, known: list[str]) -> str:
    """Say that there is no such thing, and what there is that is near."""
    given = given[:MAX_NAME]
    there = f"there are: {', '.join(known[:MAX_TOLD])}{', …' if len(known) > MAX_TOLD else ''}"
    near = difflib.get_close_matches(given, known, n=3, cutoff=0.4)
    meant = f" (did you mean {', '.join(near)}?)" if near else ""
    return f"there is no {what} {given!r}{meant}; {there}"
