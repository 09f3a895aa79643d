"""What a frame costs the server: this campad beside another version, frame by frame in turn.

    python benchmarks/versions/server.py ../shared/data CHECKOUT [CHECKOUT ...]

All servers run, taught alike by a program in a page's place, which then gives each the same frame,
one after the other, so many times a second. Whatever slows down the machine meets all of them. A
ratio is the median of those of turns, to the last checkout.

The processor time is the scheduler's own count of each thread (Linux). `loop` is the thread of the
event loop, `others` are mostly those that run the network.
"""

import asyncio
import itertools
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.pace import teach  # noqa: E402
from common.webcam import Pixels, Webcam, enter, server, webcam  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from campad.imaging.clip import read_clip  # noqa: E402
from campad.imaging.frame import to_square  # noqa: E402
from campad.protocol.frames import SHARE  # noqa: E402

HERE = Path(__file__).resolve().parents[2]
LABELS = ("up", "down", "left", "right")
SIZE, MOST_FRAMES = 224, 90
SETTLE_S = 4
FRAMES = 30
"""Of each turn."""


@dataclass(frozen=True)
class Version:
    """A server, and what stands for its page."""

    page: Webcam
    pid: int

    def used_ms(self) -> NDArray[np.float64]:
        """The processor time of the thread of the event loop, and of all others."""
        times = dict[str, int]()
        for thread in Path(f"/proc/{self.pid}/task").iterdir():
            with suppress(OSError):  # it has just ended
                times[thread.name] = int((thread / "schedstat").read_text().split()[0])
        loop = times.pop(str(self.pid))
        return np.array([loop, sum(times.values())]) / 1e6


def planes(square: Pixels) -> Pixels:
    """What the page sends: luma, and chroma for squares of pixels."""
    red, green, blue = np.moveaxis(square.astype(np.float32), -1, 0)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    fewer = len(square) // SHARE
    shared = [
        (128 + part * (colour - luma)).reshape(fewer, SHARE, fewer, SHARE).mean(axis=(1, 3))
        for part, colour in ((0.564, blue), (0.713, red))
    ]
    flat = np.concatenate([plane.ravel() for plane in (luma, *shared)])
    return np.clip(flat, 0, 255).astype(np.uint8)


def read_frames(data: Path) -> list[Pixels]:
    """Some seconds of somebody signing."""
    recording = min((data / "webcam_clips").glob("*.mkv"))
    clip = itertools.islice(read_clip(recording, None), MOST_FRAMES)
    return [planes(to_square(frame, SIZE)) for frame in clip]


async def turn(versions: Sequence[Version], frames: list[Pixels], per_second: float) -> Any:
    """Show all of them some frames; the first one begins every other time. (versions, 2)"""
    before = np.stack([one.used_ms() for one in versions])
    for number, frame in enumerate(frames):
        for one in versions if number % 2 == 0 else versions[::-1]:
            started = time.perf_counter()
            await one.page.answer(await one.page.send(frame))
            rest = 1 / per_second / len(versions) - (time.perf_counter() - started)
            await asyncio.sleep(max(0.0, rest))
    after = np.stack([one.used_ms() for one in versions])
    return (after - before) / len(frames)


async def measure(sources: list[Path], options: Any) -> NDArray[np.float64]:
    """Let versions take turns: (turns, versions, 2), milliseconds for a frame."""
    frames = read_frames(options.data)
    own = [frames[n :: len(LABELS)] for n in range(len(LABELS))]
    network = options.data / "mobilenet_v1_0.25_224" / "model.json"
    async with AsyncExitStack() as on:
        versions = []
        for source in sources:
            started = server("--backbone", str(network), source=source)
            link, pid = await on.enter_async_context(started)
            page = await on.enter_async_context(webcam(*enter(link)))
            await teach(page, dict(zip(LABELS, own, strict=True)))
            versions.append(Version(page, pid))
        await asyncio.sleep(SETTLE_S)  # copies of what was recorded are learned
        shown = itertools.cycle(frames)
        found = [
            await turn(versions, list(itertools.islice(shown, FRAMES)), options.per_second)
            for _ in range(1 + options.turns)
        ]
    return np.array(found[1:])


def rows(names: list[str], found: NDArray[np.float64]) -> list[dict[str, Any]]:
    times = np.concatenate([found, found.sum(axis=2, keepdims=True)], axis=2)
    ratios = np.median(times / times[:, -1:], axis=0)
    medians = np.median(times, axis=0)
    return [
        {"version": name}
        | {
            f"{what}, {unit}": float(values[number, column])
            for column, what in enumerate(("loop", "others", "all"))
            for unit, values in (("ms", medians), ("ratio", ratios))
        }
        for number, name in enumerate(names)
    ]


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of mobilenet_v1_0.25_224, webcam_clips")
    parser.add_argument("others", type=Path, nargs="+", help="checkouts of other versions")
    parser.add_argument("--turns", type=int, default=40, help=f"of {FRAMES} frames each")
    parser.add_argument("--per-second", type=float, default=30, help="frames")
    options = parser.parse_args()
    sources = [HERE, *(other.resolve() for other in options.others)]
    found = asyncio.run(measure(sources, options))
    names = ["this", *map(str, options.others)]
    title = "Processor time of the server for a frame, MobileNet 0.25"
    report(title, rows(names, found), options.json)


if __name__ == "__main__":
    main()
