"""The light form, which looks at the middle of a frame, in layers: they crop as its graph does."""

from pathlib import Path

import pytest

from campad.backbones import load_backbone
from campad.exports.folder import export_folder
from synthetic import taught_controller


@pytest.mark.parametrize("kind", ["keras", "teachable-machine", "tflite"])
def test_each_format_says_what_the_project_says(
    kind: str, cache_folder: Path, tmp_path: Path
) -> None:
    """What was written is read back, and says the same."""
    pad = taught_controller(load_backbone("efficientnet-lite0-160", cache_folder=cache_folder))
    assert pad.predictor is not None

    off = export_folder(kind, pad.backbone, pad.predictor, tmp_path, mirrored=False)

    assert min(off.values()) <= 1e-4
