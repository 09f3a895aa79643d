"""Smoothing with a time constant, beside SciPy's filters and the formula."""

import math

import numpy as np
import pytest
from scipy.signal import lfilter

from campad.decisions.smoothing import LONGEST_GAP_S, Smoother, shares_of
from campad.learning.prediction import Prediction
from decisions.streams import LABELS, prediction

TAU_S = 0.12


def test_none_of_these_takes_its_share() -> None:
    """The classes share what is familiar; the rest, up to 1, is none of these."""
    shares = shares_of(Prediction.from_row(LABELS, (0.6, 0.3, 0.1), familiarity=0.7))

    assert shares == pytest.approx({"up": 0.42, "down": 0.21, "rest": 0.07})


@pytest.mark.parametrize("per_second", [5, 24, 60])
def test_evenly_spaced_frames_are_filtered_as_by_scipy(per_second: int) -> None:
    """It is the first-order filter with alpha = 1 - exp(-dt / tau)."""
    values = np.random.default_rng(0).random(100)
    alpha = 1 - math.exp(-1 / per_second / TAU_S)
    smoother = Smoother(TAU_S)

    ours = [smoother.update(prediction(up=v), n / per_second)["up"] for n, v in enumerate(values)]
    values[0] = 0  # before the first frame nothing is known, and it has had no time to count
    assert ours == pytest.approx(lfilter([alpha], [1, alpha - 1], values))


def test_a_step_rises_as_the_formula_says_whenever_frames_come() -> None:
    """1 - exp(-t / tau), at irregular times."""
    smoother, times_s = Smoother(TAU_S), np.cumsum(np.random.default_rng(1).uniform(0, 0.2, 30))

    ours = [smoother.update(prediction(up=1.0), now_s)["up"] for now_s in times_s]
    assert ours == pytest.approx(1 - np.exp(-(times_s - times_s[0]) / TAU_S))


def test_one_frame_after_a_long_gap_does_not_count_for_all_of_it() -> None:
    """Nobody saw what happened in between."""
    smoother = Smoother(1.0)
    smoother.update(prediction(up=0.0), 0.0)

    assert smoother.update(prediction(up=1.0), 60.0)["up"] == pytest.approx(
        1 - math.exp(-LONGEST_GAP_S)
    )


def test_no_time_constant_takes_each_frame_as_it_is() -> None:
    """Also the first one, and two at the same time."""
    smoother = Smoother(0.0)

    assert [smoother.update(prediction(up=v), 1.0)["up"] for v in (0.9, 0.2)] == [0.9, 0.2]
