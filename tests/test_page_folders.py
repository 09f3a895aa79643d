"""How the page is divided: which of its modules may import which, and how large it may grow."""

import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[1] / "src" / "campad" / "static"
FILES = sorted(path for path in PAGE.rglob("*") if path.is_file())
MODULES = [path.relative_to(PAGE).as_posix() for path in FILES if path.suffix == ".js"]
PAGES = {"index.html", "classroom/join.html", "classroom/teacher.html", "phone/index.html"}
LANGUAGES = {path.relative_to(PAGE).as_posix() for path in PAGE.glob("languages/*.json")}
"""The page asks for one of these by name; `test_languages.py` compares them with its choice."""
SHEET = "css/page.css"
MAX_LINES = 300
MAX_FILES = 16

# From the bottom to the top: a module imports from its own layer and from those before it. What
# is in none of the folders puts them together.
LAYERS = [
    "dom.js",
    "languages/",
    "texts/",
    "state/",
    "capture/",
    "eye/",
    "link/",
    "game/",
    "panels/",
    "classroom/",
    "phone/",
    "",
]
# What the page knows, and what it says to the server, has nothing to do with elements.
WITHOUT_ELEMENTS = ("languages/", "texts/", "state/", "eye/", "link/")

# `import ... from "x"`, a type's `import("x").X`, and a worker's `new URL("x", ...)`.
IMPORT = re.compile(r'(?:from |import |import\(|new URL\()"(\.[^"]+)"')


def imports_of(module: str) -> set[str]:
    """What a module imports, types too, as paths in the page's folder."""
    path = PAGE / module
    found = IMPORT.findall(path.read_text("utf-8"))
    return {(path.parent / name).resolve().relative_to(PAGE).as_posix() for name in found}


def layer_of(module: str) -> int:
    return next(n for n, start in enumerate(LAYERS) if module.startswith(start))


@pytest.mark.parametrize("module", MODULES)
def test_imports_of_the_page_point_one_way(module: str) -> None:
    """Every import names a file that is there, and none points to a layer above."""
    imports = imports_of(module)

    assert imports <= set(MODULES)
    assert [] == sorted(name for name in imports if layer_of(name) > layer_of(module))
    assert "dom.js" not in imports or not module.startswith(WITHOUT_ELEMENTS)


def test_no_modules_of_the_page_import_each_other_in_a_circle() -> None:
    """They can be put in an order in which each comes after all that it imports."""
    order = [*TopologicalSorter({name: imports_of(name) for name in MODULES}).static_order()]

    assert set(MODULES) == set(order)


def test_the_page_links_what_there_is_and_nothing_else() -> None:
    """The HTML names files that are there; each style sheet and each module is used."""
    html = "".join((PAGE / name).read_text("utf-8") for name in PAGES)
    linked = set(re.findall(r'(?:href|src)="assets/([^"]+)"', html))
    sheets = {f"css/{name}" for name in re.findall('@import "([^"]+)"', (PAGE / SHEET).read_text())}
    used = linked.union(*map(imports_of, MODULES), sheets, LANGUAGES)

    assert {path.relative_to(PAGE).as_posix() for path in FILES} == used | PAGES


def test_folders_and_files_of_the_page_stay_small() -> None:
    """At most 16 files lie in a folder, and at most 300 lines in a file."""
    folders = {path.parent for path in FILES}
    full = [
        folder for folder in folders if sum(path.is_file() for path in folder.iterdir()) > MAX_FILES
    ]
    modules = [path for path in FILES if path.suffix != ".json"]  # those are tables
    long = [path for path in modules if len(path.read_text("utf-8").splitlines()) > MAX_LINES]

    assert ([], []) == (full, long)
