"""The command line as Markdown: each command with its help and its options.

An option that several commands have is told of once, before them.
"""

from __future__ import annotations

import importlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from docstrings import parse

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"

HEADER = """## The command line

Data goes to stdout, words go to stderr. Exit code 0: done. 1: an error that campad explains. 2:
wrong usage. Every command also has `--help`. In brackets is what holds without an option.
"""

SHARED = "Options of several commands"


def command_line() -> Iterator[str]:
    """Every command that the project installs, and every command of theirs."""
    yield HEADER
    scripts = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["scripts"]
    found = dict[str, click.Command]()
    for name, address in scripts.items():
        module, _colon, function = address.partition(":")
        found |= commands(name, getattr(importlib.import_module(module), function))
    lines = Counter(option_line(option) for one in found.values() for option in options(one))
    shared = sorted(line for line, times in lines.items() if times > 1)
    yield "\n".join([f"### {SHARED}\n", *shared, ""])
    for name, one in found.items():
        yield from described(name, one, shared)


def commands(name: str, found: click.Command) -> Iterator[tuple[str, click.Command]]:
    """A command and, where it is a group, those in it, by all that is typed to call them."""
    yield name, found
    if isinstance(found, click.Group):
        context = click.Context(found)
        for inner in found.list_commands(context):
            if there := found.get_command(context, inner):
                yield from commands(f"{name} {inner}", there)


def described(name: str, found: click.Command, shared: list[str]) -> Iterator[str]:
    """Its help, and the options that it alone has; those that are told of already by name."""
    arguments = [argument_word(p) for p in found.params if isinstance(p, click.Argument)]
    yield f"### `{' '.join([name, *arguments])}`\n"
    words, _colon, example = parse(found.help or "").line.partition("Example: ")
    yield f"{linked(words.rstrip())}\n"
    if example and example != name:
        yield f"Example: `{example}`\n"
    yield from (line for option in options(found) if (line := option_line(option)) not in shared)
    others = [option for option in options(found) if option_line(option) in shared]
    if others:
        link = f"[Also](#{SHARED.lower().replace(' ', '-')})"
        yield f"- {link}: {', '.join(short_name(option, shared) for option in others)}."
    yield ""


def linked(words: str) -> str:
    """Words with links to the pages of docs/ that they name."""
    return re.sub(r"docs/([\w/]+\.md)", r"[\1](\1)", words)


def options(found: click.Command) -> list[click.Option]:
    return [p for p in found.params if isinstance(p, click.Option) and not p.hidden]


def option_names(option: click.Option) -> list[str]:
    word = option.metavar or type_word(option.type)
    value = "" if option.is_flag else f" {word}"
    return [f"`{text}{value}`" for text in [*option.opts, *option.secondary_opts]]


def short_name(option: click.Option, shared: list[str]) -> str:
    """Its first name; with what it takes only where that tells it from another one."""
    alike = [line for line in shared if line.startswith(f"- `{option.opts[0]} ")]
    return f"`{option.opts[0]}`" if len(alike) < 2 else option_names(option)[0]


def option_line(option: click.Option) -> str:
    meaning = [option.help or ""]
    if option.show_default:
        meaning.append(f"Default: `{default_word(option)}`.")
    if option.required:
        meaning.append("Required.")
    return f"- {', '.join(option_names(option))}: {' '.join(filter(None, meaning))}"


def default_word(option: click.Option) -> Any:
    """The default, or what is said of it; of a switch with two names, the name that says it."""
    if option.is_flag and option.secondary_opts:
        return (option.opts if option.default else option.secondary_opts)[0]
    return option.show_default if callable(option.default) else option.default


def argument_word(argument: click.Argument) -> str:
    word = argument.metavar or (argument.name or "").upper()
    word = f"{word.removesuffix('...')}..." if argument.nargs == -1 else word
    return word if argument.required else f"[{word}]"


def type_word(kind: Any) -> str:
    if isinstance(kind, click.Choice):
        return "|".join(kind.choices)
    if isinstance(kind, click.Path):
        return "PATH"
    return "NUMBER" if isinstance(kind, click.IntRange) else "TEXT"
