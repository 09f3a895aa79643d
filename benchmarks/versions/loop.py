"""From a camera's frame to its class, in a page: this campad beside another version, in turns.

    python benchmarks/versions/loop.py ../shared/data CHECKOUT

Both servers run, and both pages are open in one Chromium, taught alike. They see the same clip, one
after the other for some seconds; whose turn it is not is frozen. A ratio is the median of those of
turns that follow each other, so what slows down the machine for longer than that does not count.

`work` is the delay until a frame is drawn, without the wait for the screen's next picture. How long
that is, up to 17 ms, is settled when a page opens its camera, whatever the version. `server` and
`page` are the processor time for a frame of campad's process, and of the page's.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.chromium import chromium, fresh_page, read_clip  # noqa: E402
from common.pace import processor_s  # noqa: E402
from loop import HERE, STOPWATCH, campad_server, teach  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

WARM_UP_S = 1


@dataclass(frozen=True)
class Turn:
    """What one turn of one version took in milliseconds: medians, and means of processor time."""

    answered: float
    work: float
    server: float
    page: float


class Version:
    """A server and its page, which is frozen unless it is its turn."""

    def __init__(self, page: Page, pid: int) -> None:
        self._page, self._pid = page, pid
        self._browser = page.context.new_cdp_session(page)
        assert page.context.browser
        self._processes = page.context.browser.new_browser_cdp_session()
        self._freeze(on=True)

    def turn(self, seconds: float) -> Turn:
        """Let it run for so long, and say what that took."""
        self._freeze(on=False)
        self._page.wait_for_timeout(1000 * WARM_UP_S)
        self._page.evaluate("campadTimes.length = campadWorks.length = 0")
        before = self._used_s()
        self._page.wait_for_timeout(1000 * seconds)
        answered, work = self._page.evaluate("[campadTimes, campadWorks]")
        server, page = 1000 * (self._used_s() - before) / len(answered)
        self._freeze(on=True)
        return Turn(float(np.median(answered)), float(np.median(work)), server, page)

    def _used_s(self) -> NDArray[np.float64]:
        """The processor time of the server, and of all pages: a frozen one needs none."""
        processes = self._processes.send("SystemInfo.getProcessInfo")["processInfo"]
        pages = sum(one["cpuTime"] for one in processes if one["type"] == "renderer")
        return np.array([processor_s(self._pid), pages])

    def _freeze(self, *, on: bool) -> None:
        state = "frozen" if on else "active"
        self._browser.send("Page.setWebLifecycleState", {"state": state})


@contextmanager
def version(browser: Browser, source: Path, *options: str) -> Iterator[Version]:
    """Start a version, and teach it."""
    with campad_server(*options, source=source) as (link, pid), fresh_page(browser) as page:
        page.add_init_script(STOPWATCH)
        page.goto(link)
        teach(page)
        yield Version(page, pid)


def compare(
    browser: Browser, sources: list[Path], rounds: int, seconds: float, *options: str
) -> list[list[Turn]]:
    """Let versions take turns, (rounds, versions); the first one begins every other time."""
    found = []
    with ExitStack() as on:
        versions = [on.enter_context(version(browser, source, *options)) for source in sources]
        for number in range(rounds):
            order = versions if number % 2 == 0 else versions[::-1]
            turns = {one: one.turn(seconds) for one in order}
            found.append([turns[one] for one in versions])
    return found


def row(name: str, found: list[list[Turn]]) -> dict[str, Any]:
    """A line of the table, of [this one, the other one] of each round."""
    line: dict[str, Any] = {"network": name, "pairs": len(found)}
    for what in ("answered", "work", "server", "page"):
        times = np.array([[getattr(turn, what) for turn in pair] for pair in found])
        mine, its = np.median(times, axis=0)
        line |= {
            f"{what}, ms": float(mine),
            f"{what}, the other": float(its),
            f"{what}, ratio": float(np.median(times[:, 0] / times[:, 1])),
        }
    return line


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of mobilenet_v1_0.25_224, webcam_clips")
    parser.add_argument("other", type=Path, help="a checkout of the other version")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=4, help="of each turn")
    parser.add_argument("--only", default="MobileNet 0.25,default network")
    options = parser.parse_args()
    networks = {
        "MobileNet 0.25": (
            "--backbone",
            str(options.data / "mobilenet_v1_0.25_224" / "model.json"),
        ),
        "default network": (),
    }
    sources, rows = [HERE, options.other.resolve()], []
    for name in options.only.split(","):
        with chromium(read_clip(options.data)) as browser:
            turns = (options.rounds, options.seconds, *networks[name])
            rows.append(row(name, compare(browser, sources, *turns)))
    report("Frame to class in the page, this version and the other", rows, options.json)


if __name__ == "__main__":
    main()
