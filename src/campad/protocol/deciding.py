"""What is decided of a frame, as the page shows it."""

from __future__ import annotations

from msgspec import Struct

from campad.decisions import Decider


class Decided(Struct):
    """What the decider makes of the frames so far."""

    shares: list[float]
    """Of each class, smoothed: what the thresholds are for."""
    on: str | None
    pressed: tuple[str, ...]
    dwelling: str | None
    """The class that is to come on."""
    dwelled: float
    """The part of its dwell that is over."""

    @classmethod
    def of(cls, decider: Decider) -> Decided:
        """Tell of the last decision."""
        label, part = decider.dwelling or (None, 0.0)
        shares = [round(share, 3) for share in decider.shares.values()]
        return cls(shares, decider.last.label, decider.last.pressed, label, round(part, 3))
