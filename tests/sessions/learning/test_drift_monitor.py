"""Live activations, and when they are looked at."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from campad.evaluation.drift import DRIFTED
from campad.sessions.drift_monitor import CHECK_EVERY, FIRST_FRAMES, DriftMonitor, RunningMean

D = 12


class Told:
    """A predictor that is asked for the drift, and remembers by what."""

    def __init__(self, drift: float | None) -> None:
        self.asked: list[tuple[NDArray[np.float32], float]] = []
        self._drift = drift

    def drift(self, mean: NDArray[np.float32], variance: float) -> float | None:
        self.asked.append((mean.copy(), variance))
        return self._drift


def frames(number: int) -> NDArray[np.float32]:
    return np.random.default_rng(0).normal(size=(number, 1, D)).astype(np.float32)


def follow(monitor: DriftMonitor, number: int, predictor: Any) -> None:
    for activation in frames(number):
        monitor.see(activation, predictor)


def test_the_mean_is_what_it_is_frame_by_frame() -> None:
    """To the bit: that frames are taken in together is only quicker."""
    monitor, predictor = DriftMonitor(0), Told(0.0)
    number = FIRST_FRAMES + 10 * CHECK_EVERY  # more than it remembers
    one_by_one = RunningMean(np.zeros(D, np.float32))
    for activation in frames(number):
        one_by_one.see(activation[0])

    follow(monitor, number, predictor)

    mean, variance = predictor.asked[-1]
    assert np.array_equal(mean, one_by_one.mean)
    assert variance == one_by_one.variance


def test_it_is_looked_at_twice_a_second_after_the_first_frames() -> None:
    """Before that nothing is said, and nothing between."""
    monitor, predictor = DriftMonitor(0), Told(0.0)

    follow(monitor, FIRST_FRAMES + 2 * CHECK_EVERY - 1, predictor)

    assert len(predictor.asked) == 2


@pytest.mark.parametrize(
    ("drift", "drifted"), [(DRIFTED + 0.1, True), (DRIFTED, False), (None, False)]
)
def test_what_has_moved_far_has_drifted(drift: float | None, drifted: bool) -> None:
    """None: there is nothing to compare with."""
    monitor = DriftMonitor(0)

    follow(monitor, FIRST_FRAMES, Told(drift))

    assert monitor.drifted is drifted


def test_to_begin_anew_is_to_have_seen_nothing() -> None:
    """Not even the frames that no look had taken in yet."""
    monitor, predictor = DriftMonitor(0), Told(9.0)
    follow(monitor, FIRST_FRAMES + 5, predictor)
    monitor.forget()
    assert not monitor.drifted

    follow(monitor, FIRST_FRAMES - 1, predictor)

    assert (len(predictor.asked), monitor.drifted) == (1, False)


def test_at_most_so_many_frames_are_kept_and_only_when_asked_for() -> None:
    """Each as it came, and none after they were taken."""
    monitor, predictor = DriftMonitor(3), SimpleNamespace(drift=lambda *_: 0.0)
    follow(monitor, 1, predictor)
    monitor.start()
    follow(monitor, 5, predictor)

    kept = monitor.take()

    assert [list(one) for one in kept] == [list(one[0]) for one in frames(3)]
    follow(monitor, 1, predictor)
    assert monitor.take() == []
