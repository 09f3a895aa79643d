"""Does predicting leak? The library's own loop: frame, activation, prediction, again and again.

    python benchmarks/memory.py                          some ten minutes
    python benchmarks/memory.py --predictions 10000      one minute
    python benchmarks/memory.py --server-minutes 20      the server instead

Resident memory of this process (Linux), after 1,000 predictions and then now and then; or of the
server, under 30 frames a second with games, trainings and undos (common/soak.py).
"""

import asyncio
import os
from pathlib import Path
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.held import resident_mib  # noqa: E402
from common.soak import soak  # noqa: E402
from common.webcam import poses  # noqa: E402

import campad  # noqa: E402

LABELS = ["up", "down", "left", "right"]
FIRST = 1_000
ALLOWED_MIB = 2.0
ROWS = 10
TASK_EVERY_S, WARM_UP_S = 10, 30


def measure(pad: campad.Controller, frames: list[Any], predictions: int) -> list[dict[str, Any]]:
    points = {FIRST, *np.linspace(FIRST, predictions, ROWS + 1).astype(int).tolist()}
    rows: list[dict[str, Any]] = []
    for number in range(1, predictions + 1):
        pad.predict(frames[number % len(frames)])
        if number in points:
            resident = resident_mib(os.getpid())
            first = rows[0]["memory MiB"] if rows else resident
            rows.append(
                {
                    "predictions": f"{number:,}",
                    "memory MiB": resident,
                    "since the first line": resident - first,
                }
            )
    return rows


def report_server(minutes: float, path: Path | None) -> None:
    count = max(2, min(20, int(6 * minutes)))
    rows = asyncio.run(soak(60 * minutes, WARM_UP_S, TASK_EVERY_S, count)).rows
    report("Memory of the server under 30 frames a second", rows, path)
    half = len(rows) // 2
    memory = [row["memory MiB"] for row in rows]
    growth = max(memory[half:]) - max(memory[:half])
    print(f"\nSecond half against first half: {growth:+.1f} MiB")


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--server-minutes", type=float, help="measure the server for so long")
    parser.add_argument("--backbone", default="efficientnet-lite0")
    parser.add_argument("--predictions", type=int, default=100_000)
    options = parser.parse_args()
    if options.server_minutes:
        report_server(options.server_minutes, options.json)
        return
    backbone = campad.load_backbone(options.backbone)
    pad = campad.Controller(LABELS, backbone=backbone)
    pictures = poses(480, LABELS, each=10)
    for label, frames in pictures.items():
        for burst, frame in enumerate(frames):
            pad.add_example(frame, label, burst=burst % 2)
    pad.train()
    rows = measure(pad, [f for frames in pictures.values() for f in frames], options.predictions)
    report(f"Memory while predicting, {backbone.name}", rows, options.json)
    growth = rows[-1]["since the first line"]
    verdict = "within" if abs(growth) <= ALLOWED_MIB else "more than"
    print(f"\n{growth:+.1f} MiB since {FIRST:,} predictions: {verdict} {ALLOWED_MIB:.0f} MiB")


if __name__ == "__main__":
    main()
