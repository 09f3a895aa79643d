"""The page about the .campad file is true."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import campad
from synthetic import COLOURS, shape_photo

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"


def test_its_code_reads_a_file_with_numpy_alone(
    lite0: campad.Backbone, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each example with its class, and the probability that the project gives it."""
    rng = np.random.default_rng(0)
    pad = campad.Controller(list(COLOURS), backbone=lite0, augment=False)
    for burst in range(2):
        for label in COLOURS:
            pad.add_example(shape_photo(label, rng), label, burst=burst)
    pad.train()
    pad.save(tmp_path / "me.campad")
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    found: dict[str, Any] = {}

    exec(code.replace("me.campad", str(tmp_path / "me.campad")), found)

    assert pad.predictor is not None
    known, _ = pad.predictor.judge(pad.dataset.xs)
    assert np.allclose(known, found["probabilities"], atol=1e-5)
    assert len(COLOURS) * 2 == capsys.readouterr().out.count("\n")
