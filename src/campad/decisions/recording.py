"""A recorded stream of predictions, what was asked for meanwhile, and how presses compare to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from campad.errors import ArgumentError
from campad.learning.prediction import Prediction


@dataclass(frozen=True, slots=True)
class Asked:
    """A class that the person was asked to show.

    Attributes:
        label: the class.
        from_s: when it was asked for.
        to_s: when something else was.
    """

    label: str
    from_s: float
    to_s: float


@dataclass(frozen=True)
class Recording:
    """What the classifier said of each frame, and what should have been pressed.

    Attributes:
        times_s: when each frame was judged; they never go back.
        predictions: what was said of it, about the same classes each time.
        asked: what should be pressed, in order and without overlap; between that, nothing.
        late_s: so long after the end a class still counts as asked for: people react late.

    Raises:
        ArgumentError: times, predictions and what was asked do not fit each other.
    """

    times_s: Sequence[float]
    predictions: Sequence[Prediction]
    asked: Sequence[Asked]
    late_s: float = 0.5

    def __post_init__(self) -> None:
        if len(self.times_s) != len(self.predictions) or len(self.times_s) < 2:
            raise ArgumentError(
                "a recording needs two frames or more, and a time for each; got "
                f"{len(self.predictions)} frames and {len(self.times_s)} times"
            )
        if not all(a <= b for a, b in pairwise(self.times_s)) or not self.duration_s:
            raise ArgumentError("the times of a recording must go on, and never back")
        if len({tuple(p.probabilities) for p in self.predictions}) > 1:
            raise ArgumentError("a recording must be about the same classes from end to end")
        self._check_asked()

    def _check_asked(self) -> None:
        if not self.asked:
            raise ArgumentError("nothing was asked for in the recording")
        labels = tuple(self.predictions[0].probabilities)
        for span in self.asked:
            if span.label not in labels:
                raise ArgumentError(f"asked must be among {', '.join(labels)}; got {span.label!r}")
        ends = [time_s for span in self.asked for time_s in (span.from_s, span.to_s)]
        if not all(a <= b for a, b in pairwise(ends)):
            raise ArgumentError("what was asked must be in order and must not overlap")

    @property
    def duration_s(self) -> float:
        """From the first frame to the last."""
        return self.times_s[-1] - self.times_s[0]


@dataclass(frozen=True, slots=True)
class Press:
    """A class was pressed.

    Attributes:
        label: the class.
        at_s: when.
    """

    label: str
    at_s: float


@dataclass(frozen=True)
class Score:
    """How presses compare to what was asked.

    Attributes:
        false: how many presses were of what was not asked, or had come already.
        delays_s: how long after each asking its press came; infinite where none did.
    """

    false: int
    delays_s: tuple[float, ...]

    @property
    def missed(self) -> int:
        """How often nothing was pressed when it was asked for."""
        return sum(math.isinf(delay) for delay in self.delays_s)


def score(recording: Recording, presses: Sequence[Press]) -> Score:
    """Compare presses with what was asked: the first one of each asking is right."""
    delays = [math.inf] * len(recording.asked)
    for press in presses:
        for number, span in enumerate(recording.asked):
            asked = span.from_s <= press.at_s <= span.to_s + recording.late_s
            if asked and span.label == press.label and math.isinf(delays[number]):
                delays[number] = press.at_s - span.from_s
                break
    right = sum(not math.isinf(delay) for delay in delays)
    return Score(len(presses) - right, tuple(delays))
