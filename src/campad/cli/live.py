"""From frames that come by themselves to what is done: the loop of `campad run`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from campad.decisions import Decider, Decision
from campad.imaging.frame import Pixels
from campad.imaging.newest import Arrived
from campad.learning.prediction import Prediction

STALE_S = 0.3
"""Where no frame comes for so long, nothing is known any more, and everything is let go."""


class Frames(Protocol):
    """What gives frames: `NewestFrame`."""

    @property
    def ended(self) -> bool:
        """No frame will come any more."""

    def take(self, wait_s: float) -> Arrived | None:
        """Return the newest frame; None if none comes in time."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was made of one frame.

    Attributes:
        prediction: what it shows; None where no frame came.
        decision: what was done.
        delay_s: from the moment that the frame came until that was done.
    """

    prediction: Prediction | None
    decision: Decision
    delay_s: float


def follow(
    frames: Frames,
    predict: Callable[[Pixels], Prediction],
    decider: Decider,
    act: Callable[[Decision, Prediction | None], object],
    clock: Callable[[], float],
) -> Iterator[Step]:
    """Act on each frame, and let go where none comes; ends when the frames do.

    Args:
        frames: where they come from.
        predict: says what a frame shows.
        decider: decides.
        act: does what is decided.
        clock: gives seconds, the same as the frames'.
    """
    while not frames.ended:
        frame = frames.take(STALE_S)
        prediction = predict(frame.pixels) if frame else None
        decision = decider.decide(prediction, clock())
        act(decision, prediction)
        yield Step(prediction, decision, clock() - frame.at_s if frame else 0.0)
