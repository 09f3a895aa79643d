"""From what the classifier says to what is done: predictions over time -> press and release.

All times are seconds of a clock that is passed in, so a recorded stream gives the same decisions
again. Whatever is steered gets its decisions from a `Decider`.
"""

from campad.decisions.decider import Decider, Decision
from campad.decisions.presses import Event
from campad.decisions.recording import Asked, Recording
from campad.decisions.settings import IMMEDIATE, ClassSettings, DecisionSettings
from campad.decisions.tuning import Outcome, Proposal, tune

__all__ = [
    "IMMEDIATE",
    "Asked",
    "ClassSettings",
    "Decider",
    "Decision",
    "DecisionSettings",
    "Event",
    "Outcome",
    "Proposal",
    "Recording",
    "tune",
]
