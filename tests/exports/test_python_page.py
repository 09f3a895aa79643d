"""The page about Python is true."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import campad
from synthetic import save_sideways, shape_photo

PAGE = Path(__file__).resolve().parents[2] / "docs" / "use" / "python.md"


def test_its_code_says_and_presses_what_is_seen(
    pad: campad.Controller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The first three blocks, as they stand; the fourth needs a camera."""
    save_sideways(shape_photo("red", np.random.default_rng(1)), tmp_path / "photo.jpg")
    pad.save(tmp_path / "me.campad")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    scope: dict[str, Any] = {}

    exec("\n".join(blocks[:3]), scope)

    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("red 0.")
    assert said[-1] == "press red"
    assert scope["pad"].decisions.of("red").mode == "tap"
