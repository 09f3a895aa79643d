from typing import Any

import pytest

from campad.dataset.labels import check_known, check_label, check_labels, check_new
from campad.errors import ArgumentError


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        (" up ", "up"),
        ("👍🏽", "👍🏽"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("x" * 80, "x" * 80),
        ("<b>", "<b>"),
        ("a b", "a b"),
        ("cafe\u0301", "caf\u00e9"),
        ("\ufeffu\u00adp\u200b", "up"),
        ("\u200fשלום ", "שלום"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("up\u200d", "up"),
        ("up \u200d \u200d", "up"),
    ],
)
def test_names_are_text_as_people_write_it(label: str, kept: str) -> None:
    """Accents are composed, blanks around and what nobody sees are dropped, emoji are welcome."""
    assert kept == check_label(label)


@pytest.mark.parametrize(
    "label",
    ["", " ", "\u200b", "x" * 81, "a\nb", "a\x00", "a\u202eb", "\ud800", 1, None, b"a", ["a"]],
)
def test_names_that_cannot_be_shown(label: Any) -> None:
    """Empty, long, unprintable or other than text is no name."""
    with pytest.raises(ArgumentError, match="a class's name"):
        check_label(label)


def test_an_invisible_character_is_named() -> None:
    """Whoever cannot see what is wrong with a name is told where to look for it."""
    with pytest.raises(ArgumentError, match=r"invisible characters; .*U\+202E"):
        check_label("a\u202eb")


def test_all_names_together() -> None:
    """Names are given back in order and without outer blanks."""
    assert ["b", "a"] == check_labels((" b", "a "))


@pytest.mark.parametrize("label", ["c", "A", "", None, 1, ["a"]])
def test_classes_that_there_are_not(label: Any) -> None:
    """Only a name of the list is known; the message says which there are."""
    with pytest.raises(ArgumentError, match="there are: a, b"):
        check_known(label, ["a", "b"])
    assert check_known("a", ["a", "b"]) == "a"
    assert check_known("e\u0301", ["\u00e9", "b"]) == "\u00e9"


def test_a_new_name_is_another_one() -> None:
    """A name that is taken is refused, with blanks around it as well."""
    assert check_new(" c ", ["a", "b"]) == "c"
    with pytest.raises(ArgumentError, match="'a' already"):
        check_new(" a ", ["a", "b"])
    with pytest.raises(ArgumentError, match="'é' already"):
        check_new("e\u0301", ["\u00e9", "b"])


def test_names_that_are_no_utf8_are_to_be_renamed() -> None:
    """Bytes of a folder's name that are no UTF-8 are no invisible characters to leave out."""
    with pytest.raises(ArgumentError, match=r"must be UTF-8; got 'caf\\udce9': rename it"):
        check_label("caf\udce9")
