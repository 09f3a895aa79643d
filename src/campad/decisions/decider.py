"""The decider: one prediction after the other in, what is pressed and released out."""

from dataclasses import dataclass

from campad.decisions.presses import Event, Presses
from campad.decisions.settings import DecisionSettings
from campad.decisions.smoothing import Smoother
from campad.errors import ArgumentError
from campad.learning.prediction import Prediction


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do.

    Attributes:
        label: the class that is on; None is "nothing".
        since_s: when that was decided first, by the clock that the decider is told.
        changed: it is another one than the last time.
        events: what is pressed and let go now, in this order.
        pressed: what is pressed after that. More than `label` only where classes toggle.
    """

    label: str | None
    since_s: float
    changed: bool
    events: tuple[Event, ...] = ()
    pressed: tuple[str, ...] = ()


class Decider:
    """Decides on one prediction after the other. The same stream gives the same decisions.

    Args:
        settings: when a class is pressed and released.

    Attributes:
        settings: as given.
        last: the last decision.
        shares: each class's smoothed share, which the thresholds are for.

    Example:
        >>> decider = Decider(DecisionSettings(neutral="rest"))
        >>> for frame in camera:
        ...     decision = decider.decide(pad.predict(frame), time.monotonic())
        ...     print(*((event.kind, event.label) for event in decision.events))
    """

    def __init__(self, settings: DecisionSettings | None = None) -> None:
        self.settings = settings or DecisionSettings()
        self.shares: dict[str, float] = {}
        self._smoother = Smoother(self.settings.smoothing_s)
        self._presses = Presses(self.settings)
        self._labels: tuple[str, ...] = ()
        self._now_s = float("-inf")
        self.last = Decision(None, float("-inf"), changed=False)

    @property
    def dwelling(self) -> tuple[str, float] | None:
        """The class that is to come on, and the part of its dwell that is over, 0 to 1."""
        return self._presses.dwelling(self._now_s)

    def decide(self, prediction: Prediction | None, now_s: float) -> Decision:
        """Decide.

        Args:
            prediction: what the newest frame shows; None where nothing is known of it. Then, and
                where there are other classes than before, everything that is pressed is let go.
            now_s: the time in seconds, by whatever clock; it never goes back.

        Raises:
            ArgumentError: the time goes back.
        """
        if not now_s >= self._now_s:
            raise ArgumentError(f"now_s must not go back from {self._now_s}; got {now_s}")
        self._now_s = now_s
        events: tuple[Event, ...] = ()
        labels = tuple(prediction.probabilities) if prediction else ()
        if labels != self._labels:
            self._labels, self.shares = labels, {}
            self._smoother = Smoother(self.settings.smoothing_s)
            events = self._presses.release_all(now_s)
        if prediction:
            self.shares = self._smoother.update(prediction, now_s)
            events += self._presses.step(self.shares, now_s)
        return self._remember(events)

    def _remember(self, events: tuple[Event, ...]) -> Decision:
        label, pressed, last = self._presses.on, self._presses.pressed, self.last
        changed = label != last.label
        if changed or events or last.changed or last.events or pressed != last.pressed:
            since_s = self._now_s if changed else last.since_s
            self.last = Decision(label, since_s, changed, events, pressed)
        return self.last  # else it is what it was, as it is for most frames
