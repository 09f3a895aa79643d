"""That was wrong: the last seconds are looked at, learned with the right class, and taken back."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.fakes import COLOURS, ColourBackbone, ColourPage
from sessions.taught import shade, teach, visiting

GREEN = (20, 200, 20)


@pytest.fixture
def page(backbone: ColourBackbone) -> Iterator[ColourPage]:
    with visiting(backbone) as it:
        yield it


def seen(page: ColourPage, colour: tuple[int, int, int], times: int) -> int:
    for _ in range(times):
        seq = page.send(colour)
        page.hear("predicted", seq=seq)
    return seq


def look_back(page: ColourPage) -> list[dict[str, Any]]:
    page.say("lookback")
    pieces: list[dict[str, Any]] = page.hear("lookedback")["pieces"]
    return pieces


def counts(state: dict[str, Any]) -> dict[str, int]:
    return {entry["label"]: entry["count"] for entry in state["classes"]}


def test_what_was_wrong_is_learned_at_once_and_can_be_taken_back(page: ColourPage) -> None:
    """Five frames of the piece become examples of the right class; undoing removes them."""
    page.say("decide", decisions={"smoothing_s": 0.0})
    teach(page)
    seen(page, COLOURS["red"], 3)
    first = page.seq + 1
    last = seen(page, shade("blue", 1), 8)
    pieces = look_back(page)
    page.say("correct", first=first, last=last, label="red")
    said = page.hear("corrected")
    learned = page.hear("trained")
    after = counts(page.hear("state", training=False))
    page.say("undocorrection")
    undone = page.hear("corrected")
    page.hear("trained")
    back = counts(page.hear("state", training=False))

    assert [(p["label"], p["last"] - p["first"] + 1) for p in pieces] == [("red", 3), ("blue", 8)]
    assert pieces[0]["ago_s"] > pieces[1]["ago_s"] == 0
    assert (said["label"], said["examples"], said["undone"]) == ("red", 5, False)
    assert (after["red"] - back["red"], after["blue"] - back["blue"]) == (5, 0)
    assert learned["examples"] == sum(after.values())
    assert undone["undone"]


def test_what_is_none_of_these_becomes_a_class_that_presses_nothing(page: ColourPage) -> None:
    """It is made and neutral; taking it back leaves neither."""
    page.say("decide", decisions={"smoothing_s": 0.0})
    page.teach()
    last = seen(page, GREEN, 6)
    look_back(page)
    page.say("correct", first=last - 5, last=last, label="Nothing", neutral=True)
    page.hear("corrected")
    page.hear("trained")
    state = page.hear("state", training=False)
    seq = page.send(GREEN)
    after = page.hear("predicted", seq=seq)
    page.say("undocorrection")
    page.hear("corrected")
    page.hear("trained")
    undone = page.hear("state", training=False)

    assert counts(state) == {"red": 3, "blue": 3, "Nothing": 5}
    assert state["decisions"]["neutral"] == "Nothing"
    assert (after["label"], after["decided"]["on"]) == ("Nothing", None)
    assert counts(undone) == {"red": 3, "blue": 3}
    assert undone["decisions"]["neutral"] is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"first": 900, "last": 999}, "too long ago"),
        ({"label": "green"}, "'green'"),
    ],
)
def test_what_cannot_be_corrected_changes_nothing(
    change: dict[str, Any], words: str, page: ColourPage
) -> None:
    """Frames that are not kept, a class that there is not; nothing to undo is said, too."""
    page.teach()
    last = seen(page, COLOURS["red"], 2)
    look_back(page)
    page.say("correct", **{"first": last, "last": last, "label": "red", **change})
    assert words in page.hear("error")["message"]
    assert sum(counts(page.hear("state")).values()) == 6
    page.say("undocorrection")
    assert "nothing to undo" in page.hear("error")["message"]
