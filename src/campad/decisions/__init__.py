"""From what the classifier says to what is done: predictions over time -> press and release.

All times are seconds of a clock that is passed in, so a recorded stream gives the same decisions
again. Whatever is steered gets its decisions from a `Decider`; the settings `IMMEDIATE` wait for
nothing. Which settings suit a person finds `decisions/tuning.py` from a recording, and how good it
is as a controller `decisions/measuring.py`; both are loaded only where they are asked for.
"""

from campad.decisions.decider import Decider, Decision
from campad.decisions.presses import Event
from campad.decisions.settings import IMMEDIATE, ClassSettings, DecisionSettings

__all__ = [
    "IMMEDIATE",
    "ClassSettings",
    "Decider",
    "Decision",
    "DecisionSettings",
    "Event",
]
