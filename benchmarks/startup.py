"""How long until campad is there? Importing it, and from the command to a page that is served.

    python benchmarks/startup.py

Each start is a process of its own. The page is there when it answers with HTTP 200. "The first
time" begins with an empty cache: the network's graph is built from its weights. Python and the
system's own caches are warm. "Loaded" is what importing campad has loaded beside Python's own.
"""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from common.machine import arguments, report

IMPORT = """
import sys, time
started = time.perf_counter()
import campad
took = time.perf_counter() - started
roots = {name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
print(took, *sorted(name for name in roots if not name.startswith("_")))
"""


def import_s() -> tuple[float, str]:
    """Seconds, and what has been loaded."""
    said = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True)
    took, *loaded = said.stdout.split()
    return float(took), " ".join(loaded)


def process_s() -> float:
    """Seconds of a process that only imports campad, Python's own start included."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import campad"], check=True)
    return time.perf_counter() - started


def served_s(cache: Path) -> float:
    """Seconds from the command until the page answers."""
    with TemporaryDirectory() as folder:
        environment = {**os.environ, "CAMPAD_CACHE": str(cache), "CAMPAD_DATA": folder}
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "campad", "--no-browser", "--port", "0"],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        try:
            assert process.stderr is not None
            said = (re.search(r"http://[^\s#]+", line) for line in process.stderr)
            if (address := next(filter(None, said), None)) is None:
                raise RuntimeError("campad did not start")
            with urllib.request.urlopen(address.group(), timeout=10) as answer:
                answer.read()
                assert answer.status == 200
            return time.perf_counter() - started
        finally:
            process.terminate()
            process.wait(10)


def first_s() -> float:
    with TemporaryDirectory() as folder:
        return served_s(Path(folder))


def repeated(rounds: int, what: str, goal: float, seconds: Callable[[], float]) -> dict[str, Any]:
    found = [seconds() for _ in range(rounds)]
    median = float(np.median(found))
    return {"start": what, "s": median, "slowest": max(found), "goal, s": goal}


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    rounds = options.rounds
    with TemporaryDirectory() as folder:
        warm = Path(folder)
        served_s(warm)
        rows = [
            repeated(rounds, "import campad", 0.15, lambda: import_s()[0]),
            repeated(rounds, "python -c 'import campad'", float("inf"), process_s),
            repeated(rounds, "campad: page served", 1.0, lambda: served_s(warm)),
            repeated(rounds, "campad, the first time: page served", 3.0, first_s),
        ]
    rows[1]["goal, s"] = "-"
    report(f"Starting, medians of {rounds}", rows, options.json)
    print(f"\nLoaded by importing campad, beside Python's own: {import_s()[1]}")


if __name__ == "__main__":
    main()
