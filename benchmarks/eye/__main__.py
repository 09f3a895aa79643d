"""The network in the page: its time beside TF.js's in the same Chromium, what it sends and holds.

    python benchmarks/eye ../shared/data

Each pipeline opens a page of its own, and they take turns; figures are medians over the rounds. The
camera plays the same clip to all, 30 frames a second, and times are taken in the page from the
moment that it is told of a frame. "Activation" is until the network has seen it, "answered" until
the class is known, as in `loop.py`. Ratios are to the fastest TF.js of the run, WebAssembly with
SIMD and one thread for every two cores; campad's page may choose up to two where nothing is said.
"Switched" is from choosing "In this page" to the first answer, "sent" the bytes of a frame then,
and "before" those of a frame that the server embeds.

`--photos N` compares activations and classes instead: the page's, and the server's, on N photos of
the folder. `--frames N` lets the page play for so many frames instead, and says what it holds.

Needs Chromium, the package playwright, and npm; for the network in whole numbers, which is not
compiled, also the runtime that `campad eye install` fetches.
"""

import base64
import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.chromium import chromium, fresh_page, read_clip  # noqa: E402
from common.photos import Photos, few_of_each  # noqa: E402
from common.tfjs import VERSION, tfjs_page, tfjs_site  # noqa: E402
from loop import STOPWATCH, TFJS, campad_server, middle, teach  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

import campad  # noqa: E402
from campad.imaging.frame import to_squares  # noqa: E402

WARM_UP_S = 2
CHOOSE_S = 10  # the page tries one thread and two, and takes the quicker
BEFORE_S = 2
SETS = ("sign_digits", "head_poses", "shop_fruit")
LIGHT = "efficientnet-lite0-160"
ONE_CORE = "Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 1 })"
SWITCH = """() => {
  const at = performance.now();
  document.getElementById("place-page").click();
  return at;
}"""
EMBED = """async ({ pixels, side }) => {
  const { Runner } = await import("/assets/eye/runner.js");
  const { fetchNetwork } = await import("/assets/link/network.js");
  const { Ways } = await import("/assets/eye/ways.js");
  const ways = new Ways(fetchNetwork);
  const [way] = await ways.here();
  const runner = new Runner(way);
  await runner.start(await ways.network(way), side);
  const seen = [];
  for (const one of pixels) {
    const rgb = Uint8Array.from(atob(one), (letter) => letter.charCodeAt(0));
    const { activation } = await runner.see(rgb, false);
    seen.push(btoa(Array.from(activation, (byte) => String.fromCharCode(byte)).join("")));
  }
  runner.close();
  return seen;
}"""
HELD = "async () => (await performance.measureUserAgentSpecificMemory()).bytes / 2 ** 20"


@dataclass
class Found:
    """What was measured of one pipeline in one round, in milliseconds and bytes."""

    seen: list[float]
    answered: list[float]
    switched: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    before: list[float] = field(default_factory=list)
    threads: int = 1


@contextmanager
def taught_page(browser: Browser, *options: str, one_core: bool = False) -> Iterator[Page]:
    """A page of a campad with these options, which has learned what the camera shows."""
    with campad_server(*options) as (link, _), fresh_page(browser) as page:
        page.add_init_script(STOPWATCH)
        if one_core:
            page.add_init_script(ONE_CORE)
        page.goto(link)
        teach(page)
        yield page


def switch(page: Page) -> float:
    """Let the network run in the page; milliseconds until its first answer."""
    at = page.evaluate(SWITCH)
    page.wait_for_function("() => window.campadFirst?.at")
    return float(page.evaluate("campadFirst.at")) - float(at)


def start_watch(page: Page) -> None:
    page.evaluate("campadTimes.length = campadSeen.length = campadBytes.length = 0")


def campad_times(browser: Browser, seconds: float, *options: str, one_core: bool = False) -> Found:
    """What the network in the page takes."""
    with taught_page(browser, *options, one_core=one_core) as page:
        start_watch(page)
        page.wait_for_timeout(1000 * BEFORE_S)
        before = page.evaluate("campadBytes")
        switched = switch(page)
        page.wait_for_timeout(1000 * CHOOSE_S)
        start_watch(page)
        page.wait_for_timeout(1000 * seconds)
        seen, answered, sent = page.evaluate("[campadSeen, campadTimes, campadBytes]")
        best = page.evaluate("JSON.parse(localStorage.getItem('campad.network-runs-best'))")
        return Found(seen, answered, [switched], sent, before, best["way"]["threads"])


def tfjs_times(browser: Browser, address: str, **how: Any) -> Found:
    """What TF.js takes, to the activation and to the class; see `watch` in tfjs.js."""
    with tfjs_page(browser, address) as page:
        asked = {"warmUp": WARM_UP_S, **how}
        seen = page.evaluate("how => watch(how)", {**asked, "headless": True})
        return Found(seen, page.evaluate("how => watch(how)", asked))


def row(name: str, rounds: list[Found], peers: list[list[Found]]) -> dict[str, Any]:
    """A line of the table; figures are medians of those of the rounds."""
    cells: dict[str, Any] = {"pipeline": name}
    for part, said in (("seen", "activation"), ("answered", "answered")):
        mine = middle([getattr(found, part) for found in rounds])
        best = min(middle([getattr(found, part) for found in peer]) for peer in peers)
        cells |= {f"{said}, ms": mine, f"{said}, x TF.js": mine / best}
    if rounds[0].sent:
        for part, said in (("switched", "switched, ms"), ("sent", "sent"), ("before", "before")):
            cells[said] = middle([getattr(found, part) for found in rounds])
        cells["threads"] = "/".join(str(found.threads) for found in rounds)
    else:
        cells |= dict.fromkeys(("switched, ms", "sent", "before", "threads"), "-")
    return cells


def times(browser: Browser, data: Path, rounds: int, seconds: float) -> list[dict[str, Any]]:
    """All pipelines, in turn."""
    model = data / "mobilenet_v1_0.25_224" / "model.json"
    tutorials = ("--backbone", str(model))
    with tfjs_site(model) as address:
        pipelines: dict[str, Callable[[], Found]] = {
            "page, MobileNet 0.25, one thread": lambda: campad_times(
                browser, seconds, *tutorials, one_core=True
            ),
            "page, MobileNet 0.25": lambda: campad_times(browser, seconds, *tutorials),
            "page, light form": lambda: campad_times(browser, seconds, "--backbone", LIGHT),
            "page, default network": lambda: campad_times(browser, seconds),
            "page, default network, one thread": lambda: campad_times(
                browser, seconds, one_core=True
            ),
        }
        for name, how in TFJS.items():
            pipelines[name] = functools.partial(
                tfjs_times, browser, address, seconds=seconds, **how
            )
        found: dict[str, list[Found]] = {name: [] for name in pipelines}
        for _ in range(rounds):
            for name, measure in pipelines.items():
                found[name].append(measure())
    peers = [found[name] for name in TFJS]
    return [row(name, rounds, peers) for name, rounds in found.items()]


def compare(browser: Browser, data: Path, number: int) -> list[dict[str, Any]]:
    """The page's activations and classes beside the server's, for every network."""
    sets = [Photos(data / name) for name in SETS]
    rng = np.random.default_rng(0)
    frames = [frame for photos in sets for frame in photos.frames]
    chosen = [frames[at] for at in rng.permutation(len(frames))[:number]]
    hands = sets[0]
    taught = few_of_each(hands.classes, np.full(len(hands.classes), True), 10, rng)
    rows = []
    model = str(data / "mobilenet_v1_0.25_224" / "model.json")
    for name in (model, LIGHT, "efficientnet-lite0", "efficientnet-lite0-int8"):
        backbone = campad.load_backbone(name)
        squares = to_squares(chosen, backbone.frame_size)
        server = backbone.embed(squares).reshape(number, -1)
        pixels = [base64.b64encode(square.tobytes()).decode() for square in squares]
        with campad_server("--backbone", name) as (link, _), fresh_page(browser) as page:
            page.goto(link)
            seen = page.evaluate(EMBED, {"pixels": pixels, "side": backbone.frame_size})
        halves = b"".join(map(base64.b64decode, seen))
        here = np.frombuffer(halves, "<f2").astype(np.float32).reshape(server.shape)
        examples = backbone.embed([hands.frames[at] for at in taught]).reshape(len(taught), -1)
        ridge = campad.RidgeClassifier().fit(examples, hands.classes[taught])
        apart = float(np.abs(here - server).max())
        rows.append(
            {
                "network": backbone.name,
                "photos": number,
                "apart at most": apart,
                "of the largest number": apart / float(np.abs(server).max()),
                "same class": int((ridge.predict(here) == ridge.predict(server)).sum()),
            }
        )
    return rows


def hold(browser: Browser, frames: int) -> list[dict[str, Any]]:
    """What the page and its worker hold, before and after so many frames."""
    rows: list[dict[str, Any]] = []
    with taught_page(browser) as page:
        switch(page)
        page.wait_for_timeout(1000 * CHOOSE_S)
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            page.wait_for_function(
                "count => campadSeen.length >= count", arg=share * frames, timeout=3_600_000
            )
            if not rows:
                start_watch(page)
            seen = page.evaluate("campadSeen.length")
            rows.append({"frames": seen, "page and worker, MiB": float(page.evaluate(HELD))})
    return rows


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of photos, clips and networks")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8, help="of each pipeline in each round")
    parser.add_argument("--photos", type=int, help="compare activations on so many instead")
    parser.add_argument("--frames", type=int, help="play for so many and look at memory instead")
    options = parser.parse_args()
    with chromium(read_clip(options.data)) as browser:
        if options.photos:
            title = "Activations in the page and on the server"
            rows = compare(browser, options.data, options.photos)
        elif options.frames:
            title = f"Memory, the default network in the page, over {options.frames} frames"
            rows = hold(browser, options.frames)
        else:
            title = f"Network in the page, TF.js {VERSION}, medians of {options.rounds} rounds"
            rows = times(browser, options.data, options.rounds, options.seconds)
    report(title, rows, options.json)


if __name__ == "__main__":
    main()
