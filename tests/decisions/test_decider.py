"""From predictions over time to what is done."""

import pytest

from campad.decisions import IMMEDIATE, Decider, Decision, DecisionSettings, Event
from campad.errors import ArgumentError
from campad.learning.prediction import Prediction
from campad.testing import FakeClock

LABELS = ("up", "down", "rest")


def seen(label: str, share: float = 0.9, familiarity: float = 1.0) -> Prediction:
    """One class has a share, and "rest" the others'."""
    row = [share if name == label else 0.0 for name in LABELS]
    row[-1] += 1 - sum(row)
    return Prediction.from_row(LABELS, row, familiarity)


@pytest.mark.parametrize(
    ("prediction", "label"),
    [
        (None, None),
        (seen("up"), "up"),
        (seen("up", 0.5), "up"),
        (seen("up", 0.49), "rest"),
        (seen("up", familiarity=0.4), None),
    ],
)
def test_without_waiting_the_most_probable_class_is_decided_if_it_is_sure(
    prediction: Prediction | None, label: str | None
) -> None:
    """Nothing is decided without a prediction, below one half, or for none of the classes."""
    assert Decider(IMMEDIATE).decide(prediction, 0.0).label == label


def test_a_decision_says_since_when_what_is_new_and_what_happens() -> None:
    """The time is that of the first frame that was decided so, by the clock that is passed in."""
    decider, clock = Decider(IMMEDIATE), FakeClock(5.0)
    decided = []
    for prediction in (seen("up"), seen("up"), None, seen("down"), seen("up")):
        decided.append(decider.decide(prediction, clock()))
        clock.advance(0.5)

    press_up, press_down = Event("press", "up", 5.0), Event("press", "down", 6.5)
    assert decided == [
        Decision("up", 5.0, True, (press_up,), ("up",)),
        Decision("up", 5.0, False, (), ("up",)),
        Decision(None, 6.0, True, (Event("release", "up", 6.0),), ()),
        Decision("down", 6.5, True, (press_down,), ("down",)),
        Decision(
            "up", 7.0, True, (Event("release", "down", 7.0), Event("press", "up", 7.0)), ("up",)
        ),
    ]


def test_nothing_at_first_is_no_change() -> None:
    """Before anything is decided, nothing is."""
    assert not Decider().decide(None, 1.0).changed


def test_by_default_a_single_frame_presses_nothing_and_a_held_pose_does() -> None:
    """At 30 frames a second a pose is on with its third frame, and one wrong frame does nothing."""

    def pressed(*labels: str) -> list[int]:
        decider = Decider(DecisionSettings(neutral="rest"))
        decided = [decider.decide(seen(label, 1.0), n / 30) for n, label in enumerate(labels)]
        return [n for n, decision in enumerate(decided) if decision.pressed]

    rest = ["rest"] * 5
    assert pressed(*rest, "up", *rest) == []
    assert pressed(*rest, "up", "up", "up", "up") == [7, 8]


def test_other_classes_let_go_of_what_is_pressed() -> None:
    """A class that is gone is released, and smoothing begins anew."""
    decider = Decider(IMMEDIATE)
    decider.decide(seen("up"), 0.0)
    others = Prediction.from_row(("left", "right"), (0.3, 0.7))

    events = decider.decide(others, 0.1).events
    assert events == (Event("release", "up", 0.1), Event("press", "right", 0.1))
    assert decider.shares == pytest.approx({"left": 0.3, "right": 0.7})


@pytest.mark.parametrize("now_s", [4.9, float("nan")])
def test_a_clock_that_goes_back_is_refused_in_words(now_s: float) -> None:
    """Nothing is decided for a time that cannot be."""
    decider = Decider()
    decider.decide(seen("up"), 5.0)

    with pytest.raises(ArgumentError, match=f"must not go back from 5.0; got {now_s}"):
        decider.decide(seen("up"), now_s)


def test_where_nothing_happens_the_decision_stays() -> None:
    """What happened and what is new is said once; the rest holds until something else does."""
    decider = Decider(IMMEDIATE)
    first = decider.decide(seen("up"), 1.0)

    second, third = decider.decide(seen("up"), 2.0), decider.decide(seen("up", 0.7), 3.0)

    assert first == Decision("up", 1.0, True, (Event("press", "up", 1.0),), ("up",))
    assert second == third == decider.last == Decision("up", 1.0, False, (), ("up",))
