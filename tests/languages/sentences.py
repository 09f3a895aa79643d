"""The sentences that languages translate: of the page, of its HTML, and of the command line."""

import ast
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "campad"
STATIC = PACKAGE / "static"
LANGUAGES = STATIC / "languages"
WITHOUT = {"gettext.js", "fill.js", "choose.js", "known.js"}  # they hand sentences on

_STRING = r'"(?:[^"\\]|\\.)*"|\'[^\'\\]*\''
_CALL = re.compile(rf"\b([np]?gettext|noop)\(\s*({_STRING})?(?:,\s*({_STRING}))?")
_ATTRIBUTES = {"aria-label", "alt", "title", "placeholder"}
_APART = {"script", "style", "noscript"}
"""Without scripts there is nothing that could translate what stands in noscript."""


def _read(literal: str) -> str:
    return str(json.loads(literal)) if literal.startswith('"') else literal[1:-1]


def of_module(path: Path) -> Iterator[str]:
    """What a module of the page says.

    Raises:
        AssertionError: it asks for a sentence that is not written there.
    """
    for function, first, second in _CALL.findall(path.read_text("utf-8")):
        assert first, f"{path.name}: {function} gets something else than a string"
        if function in ("gettext", "noop"):
            yield _read(first)
        else:
            assert second, f"{path.name}: {function}({first}, ...) lacks its second string"
            yield _read(second) if function == "ngettext" else f"{_read(first)}|{_read(second)}"


class _Reader(HTMLParser):
    """Collects what languages/fill.js would fill."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in _ATTRIBUTES and value]
        if tag not in {"meta", "link", "input", "img", "br"}:
            gone = tag in _APART or "apart" in self._within
            self._within.append("apart" if gone else "no" if ("translate", "no") in attrs else "")

    def handle_endtag(self, tag: str) -> None:
        self._within.pop()

    def handle_data(self, data: str) -> None:
        if re.search(r"\w", data) and not self._within[-1]:
            self.found.append(" ".join(data.split()))


def of_html(path: Path) -> list[str]:
    """What stands in a page's HTML, but for campad's own name."""
    reader = _Reader()
    reader.feed(path.read_text("utf-8"))
    return [text for text in reader.found if text != "campad"]


def of_python(path: Path) -> Iterator[str]:
    """What a module of Python says by `gettext` and `ngettext`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = {"gettext": 0, "ngettext": 1}.get(node.func.id)
            if place is not None:
                argument = node.args[place]
                assert isinstance(argument, ast.Constant), f"{path.name}:{node.lineno}"
                yield str(argument.value)


def of_server() -> list[str]:
    """What the page expects that the server may say."""
    return list(of_module(STATIC / "texts" / "server.js"))


def forms_of_python() -> set[str]:
    """Every string of the server and of what it is made of, with {} where a value stands."""
    forms = set()
    for path in PACKAGE.rglob("*.py"):
        if PACKAGE / "cli" in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                forms.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values]
                forms.add("".join(parts))
    return forms


def page() -> list[str]:
    """All that the page, the one to join by and the teacher's say, each once."""
    files = [path for path in sorted(STATIC.rglob("*.js")) if path.name not in WITHOUT]
    html = [text for path in sorted(STATIC.rglob("*.html")) for text in of_html(path)]
    return list(dict.fromkeys([*html, *(text for path in files for text in of_module(path))]))


def command_line() -> list[str]:
    """All that the command line says, each once."""
    files = sorted((PACKAGE / "cli").rglob("*.py"))
    return list(dict.fromkeys(text for path in files for text in of_python(path)))
