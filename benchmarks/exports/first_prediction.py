"""How soon the page to take away has its first prediction, and what a frame takes there.

    python benchmarks/exports/first_prediction.py SITE

SITE is what `campad export --to web` wrote. The page is opened in Chromium once, so that it lies on
the browser's disk, and then again, each time in a new process: from the navigation to the first
event of the drawn figure, whose button is pressed as soon as it can be.
"""

import functools
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from common.chromium import FLAGS, found
from common.machine import arguments, report
from playwright.sync_api import sync_playwright

PRESS = """
window.times = [];
addEventListener("campad", ({ detail }) => detail.seen && times.push(performance.now()));
addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("use-figure");
  const press = () => button.disabled || button.hidden || button.click();
  new MutationObserver(press).observe(button, { attributes: true, attributeFilter: ["disabled"] });
  press();
});
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def main() -> None:
    """Open the page again and again."""
    parser = arguments(__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    handler = functools.partial(_Quiet, directory=str(options.site))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://localhost:{server.server_port}/"
    rows = []
    with sync_playwright() as playwright, TemporaryDirectory() as profile:
        for visit in range(options.rounds + 1):
            context = playwright.chromium.launch_persistent_context(
                profile, executable_path=found(), args=list(FLAGS)
            )
            page = context.new_page()
            page.add_init_script(PRESS)
            page.goto(address)
            page.wait_for_function("() => window.times.length > 30", timeout=60_000)
            first, *later = page.evaluate("() => times")
            page.wait_for_function("() => navigator.serviceWorker.controller", timeout=60_000)
            context.close()
            rows.append((first, (later[-1] - first) / len(later)))
            print("visit", visit, *(f"{ms:.0f} ms" for ms in rows[-1]), flush=True)
    server.shutdown()
    kept = rows[1:]
    row = {
        "first visit, s": rows[0][0] / 1e3,
        "later ones, median s": median(first for first, _ in kept) / 1e3,
        "the slowest, s": max(first for first, _ in kept) / 1e3,
        "between frames, ms": median(each for _, each in kept),
    }
    report(
        "The page to take away: from the navigation to the first prediction", [row], options.json
    )


if __name__ == "__main__":
    main()
