"""From a frame to a key: how much later than the page's prediction does a program get the key?

    python benchmarks/pressing/keys.py

A page without a browser sends poses to a real server at 30 frames a second, another one every half
second, and has the arrow keys bound; a program in an X server (Xvfb) notes when it gets them. With
the decisions as they are, each frame by itself. `to the prediction` is from sending a frame to its
answer, `to the key` from sending the first frame of another pose to the key event.
"""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS.parent / "tests")]

from common.machine import arguments, one_thread, report  # noqa: E402

one_thread()

from common.pace import quantile, teach  # noqa: E402
from common.webcam import Pixels, Webcam, enter, poses, server, webcam  # noqa: E402

import campad  # noqa: E402
from outputs.pressing.screen import Receiver, x_server  # noqa: E402

LABELS = ["up", "down", "left", "right"]
EACH = 15
IMMEDIATE = {"smoothing_s": 0.0, "default": {"on": 0.5, "off": 0.5}}
"""The game's and the outputs' decisions would wait longer to be surer; that is not looked at."""


async def play(
    page: Webcam, frames: dict[str, list[Pixels]], seconds: float
) -> list[tuple[float, str]]:
    """Send poses in turn; returns when the first frame of each was sent, and the key it means."""
    switches, started = [], time.perf_counter()
    for number in range(round(30 * seconds)):
        await asyncio.sleep(max(0.0, started + number / 30 - time.perf_counter()))
        label = LABELS[number // EACH % len(LABELS)]
        if number % EACH == 0:
            switches.append((time.monotonic(), label.capitalize()))
        await page.send(frames[label][number % EACH])
    await asyncio.sleep(0.5)
    return switches


def until_key(
    switches: Sequence[tuple[float, str]], keys: Sequence[tuple[float, str]]
) -> list[float]:
    """Milliseconds from each switch to its key, where that came before the next switch."""
    found = []
    ends = [at_s for at_s, _ in switches[1:]] + [float("inf")]
    for (at_s, key), end_s in zip(switches, ends, strict=True):
        came = [k for k, what in keys if what == f"+{key}" and at_s <= k < end_s]
        found += [1_000 * (came[0] - at_s)] if came else []
    return found


async def measure(display: str, seconds: float) -> dict[str, float | int]:
    os.environ["DISPLAY"] = display
    size = campad.load_backbone().frame_size
    frames = poses(size, LABELS, EACH)
    async with server() as (link, _pid):
        address, token = enter(link)
        async with webcam(address, token) as page:
            await teach(page, frames, bursts=3)
            await asyncio.sleep(5)  # copies of what was recorded are learned
            await page.say("decide", decisions=IMMEDIATE)
            keys = {label: label.capitalize() for label in LABELS}
            await page.say("bind", outputs=[{"kind": "keyboard", "classes": keys}])
            await page.say("arm", on=True)
            receiver, got = Receiver(display), list[tuple[float, str]]()
            threading.Thread(target=lambda: got.extend(iter(receiver)), daemon=True).start()
            await play(page, frames, 2)
            known = len(page.delays_s)
            switches = await play(page, frames, seconds)
            receiver.close()
    delays = [1_000 * delay for _, delay in page.delays_s[known:]]
    came = until_key(switches, got)
    return {
        "switches": len(switches),
        "keys": len(came),
        "p50 ms to the prediction": quantile(delays, 0.5),
        "p50 ms to the key": quantile(came, 0.5),
        "p95 ms to the key": quantile(came, 0.95),
        "key later, p50 ms": quantile(came, 0.5) - quantile(delays, 0.5),
    }


def main() -> None:
    parser = arguments(str(__doc__).partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=30)
    wanted = parser.parse_args()
    with x_server() as display:
        row = asyncio.run(measure(display, wanted.seconds))
    report("from a frame to a key, 30 frames a second", [row], wanted.json, "onnxruntime")


if __name__ == "__main__":
    main()
