"""What was asked for, and how presses compare to it."""

import math
from typing import Any

import pytest

from campad.decisions.recording import Asked, Press, Recording, Score, score
from campad.errors import ArgumentError
from campad.learning.prediction import Prediction
from decisions.streams import prediction

FRAMES = [prediction(up=1.0)] * 3
UP = Asked("up", 0.0, 1.0)


def test_the_first_press_of_each_asking_is_right() -> None:
    """Others, again, too early, and too late are false; what never comes is missed."""
    asked = [Asked("up", 1.0, 2.0), Asked("down", 3.0, 4.0), Asked("up", 5.0, 6.0)]
    recording = Recording([0.0, 5.0, 10.0], FRAMES, asked, late_s=0.3)
    pressed = [("up", 0.9), ("up", 1.25), ("up", 1.5), ("up", 3.5), ("up", 6.25), ("up", 6.4)]

    found = score(recording, [Press(*press) for press in pressed])
    assert found == Score(4, (0.25, math.inf, 1.25))
    assert found.missed == 1


OTHER = Prediction.from_row(("a", "b"), (0.5, 0.5))


@pytest.mark.parametrize(
    ("times_s", "predictions", "asked", "words"),
    [
        ([0.0], FRAMES, [UP], "a time for each; got 3 frames and 1 times"),
        ([0.0], FRAMES[:1], [UP], "two frames or more"),
        ([0.0, 2.0, 1.0], FRAMES, [UP], "must go on, and never back"),
        ([1.0, 1.0, 1.0], FRAMES, [UP], "must go on, and never back"),
        ([0.0, float("nan"), 1.0], FRAMES, [UP], "must go on, and never back"),
        ([0.0, 0.5, 1.0], [*FRAMES[:2], OTHER], [UP], "about the same classes"),
        ([0.0, 0.5, 1.0], FRAMES, [], "nothing was asked for"),
        ([0.0, 0.5, 1.0], FRAMES, [Asked("left", 0, 1)], "among up, down, rest; got 'left'"),
        ([0.0, 0.5, 1.0], FRAMES, [Asked("up", 1, 0)], "in order and must not overlap"),
        ([0.0, 0.5, 1.0], FRAMES, [UP, Asked("up", 0.5, 2)], "in order and must not overlap"),
    ],
)
def test_a_recording_that_cannot_be_is_refused_in_words(
    times_s: list[float], predictions: Any, asked: list[Asked], words: str
) -> None:
    """Tuning need not check it any more."""
    with pytest.raises(ArgumentError, match=words):
        Recording(times_s, predictions, asked)
