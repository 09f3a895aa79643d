"""How many webcams does one process serve? More and more of them, each at 10 frames a second.

    python benchmarks/webcams.py
    python benchmarks/webcams.py --backbone ../shared/data/mobilenet_v1_0.25_224/model.json

Every webcam is a page of its own that has taught four poses, and sends as the page does: no frame
while two are unanswered. A number of webcams is served if at least 95 % of their frames are
answered, nobody gets less than two thirds of what somebody else gets, and 99 % of the answers come
within 150 ms. It ends at the first number that is not served. The webcams run in a process beside
the server and take their part of the machine; "cores" says how much each of them used.
"""

import asyncio
import os
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

from common.pace import Played, play, processor_s, quantile, teach  # noqa: E402
from common.webcam import Webcam, enter, poses, server, webcam  # noqa: E402
from websockets.exceptions import ConnectionClosed  # noqa: E402

import campad  # noqa: E402

LABELS = ["up", "down", "left", "right"]
PER_SECOND = 10
NUMBERS = (4, 8, 12, 16, 24, 32, 40, 48, 64)
ANSWERED, UNFAIR, LATE_MS = 0.95, 1.5, 150
ENTER_S = 10


@dataclass
class Served:
    """What became of so many webcams."""

    played: list[Played]
    server_cores: float
    own_cores: float

    def row(self) -> dict[str, Any]:
        answers = [one.answered for one in self.played]
        delays = [delay for one in self.played for delay in one.delays_ms]
        return {
            "webcams": len(self.played),
            "answered, %": 100 * sum(answers) / sum(one.due for one in self.played),
            "most / least": max(answers) / max(1, min(answers)),
            "ms": quantile(delays, 0.5),
            "99 %": quantile(delays, 0.99),
            "server's cores": self.server_cores,
            "webcams' cores": self.own_cores,
        }


def is_served(row: dict[str, Any]) -> bool:
    return bool(
        row["answered, %"] >= 100 * ANSWERED
        and row["most / least"] <= UNFAIR
        and row["99 %"] <= LATE_MS
    )


async def measure(pages: list[Webcam], frames: list[Any], seconds: float, pid: int) -> Served:
    """Let all of them send; they do not begin at the same moment."""
    used, own, started = processor_s(pid), processor_s(os.getpid()), time.perf_counter()
    played = await asyncio.gather(
        *(
            play(page, frames, PER_SECOND, seconds, number / len(pages) / PER_SECOND)
            for number, page in enumerate(pages)
        )
    )
    took = time.perf_counter() - started
    used, own = processor_s(pid) - used, processor_s(os.getpid()) - own
    return Served(played, used / took, own / took)


async def enter_all(doors: AsyncExitStack, address: str, token: str, number: int) -> list[Webcam]:
    """Open so many pages, or as many as the server lets in."""
    pages: list[Webcam] = []
    try:
        while len(pages) < number:
            async with asyncio.timeout(ENTER_S):
                page = await doors.enter_async_context(webcam(address, token))
                await page.say("configure", settings={"copies": False})
            pages.append(page)
    except (TimeoutError, ConnectionClosed):
        pass
    return pages


async def search(numbers: list[int], seconds: float, options: list[str], size: int) -> list[Any]:
    taught = poses(size, LABELS, each=3)
    frames = [frame for examples in taught.values() for frame in examples]
    rows: list[dict[str, Any]] = []
    most = str(max(numbers))
    async with server("--pages", most, *options) as (link, pid), AsyncExitStack() as doors:
        address, token = enter(link)
        pages: list[Webcam] = []
        for number in numbers:
            new = await enter_all(doors, address, token, number - len(pages))
            await asyncio.gather(*(teach(page, taught) for page in new))
            pages += new
            if len(pages) < number:
                print(f"The server lets in {len(pages)} webcams and no more.")
                break
            rows.append((await measure(pages, frames, seconds, pid)).row())
            if not is_served(rows[-1]):
                break
    return rows


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--backbone", default="efficientnet-lite0")
    parser.add_argument("--seconds", type=float, default=8, help="for each number of webcams")
    parser.add_argument("--numbers", default=",".join(map(str, NUMBERS)))
    options = parser.parse_args()
    backbone = campad.load_backbone(options.backbone)
    name, size = backbone.name, backbone.frame_size
    del backbone
    numbers = [int(number) for number in options.numbers.split(",")]
    chosen = ["--backbone", options.backbone]
    rows = asyncio.run(search(numbers, options.seconds, chosen, size))
    if not rows:
        raise SystemExit("not one number of webcams could be tried")
    report(f"Webcams at {PER_SECOND} frames a second, {name}", rows, options.json)
    served = [row["webcams"] for row in rows if is_served(row)]
    print(f"\nServed: {max(served, default=0)} webcams")


if __name__ == "__main__":
    main()
