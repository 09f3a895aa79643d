"""How good it is as a controller: the figures of a recording, and how they are kept."""

import json
import math
from typing import Any

import pytest

from campad.decisions import DecisionSettings
from campad.decisions.measuring import MOST_KEPT, Measurement, bits_of, measure, read_all
from campad.decisions.recording import Asked, Press, Recording
from campad.errors import ArgumentError
from decisions.streams import prediction

TIMES_S = [n / 10 for n in range(601)]  # a minute
RECORDING = Recording(
    TIMES_S,
    [prediction(up=1.0)] * len(TIMES_S),
    [Asked("up", 10, 12), Asked("down", 20, 22), Asked("up", 30, 32), Asked("down", 40, 42)],
)
PRESSES = [
    Press("up", 10.5),  # right, after half a second
    Press("up", 20.5),  # the other class first: one mistake, and one false press
    Press("down", 21.0),
    Press("down", 42.3),  # late, but it counts; nothing was pressed from 30 to 32
    Press("up", 55.0),  # when nothing was asked
]


def test_the_figures_of_a_minute() -> None:
    """As counted by hand; the neutral class is none to choose."""
    found = measure(RECORDING, PRESSES, DecisionSettings(neutral="rest"), 1e9)

    assert (found.classes, found.asked, found.right, found.missed, found.false) == (2, 4, 2, 1, 2)
    assert (found.seconds, found.reaction_s) == (60, pytest.approx((0.5 + 2.3) / 2))
    assert found.bits == 0.0  # of two classes half are right: so is a coin


def test_all_right_at_once_is_the_most_that_can_be() -> None:
    """Two classes are a bit each; half a second a choice are 120 choices a minute."""
    presses = [Press(span.label, span.from_s + 0.5) for span in RECORDING.asked]

    found = measure(RECORDING, presses, DecisionSettings(neutral="rest"), 1e9)

    assert (found.right, found.missed, found.false, found.reaction_s) == (4, 0, 0, 0.5)
    assert found.bits == pytest.approx(120)


@pytest.mark.parametrize(
    ("classes", "accuracy", "bits"),
    [
        # Wolpaw and others 2002, Clinical Neurophysiology 113, figure 2 is drawn by this formula.
        (2, 1.0, 1.0),
        (2, 0.9, 1 + 0.9 * math.log2(0.9) + 0.1 * math.log2(0.1)),
        (4, 1.0, 2.0),
        (4, 0.9, 2 + 0.9 * math.log2(0.9) + 0.1 * math.log2(0.1 / 3)),
        (4, 0.25, 0.0),
        (4, 0.1, 0.0),
        (1, 1.0, 0.0),
    ],
)
def test_bits_are_wolpaws(classes: int, accuracy: float, bits: float) -> None:
    """Nothing where chance does as well."""
    assert bits_of(classes, accuracy) == pytest.approx(bits)


def test_bits_are_what_information_theory_says() -> None:
    """The mutual information of a choice and a press, summed over all pairs of four classes."""
    right, n = 0.85, 4
    joint = [
        [right / n if a == b else (1 - right) / (n - 1) / n for b in range(n)] for a in range(n)
    ]
    information = sum(p * math.log2(p / (1 / n) ** 2) for row in joint for p in row)

    assert bits_of(n, right) == pytest.approx(information)


def test_measurements_come_back_from_json() -> None:
    """The newest of them, whether or not there was a right press."""
    ok = measure(RECORDING, PRESSES, DecisionSettings(0.2, classes={}), 1e9)
    none = measure(RECORDING, [], DecisionSettings(), 2e9)
    many = [found.to_plain() for found in (none, ok)] * MOST_KEPT

    again = read_all(json.loads(json.dumps(many)))

    assert none.reaction_s is None
    assert again == (none, ok) * (MOST_KEPT // 2)


@pytest.mark.parametrize(
    "change",
    [{"right": -1}, {"bits": float("nan")}, {"asked": "4"}, {"reaction_s": True}, {"more": 1},
     {"settings": {"smoothing_s": 9}}, {"settings": None}],
)  # fmt: skip
def test_what_is_no_measurement_is_refused(change: dict[str, Any]) -> None:
    """In words."""
    plain = measure(RECORDING, PRESSES, DecisionSettings(), 1e9).to_plain()

    with pytest.raises(ArgumentError):
        Measurement.from_plain(plain | change)
    with pytest.raises(ArgumentError):
        read_all(plain)
