"""Each class's share of a frame, smoothed over time.

Exponential smoothing with a time constant tau: after dt seconds a new frame counts

    alpha = 1 - exp(-dt / tau)

and what was before it 1 - alpha. So the same pose is seen equally fast at any frame rate.
"""

import math

from campad.learning.prediction import Prediction

LONGEST_GAP_S = 0.25
"""A frame counts for this long at most: of a longer gap it does not know what happened in it."""


def shares_of(prediction: Prediction) -> dict[str, float]:
    """Return each class's share; what they lack to 1 is the share of none of these.

    In a prediction's probabilities, none of these is spread evenly over the classes; this takes it
    out again.
    """
    even = (1 - prediction.familiarity) / len(prediction.probabilities)
    return {label: p - even for label, p in prediction.probabilities.items()}


class Smoother:
    """Smooths the shares of one set of classes. Before the first frame all are 0.

    Args:
        smoothing_s: the time constant; 0 takes every frame as it is.
    """

    def __init__(self, smoothing_s: float) -> None:
        self._smoothing_s = smoothing_s
        self._shares: dict[str, float] = {}
        self._last_s: float | None = None

    def update(self, prediction: Prediction, now_s: float) -> dict[str, float]:
        """Return the shares with the newest frame taken in."""
        seen, alpha = shares_of(prediction), self._alpha(now_s)
        self._last_s = now_s
        before = self._shares or dict.fromkeys(seen, 0.0)
        rest = 1 - alpha
        self._shares = {name: alpha * share + rest * before[name] for name, share in seen.items()}
        return self._shares

    def _alpha(self, now_s: float) -> float:
        if not self._smoothing_s:
            return 1.0
        gap_s = 0.0 if self._last_s is None else min(now_s - self._last_s, LONGEST_GAP_S)
        return -math.expm1(-gap_s / self._smoothing_s)
