"""What networks are shown, here and by Keras."""

from typing import Any

import numpy as np

SIZE = 224


def pictures() -> Any:
    """Return three pictures of noise, one coarse."""
    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (1, 7, 7, 3)).repeat(32, 1).repeat(32, 2)
    return np.concatenate([random.integers(0, 256, (2, SIZE, SIZE, 3)), coarse]).astype(np.uint8)
