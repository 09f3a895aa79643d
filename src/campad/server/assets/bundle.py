"""All that a page's first module or style sheet imports, in one file.

Nothing is built: the files in `static/` are what somebody reads, edits and finds in the browser.
But a browser that asks for 130 modules one after the other is ready a second later, and thirty
pupils ask for 4,000 at the beginning of a lesson.

A bundle has each module after all that it imports, in a block of its own, so that no name of one
meets a name of another. It knows what the pages use: imports and exports of
names (`import { a, b as c } from "./d.js"`), on lines of their own, in no circle.
"""

import json
import posixpath
import re
from collections.abc import Callable
from pathlib import Path

IMPORT = re.compile(r'^import (?:\{([^{}]*)\} from )?"(\.[^"]+)";', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:const|class|(?:async )?function\*?) (\w+))", re.MULTILINE)
NAME = re.compile(r"(\w+)(?: as \w+)?")
UNKNOWN = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
STYLE_IMPORT = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)
PLACE = "import.meta.url"


def bundle_modules(folder: Path, first: str) -> str:
    """Return one module that does what `first` does, a path within `folder`.

    Raises:
        ValueError: there is an import or an export of another kind, an import of what is not
            exported, or imports in a circle: faults of the page, which tests look for.
        OSError: a module that is named is not there.
    """
    blocks, exported = ["const $modules = {};"], dict[str, list[str]]()

    def add(module: str, text: str) -> None:
        exported[module] = EXPORT.findall(text)
        blocks.append(f"{{ // {module}\n{_block(module, text, first, exported)}\n}}")

    _each_once(folder, first, lambda text: [name for _names, name in IMPORT.findall(text)], add)
    return "\n".join([*blocks, ""])


def bundle_styles(folder: Path, first: str) -> str:
    """Return one style sheet that says what `first` says, a path within `folder`.

    Raises:
        ValueError, OSError: as `bundle_modules`.
    """
    sheets: list[str] = []

    def add(_sheet: str, text: str) -> None:
        sheets.append(STYLE_IMPORT.sub("", text))

    _each_once(folder, first, STYLE_IMPORT.findall, add)
    return "\n".join(sheets)


def _each_once(
    folder: Path, first: str, imports: Callable[[str], list[str]], add: Callable[[str, str], None]
) -> None:
    """Go through a file and all that it imports, each after what it imports itself."""
    begun, done = set[str](), set[str]()

    def visit(name: str) -> None:
        if name in done:
            return
        if name in begun:
            raise ValueError(f"{name} imports itself, by way of others")
        begun.add(name)
        text = (folder / name).read_text("utf-8")
        for other in imports(text):
            visit(_beside(name, other))
        done.add(name)
        add(name, text)

    visit(first)


def _block(module: str, text: str, first: str, exported: dict[str, list[str]]) -> str:
    """Return a module's text with what it imports as constants, and what it exports kept."""

    def constants(found: re.Match[str]) -> str:
        names, other = found[1] or "", _beside(module, found[2])
        if missing := set(NAME.findall(names)) - set(exported[other]):
            raise ValueError(f"{module}: {other} exports no {sorted(missing)[0]}")
        return f"const {{{names.replace(' as ', ': ')}}} = $modules[{json.dumps(other)}];"

    text = EXPORT.sub("", IMPORT.sub(constants, text))
    if left := UNKNOWN.search(text):
        raise ValueError(f"{module}: cannot be put into one file: {left[0]}")
    away = posixpath.relpath(module, posixpath.dirname(first) or ".")
    text = text.replace(PLACE, f"new URL({json.dumps(away)}, {PLACE}).href")
    return f"{text.rstrip()}\n$modules[{json.dumps(module)}] = {{ {', '.join(exported[module])} }};"


def _beside(name: str, other: str) -> str:
    """Return the path of what a file calls `other`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), other))
