"""Are predictions late while the page's "Export" is made? One webcam at 30 frames a second.

    python benchmarks/exports/beside_frames.py

A project of 60 examples is exported, one kind after the other, while predictions are timed; and as
long with nothing else going on, in turns, so that both see the same machine.
"""

import asyncio
import json
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

from common.pace import play, quantile, teach  # noqa: E402
from common.webcam import enter, poses, server, webcam  # noqa: E402

KINDS = ("onnx", "teachable-machine", "keras", "tflite")
LABELS = ["up", "down", "left", "right"]
SIZE, EACH, PER_SECOND, QUIET_S, PLAY_S = 192, 15, 30, 3, 1.0


def ask(address: str, token: str, session: str, kind: str) -> float:
    """Have an export made; returns the seconds."""
    started = time.perf_counter()
    connection = HTTPConnection(address, timeout=300)
    headers = {
        "Authorization": f"Bearer {token}",
        "Campad-Session": session,
        "Content-Type": "application/json",
        "Origin": f"http://{address}",
    }
    connection.request("POST", "/api/export", json.dumps({"kind": kind}), headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(said.decode())
    return time.perf_counter() - started


async def measure(rounds: int) -> list[dict[str, Any]]:
    taught = poses(SIZE, LABELS, EACH)
    frames = [frame for several in taught.values() for frame in several[:5]]
    found: dict[str, tuple[list[float], list[float], list[float]]] = {}
    async with server() as (link, _):
        address, token = enter(link)
        async with webcam(address, token) as page:
            await teach(page, taught, 2)
            await asyncio.sleep(QUIET_S)
            for _ in range(rounds):
                for kind in KINDS:
                    idle, busy, took = found.setdefault(kind, ([], [], []))
                    work = asyncio.to_thread(ask, address, token, page.session or "", kind)
                    making, turns = asyncio.create_task(work), 0
                    while not making.done():
                        busy += (await play(page, frames, PER_SECOND, PLAY_S)).delays_ms
                        turns += 1
                    took.append(await making)
                    for _ in range(turns):
                        idle += (await play(page, frames, PER_SECOND, PLAY_S)).delays_ms
    return [
        {
            "export": kind,
            "s": quantile(took, 0.5),
            "answers": len(busy),
            "ms": quantile(busy, 0.5),
            "ms, x idle": quantile(busy, 0.5) / quantile(idle, 0.5),
            "99 %": quantile(busy, 0.99),
            "99 %, x idle": quantile(busy, 0.99) / quantile(idle, 0.99),
            "longest": max(busy),
        }
        for kind, (idle, busy, took) in found.items()
    ]


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rows = asyncio.run(measure(options.rounds))
    report("Predicting while an export is made", rows, options.json)


if __name__ == "__main__":
    main()
