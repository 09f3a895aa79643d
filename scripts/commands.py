"""The command line as Markdown: each command with its help and a table of its options."""

from __future__ import annotations

import importlib
import inspect
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"

HEADER = """## The command line

Data goes to stdout, words go to stderr. Exit code 0: done. 1: an error that campad explains. 2:
wrong usage. Every command also has `--help`.
"""


def command_line() -> Iterator[str]:
    """Every command that the project installs, and every command of theirs."""
    yield HEADER
    scripts = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["scripts"]
    for name, address in scripts.items():
        module, _colon, function = address.partition(":")
        yield from command(name, getattr(importlib.import_module(module), function))


def command(name: str, found: click.Command) -> Iterator[str]:
    arguments = [p for p in found.params if isinstance(p, click.Argument)]
    words = [argument_word(argument) for argument in arguments]
    yield f"### `{' '.join([name, *words])}`\n"
    yield inspect.cleandoc(found.help or "") + "\n"
    options = [p for p in found.params if isinstance(p, click.Option) and not p.hidden]
    if options:
        yield "| option | meaning |\n|---|---|"
        yield from map(option_row, options)
        yield ""
    if isinstance(found, click.Group):
        context = click.Context(found)
        for inner in found.list_commands(context):
            if there := found.get_command(context, inner):
                yield from command(f"{name} {inner}", there)


def option_row(option: click.Option) -> str:
    word = (option.metavar or type_word(option.type)).replace("|", " or ")  # it divides cells
    value = "" if option.is_flag else f" {word}"
    names = ", ".join(f"`{text}{value}`" for text in [*option.opts, *option.secondary_opts])
    meaning = [option.help or ""]
    if option.show_default:
        meaning.append(f"Default: `{default_word(option)}`.")
    if option.required:
        meaning.append("Required.")
    return f"| {names} | {' '.join(filter(None, meaning))} |"


def default_word(option: click.Option) -> Any:
    """The default; of a switch with two names, the name that says it."""
    if option.is_flag and option.secondary_opts:
        return (option.opts if option.default else option.secondary_opts)[0]
    return option.default


def argument_word(argument: click.Argument) -> str:
    word = argument.metavar or (argument.name or "").upper()
    word = f"{word}..." if argument.nargs == -1 else word
    return word if argument.required else f"[{word}]"


def type_word(kind: Any) -> str:
    if isinstance(kind, click.Choice):
        return " or ".join(kind.choices)
    if isinstance(kind, click.Path):
        return "PATH"
    return "NUMBER" if isinstance(kind, click.IntRange) else "TEXT"
