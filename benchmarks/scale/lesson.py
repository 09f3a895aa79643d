"""A whole lesson on one machine: are 40 webcams at 5 frames a second served, for ten minutes?

    python benchmarks/scale/lesson.py                                 ten minutes, pictures over TLS
    python benchmarks/scale/lesson.py --in-pages --webcams 200        the network is in the pages
    python benchmarks/scale/lesson.py --seconds 20 --webcams 8        a short form

`campad serve` runs as a school would run it. Every webcam joins by the code, over TLS, teaches four
poses and sends as the page does: no frame while two are unanswered. With --in-pages it sends what
the network made of a picture in place of the picture. Whoever is cut off does not come back. The
webcams run in processes beside the server and take their part of the machine: "cores" says how much
both used. Passed is: nobody cut off, everybody answered at least once in each second, 99 % of
everybody's answers within 400 ms, and memory that does not grow by more than 16 MiB from the
second quarter to the last one.
"""

import asyncio
import json
import os
import re
import ssl
import sys
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BrokenBarrierError
from typing import Any
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.held import resident_mib  # noqa: E402
from common.pace import MOST_ON_THEIR_WAY, processor_s, quantile  # noqa: E402
from common.webcam import poses  # noqa: E402
from pages import Frame, Page, Pages  # noqa: E402

import campad  # noqa: E402

LABELS = ["up", "down", "left", "right"]
EXAMPLES, PROCESSES, LOOK_EVERY_S, SET_UP_S = 3, 2, 1.0, 900
LATE_MS, GROWTH_MIB, LEAST_PER_S = 400, 16, 1


@dataclass(frozen=True)
class Plan:
    """What the webcams of one process do."""

    address: str
    code: str
    numbers: range
    per_second: float
    seconds: float
    frames: dict[str, list[bytes]]
    header: dict[str, Any]
    ready: Any
    """A barrier: everybody has been taught, here and in the other processes."""


@dataclass(frozen=True)
class Seen:
    """What one webcam saw: frames due, seconds with no answer, and each answer's delay in ms."""

    due: int
    silent_s: int
    delays_ms: list[float]
    cut_off: bool


@asynccontextmanager
async def lesson(*options: str) -> AsyncIterator[tuple[str, str, int]]:
    """Run `campad serve`; gives its host and port, the join code, and its process."""
    with TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "campad", "serve",
            "--address", "127.0.0.1", "--port", "0", *options,
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "CAMPAD_DATA": folder},
        )  # fmt: skip
        assert process.stderr is not None
        said = ""
        try:
            while "The link lets" not in said:
                line = (await process.stderr.readline()).decode()
                if not line:
                    raise RuntimeError(f"the server did not start: {said}")
                said += line
            (where,) = re.findall(r"https://(\S+)/join", said)
            (code,) = re.findall(r"with the code (\w+)", said)
            rest = asyncio.create_task(process.stderr.read())
            yield where, code, process.pid
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
        if later := (await rest).decode().strip():
            print(f"The server said:\n{later}", file=sys.stderr)


def trusting() -> ssl.SSLContext:
    """Take the certificate that campad has just made."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def join(address: str, code: str, name: str, context: ssl.SSLContext) -> str:
    """Join by the code, as a page does; gives the token."""
    request = Request(
        f"https://{address}/api/join",
        json.dumps({"code": code, "name": name}).encode(),
        {"Content-Type": "application/json", "Origin": f"https://{address}"},
    )
    with urlopen(request, timeout=30, context=context) as answer:
        return str(json.load(answer)["token"])


def play_all(plan: Plan) -> tuple[list[Seen], float]:
    """Join, teach and play; returns what each saw, and how many cores that took at last."""
    context, pages = trusting(), Pages(plan.address)
    all_of_them = []
    for number in plan.numbers:
        token = join(plan.address, plan.code, f"somebody {number}", context)
        all_of_them.append(pages.open(token, context))
    teach(pages, all_of_them, plan)
    plan.ready.wait()
    before_s = time.process_time()
    seen = play(pages, all_of_them, plan)
    cores = (time.process_time() - before_s) / plan.seconds
    pages.close()
    return seen, cores


def teach(pages: Pages, all_of_them: list[Page], plan: Plan) -> None:
    """Record an example of everybody, then the next one; and train."""
    for page in all_of_them:
        pages.say(page, "configure", settings={"copies": False})
    for burst, (label, examples) in enumerate(plan.frames.items()):
        for data in examples:
            example = Frame(data, record=label, burst=burst, **plan.header)
            for page in all_of_them:
                pages.send(page, example)
            pages.listen(0.1)  # what comes faster is not looked at
            pages.answers(all_of_them)
    for page in all_of_them:
        pages.say(page, "release")
    pages.wait_for(all_of_them, "trained")


def play(pages: Pages, all_of_them: list[Page], plan: Plan) -> list[Seen]:
    """Send at a camera's pace, one page after the other, until the end or until cut off."""
    turns = zip(*plan.frames.values(), strict=True)
    frames = [Frame(one, **plan.header) for turn in turns for one in turn]
    number = len(all_of_them)
    due = dict.fromkeys(all_of_them, 0)
    for page in all_of_them:
        page.delays_s.clear()
    started = time.perf_counter()
    for turn in range(round(plan.seconds * plan.per_second) * number):
        at = started + turn / (plan.per_second * number)
        pages.listen(at - time.perf_counter())
        page = all_of_them[turn % number]
        if not page.closed:
            due[page] += 1
            if page.seq - page.newest < MOST_ON_THEIR_WAY:
                pages.send(page, frames[turn // number % len(frames)])
    pages.listen(1)
    return [seen_by(page, due[page], started, plan.seconds) for page in all_of_them]


def seen_by(page: Page, due: int, started: float, seconds: float) -> Seen:
    heard = {int(at - started) for at, _ in page.delays_s}
    silent = sum(second not in heard for second in range(int(seconds)))
    return Seen(due, silent, [1000 * delay for _, delay in page.delays_s], page.closed)


def run_process(plan: Plan) -> tuple[list[Seen], float]:
    try:
        return play_all(plan)
    except BaseException:
        plan.ready.abort()
        raise


async def measure(options: Any) -> dict[str, Any]:
    backbone = campad.load_backbone(options.backbone)
    frames, header = dict[str, list[bytes]](), dict[str, Any]()
    if options.in_pages:
        header = {"kind": "activation"}
    for label, pictures in poses(backbone.frame_size, LABELS, EXAMPLES).items():
        frames[label] = [picture.tobytes() for picture in pictures]
        if options.in_pages:
            made = [backbone.embed(picture[None])[0] for picture in pictures]
            frames[label] = [one.astype("<f2").tobytes() for one in made]
    del backbone
    chosen = ["--people", str(options.webcams), "--backbone", options.backbone]
    loop = asyncio.get_running_loop()
    spawn = get_context("spawn")
    async with lesson(*chosen) as (address, code, pid):
        with spawn.Manager() as shared, ProcessPoolExecutor(PROCESSES, mp_context=spawn) as pool:
            ready = shared.Barrier(PROCESSES + 1, timeout=SET_UP_S)
            work = [
                loop.run_in_executor(
                    pool,
                    run_process,
                    Plan(
                        address,
                        code,
                        range(first, options.webcams, PROCESSES),
                        options.per_second,
                        options.seconds,
                        frames,
                        header,
                        ready,
                    ),
                )
                for first in range(PROCESSES)
            ]
            with suppress(BrokenBarrierError):  # what broke it is raised below
                await asyncio.to_thread(ready.wait)
            memory = await watch(pid, 0 if ready.broken else options.seconds)
            played = await asyncio.gather(*work)
    seen = [one for part, _ in played for one in part]
    return row(seen, sum(cores for _, cores in played), memory, options)


async def watch(pid: int, seconds: float) -> list[tuple[float, float]]:
    """The server's processor time and memory, each second while the webcams play."""
    found = [(processor_s(pid), resident_mib(pid))]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found.append((processor_s(pid), resident_mib(pid)))
        await asyncio.sleep(LOOK_EVERY_S)
    return found


def row(
    seen: list[Seen], webcams_cores: float, memory: list[tuple[float, float]], options: Any
) -> dict[str, Any]:
    quarter = max(1, len(memory) // 4)
    kept = [entry[1] for entry in memory]
    slowest = max(quantile(one.delays_ms, 0.99) for one in seen)
    delays = [delay for one in seen for delay in one.delays_ms]
    answers = [len(one.delays_ms) for one in seen]
    return {
        "webcams": len(seen),
        "minutes": options.seconds / 60,
        "answered, %": 100 * sum(answers) / max(1, sum(one.due for one in seen)),
        "most / least": max(answers) / max(1, min(answers)),
        "ms": quantile(delays, 0.5),
        "99 %": quantile(delays, 0.99),
        "99 % of the worst": slowest,
        "silent seconds": sum(one.silent_s for one in seen),
        "cut off": sum(one.cut_off for one in seen),
        "server's cores": (memory[-1][0] - memory[0][0]) / (LOOK_EVERY_S * max(1, len(memory) - 1)),
        "webcams' cores": webcams_cores,
        "MiB": max(kept),
        "grown MiB": float(np.median(kept[-quarter:]) - np.median(kept[quarter : 2 * quarter])),
    }


def passed(row: dict[str, Any]) -> bool:
    return bool(
        row["cut off"] == 0
        and row["silent seconds"] == 0
        and row["99 % of the worst"] <= LATE_MS
        and row["grown MiB"] <= GROWTH_MIB
    )


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--backbone", default="efficientnet-lite0")
    parser.add_argument("--webcams", type=int, default=40)
    parser.add_argument("--per-second", type=float, default=5)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--in-pages", action="store_true", help="send activations, no pictures")
    options = parser.parse_args()
    found = asyncio.run(measure(options))
    where = "in the pages" if options.in_pages else "on the server"
    title = f"A lesson at {options.per_second:g} frames a second, {options.backbone} {where}"
    report(title, [found], options.json)
    print("\nPassed" if passed(found) else "\nNOT passed")


if __name__ == "__main__":
    main()
