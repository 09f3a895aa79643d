"""Reads a Google-style docstring: its words, and its sections as Markdown in short."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field

SECTIONS = ("Args", "Attributes", "Returns", "Yields", "Raises", "Example", "Examples")
INDENT = "    "

Names = tuple[str, ...]


@dataclass(frozen=True)
class Docstring:
    """What a docstring says.

    Attributes:
        paragraphs: the words outside of all sections, each a line or a block of code.
        named: by section, what is said of which names: Args, Attributes, Raises.
        told: by section, its words: Returns, Yields.
        example: lines of code.
    """

    paragraphs: list[str] = field(default_factory=list)
    named: dict[str, dict[Names, str]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    example: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """The first sentence."""
        return re.split(r"(?<=\.)\s", self.paragraphs[0])[0] if self.paragraphs else ""

    @property
    def prose(self) -> str:
        """The words as paragraphs."""
        return "\n\n".join(self.paragraphs)

    @property
    def line(self) -> str:
        """The words and the outcome in one paragraph, if nothing in it is drawn by hand."""
        drawn = any("\n" in paragraph for paragraph in self.paragraphs)
        return ("\n\n" if drawn else " ").join(filter(None, [*self.paragraphs, self.outcome]))

    @property
    def outcome(self) -> str:
        """What is returned and raised."""
        parts = [f"{section}: {words}" for section, words in self.told.items()]
        raised = self.named.get("Raises", {})
        if raised:
            words = ", ".join(
                f"{code(names)} ({said.rstrip('.')})" for names, said in raised.items()
            )
            parts.append(f"Raises {words}.")
        return " ".join(parts)


def read(thing: object) -> Docstring:
    """Read the docstring of a class, a function or a module; its own, none that it inherits."""
    return parse(getattr(thing, "__doc__", None) or "")


def parse(text: str) -> Docstring:
    """Read the text of a docstring."""
    found = Docstring()
    section, lines = "", list[str]()
    for line in [*inspect.cleandoc(text).splitlines(), "End:"]:
        heading = line.removesuffix(":")
        if line.endswith(":") and heading in (*SECTIONS, "End"):
            _take(found, section, lines)
            section, lines = heading, []
        elif section and line and not line.startswith(" "):  # words after a section
            _take(found, section, lines)
            section, lines = "", [line]
        else:
            lines.append(line)
    return found


def code(names: Names) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _take(found: Docstring, section: str, lines: list[str]) -> None:
    body = inspect.cleandoc("\n".join(["", *lines])).splitlines()
    if section.startswith("Example"):
        found.example.extend(body)
    elif section in ("Returns", "Yields"):
        found.told[section] = " ".join(" ".join(body).split())
    elif section:
        found.named[section] = _items(body)
    else:
        found.paragraphs.extend(_paragraphs(body))


def _items(lines: list[str]) -> dict[Names, str]:
    """`name, name: words`, one a line or several: "xs: numbers (n, d). ys: classes (n,)."."""
    items = list[str]()
    for line in lines:
        begins = re.match(r"\w+(?:, \w+)*: ", line)
        if begins or not items:
            items.append(line)
        else:
            items[-1] += f" {line.strip()}"
    pairs = [re.split(r"(?<=\.) (?=\w+: )", " ".join(item.split())) for item in items]
    split = [part.partition(": ") for parts in pairs for part in parts]
    return {tuple(names.split(", ")): words for names, _colon, words in split}


def _paragraphs(lines: list[str]) -> list[str]:
    """Each paragraph as one line; what is indented was drawn by hand and stays as it is."""
    blocks = re.split(r"\n\s*\n", "\n".join(lines).strip("\n"))
    out = list[str]()
    for block in filter(str.strip, blocks):
        if block.startswith(INDENT):
            out.append(f"```text\n{inspect.cleandoc(block)}\n```")
        else:
            out.append(" ".join(block.split()))
    return out
