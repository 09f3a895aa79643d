"""What came of showing a stream of frames without labels."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from common.calibration import calibration_error

Array = NDArray[Any]


@dataclass(frozen=True)
class Outcome:
    """What came of a stream: right before, with the shift, and learned, each (n,) of bool.

    `said` are the probabilities in the end, (n, k), and `wanted` the classes, (n,).
    """

    before: Array
    moved: Array
    said: Array
    wanted: Array
    shift_refused: bool
    refused: bool

    @property
    def learned(self) -> Array:
        """Right in the end."""
        return self.said.argmax(axis=1) == self.wanted


def summary(name: str, seeds: list[list[Outcome]]) -> dict[str, Any]:
    """One row: percent, and the calibration error of all that a seed has judged together."""
    every = [outcome for seed in seeds for outcome in seed]
    errors = [
        calibration_error(
            np.concatenate([outcome.said for outcome in seed]),
            np.concatenate([outcome.wanted for outcome in seed]),
        )
        for seed in seeds
    ]
    parts = {
        "before, %": [outcome.before.mean() for outcome in every],
        "shifted, %": [outcome.moved.mean() for outcome in every],
        "learned, %": [outcome.learned.mean() for outcome in every],
        "shift refused, %": [outcome.shift_refused for outcome in every],
        "learning refused, %": [outcome.refused for outcome in every],
        "calibration error, %": errors,
    }
    return {"shown": name} | {part: 100 * float(np.mean(found)) for part, found in parts.items()}
