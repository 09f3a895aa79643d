"""What decisions act on: the game, and whatever else is steered."""

from collections.abc import Callable
from typing import Protocol

from campad.decisions import Decision


class Output(Protocol):
    """Gets decisions, and knows neither camera nor classifier.

    All calls come from one thread, and must not wait.
    """

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Learn which classes there are now; told before the first decision and at each change."""

    def act(self, decision: Decision) -> None:
        """Do what was decided; called for every frame, see `Decision.changed`."""

    def close(self) -> None:
        """Let go of everything that is held; nothing comes after this."""


OutputFactory = Callable[[], Output]
"""Makes one for each page."""
