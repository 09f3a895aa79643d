import pytest

from campad.decisions import Decision, decide, default_directions, to_direction
from campad.learning.prediction import Prediction


def test_the_most_probable_class_is_decided() -> None:
    """A prediction's label is what is done; without a prediction nothing is."""
    assert decide(Prediction("left", 0.6, {"left": 0.6, "up": 0.4})) == Decision("left")
    assert decide(None) == Decision(None)


def test_nothing_is_decided_where_it_is_unsure() -> None:
    """The most probable class steers only if it is more probable than all others together."""
    assert decide(Prediction("a", 0.49, {"a": 0.49, "b": 0.31, "c": 0.2})) == Decision(None)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("up", "down", "left", "right"), "up down left right"),
        (("right", "left", "down", "up"), "right left down up"),
        (("UP", "Down", "b", "a"), "up down left right"),
        (("fist", "palm", "ok", "peace"), "up down left right"),
        (("nothing", "up"), "down up"),
    ],
)
def test_classes_stand_for_directions(labels: tuple[str, ...], expected: str) -> None:
    """By name where the name says it, else in order, and never two for one direction."""
    directions = default_directions(labels)

    assert [directions[label] for label in labels] == expected.split()


def test_more_classes_than_directions() -> None:
    """A fifth class steers nothing."""
    directions = default_directions(("a", "b", "c", "d", "e"))

    assert "e" not in directions
    assert to_direction(Decision("e"), directions) is None
    assert to_direction(Decision("b"), directions) == "down"
    assert to_direction(Decision(None), directions) is None


def test_none_of_these_decides_nothing() -> None:
    """A frame without a label steers nowhere, however its probabilities lie."""
    strange = Prediction(None, 0.9, {"up": 0.9, "down": 0.1}, familiarity=0.1)

    assert decide(strange) == Decision(None)
