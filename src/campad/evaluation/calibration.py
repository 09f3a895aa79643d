"""Calibration: confidences that mean something, from what was said of left-out examples.

A network that knows its examples by heart is surer of itself on new frames than it is right. One
number mends most of it (Guo et al., "On Calibration of Modern Neural Networks", 2017): the
temperature T, probabilities becoming p^(1/T), made to sum to 1 again. It changes no decision
between classes. T is chosen so that left-out examples are least surprising.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.kernels.checks import softmax

Array = NDArray[Any]

SMALLEST, TINY = 1e-4, 1e-30
"""Nothing is impossible, before and after a temperature."""

TEMPERATURES = np.exp(np.arange(-60, 33) / 20)
"""0.05 to 5: from a network that was hardly trained to one that was trained far too long."""

PRIOR_WIDTH = 1.0
"""Of log T about 0, in the same nats as the examples' surprise: few examples that all are right
would otherwise call for any certainty."""


def cool(probabilities: Array, temperature: float) -> NDArray[np.float32]:
    """Apply a temperature: (n, k) -> (n, k), rows sum to 1."""
    logs = np.log(np.maximum(probabilities, SMALLEST)) / temperature
    return softmax(logs).astype(np.float32)


def find_temperature(probabilities: Array, classes: Array) -> float:
    """Return the temperature at which left-out examples are least surprising; 1 if n is 0.

    `probabilities` are what was said of them, (n, k), `classes` what they are, (n,).
    """
    right = np.arange(len(classes)), classes
    surprises = [
        -np.log(np.maximum(cool(probabilities, t)[right], TINY)).sum()
        + (np.log(t) / PRIOR_WIDTH) ** 2 / 2
        for t in TEMPERATURES
    ]
    return float(TEMPERATURES[np.argmin(surprises)])
