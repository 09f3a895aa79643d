"""What is said of frames, as JSON lines."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from campad.controller import Controller
    from campad.decisions import Decider
    from campad.imaging.frame import Pixels


def print_prediction(
    pad: Controller,
    name: str,
    number: int,
    frame: Pixels,
    decider: Decider | None = None,
    now_s: float = 0.0,
) -> None:
    """Print what one frame shows as a JSON line; with a decider also what is pressed by that.

    What is decided has the names that every output has: `class`, `pressed`, `events`.
    """
    prediction = pad.predict(frame)
    line = {
        "file": name,
        "frame": number,
        "label": prediction.label,
        "confidence": round(prediction.confidence, 6),
        "familiarity": round(prediction.familiarity, 6),
        "probabilities": {k: round(p, 6) for k, p in prediction.probabilities.items()},
    }
    if decider:
        decision = decider.decide(prediction, now_s)
        line |= {
            "time": round(now_s, 3),
            "class": decision.label,
            "pressed": decision.pressed,
            "events": [{"kind": e.kind, "class": e.label} for e in decision.events],
        }
    readable = (sys.stdout.encoding or "").lower().startswith("utf")
    click.echo(json.dumps(line, ensure_ascii=not readable))
