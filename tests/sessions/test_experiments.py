"""Comparing classifiers and ranking layers, through the page's WebSocket."""

from collections.abc import Iterator

import pytest

from server.fakes import COLOURS, ColourBackbone, ColourPage
from sessions.taught import shade, teach, visiting


@pytest.fixture
def page(backbone: ColourBackbone) -> Iterator[ColourPage]:
    with visiting(backbone) as conversation:
        yield conversation


def test_the_classifiers_are_compared(page: ColourPage) -> None:
    """Comparing tells each classifier's score and times, and when it is at work."""
    teach(page)
    page.say("compare")
    page.hear("state", working=["compare"])
    compared = page.hear("compared")
    page.hear("state", working=[])

    assert [row["name"] for row in compared["rows"]] == ["dense", "ridge", "knn"]
    assert {row["n"] for row in compared["rows"]} == {16}
    assert all(row["train_ms"] > 0 and row["predict_ms"] > 0 for row in compared["rows"])


def test_comparing_waits_for_examples(page: ColourPage) -> None:
    """Without examples of every class comparing is refused in words."""
    page.say("compare")

    assert "no examples yet of: red, blue" in page.hear("error")["message"]


def test_ranking_needs_pictures_of_two_classes(page: ColourPage) -> None:
    """Without pictures for it ranking is refused in words; pictures for it are no examples."""
    page.send(COLOURS["red"], record="red", use="rank")
    page.hear("predicted", seq=1)
    page.say("rank")

    assert "two classes" in page.hear("error")["message"]
    assert page.hear("state")["classes"][0]["count"] == 0


@pytest.mark.slow
def test_layers_are_ranked(page: ColourPage, backbone: ColourBackbone) -> None:
    """Layers of the networks at hand come back, best first, the one in use marked."""
    backbone.source, backbone.layer = "efficientnet-lite0", "three_taps"
    for step in range(3):
        for label in COLOURS:
            page.hear(
                "predicted", seq=page.send(shade(label, step), record=label, use="rank", burst=step)
            )
    page.say("rank")
    page.hear("state", working=["rank"])
    ranked = page.hear("ranked")

    assert ranked["frames"] == 6
    accuracies = [row["accuracy"] for row in ranked["rows"]]
    assert sorted(accuracies, reverse=True) == accuracies
    assert ["three_taps"] == [row["layer"] for row in ranked["rows"] if row["used"]]
