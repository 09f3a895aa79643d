"""What does a webcam cost, and what would a thousand and a million of them need?

    python benchmarks/scale/planning.py [--only cost,check,plan] [--seconds 8]

cost    `campad serve`, pictures and then activations (the network in the page): processor time of
        the server for a frame, memory for a webcam, bytes on the network before TLS
check   `campad serve --ray` with one, two and four workers that take a network's time and no
        processor (`sleeping.py`), beside what `simulate.py` says of the same
plan    what `simulate.py` says of a thousand webcams, and of a million in lessons of thirty

"check" needs pip install ray. What "plan" is told of this machine is what "cost" and "check" print.
"""

import asyncio
import random
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.held import resident_mib  # noqa: E402
from common.pace import play, processor_s, quantile, teach  # noqa: E402
from common.webcam import Webcam, poses  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from room import START, join, lesson, page  # noqa: E402
from simulate import Outcome, Server, Simulation  # noqa: E402

import campad  # noqa: E402

LABELS = ["up", "down", "left", "right"]
PER_SECOND, LATE_MS = 5, 400
BATCH_MS, FRAME_MS = 5, 25
"""Of the workers that sleep: so slow that this machine can play enough webcams to overload four."""

SLEEPING = Path(__file__).with_name("sleeping.py")
ROOM, PAGES = 30, 1_000_000


def planes(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A frame as a page sends it: luma, and chroma of every 4 x 4 pixels."""
    size = len(frame)
    red, green, blue = np.moveaxis(frame.astype(np.float32), 2, 0)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    chroma = [128 + (blue - luma) / 1.772, 128 + (red - luma) / 1.402]
    small = [part.reshape(size // 4, 4, size // 4, 4).mean((1, 3)) for part in chroma]
    return np.concatenate([part.ravel() for part in (luma, *small)]).round().astype(np.uint8)


async def played(
    webcams: int, seconds: float, sent: dict[str, list[Any]], header: dict[str, Any], **server: Any
) -> dict[str, float]:
    """Teach so many webcams and let them play; what it cost the server, and what they saw."""
    frames = [frame for one in zip(*sent.values(), strict=True) for frame in one]
    async with lesson(*server["options"], start=server["start"]) as (address, code, process):
        before = resident_mib(process.pid)
        async with AsyncExitStack() as on:
            pages: list[Webcam] = []
            for number in range(webcams):
                token = await asyncio.to_thread(join, address, code, f"Person {number}")
                pages.append(await on.enter_async_context(page(address, token)))
                await pages[-1].say("configure", settings={"copies": False})
                pages[-1].send = partial(pages[-1].send, **header)  # type: ignore[method-assign]
            await asyncio.gather(*(teach(one, sent) for one in pages))
            used, started = processor_s(process.pid), time.perf_counter()
            every = 1 / PER_SECOND / webcams
            seen = await asyncio.gather(
                *(play(one, frames, PER_SECOND, seconds, every * n) for n, one in enumerate(pages))
            )
            took = time.perf_counter() - started
            used = processor_s(process.pid) - used
            grown = resident_mib(process.pid) - before
    delays = [delay for one in seen for delay in one.delays_ms]
    return {
        "answered, %": 100 * sum(one.answered for one in seen) / sum(one.due for one in seen),
        "ms": quantile(delays, 0.5),
        "99 %": quantile(delays, 0.99),
        "processor, ms a frame": 1000 * used / len(delays),
        "server's cores": used / took,
        "MiB a webcam": grown / webcams,
        "bytes a frame": frames[0].nbytes + 2 + len(str(header)) + 10,
    }


def network_ms(network: Any) -> tuple[float, float]:
    """What a worker takes: for a batch besides, and for a frame. Least of ten, on one thread."""
    took = {}
    for size in (1, 16):
        shape = size, network.frame_size, network.frame_size, 3
        frames = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
        times = []
        for _ in range(10):
            started = time.perf_counter()
            network.embed(frames)
            times.append(1000 * (time.perf_counter() - started))
        took[size] = min(times)
    frame = (took[16] - took[1]) / 15
    return max(0.0, took[1] - frame), frame


def cost(webcams: int, seconds: float) -> list[dict[str, Any]]:
    network = campad.load_backbone(threads=1)
    batch_ms, frame_ms = network_ms(network)
    taught = poses(network.frame_size, LABELS, each=3)
    ways: dict[str, tuple[dict[str, list[Any]], dict[str, Any]]] = {
        "pictures": ({name: [planes(one) for one in some] for name, some in taught.items()}, {}),
        "activations": (
            {name: list(network.embed(some).astype("<f2")) for name, some in taught.items()},
            {"kind": "activation"},
        ),
    }
    rows = []
    for what, (sent, header) in ways.items():
        server = {"options": ("--people", str(webcams)), "start": START}
        found = asyncio.run(played(webcams, seconds, sent, header, **server))
        rows.append({"what is sent": what, "webcams": webcams, **found})
    print(f"The network on one thread: {batch_ms:.1f} ms a batch and {frame_ms:.1f} ms a frame\n")
    return rows


def check(workers: Sequence[int], webcams: Sequence[int], seconds: float) -> list[dict[str, Any]]:
    """Measure, and simulate with what the gateway took of the processor, half on each way."""
    from nodes import Nodes

    taught = poses(192, LABELS, each=1)
    sent = {name: [planes(one) for one in some] for name, some in taught.items()}
    start = (str(SLEEPING), str(BATCH_MS), str(FRAME_MS))
    rows = []
    for number in workers:
        with Nodes(machines=min(number, 2), processors=max(1, number // 2)) as nodes:
            for many in (number * each for each in webcams):
                server = {"options": ("--ray", nodes.address), "start": start}
                seen = asyncio.run(played(many, seconds, sent, {}, **server))
                half = seen["processor, ms a frame"] / 2
                model = Server(half, half, BATCH_MS, FRAME_MS, number)
                said = summary(Simulation(model, many, PER_SECOND, seconds).run())
                rows.append({"workers": number, "webcams": many} | {
                    f"{name}, {where}": found[name]
                    for name in ("answered, %", "ms", "99 %")
                    for where, found in (("measured", seen), ("simulated", said))
                } | {"gateway, ms a frame": 2 * half})  # fmt: skip
                print(rows[-1], file=sys.stderr)
    return rows


def summary(outcome: Outcome) -> dict[str, float]:
    return {
        "answered, %": 100 * outcome.answered / max(1, outcome.due),
        "ms": quantile(outcome.delays_ms, 0.5),
        "99 %": quantile(outcome.delays_ms, 0.99),
        "gateway, % busy": 100 * outcome.gateway,
        "workers, % busy": 100 * outcome.workers,
    }


def plan(told: Any) -> None:
    half, in_page = told.gateway_ms / 2, told.activation_ms / 2
    worker = {"batch_ms": told.batch_ms, "frame_ms": told.frame_ms}
    rows = []
    for gateways, workers in ((1, 64), (10, 8), (20, 4), (34, 1), (34, 2), (34, 0)):
        model = Server(
            *((half, half) if workers else (in_page, in_page)), workers=workers, **worker
        )
        found = summary(Simulation(model, 1000 // gateways, PER_SECOND, 20).run())
        what = "pictures" if workers else "activations"
        rows.append({"sent": what, "gateways": gateways, "workers of each": workers, **found})
    report("A thousand webcams", rows, None)
    started = time.perf_counter()
    models = {
        "pictures, a worker for each lesson": Server(half, half, workers=1, **worker),
        "pictures, two": Server(half, half, workers=2, **worker),
        "activations": Server(in_page, in_page),
    }
    rows = []
    with ProcessPoolExecutor() as pool:
        for what, model in models.items():
            lessons = PAGES // ROOM // told.part
            work = partial(one_lesson, model)
            lessons_found = list(pool.map(work, range(lessons), chunksize=100))
            slow = sum(late > LATE_MS for _, late in lessons_found)
            rows.append({
                "sent": what, "lessons": lessons, "webcams": lessons * ROOM,
                "answered, %": float(np.mean([share for share, _ in lessons_found])),
                "99 % of the worst lesson": max(late for _, late in lessons_found),
                f"lessons later than {LATE_MS} ms": slow,
            })  # fmt: skip
    report("\nA million webcams, in lessons of thirty", rows, None)
    print(f"\nSimulated in {time.perf_counter() - started:.0f} s")


def one_lesson(model: Server, seed: int) -> tuple[float, float]:
    """One of many lessons, 4 s: its webcams begin when they do."""
    found = summary(Simulation(model, ROOM, PER_SECOND, 4, random.Random(seed)).run())
    return found["answered, %"], found["99 %"]


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--only", default="cost,check,plan")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--webcams", type=int, default=10, help="for cost")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument(
        "--loads", type=int, nargs="+", default=[6, 10], help="webcams for each worker"
    )
    parser.add_argument("--gateway-ms", type=float, default=3, help="for plan: as check says")
    parser.add_argument("--activation-ms", type=float, default=1.5, help="as cost says")
    parser.add_argument("--batch-ms", type=float, default=1)
    parser.add_argument("--frame-ms", type=float, default=7)
    parser.add_argument("--part", type=int, default=1, help="of so many lessons simulate one")
    options = parser.parse_args()
    only = options.only.split(",")
    if "cost" in only:
        report(
            "A webcam at 5 frames a second", cost(options.webcams, options.seconds), options.json
        )
    if "check" in only:
        rows = check(options.workers, options.loads, options.seconds)
        report(f"Workers of {BATCH_MS} ms a batch and {FRAME_MS} ms a frame", rows, None, "ray")
    if "plan" in only:
        plan(options)


if __name__ == "__main__":
    main()
