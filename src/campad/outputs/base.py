"""What an output is, and what has to be known of it before it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from campad.decisions import Decision
from campad.learning.prediction import Prediction


class Output(Protocol):
    """Gets decisions, and knows neither camera nor classifier.

    It is made when it is armed and closed when it is disarmed. Its calls come one at a time, and
    must not wait, unless its `Plan` says that they may.
    """

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Learn which classes there are now; told before the first decision and at each change."""

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Do what was decided; called for every frame.

        Each press among `decision.events` is followed by its release, at the latest before `close`.
        Where another output has failed, a release may come without its press. Without a prediction
        everything is released and no class is on.

        Raises:
            OutputError: it cannot go on. It is closed then; see `Plan.waits`.
        """

    def close(self) -> None:
        """Let go of everything that is held; nothing comes after this."""


@dataclass(frozen=True)
class Plan:
    """An output that could be made: all that can be checked without sending anything is checked.

    Attributes:
        make: makes it, and may send from then on. Raises OutputError if it cannot work now.
        device: what it takes for itself, like "the keyboard"; no two outputs may have the same.
        waits: its calls may have to wait, so it gets a thread of its own. If one fails, it is made
            again a little later and the others go on. Where this is false, all is disarmed.
    """

    make: Callable[[], Output]
    device: str
    waits: bool = False
