"""How far confidences are from how often they are right."""

import numpy as np
from numpy.typing import NDArray

BINS = 10


def calibration_error(probabilities: NDArray[np.float32], classes: NDArray[np.intp]) -> float:
    """Mean distance between confidence and accuracy, over bins of equal width: (n, k), (n,)."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == classes
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return sum(
        (bins == b).mean() * abs(right[bins == b].mean() - confidence[bins == b].mean())
        for b in np.unique(bins)
    )
