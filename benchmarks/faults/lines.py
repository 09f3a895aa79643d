"""Figures: what was done, what came of it, what is allowed, and whether it held."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Line:
    """One figure, and whether it is allowed; None where it is only shown.

    `timed`: it depends on the machine and on what else runs there, so tests do not ask for it.
    """

    what: str
    figure: str
    allowed: str
    held: bool | None
    timed: bool = False

    def row(self) -> dict[str, Any]:
        words = ("in time", "LATE") if self.timed else ("yes", "NO")
        held = "-" if self.held is None else words[not self.held]
        return {"what": self.what, "figure": self.figure, "allowed": self.allowed, "held": held}


def timed(what: str, value: float, unit: str, most: float) -> Line:
    """A figure that may be so large at most, on a machine that does nothing else."""
    return Line(
        what, f"{value:,.3g} {unit}".strip(), f"{most:g} {unit}".strip(), value <= most, True
    )


def counted(what: str, value: int, most: int = 0) -> Line:
    """A number that may be so large at most, anywhere."""
    return Line(what, f"{value:,}", f"{most:,}", value <= most)


def shown(what: str, figure: str) -> Line:
    """A figure that is only shown."""
    return Line(what, figure, "", None)
