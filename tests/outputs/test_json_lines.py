"""JSON lines: what another program reads from a pipe."""

import io
import json
import os

import pytest

from campad.errors import OutputError
from campad.learning.prediction import Prediction
from campad.outputs.json_lines import JsonLinesOutput
from outputs.steered import pressed

LEFT = Prediction.from_row(("left", "right"), (0.75, 0.25))


def test_a_line_for_each_change_or_for_each_frame() -> None:
    """Each is a JSON document by itself."""
    changes, frames = io.StringIO(), io.StringIO()
    for stream, each_frame in ((changes, False), (frames, True)):
        output = JsonLinesOutput(stream, each_frame)
        output.act(pressed("left"), LEFT)
        output.act(pressed("left", before=("left",)), LEFT)
        output.act(pressed(before=("left",)), None)
        output.close()
    lines = [json.loads(line) for line in changes.getvalue().splitlines()]

    assert len(frames.getvalue().splitlines()) == 3
    assert lines == [
        {
            "class": "left",
            "pressed": ["left"],
            "events": [{"kind": "press", "class": "left"}],
            "probabilities": {"left": 0.75, "right": 0.25},
            "familiarity": 1.0,
        },
        {
            "class": None,
            "pressed": [],
            "events": [{"kind": "release", "class": "left"}],
            "probabilities": {},
            "familiarity": None,
        },
    ]


def test_a_reader_that_has_gone_is_an_error_in_words() -> None:
    """As `head -1` does."""
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "w")

    with pytest.raises(OutputError, match="nobody reads standard output"):
        JsonLinesOutput(stream, each_frame=True).act(pressed("left"), LEFT)
    with pytest.raises(BrokenPipeError):
        stream.close()
