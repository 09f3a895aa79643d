"""From a camera's frame to its class, in a page: campad beside TF.js, in the same Chromium.

    python benchmarks/loop.py ../shared/data

The camera plays the same clip to both, 30 frames a second. The time is taken in the page: from the
moment that it is told of a frame until it knows the class. For campad that is to crop, send, embed
and predict in another process, and to get the answer. For TF.js (WebAssembly, SIMD, threads) it is
the tutorial's network and head, with the frame taken in three ways: as the tutorial does, which
asks the camera for 224 x 224; from a camera like campad's, as a tensor; and the same by a canvas.
The ratio is to the fastest TF.js of the run.

`drawn` is the whole delay, as campad's page measures and shows it: from the moment that the browser
says the camera took a frame until what it shows is drawn. TF.js is not asked for that.

`--only campad` leaves TF.js out.

Needs Chromium, the package playwright, and npm, which fetches TF.js into a cache folder.
"""

import functools
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.chromium import chromium, fresh_page, read_clip  # noqa: E402
from common.tfjs import VERSION, tfjs_page, tfjs_site  # noqa: E402
from playwright.sync_api import Browser, Error, Page  # noqa: E402

HERE = Path(__file__).resolve().parents[1]
WARM_UP_S = 2
LARGE = {"width": 640, "height": 480}
TFJS: dict[str, dict[str, Any]] = {
    "TF.js, camera at 224 x 224": {"width": 224, "height": 224, "byCanvas": False},
    "TF.js, camera at 640 x 480": {**LARGE, "byCanvas": False},
    "TF.js, the same, shrunk by a canvas": {**LARGE, "byCanvas": True},
}
HOLD_MS = 1_000
SETTLE_MS = 4_000  # copies of what was recorded are embedded, and learned

# Notes when the page is told of a frame, when the network has seen it where that runs in the page,
# and when the answer to it has come. It stands before the page's own scripts, so its listeners hear
# every message first.
STOPWATCH = """
(() => {
  let told = 0;
  let given = 0; // when the page was told of what the network in it has been given,
  let seen = 0; // and of what it has seen
  const started = new Map();
  window.campadTimes = [];
  window.campadSeen = [];
  window.campadBytes = [];
  window.campadDelays = [];
  window.campadWorks = []; // the same without the wait for the screen's next picture
  let answered = false; // and the page has not asked yet to be called before that
  let waited = 0;
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (!name.startsWith("campad:")) continue;
      campadDelays.push(duration);
      campadWorks.push(duration - waited);
    }
  }).observe({ entryTypes: ["measure"] });
  const animate = window.requestAnimationFrame;
  window.requestAnimationFrame = function (callback) {
    if (!answered) return animate.call(this, callback);
    answered = false;
    const asked = performance.now();
    return animate.call(this, (...all) => {
      waited = performance.now() - asked;
      callback(...all);
    });
  };
  if (window.ReadableStreamDefaultReader) {
    const read = ReadableStreamDefaultReader.prototype.read;
    ReadableStreamDefaultReader.prototype.read = async function (...all) {
      const found = await read.apply(this, all);
      if (found.value instanceof VideoFrame) told = performance.now();
      return found;
    };
  }
  const next = HTMLVideoElement.prototype.requestVideoFrameCallback;
  HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
    return next.call(this, (...all) => { told = performance.now(); callback(...all); });
  };
  window.Worker = class extends Worker {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", ({ data }) => {
        if (!given || !data.answer?.activation) return;
        campadSeen.push(performance.now() - given);
        [seen, given] = [given, 0];
      });
    }
    postMessage(message, ...more) {
      if (message.act === "see") given = told;
      super.postMessage(message, ...more);
    }
  };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (data instanceof Uint8Array) {
      const length = data[0] + 256 * data[1];
      const { seq, kind } = JSON.parse(new TextDecoder().decode(data.subarray(2, 2 + length)));
      started.set(seq, kind === "activation" ? seen : told);
      if (kind === "activation") window.campadFirst ??= { seq };
      campadBytes.push(data.byteLength);
    }
    return send.call(this, data);
  };
  window.WebSocket = class extends WebSocket {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", ({ data }) => {
        const message = JSON.parse(data);
        if (message.type !== "predicted" || !started.has(message.seq)) return;
        campadTimes.push(performance.now() - started.get(message.seq));
        answered = true;
        if (message.seq === window.campadFirst?.seq) campadFirst.at = performance.now();
        for (const seq of started.keys()) if (seq <= message.seq) started.delete(seq);
      });
    }
  };
})();
"""


@contextmanager
def campad_server(*options: str, source: Path = HERE) -> Iterator[tuple[str, int]]:
    """Start campad of a checkout; gives the link that lets one page in, and its process."""
    with TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "campad", "--no-browser", "--port", "0", *options],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={"CAMPAD_DATA": folder, **os.environ, "PYTHONPATH": str(source / "src")},
        )
        try:
            assert process.stderr is not None
            said = (re.search(r"http://\S+", line) for line in process.stderr)
            if (link := next(filter(None, said), None)) is None:
                raise RuntimeError("campad did not start")
            yield link.group(), process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def teach(page: Page) -> None:
    """Let the page see the camera, and record a little of it for every class."""
    camera = page.get_by_role("button", name="Use my camera", exact=True)
    pads = page.get_by_role("button", name=re.compile("^Record "))
    pads.first.wait_for()
    with suppress(Error):  # a camera that was allowed before opens by itself
        camera.click(timeout=2_000)
    page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
    page.wait_for_timeout(500)
    for pad in pads.all():
        pad.scroll_into_view_if_needed()
        pad.hover()
        page.mouse.down()
        page.wait_for_timeout(HOLD_MS)
        page.mouse.up()
    page.wait_for_timeout(SETTLE_MS)


@dataclass
class Found:
    """What was measured of one pipeline in one round, in milliseconds."""

    answered: list[float]
    drawn: list[float] = field(default_factory=list)


def campad_times(browser: Browser, seconds: float, *options: str) -> Found:
    """What the page of a campad with these options takes."""
    with campad_server(*options) as (link, _), fresh_page(browser) as page:
        page.add_init_script(STOPWATCH)
        page.goto(link)
        teach(page)
        page.wait_for_timeout(1000 * WARM_UP_S)
        page.evaluate("campadTimes.length = campadDelays.length = 0")
        page.wait_for_timeout(1000 * seconds)
        return Found(*page.evaluate("[campadTimes, campadDelays]"))


def tfjs_times(browser: Browser, address: str, **how: Any) -> Found:
    """What TF.js takes; see `watch` in tfjs.js."""
    with tfjs_page(browser, address) as page:
        return Found(page.evaluate("how => watch(how)", {"warmUp": WARM_UP_S, **how}))


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of mobilenet_v1_0.25_224, webcam_clips")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8, help="of each pipeline in each round")
    parser.add_argument("--only", choices=["campad"], help="leave out TF.js")
    options = parser.parse_args()
    model = options.data / "mobilenet_v1_0.25_224" / "model.json"
    seconds = options.seconds
    tutorials = ("--backbone", str(model))
    whole_numbers = ("--backbone", "efficientnet-lite0-int8")
    with tfjs_site(model) as address, chromium(read_clip(options.data)) as browser:
        pipelines: dict[str, Callable[[], Found]] = {
            "campad, MobileNet 0.25": lambda: campad_times(browser, seconds, *tutorials),
            "campad, default network": lambda: campad_times(browser, seconds),
            "campad, the same in int8": lambda: campad_times(browser, seconds, *whole_numbers),
        }
        for name, how in {} if options.only else TFJS.items():
            pipelines[name] = functools.partial(
                tfjs_times, browser, address, seconds=seconds, **how
            )
        times: dict[str, list[Found]] = {name: [] for name in pipelines}
        for _ in range(options.rounds):
            for name, measure in pipelines.items():
                times[name].append(measure())
    report(
        f"Frame to class in the page, TF.js {VERSION}, medians of {options.rounds} rounds",
        [row(name, found, times, seconds) for name, found in times.items()],
        options.json,
    )


def row(
    name: str, rounds: list[Found], times: dict[str, list[Found]], seconds: float
) -> dict[str, Any]:
    """A line of the table; figures are medians of those of the rounds."""
    answered = [found.answered for found in rounds]
    drawn = [found.drawn for found in rounds if found.drawn]
    peers = [
        middle([f.answered for f in found]) for peer, found in times.items() if "TF.js" in peer
    ]
    return {
        "pipeline": name,
        "ms": middle(answered),
        "95 %": middle(answered, 0.95),
        "frames/s": float(np.median([len(found) for found in answered])) / seconds,
        "x TF.js": middle(answered) / min(peers) if peers else "-",
        "drawn, ms": middle(drawn) if drawn else "-",
        "drawn, 95 %": middle(drawn, 0.95) if drawn else "-",
    }


def middle(rounds: list[list[float]], quantile: float = 0.5) -> float:
    """The median over the rounds of a quantile in each."""
    return float(np.median([np.quantile(found, quantile) for found in rounds]))


if __name__ == "__main__":
    main()
