"""What an output is. It gets decisions, and knows neither camera nor classifier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from campad.decisions import Decision


class Output(Protocol):
    """Something that decisions act on. All calls come from one thread, and must not wait."""

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Learn which classes there are now; told before the first decision and at each change."""

    def act(self, decision: Decision) -> None:
        """Do what was decided; called for every frame, see `Decision.changed`."""

    def close(self) -> None:
        """Let go of everything that is held; nothing comes after this."""


OutputFactory = Callable[[], Output]
"""Makes one for each page."""
