"""The kinds of outputs, by name. What one needs is imported when it is planned, not before."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campad.errors import ArgumentError
from campad.outputs.base import Plan
from campad.outputs.bindings import (
    Binding,
    from_plain,
    in_words,
    read_binding,
    read_file,
    read_whens,
)


@dataclass(frozen=True)
class Kind:
    """A kind of output.

    Attributes:
        name: what people write.
        note: what it does, in a sentence.
        plan: checks a binding and says how its output is made. Sends nothing. Raises ArgumentError
            for what is wrong in the binding, MissingExtraError and OutputError for what it lacks.
        address: what its address is, like "HOST:PORT"; "" where it has none.
        action: what a class is bound to, like "click, scroll up, ..."; "" where classes are not
            bound one by one.
        settings: the names of its settings, and what each is.
        typed: those of them that only count where a person wrote them on the command line or in a
            file. A page cannot set them.
        from_page: a page may bind it at all.
    """

    name: str
    note: str
    plan: Callable[[Binding], Plan]
    address: str = ""
    action: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    typed: tuple[str, ...] = ()
    from_page: bool = True


REGISTRY: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known by its name, in place of one that had the name before."""
    REGISTRY[kind.name] = kind


def find(name: str) -> Kind:
    """Return a kind, or raise ArgumentError."""
    if name not in REGISTRY:
        known = ", ".join(REGISTRY) or "none"
        raise ArgumentError(f"there is no output {name!r}; there are: {known}")
    return REGISTRY[name]


def read_typed(text: str) -> list[Binding]:
    """Read what a person wrote after `--out`: one output, or the path of a TOML file of them.

    Raises:
        ArgumentError: it cannot be read.
    """
    if text.endswith(".toml"):
        return read_file(Path(text))
    return [read_binding(text, {kind.name: tuple(kind.settings) for kind in REGISTRY.values()})]


def read_typed_whens(text: str) -> list[str]:
    """Read when classes count, by the file that a person wrote after `--out`, if it is one.

    Raises:
        ArgumentError: it cannot be read.
    """
    return read_whens(Path(text)) if text.endswith(".toml") else []


def read_from_page(data: Any) -> Binding:
    """Read what a page asks for, which can do less than who writes on the command line.

    Raises:
        ArgumentError: it cannot be read, or a page may not ask for it.
    """
    binding = from_plain(data)
    check_untyped(binding)
    return binding


def check_untyped(binding: Binding) -> None:
    """Refuse what counts only where a person wrote it on the command line or in a TOML file."""
    kind = find(binding.kind)
    forbidden = [name for name in kind.typed if name in binding.settings]
    if not kind.from_page or forbidden:
        what = f"the setting {forbidden[0]!r} of " if forbidden else ""
        raise ArgumentError(
            f"{what}the output {kind.name} cannot be set in the page, nor come with a project; "
            f'write it on the command line, --out "{kind.name}: ..."'
        )


def written(binding: Binding) -> str:
    """Return what a person would write behind `--out` for this."""
    kind = REGISTRY.get(binding.kind)
    return in_words(binding, kind.settings if kind else ())


def plan_of(binding: Binding) -> Plan:
    """Check a binding as far as its kind knows what it may hold, then plan it."""
    kind = find(binding.kind)
    if binding.address and not kind.address:
        raise ArgumentError(
            f"{kind.name}: {binding.address!r} is neither class=action nor setting=value"
        )
    if binding.actions and not kind.action:
        label = next(iter(binding.actions))
        raise ArgumentError(f"{kind.name}: {label!r} is no setting; {_settings_of(kind)}")
    strange = [name for name in binding.settings if name not in kind.settings]
    if strange:
        raise ArgumentError(f"{kind.name}: {strange[0]!r} is no setting; {_settings_of(kind)}")
    return kind.plan(binding)


def _settings_of(kind: Kind) -> str:
    return f"there are: {', '.join(kind.settings)}" if kind.settings else "it has none"


def later(module: str) -> Callable[[Binding], Plan]:
    """Return the function `plan` of a module of this folder, imported when it is called."""

    def plan(binding: Binding) -> Plan:
        found: Plan = importlib.import_module(f"campad.outputs.{module}").plan(binding)
        return found

    return plan


_PRESSING = {
    "hold": "the longest that anything is held, in seconds: 5; at most 60",
    "through": "what presses: auto, uinput, x11, pynput",
    "stop": "the key that ends it in any program: Pause",
}

for _kind in (
    Kind(
        "keyboard",
        "Presses keys in whatever program has the keyboard.",
        later("pressing.keyboard"),
        action="a key: Left, space, a, ...",
        settings=_PRESSING | {"allow": "combinations with ctrl, alt or super that may be bound"},
        typed=("allow",),
    ),
    Kind(
        "mouse",
        "Moves the pointer, clicks and scrolls.",
        later("pressing.keyboard"),
        action="click, move left, scroll up, ...",
        settings=_PRESSING
        | {"speed": "of the pointer, in pixels a second: 400", "scroll": "wheel steps a second: 8"},
    ),
    Kind(
        "gamepad",
        "Is a gamepad with two sticks.",
        later("pressing.keyboard"),
        action="a, left stick up, ...",
        settings={
            "hold": _PRESSING["hold"],
            "stop": _PRESSING["stop"],
            "analog": "yes: a stick is pushed as far as its class is probable; no",
        },
    ),
    Kind(
        "osc",
        "Sends probabilities and decisions to music, light and art programs.",
        later("osc"),
        address="HOST:PORT",
        settings={
            "messages": "campad, wekinator, wekinator-continuous or wekinator-inputs",
            "prefix": "what campad's own addresses begin with (/campad)",
        },
    ),
    Kind(
        "mqtt",
        "Publishes on a broker; Home Assistant finds the classes by itself.",
        later("mqtt.output"),
        address="HOST:PORT",
        action="TOPIC MESSAGE",
        settings={
            "topic": "what all topics begin with (campad)",
            "name": "what Home Assistant shows (campad)",
            "user": "who logs in; the password is in CAMPAD_MQTT_PASSWORD",
            "password-file": "or in the first line of this file",
            "tls": "yes, or no: the connection is encrypted",
            "ca": "a file with the certificates that the broker's must be signed by",
            "discovery": "homeassistant, or no",
            "probabilities": "yes, or no: they are published five times a second",
        },
        typed=("password-file", "ca"),
    ),
    Kind(
        "midi",
        "Plays notes, moves controllers and chooses programs.",
        later("midi"),
        address="PORT",
        action="note, cc or program, and a number from 0 to 127",
        settings={
            "channel": "1 to 16 (1)",
            "velocity": "how hard notes are struck, 1 to 127 (100)",
            "virtual": "yes, or no: make a port that other programs find",
        },
    ),
    Kind(
        "serial",
        "Writes a line of text to an Arduino, a micro:bit or another serial port.",
        later("serial_line"),
        address="PORT",
        action="TEXT",
        settings={
            "baud": "the speed (115200)",
            "none": "the text for nothing (none)",
        },
    ),
    Kind(
        "websocket",
        "Lets other programs of this machine listen, by a WebSocket or server-sent events.",
        later("broadcast"),
        settings={
            "port": "where campad run listens (8766); the page's campad does where it is",
            "origin": "the addresses of pages that may listen, with blanks between them",
        },
        typed=("port", "origin"),
    ),
    Kind(
        "jsonl",
        "Writes JSON lines to standard output.",
        later("json_lines"),
        settings={"every": "change, or frame"},
        from_page=False,
    ),
    Kind(
        "command",
        "Starts a program, without a shell.",
        later("command"),
        action="PROGRAM ARGUMENT ...",
        from_page=False,
    ),
):
    register(_kind)
