"""Teachable Machine's files in Chromium: in its own library, in TensorFlow.js, in ml5; and the page
to take away."""

import base64
import functools
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from common.chromium import chromium
from playwright.sync_api import Page

AT_ONCE = 20
ML5_SIZE = 224

LIBRARY = """
const model = await tmImage.load("model/model.json", "model/metadata.json");
window.look = async (canvas) => ({
  probabilities: (await model.predict(canvas)).map((one) => one.probability),
});
"""
ML5 = """
const classifier = await ml5.imageClassifier(new URL("model/model.json", location).href);
window.look = async (canvas, labels) => {
  const said = await classifier.classify(canvas, labels.length);
  return { probabilities: labels.map((l) => said.find((one) => one.label === l).confidence) };
};
"""
SITE = """
const { Campad } = await import("./model/campad.js");
const campad = await Campad.open();
window.look = (canvas, labels) => new Promise((done) => {
  const hear = ({ detail: { seen, probabilities, familiarity } }) => {
    if (!seen) return;
    removeEventListener("campad", hear);
    campad.watch(null);
    const all = labels.map((label) => probabilities[label]);
    const most = labels[all.indexOf(Math.max(...all))];
    done({ probabilities: all, familiarity, label: familiarity < 0.5 ? null : most });
  };
  addEventListener("campad", hear);
  campad.watch(canvas);
});
"""
SHOW = """async ([photos, side, labels]) => {
  const said = [];
  for (const photo of photos) {
    const rgb = Uint8Array.from(atob(photo), (c) => c.charCodeAt(0));
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    const data = new ImageData(side, side);
    for (let at = 0; at < side * side; at++) {
      data.data.set([rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2], 255], 4 * at);
    }
    canvas.getContext("2d").putImageData(data, 0, 0);
    said.push(await look(canvas, labels));
  }
  return said;
}"""


def in_chromium(
    site: Path, scripts: Path, squares: Any, labels: tuple[str, ...]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Show squares (n, s, s, 3) to the export in `site`/model, in each runtime that there is."""
    text = (site / "model" / "README.md").read_text()
    (own,) = re.findall(r"```js\n(.*?)```", text, re.DOTALL)
    own = own.replace('"model.json"', '"model/model.json"') + "\nwindow.look = look;"
    pages = {
        "tmImage 0.8.5, TF.js 1.3.1": (("tf-1.3.1.js", "tm.js"), LIBRARY),
        "TF.js 1.3.1": (("tf-1.3.1.js",), own),
        "TF.js 4.22.0": (("tf-4.22.0.js",), own),
    }
    if squares.shape[1] == ML5_SIZE:
        pages["ml5 1.4.0"] = (("ml5.js",), ML5)
    for name, (files, code) in pages.items():
        if not all((scripts / file).exists() for file in files):
            continue
        with opened(site, scripts, files, code) as page:
            yield name, _shown(page, squares, labels)


def in_site(
    site: Path, squares: Any, labels: tuple[str, ...]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Show squares (n, s, s, 3) to the page to take away in `site`/model."""
    with opened(site, site, (), SITE) as page:
        yield "the page to take away", _shown(page, squares, labels)


@contextmanager
def opened(site: Path, scripts: Path, files: tuple[str, ...], code: str) -> Iterator[Page]:
    """Open a page of a folder, with these scripts and this code in it, which has run."""
    for file in files:
        shutil.copy(scripts / file, site / file)
    tags = "".join(f'<script src="{file}"></script>' for file in files if file.endswith(".js"))
    ready = f'<script type="module">{code}\nwindow.ready = true;</script>'
    (site / "index.html").write_text(f"<!doctype html>{tags}{ready}")
    handler = functools.partial(_Quiet, directory=str(site))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with chromium() as browser:
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
            page.wait_for_function("window.ready", timeout=60_000)
            yield page
    finally:
        server.shutdown()


def _shown(page: Page, squares: Any, labels: tuple[str, ...]) -> list[dict[str, Any]]:
    said = []
    for start in range(0, len(squares), AT_ONCE):
        part = squares[start : start + AT_ONCE]
        photos = [base64.b64encode(square.tobytes()).decode() for square in part]
        said += page.evaluate(SHOW, [photos, int(squares.shape[1]), list(labels)])
    return said


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass
