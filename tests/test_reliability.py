"""The quick form of benchmarks/reliability.py: what campad survives, done to a real server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "reliability.py"
LANES = (  # all but the gate, which is what server/test_gate.py tries
    "stops stalled network returns clocks churn one training disks files",
    "kills calls messages damage trips webcams classroom overload soak",
)
"""What mostly waits, and what mostly works: they run at once, each in a process."""

Row = dict[str, Any]


@pytest.fixture(scope="module")
def lanes(
    tmp_path_factory: pytest.TempPathFactory, cache_folder: Path
) -> Iterator[list[Future[list[Row]]]]:
    def run(parts: str) -> list[Row]:
        path = tmp_path_factory.mktemp("lane") / "figures.json"
        done = subprocess.run(
            [sys.executable, SCRIPT, "--quick", "--only", parts.replace(" ", ","), "--json", path],
            env={**os.environ, "CAMPAD_CACHE": str(cache_folder)},
            capture_output=True,
            text=True,
        )
        assert path.exists(), done.stderr
        rows: list[Row] = json.loads(path.read_text())["rows"]
        return [{**row, "said": done.stderr} if row["held"] == "NO" else row for row in rows]

    with ThreadPoolExecutor() as pool:
        yield [pool.submit(run, parts) for parts in LANES]


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="what is left behind is counted in /proc"
)
@pytest.mark.parametrize("lane", range(len(LANES)), ids=LANES)
def test_nothing_is_lost_wrong_or_left_behind(lanes: list[Future[list[Row]]], lane: int) -> None:
    """No line says NO. Those about time are for a machine that does nothing else."""
    rows = lanes[lane].result()

    assert len(rows) > len(LANES[lane].split())
    assert [row for row in rows if row["held"] == "NO"] == []
