"""Bindings: which output does what for which class, as a person writes it.

On the command line, KIND: and items between commas; "" or '' around what has commas or blanks:

    keyboard: left=Left, jump=space
    mqtt: localhost:1883, topic=pads

An item is an address, `setting=value` where the kind has such a setting, or `class=action`. A class
that is called like a setting is written in quotes: "topic"=a. The same in a TOML file:

    [[output]]
    kind = "keyboard"
    classes = { left = "Left", jump = "space" }

    [[output]]
    kind = "mqtt"
    address = "localhost:1883"
    topic = "pads"

    [when]
    jump = "tap"

The page says it with the same words, as JSON.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from campad.dataset.labels import hidden_in
from campad.errors import ArgumentError
from campad.graphs.sanitize import told

MAX_ITEMS = 64
MAX_TEXT = 1_000
"""Characters of a name, an action, a setting or an address."""

MAX_FILE_BYTES = 100_000

_ITEM = re.compile(
    r"""\s*
    (?: (?P<name>"[^"]*"|'[^']*'|[^=,"']+?) \s*=\s* )?
    (?P<value>"[^"]*"|'[^']*'|[^,"']*?)
    \s*(?:,|$)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Binding:
    """One output as it was asked for.

    Attributes:
        kind: which output.
        address: where it sends to; "" where none is given.
        actions: what it does for each class.
        settings: everything else, as text.
    """

    kind: str
    address: str = ""
    actions: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    def number(self, name: str, usual: float, least: float, most: float) -> float:
        """Return a setting that is a number, or raise ArgumentError."""
        text = self.settings.get(name, str(usual))
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise self.wrong(f"{name} must be {least:g} to {most:g}; got {text!r}")
        return value

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """Return a setting that is one of these words, the first where it is not set."""
        text = self.settings.get(name, choices[0])
        if text not in choices:
            raise self.wrong(f"{name} must be one of {', '.join(choices)}; got {text!r}")
        return text

    def flag(self, name: str, *, usual: bool = False) -> bool:
        """Return a setting that is yes or no."""
        return self.choice(name, ("yes", "no") if usual else ("no", "yes")) == "yes"

    def host_and_port(self, port: int | None = None, host: str = "127.0.0.1") -> tuple[str, int]:
        """Return what an address HOST:PORT says, or [HOST]:PORT for IPv6.

        Args:
            port: the usual one; None where it has to be given.
            host: the usual one.
        """
        found = re.fullmatch(r"(?:\[(.+)\]|([^:\s]*))(?::(\d{1,5}))?", self.address)
        if not found or (found[3] is None and port is None):
            raise self.wrong(f"the address must be HOST:PORT; got {self.address!r}")
        number = int(found[3]) if found[3] else port
        if number is None or not 1 <= number <= 65_535:
            raise self.wrong(f"a port is 1 to 65535; got {found[3]}")
        return found[1] or found[2] or host, number

    def wrong(self, words: str) -> ArgumentError:
        """Return the error that says what is wrong with this binding."""
        return ArgumentError(f"{self.kind}: {words}")


def read_binding(text: str, settings: Mapping[str, Sequence[str]]) -> Binding:
    """Read what is written after `--out`.

    Args:
        text: KIND: ITEM, ITEM, ...
        settings: the names of every kind's settings.

    Raises:
        ArgumentError: it cannot be read; the message says where.
    """
    kind, _, rest = text.partition(":")
    kind, rest = kind.strip(), rest.strip()
    address, actions, values = "", dict[str, str](), dict[str, str]()
    at = 0
    while at < len(rest):
        item = _ITEM.match(rest, at)
        if not item:
            raise ArgumentError(f"{kind}: {rest[at:][:40]!r} cannot be read; are quotes missing?")
        at = item.end()
        name, value = item["name"], _unquoted(item["value"])
        if name is None and (address or not value):
            raise ArgumentError(
                f"{kind}: {value!r} is neither class=action nor setting=value"
                + (f", and the address is {address!r} already" if address else "")
            )
        if name is None:
            address = value
            continue
        plain = _unquoted(name)
        into = values if name == plain and name in settings.get(kind, ()) else actions
        if plain in into:
            raise ArgumentError(f"{kind}: {plain!r} is given twice")
        into[plain] = value
    return _checked(Binding(kind, address, actions, values))


def from_plain(data: Any) -> Binding:
    """Read one output from a TOML file, or from the page: kind, address, classes, settings.

    Raises:
        ArgumentError: something else; the message says what.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("kind"), str):
        raise ArgumentError('an output needs a kind, like kind = "keyboard"')
    values = dict(data)
    kind, address = values.pop("kind"), values.pop("address", "")
    actions = values.pop("classes", {})
    if not isinstance(address, str) or not isinstance(actions, Mapping):
        raise ArgumentError(f"{kind}: address must be text, and classes must be actions by name")
    for label, action in actions.items():
        if not isinstance(label, str) or not isinstance(action, str):
            raise ArgumentError(f"{kind}: a class's action must be text; got {label!r}: {action!r}")
    settings = {str(name): _text_of(kind, name, value) for name, value in values.items()}
    return _checked(Binding(kind, address, dict(actions), settings))


def to_plain(binding: Binding) -> dict[str, Any]:
    """Return what `from_plain` reads."""
    return {
        "kind": binding.kind,
        "address": binding.address,
        "classes": dict(binding.actions),
        **binding.settings,
    }


def in_words(binding: Binding, settings: Iterable[str]) -> str:
    """Return what a person would write, on one line; `settings` are the names of its kind's.

    What has both kinds of quotes cannot be written so: it is shown as JSON does.
    """
    classes = [
        f"{_quoted(name, name in settings)}={_quoted(action)}"
        for name, action in binding.actions.items()
    ]
    values = [f"{name}={_quoted(value)}" for name, value in binding.settings.items()]
    address = [_quoted(binding.address)] if binding.address else []
    return f"{binding.kind}: {', '.join([*address, *classes, *values])}"


def read_file(path: Path) -> list[Binding]:
    """Read a TOML file of outputs.

    Raises:
        ArgumentError: it cannot be read, or holds something else.
    """
    content = _content(path)
    outputs = content.pop("output", None)
    content.pop("when", None)
    if content or not isinstance(outputs, list) or not outputs:
        raise ArgumentError(f"{path} must hold [[output]] tables, perhaps [when], and nothing else")
    return [from_plain(output) for output in outputs]


def read_whens(path: Path) -> list[str]:
    """Read when classes count from such a file: each "CLASS: ...", as `decisions.typed` reads it.

    Raises:
        ArgumentError: as `read_file`.
    """
    whens = _content(path).get("when", {})
    if not isinstance(whens, Mapping) or not all(isinstance(text, str) for text in whens.values()):
        raise ArgumentError(f'{path}: [when] must hold lines like jump = "tap"')
    return [f"{label}: {text}" for label, text in whens.items()]


def _content(path: Path) -> dict[str, Any]:
    import tomllib  # only who brings a file needs it

    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise ValueError(f"it is larger than {MAX_FILE_BYTES:,} bytes")
        return tomllib.loads(data.decode("utf-8"))
    except (OSError, ValueError) as error:  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
        raise ArgumentError(f"{path} cannot be read: {told(error)}") from error


def _text_of(kind: str, name: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str | int | float):
        raise ArgumentError(f"{kind}: {name!r} must be text or a number; got {value!r:.60}")
    return str(value)


def check_texts(whose: str, texts: Iterable[str]) -> None:
    """Refuse what is too long, and what would be shown as something else than it is.

    Raises:
        ArgumentError: see there.
    """
    for text in texts:
        if len(text) > MAX_TEXT:
            raise ArgumentError(f"{whose!r:.60}: a text may have {MAX_TEXT:,} characters at most")
        if hidden_in(text):
            raise ArgumentError(
                f"{whose!r:.60}: what is bound must be single lines of text without invisible "
                f"characters; got {text!r:.60}"
            )


def _checked(binding: Binding) -> Binding:
    pairs = [*binding.actions.items(), *binding.settings.items()]
    if len(pairs) > MAX_ITEMS:
        raise ArgumentError(f"{binding.kind!r:.60}: an output may have {MAX_ITEMS} items at most")
    check_texts(binding.kind, (binding.kind, binding.address, *chain.from_iterable(pairs)))
    return binding


def _quoted(text: str, needed: bool = False) -> str:
    if not needed and re.fullmatch(r"[^=,\"'\s]+( [^=,\"'\s]+)*", text):
        return text
    if '"' in text and "'" in text:
        return json.dumps(text, ensure_ascii=False)
    return f"'{text}'" if '"' in text else f'"{text}"'


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] in "\"'" else text
