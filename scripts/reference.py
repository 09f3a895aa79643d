"""Writes docs/reference.md from the docstrings of the code and the command line's own help.

    python scripts/reference.py            write the file
    python scripts/reference.py --check    write nothing; exit 1 if the file is not what it would be

What is in it is found by looking: the names of `campad.__all__`, the types that these give to their
callers (public_names.py), the errors beside `CampadError`, and the commands (commands.py).
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from itertools import chain, groupby
from pathlib import Path
from types import ModuleType
from typing import Any

from commands import command_line
from docstrings import Docstring, Names, code, read
from public_names import (
    Public,
    annotated,
    attribute_types,
    default_word,
    function_of,
    getter_of,
    is_protocol,
    looked_up,
    members,
    offered,
    signature,
    types_of_arguments,
)

import campad

TARGET = Path(__file__).resolve().parents[1] / "docs" / "reference.md"

HEADER = """# Reference

<!-- Made by scripts/reference.py from the docstrings; do not edit. -->

What campad offers to programs, and its command line. What is not here belongs to campad itself and
may change with any version. n is the number of frames or examples, d the size of an activation, k
the number of classes.
"""

TYPES = """## Types

What the names above return, pass to a function of yours, ask for, or have in common.
"""


def main() -> None:
    text = make()
    if sys.argv[1:] == ["--check"]:
        if not TARGET.is_file() or TARGET.read_text("utf-8") != text:
            raise SystemExit("docs/reference.md is not current: run python scripts/reference.py")
        return
    if sys.argv[1:]:
        raise SystemExit(__doc__)
    TARGET.write_text(text, "utf-8")


def make() -> str:
    """Return the whole file."""
    public = Public(campad)
    names = {name: thing for name, thing in public.names.items() if not is_error(thing)}
    parts = [HEADER, *index(names)]
    for name, thing in names.items():
        parts.append(f"## `campad.{name}`\n")
        parts.extend(described(public, name, thing))
    parts.append(TYPES)
    for cls in sorted({*public.types, *public.bases}, key=lambda cls: cls.__name__):
        parts.append(f"### `{cls.__name__}`\n")
        methods = is_protocol(cls) or cls in public.bases
        parts.extend(class_described(public, cls.__name__, cls, methods=methods))
    parts.extend(errors(campad.CampadError))
    parts.extend(command_line())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).rstrip() + "\n"


def index(names: Mapping[str, Any]) -> Iterator[str]:
    """A table of the public names."""
    yield "| name | what it is |\n|---|---|"
    for name, thing in names.items():
        yield f"| [`campad.{name}`](#campad{name.lower()}) | {read(thing).summary} |"
    yield ""


def described(public: Public, name: str, thing: Any) -> Iterator[str]:
    """A class, a function, a module with its own public names, or a value."""
    if inspect.isclass(thing):
        yield from class_described(public, name, thing)
    elif isinstance(thing, ModuleType):
        yield from paragraphs(read(thing), thing.__name__)
        inside = offered(thing)
        classes = {n: value for n, value in inside.items() if inspect.isclass(value)}
        values = {n: value for n, value in inside.items() if n not in classes}
        if values:
            yield f"{', '.join(f'`{n} = {default_word(v)}`' for n, v in values.items())}\n"
        for inner, value in classes.items():
            yield f"### `{name}.{inner}`\n"
            yield from described(public, inner, value)
    elif callable(thing):
        said = read(thing)
        told, types = said.named.get("Args", {}), types_of_arguments(thing)
        yield f"**`{signature(thing, name, told=chain(*told))}`**\n"
        yield from paragraphs(said, thing.__module__)
        yield from bullets(told, types, thing.__module__)
        yield f"\n{said.outcome}\n"
        yield from example(said)
    else:
        yield f"`{default_word(thing)}`\n"


def class_described(public: Public, name: str, cls: type, *, methods: bool = True) -> Iterator[str]:
    """How it is made, what it has, and what it does; of plain values the fields say the first."""
    said, module = read(cls), cls.__module__
    plain = dataclasses.is_dataclass(cls) or is_protocol(cls) or hasattr(cls, "_fields")
    plain |= cls in public.bases
    types, told = attribute_types(cls), said.named.get("Args", {})
    attributes = [
        *bullets(said.named.get("Attributes", {}), types, module, every=plain),
        *properties(cls, said),
    ]
    if not plain:
        yield f"**`{signature(cls, name, told=[*chain(*told), *types])}`**\n"
    yield from paragraphs(said, module)
    if not plain:
        yield from bullets(told, types_of_arguments(cls), module)
        yield "\nAttributes:\n" if attributes else ""
    yield from attributes
    yield f"\n{said.outcome}\n"
    yield from example(said)
    if methods:
        yield from methods_described(public, name, cls)


def methods_described(public: Public, owner: str, cls: type) -> Iterator[str]:
    """The methods of its own, and a link to those that it has in common with other classes."""
    shared = [base for base in public.bases if base is not cls and issubclass(cls, base)]
    common = {name for base in shared for name in public.methods(base)}
    found = public.methods(cls)
    own = {n: value for n, value in found.items() if n in vars(cls) or n not in common}
    heading = ["Methods", *(f"[`{base.__name__}`](#{base.__name__.lower()})'s" for base in shared)]
    yield f"\n{', beside '.join(heading)}:\n" if own else ""
    for name, value in own.items():
        yield from method_described(owner, name, value)
    yield ""


def properties(cls: type, said: Docstring) -> Iterator[str]:
    """The properties that the class's own docstring does not tell of."""
    known = set(chain.from_iterable(said.named.get("Attributes", {})))
    for name, value in members(cls).items():
        getter = getter_of(value)
        if getter and name not in known:
            kind = annotated(getter.__annotations__.get("return", "Any"))
            yield f"- `{name}: {kind}`: {valued(read(getter).line, cls.__module__)}"


def method_described(owner: str, name: str, value: Any) -> Iterator[str]:
    """Its signature and what it does in a line, and a line for each of its arguments."""
    function, said = function_of(value), read(function_of(value))
    full = name if value is function else f"{owner}.{name}"
    bound = not isinstance(value, staticmethod)
    told, types = said.named.get("Args", {}), types_of_arguments(function)
    call = signature(function, full, bound=bound, told=chain(*told))
    yield f"- **`{call}`**: {valued(said.line, function.__module__)}"
    arguments = [*bullets(told, types, function.__module__), *example(said)]
    yield from (textwrap.indent(line, "  ") for line in arguments)


def bullets(
    told: Mapping[Names, str], types: Mapping[str, Any], module: str, *, every: bool = False
) -> Iterator[str]:
    """A line for each name that is told of; if wanted, for every other one that has a type, too."""
    homes = {name: names for names in told for name in names}
    order = [*types, *homes] if every else [*homes]
    groups = dict.fromkeys(homes.get(name, ()) or name for name in order)
    for untold, group in groupby(groups, key=lambda names: isinstance(names, str)):
        for names in [tuple(map(str, group))] if untold else group:
            typed = tuple(f"{n}: {annotated(types[n])}" if n in types else n for n in names)
            yield f"- {code(typed)}" + ("" if untold else f": {valued(told[tuple(names)], module)}")


def paragraphs(said: Docstring, module: str) -> Iterator[str]:
    yield f"{valued(said.prose, module)}\n"


def example(said: Docstring) -> Iterator[str]:
    if said.example:
        yield "\n" + block("\n".join(said.example))


def block(text: str) -> str:
    return f"```python\n{text}\n```\n"


def valued(text: str, module: str) -> str:
    """Words with the numbers behind the constants that they name."""

    def with_value(found: re.Match[str]) -> str:
        value = looked_up(found[1], module)
        return f"`{found[1]}` ({value:,})" if isinstance(value, int | float) else found[0]

    return re.sub(r"`?\b([A-Z][A-Z\d]*_[A-Z\d_]+)\b`?", with_value, text)


def is_error(thing: Any) -> bool:
    return inspect.isclass(thing) and issubclass(thing, BaseException)


def errors(root: type[Exception]) -> Iterator[str]:
    """A table of an exception and all that are made from it beside it."""
    module = sys.modules[root.__module__]
    told = [words for words in read(module).paragraphs if not words.startswith("```")]
    yield f"## Errors: `campad.{root.__name__}`\n"
    yield "\n\n".join([*told, f"All are in `{module.__name__}`.\n"])
    yield "| error | is also | code | when |\n|---|---|---|---|"
    for name, value in vars(module).items():
        if is_error(value) and issubclass(value, root):
            also = [base.__name__ for base in value.__bases__ if not issubclass(base, root)]
            said = read(value)
            arguments = (f"{code(n)}: {words}" for n, words in said.named.get("Args", {}).items())
            words = " ".join([*said.paragraphs, *arguments])
            yield f"| `{name}` | {code(tuple(also))} | `{value.code}` | {words} |"
    yield ""


if __name__ == "__main__":
    main()
