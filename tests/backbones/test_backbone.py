"""What the runtime does beside computing: nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# ONNX Runtime is silent by itself where it sees one of these; here it must be silent without.
HINTS = ("CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS")
EMBED = """
import numpy as np
from campad.backbones import load_backbone
load_backbone().embed(np.zeros((8, 8, 3), np.uint8))
"""


@pytest.mark.slow
def test_the_runtime_reports_nothing_about_its_user(cache_folder: Path, tmp_path: Path) -> None:
    """Embedding a frame leaves no file in the home folder: no report is kept, so none is sent."""
    environment = {name: value for name, value in os.environ.items() if name not in HINTS}
    environment |= {"HOME": str(tmp_path), "CAMPAD_CACHE": str(cache_folder)}
    environment.pop("XDG_CACHE_HOME", None)

    subprocess.run([sys.executable, "-c", EMBED], env=environment, check=True, timeout=60)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
