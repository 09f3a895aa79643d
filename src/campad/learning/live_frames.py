"""Frames of a camera whose world has moved: which of them are kept, and what is taken off them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_FRAMES = 150
"""Of those without labels: fifteen of each of ten seconds. Twice as many take twice as long, and no
difference was measured."""


def thinned(activations: Any) -> NDArray[np.float32]:
    """Keep MOST_FRAMES frames at most, evenly in time: (n, *shape) -> (m, d)."""
    if len(activations) > MOST_FRAMES:
        kept = np.linspace(0, len(activations) - 1, MOST_FRAMES).astype(np.intp)
        activations = [activations[number] for number in kept]
    return np.asarray(activations, np.float32).reshape(len(activations), -1)


def less(activations: Any, shift: NDArray[np.float32] | None) -> Any:
    """Take off what recalibration has found: examples of another day fit those of the first."""
    if shift is None:
        return activations
    shape = np.shape(activations)
    return activations - shift.reshape(shape if np.size(activations) == len(shift) else shape[1:])
