"""JSON lines on standard output: one for each change, or for each frame."""

import json
import sys
from typing import Any, TextIO

from campad.decisions import Decision
from campad.errors import OutputError
from campad.learning.prediction import Prediction
from campad.outputs.base import Plan
from campad.outputs.bindings import Binding

EVERY = ("change", "frame")


def plan(binding: Binding) -> Plan:
    """Check how often."""
    every = binding.choice("every", EVERY)
    return Plan(
        lambda: JsonLinesOutput(sys.stdout, every == "frame"), "standard output", waits=True
    )


class JsonLinesOutput:
    """Writes lines.

    Args:
        stream: where to.
        each_frame: at each frame; else only where something is pressed, let go or decided.
    """

    def __init__(self, stream: TextIO, each_frame: bool) -> None:
        self._stream, self._each_frame = stream, each_frame

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """The lines name them."""

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Write a line, if it is time for one."""
        if not (self._each_frame or decision.events or decision.changed):
            return
        try:
            self._stream.write(json.dumps(describe(decision, prediction)) + "\n")
            self._stream.flush()
        except (OSError, ValueError) as error:  # whoever read has gone
            raise OutputError("jsonl: nobody reads standard output any more") from error

    def close(self) -> None:
        """What is held has been said to be let go."""


def describe(decision: Decision, prediction: Prediction | None) -> dict[str, Any]:
    """Return what other programs get to know of one frame, ready for JSON."""
    return {
        "class": decision.label,
        "pressed": list(decision.pressed),
        "events": [{"kind": event.kind, "class": event.label} for event in decision.events],
        "probabilities": {
            label: round(float(p), 4) for label, p in prediction.probabilities.items()
        }
        if prediction
        else {},
        "familiarity": round(float(prediction.familiarity), 4) if prediction else None,
    }
