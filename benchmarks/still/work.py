"""What does a page cost in front of which somebody sits still? The server's processor time.

    python -m benchmarks.still.work

A webcam sends 30 frames a second of one picture with a sensor's noise; then of the same with
something moving in it. The figure is the processor time of the server's process for each second,
beside that of the moving picture, in the same run and in turn.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.pace import play, processor_s, teach  # noqa: E402
from common.webcam import Pixels, enter, poses, server, webcam  # noqa: E402

import campad  # noqa: E402

LABELS = ["up", "down", "left", "right"]
PER_SECOND, NOISE = 30, 4.0
LEAP = 6  # pixels from one frame to the next


def still(picture: Pixels, count: int) -> list[Pixels]:
    """The same picture, each time with other noise."""
    rng = np.random.default_rng(0)
    noisy = [picture + rng.normal(0, NOISE, picture.shape) for _ in range(count)]
    return [np.clip(one, 0, 255).astype(np.uint8) for one in noisy]


def moving(picture: Pixels, count: int) -> list[Pixels]:
    """The same, moved from side to side."""
    frames = still(picture, count)
    return [np.roll(frame, LEAP * number, axis=1) for number, frame in enumerate(frames)]


async def measure(size: int, seconds: float, rounds: int) -> list[dict[str, Any]]:
    taught = poses(size, LABELS, each=5)
    picture = np.mean(taught["up"], axis=0)
    shown = {"moving": moving(picture, 60), "still": still(picture, 60)}
    used: dict[str, list[float]] = {name: [] for name in shown}
    answered = dict.fromkeys(shown, 0)
    async with server() as (link, pid), webcam(*enter(link)) as page:
        await teach(page, taught)
        await asyncio.sleep(3)  # copies are embedded and learned
        for _ in range(rounds):
            for name, frames in shown.items():
                before = processor_s(pid)
                answered[name] += (await play(page, frames, PER_SECOND, seconds)).answered
                used[name].append((processor_s(pid) - before) / seconds)
    least = float(np.median(used["moving"]))
    return [
        {
            "picture": name,
            "answers a second": answered[name] / seconds / rounds,
            "ms a second": 1000 * float(np.median(times)),
            "x moving": float(np.median(times)) / least,
        }
        for name, times in used.items()
    ]


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    size = campad.load_backbone().frame_size
    rows = asyncio.run(measure(size, options.seconds, options.rounds))
    report(f"Processor time of a page, {PER_SECOND} frames a second", rows, options.json)


if __name__ == "__main__":
    main()
