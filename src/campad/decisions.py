"""From what the classifier says to what is done: predictions over time -> decisions.

Today the most probable class is the decision, if it is more probable than all others together.
Whatever decides better (smoothing, thresholds for on and off, dwell) belongs here and nowhere else:
the game, every output, the page and the command line use the same `Decider`.
"""

from dataclasses import dataclass

from campad.learning.prediction import Prediction

CONFIDENT = 0.5
"""Below this the camera sees nothing that it is sure of."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do.

    Attributes:
        label: the class acted on; None is "nothing".
        since_s: when that was decided first, by the clock that the decider is told.
        changed: it is another one than the last time.
    """

    label: str | None
    since_s: float
    changed: bool


class Decider:
    """Decides on one prediction after the other. The same stream gives the same decisions.

    Args:
        confident: the confidence from which a class is acted on.
    """

    def __init__(self, confident: float = CONFIDENT) -> None:
        self._confident = confident
        self._last = Decision(None, float("-inf"), changed=False)

    def decide(self, prediction: Prediction | None, now_s: float) -> Decision:
        """Decide.

        Args:
            prediction: what the newest frame shows; None where nothing is known of it.
            now_s: the time in seconds, by whatever clock; it never goes back.
        """
        sure = prediction is not None and prediction.confidence >= self._confident
        label = prediction.label if prediction and sure else None
        changed = label != self._last.label
        self._last = Decision(label, now_s if changed else self._last.since_s, changed)
        return self._last
