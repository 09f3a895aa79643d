"""Are predictions late while the server learns? One webcam at 30 frames a second.

    python benchmarks/busy.py

500 examples with their warped copies are taught. Then predictions are timed with nothing else going
on; then again while the server trains and scores them, again and again; in turns, so that both see
the same machine. The figure is the 99th percentile of the time from sending a frame to its
prediction, and its ratio. `--recalibrated`: before each turn the page recalibrates, so every
training learns from what was shown as well; the second in which that is looked at and first learned
has a line of its own.
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

from common.pace import play, processor_s, quantile, teach  # noqa: E402
from common.webcam import Pixels, Webcam, enter, poses, server, webcam  # noqa: E402

import campad  # noqa: E402

LABELS = ["up", "down", "left", "right"]
PER_SECOND = 30
BURSTS = 4
QUIET_S, RESTS_S = 3, 0.1
"""So many seconds one after the other, in each of which its processor time is below the second."""

MOST_LEARNING_S = 30
SHOWN_S, LEARNED_S = 9.9, 1.0
"""Recalibrating takes ten seconds: then comes the second in which what was shown is learned."""

MOST_TURNS = 20
"""Where one training takes longer than a turn, so many turns are waited for it."""


async def wait_until_quiet(pid: int) -> None:
    """Wait until the server does nothing: after a recording it embeds copies, and learns again."""
    idle = 0
    while idle < QUIET_S:
        before = processor_s(pid)
        await asyncio.sleep(1)
        idle = idle + 1 if processor_s(pid) - before < RESTS_S else 0


async def train_again_and_again(page: Webcam, trainings: list[float]) -> None:
    while True:
        started = time.perf_counter()
        page.heard.pop("trained", None)
        await page.say("train")
        await page.wait_for("trained")
        trainings.append(1000 * (time.perf_counter() - started))


@dataclass
class Delays:
    """Milliseconds from sending a frame to its answer, and how long each training took."""

    idle_ms: list[float] = field(default_factory=list)
    busy_ms: list[float] = field(default_factory=list)
    trainings_ms: list[float] = field(default_factory=list)
    recalibrated_ms: list[float] = field(default_factory=list)


async def recalibrate(page: Webcam, frames: list[Pixels]) -> list[float]:
    """Show frames and give the delays while they are learned.

    RuntimeError, or TimeoutError, if they are not.
    """
    await page.say("recalibrate", on=True)
    await play(page, frames, PER_SECOND, SHOWN_S)
    page.heard.pop("trained", None)
    delays = (await play(page, frames, PER_SECOND, LEARNED_S)).delays_ms
    async with asyncio.timeout(MOST_LEARNING_S):
        found = await page.wait_for("recalibrated")
        if not found["found"]:
            raise RuntimeError(f"the shift was refused: {found}")
        stream = (await page.wait_for("trained"))["stream"]
    if not (stream and stream["kept"]):
        raise RuntimeError(f"the frames were not learned from: {stream}")
    return delays


async def compare(
    page: Webcam,
    pid: int,
    frames: list[Pixels],
    seconds: float,
    rounds: int,
    *,
    recalibrated: bool = False,
) -> Delays:
    """Play while nothing else goes on, and while a page that has examples trains; in turns."""
    found = Delays()
    for _ in range(rounds):
        await wait_until_quiet(pid)
        if recalibrated:
            found.recalibrated_ms += await recalibrate(page, frames)
            await wait_until_quiet(pid)
        found.idle_ms += (await play(page, frames, PER_SECOND, seconds)).delays_ms
        training = asyncio.create_task(train_again_and_again(page, found.trainings_ms))
        try:
            for _ in range(MOST_TURNS):
                found.busy_ms += (await play(page, frames, PER_SECOND, seconds)).delays_ms
                if found.trainings_ms:
                    break
        finally:
            training.cancel()
    return found


async def measure(
    options: list[str],
    size: int,
    examples: int,
    seconds: float,
    rounds: int,
    *,
    recalibrated: bool,
) -> Any:
    taught = poses(size, LABELS, each=examples // len(LABELS))
    # Each pose for a while: where every second frame is dropped, all poses are seen all the same.
    frames = [frame for several in taught.values() for frame in several[:5]]
    async with server(*options) as (link, pid), webcam(*enter(link)) as page:
        await teach(page, taught, BURSTS)
        found = await compare(page, pid, frames, seconds, rounds, recalibrated=recalibrated)
    first = quantile(found.idle_ms, 0.99)
    return [
        {
            "meanwhile": name,
            "answers": len(delays),
            "ms": quantile(delays, 0.5),
            "99 %": quantile(delays, 0.99),
            "99 %, x idle": quantile(delays, 0.99) / first,
            "trainings": len(learned),
            "ms each": quantile(learned, 0.5) if learned else "-",
        }
        for name, delays, learned in (
            ("nothing", found.idle_ms, []),
            ("training", found.busy_ms, found.trainings_ms),
            ("recalibrating", found.recalibrated_ms, []),
        )
        if delays
    ]


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--backbone", default="efficientnet-lite0")
    parser.add_argument("--examples", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--recalibrated", action="store_true", help="learn from frames as well")
    options = parser.parse_args()
    backbone = campad.load_backbone(options.backbone)
    name, size = backbone.name, backbone.frame_size
    del backbone
    rows = asyncio.run(
        measure(
            ["--backbone", options.backbone],
            size,
            options.examples,
            options.seconds,
            options.rounds,
            recalibrated=options.recalibrated,
        )
    )
    report(f"Predicting while learning {options.examples} examples, {name}", rows, options.json)


if __name__ == "__main__":
    main()
