"""What the server says to the page about guided use, and about what was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from campad.decisions import DecisionSettings
from campad.decisions.measuring import Measurement
from campad.protocol.to_page import ToPage

if TYPE_CHECKING:
    from campad.decisions.tuning import Outcome


class Asking(ToPage, tag="asking"):
    """The person is to show a class; None: to rest."""

    label: str | None
    number: int
    """So many classes have been asked for, this one among them."""
    of: int
    over: bool = False
    """Nothing is asked for any more."""


class Tried(Struct):
    """What some settings did with what was recorded; see `campad.decisions.tuning.Outcome`."""

    settings: DecisionSettings
    false_per_minute: float
    missed: int
    wrong: int
    added_delay_s: float | None

    @classmethod
    def of(cls, outcome: Outcome) -> Tried:
        """Tell of an outcome."""
        return cls(**{name: getattr(outcome, name) for name in cls.__struct_fields__})


class Proposed(ToPage, tag="proposed"):
    """What half a minute of use has shown: today's settings, and what longer delays would buy."""

    before: Tried
    chance: int
    """Today's settings stay where others are less wrong by no more than this."""
    trade: list[Tried]
    """The fastest first; each has fewer wrong presses than all before it."""


class Measured(ToPage, tag="measured"):
    """All measurements that the project keeps; the last one may be news."""

    rows: list[Measurement]
    new: bool


class PieceState(Struct):
    """A part of the last seconds; see `campad.sessions.mistakes.Piece`."""

    first: int
    last: int
    label: str | None
    ago_s: float


class LookedBack(ToPage, tag="lookedback"):
    """The last seconds, the oldest first."""

    pieces: list[PieceState]


class Corrected(ToPage, tag="corrected"):
    """What was wrong is learned; `undone`: that is taken back."""

    label: str | None
    examples: int
    undone: bool
