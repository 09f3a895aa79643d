"""Does the server's memory stay flat? Frames at 30 a second, with games, trainings and undos.

python benchmarks/soak.py --minutes 20
"""

import asyncio
import time
from pathlib import Path
from typing import Any

from machine import arguments, report
from webcam import enter, poses, server, webcam

LABELS = ["up", "down", "left", "right"]
FRAMES_PER_SECOND = 30
TASK_EVERY_S = 10
WARM_UP_S = 30


def resident_mib(pid: int) -> float:
    """Resident memory of a process, from the kernel."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def open_files(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


async def soak(minutes: float) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    async with server() as (link, pid), webcam(*enter(link)) as page:
        frames = poses(192, LABELS, each=10)
        await page.teach(frames)
        started = due = time.monotonic()
        next_row = started + WARM_UP_S
        tasks = 0
        while due - started < 60 * minutes:
            due += 1 / FRAMES_PER_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            label = LABELS[page.seq // 30 % 4]
            await page.send(frames[label][page.seq % 10])
            if due - started > tasks * TASK_EVERY_S:
                tasks += 1
                await do_something_else(page, frames, tasks)
            if due >= next_row:
                next_row += max(10.0, 60 * minutes / 20)
                rows.append(
                    {
                        "minute": round((due - started) / 60, 1),
                        "frames": page.seq,
                        "answered": page.answered,
                        "memory MiB": round(resident_mib(pid), 1),
                        "open files": open_files(pid),
                    }
                )
    return rows


async def do_something_else(page: Any, frames: Any, number: int) -> None:
    """What a person does now and then; what is added is taken away again."""
    match number % 4:
        case 0:
            await page.say("play")
        case 1:
            await page.say("train")
        case 2:
            await page.send(frames["up"][0], record="up", burst=number)
            await page.say("release")
        case 3:
            await page.say("undo")


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--minutes", type=float, default=20)
    options = parser.parse_args()
    rows = asyncio.run(soak(options.minutes))
    report("Memory of the server under 30 frames a second", rows, options.json)
    half = rows[len(rows) // 2 :]
    growth = max(row["memory MiB"] for row in half) - max(
        row["memory MiB"] for row in rows[: len(rows) // 2]
    )
    print(f"\nSecond half against first half: {growth:+.1f} MiB")


if __name__ == "__main__":
    main()
