"""TensorFlow Lite's own runtime says of an export what the project says."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import campad
from campad.errors import ModelFileError
from campad.exports.folder import export_folder, verify_folder
from campad.exports.tflite.files import FLOAT, INT8, INT8_TOLERANCE
from campad.imaging.frame import to_squares
from synthetic import COLOURS, save_sideways, shape_photo


def test_both_files_say_what_the_project_says(
    pad: campad.Controller, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    """By the README's own code too: cropped, mirrored, in the right colours."""
    rng = np.random.default_rng(1)
    label = next(iter(COLOURS))
    square = to_squares([shape_photo(label, rng)], 192)[0]
    wide = np.pad(square, ((0, 0), (40, 41), (0, 0)), constant_values=90)
    pad.mirrored = True
    assert pad.predictor is not None

    off = export_folder("tflite", pad.backbone, pad.predictor, tmp_path, mirrored=True)

    assert off[FLOAT] <= 1e-4
    assert 1e-4 < off[INT8] <= INT8_TOLERANCE
    smaller = [(tmp_path / name).stat().st_size for name in (FLOAT, INT8)]
    assert smaller[1] < 0.6 * smaller[0]
    assert (pad.labels, off) == verify_folder(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", (tmp_path / "README.md").read_text(), re.DOTALL)
    save_sideways(wide, tmp_path / "photo.png")
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {}
    exec(code.replace("photo.jpg", "photo.png"), scope)
    (wanted,) = pad.predict_many(wide[None])
    assert np.allclose([*wanted.probabilities.values()], scope["probabilities"], atol=1e-3)
    assert wanted.familiarity == pytest.approx(float(scope["familiarity"]), abs=1e-3)
    assert (wanted.label or "none of these") in capsys.readouterr().out


def test_a_temperature_is_in_it_and_a_damaged_file_is_found(
    pad: campad.Controller, tmp_path: Path
) -> None:
    """However far scores are apart: e to the hundredth is no float32."""
    assert pad.predictor is not None
    predictor = replace(pad.predictor, temperature=2.5, rejection_rate=0)

    off = export_folder("tflite", pad.backbone, predictor, tmp_path, mirrored=False)

    assert off[FLOAT] <= 1e-4
    data = bytearray((tmp_path / FLOAT).read_bytes())
    (tmp_path / FLOAT).write_bytes(data[: len(data) // 2])
    with pytest.raises(ModelFileError, match=r"model\.tflite cannot be run"):
        verify_folder(tmp_path)
