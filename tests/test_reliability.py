"""The quick form of benchmarks/reliability.py: what campad survives, done to a real server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "reliability.py"
PARTS = (  # all but the gate, which is what server/test_gate.py tries
    "messages",
    "files",
    "damage",
    "trips",
    "disks",
    "calls",
    "stops",
    "kills",
    "network",
    "clocks",
    "churn",
    "returns",
    "stalled",
    "one",
    "webcams",
    "classroom",
    "overload",
    "training",
    "soak",
)


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="what is left behind is counted in /proc"
)
@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_lost_wrong_or_left_behind(
    part: str, tmp_path: Path, cache_folder: Path
) -> None:
    """No line says NO. Those about time are for a machine that does nothing else."""
    path = tmp_path / "figures.json"
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--quick", "--only", part, "--json", str(path)],
        env={**os.environ, "CAMPAD_CACHE": str(cache_folder)},
        capture_output=True,
        text=True,
    )
    assert path.exists(), done.stderr
    rows = json.loads(path.read_text())["rows"]

    assert rows
    assert [row for row in rows if row["held"] == "NO"] == [], done.stderr
