"""What a person writes about outputs, on the command line, in a file and in the page."""

from pathlib import Path
from typing import Any

import pytest

from campad.errors import ArgumentError
from campad.outputs.bindings import (
    Binding,
    from_plain,
    in_words,
    read_binding,
    read_file,
    to_plain,
)

SETTINGS = {"mqtt": ["topic", "qos"], "keyboard": ["hold"]}


@pytest.mark.parametrize(
    ("text", "binding"),
    [
        ("gamepad", Binding("gamepad")),
        (
            "keyboard: left=Left, jump = space",
            Binding("keyboard", actions={"left": "Left", "jump": "space"}),
        ),
        ("osc: 127.0.0.1:9000", Binding("osc", "127.0.0.1:9000")),
        (
            "mqtt: host:1883, topic=pads, wave=on",
            Binding("mqtt", "host:1883", {"wave": "on"}, {"topic": "pads"}),
        ),
        ('mqtt: h, "topic"=on', Binding("mqtt", "h", {"topic": "on"})),
        (
            "command: 'look, left'=\"say 'to the left, now' --loud=1\"",
            Binding("command", actions={"look, left": "say 'to the left, now' --loud=1"}),
        ),
        ("keyboard: up==", Binding("keyboard", actions={"up": "="})),
    ],
)
def test_a_line_is_read(text: str, binding: Binding) -> None:
    """Read, and written again; quotes keep commas together and make a name a class's."""
    again = in_words(binding, SETTINGS.get(binding.kind, ()))

    assert read_binding(text, SETTINGS) == read_binding(again, SETTINGS) == binding
    assert from_plain(to_plain(binding)) == binding


def test_what_cannot_be_written_looks_like_nothing_else() -> None:
    """Both kinds of quotes in one text, of a file from somebody else, end no text early."""
    action = "\"a', stop=b, '\""

    assert in_words(Binding("keyboard", actions={"left": action}), []) == (
        r"""keyboard: left="\"a', stop=b, '\"" """.strip()
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("keyboard: left='Left", "quotes missing"),
        ("osc: a:1, b:2", "'b:2' is neither .* the address is 'a:1' already"),
        ("keyboard: left=a, left=b", "'left' is given twice"),
        ("keyboard: left=a,, right=b", "'' is neither"),
        ("keyboard: x=" + "y" * 1_001, "1,000 characters"),
        ("keyboard: x=y\nz", "single lines"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, words: str) -> None:
    """In words, with the place."""
    with pytest.raises(ArgumentError, match=words):
        read_binding(text, SETTINGS)


def test_a_file_says_the_same(tmp_path: Path) -> None:
    """TOML: a table for each output; numbers and truths become text."""
    file = tmp_path / "outputs.toml"
    file.write_text(
        '[[output]]\nkind = "mqtt"\naddress = "host"\nqos = 1\nretain = true\n'
        '[[output]]\nkind = "keyboard"\nclasses = { left = "Left" }\n'
    )

    assert read_file(file) == [
        Binding("mqtt", "host", {}, {"qos": "1", "retain": "yes"}),
        Binding("keyboard", "", {"left": "Left"}),
    ]


@pytest.mark.parametrize(
    "text", ["", "[output]\nkind='a'", "x = 1", "[[output]]\naddress = 'a'", "[[", "\xff" * 200_000]
)
def test_a_file_that_says_something_else_is_refused(text: str, tmp_path: Path) -> None:
    """No table, other tables, no kind, no TOML, too long; nor one that is missing."""
    file = tmp_path / "outputs.toml"
    file.write_text(text, "latin-1")

    for path in (file, tmp_path / "missing.toml"):
        with pytest.raises(ArgumentError):
            read_file(path)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"kind": 3},
        {"kind": "a", "classes": ["left"]},
        {"kind": "a", "classes": {"left": 1}},
        {"kind": "a", "topic": ["x"]},
        {"kind": "a", "address": None},
        {"kind": "a", "classes": {str(number): "x" for number in range(65)}},
    ],
)
def test_other_data_from_a_page_is_refused(data: Any) -> None:
    """Text under known names, and not too much of it."""
    with pytest.raises(ArgumentError):
        from_plain(data)


def test_a_settings_value_is_checked() -> None:
    """Numbers have bounds, words are a choice, an address has a port."""
    binding = Binding("x", "host:99999", settings={"hold": "nan", "retain": "maybe"})

    for read in (
        lambda: binding.number("hold", 5, 0, 10),
        lambda: binding.flag("retain"),
        lambda: binding.host_and_port(),
        lambda: Binding("x", "host").host_and_port(),
    ):
        with pytest.raises(ArgumentError, match=r"x: .* got"):
            read()
    assert Binding("x", "[::1]:80").host_and_port() == ("::1", 80)
    assert Binding("x", "").host_and_port(1883) == ("127.0.0.1", 1883)
    assert binding.number("other", 5, 0, 10) == 5
