"""How far an export has come: told while it is made, and a place where it can be ended."""

from collections.abc import Callable
from typing import Any, Literal

Step = Literal["joining", "writing", "checking", "packing"]
STEPS: tuple[Step, ...] = ("joining", "writing", "checking", "packing")

OnStep = Callable[[Step], Any]
"""Told each step as it begins, in the thread that exports; what it raises ends the export."""


def unheard(_step: Step) -> None:
    """Nobody wants to know."""
