"""From predictions over time to what is done."""

import pytest

from campad.decisions import Decider, Decision
from campad.learning.prediction import Prediction
from campad.testing import FakeClock


def prediction(label: str | None, confidence: float = 0.9) -> Prediction:
    return Prediction(label, confidence, {"up": confidence, "down": 1 - confidence})


@pytest.mark.parametrize(
    ("seen", "label"),
    [
        (None, None),
        (prediction("up"), "up"),
        (prediction("up", 0.5), "up"),
        (prediction("up", 0.49), None),
        (prediction(None), None),
    ],
)
def test_the_most_probable_class_is_decided_if_it_is_sure(
    seen: Prediction | None, label: str | None
) -> None:
    """Nothing is decided without a prediction, below one half, or for none of the classes."""
    assert Decider().decide(seen, 0.0).label == label


def test_a_decision_says_since_when_and_whether_it_is_new() -> None:
    """The time is that of the first frame that was decided so, by the clock that is passed in."""
    decider, clock = Decider(), FakeClock(5.0)
    decided = []
    for seen in (prediction("up"), prediction("up"), None, prediction("down")):
        decided.append(decider.decide(seen, clock()))
        clock.advance(0.5)

    assert decided == [
        Decision("up", 5.0, changed=True),
        Decision("up", 5.0, changed=False),
        Decision(None, 6.0, changed=True),
        Decision("down", 6.5, changed=True),
    ]


def test_nothing_at_first_is_no_change() -> None:
    """Before anything is decided, nothing is."""
    assert not Decider().decide(None, 1.0).changed


def test_a_stream_is_decided_alike_every_time() -> None:
    """The same predictions at the same times give the same decisions."""
    stream = [(prediction("up", n % 10 / 10), n / 30) for n in range(200)]

    def decisions() -> list[Decision]:
        decider = Decider()
        return [decider.decide(*moment) for moment in stream]

    assert decisions() == decisions()
