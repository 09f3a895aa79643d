"""The page to take away, on a server that knows nothing of campad, in a real browser."""

import base64
import functools
import io
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Request, Route, expect

import campad
from browser.conftest import PAINTED_CAMERA
from browser.look.axe import violations
from browser.user import User
from campad.exports.web.site import export_site
from campad.imaging.frame import Pixels
from synthetic import shape_photo, taught_controller

HEAR = """
window.heard = [];
addEventListener("campad", ({ detail }) => heard.push(detail));
"""
LOOK = """async (pixels) => {
  const { Campad } = await import("./campad.js");
  const campad = await Campad.open();
  const bytes = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0));
  const said = await campad._runner.see(bytes, false);
  return [...said.probabilities, said.familiarity];
}"""
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1366, "height": 650}
MOST_BYTES = 20_000_000


class Quiet(SimpleHTTPRequestHandler):
    """Python's own server, as `python -m http.server` is."""

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def pad(lite0: campad.Backbone) -> campad.Controller:
    pad = taught_controller(lite0)
    pad.mirrored = True
    return pad


@pytest.fixture(scope="module")
def folder(
    pad: campad.Controller,
    installed_runtime: Path,
    cache_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("taken") / "site"
    assert pad.predictor is not None
    export_site(
        pad.backbone, pad.predictor, pad.decisions, folder, mirrored=True, cache_folder=cache_folder
    )
    return folder


@pytest.fixture
def server(folder: Path) -> Iterator[ThreadingHTTPServer]:
    handler = functools.partial(Quiet, directory=str(folder.parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def as_png(picture: Pixels) -> str:
    data = io.BytesIO()
    Image.fromarray(picture).save(data, "PNG")
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"


def paint(page: Page, label: str) -> None:
    picture = shape_photo(label, np.random.default_rng(5), (96, 96))
    page.evaluate("(url) => paintCamera(url)", as_png(picture))


def test_a_page_of_ones_own(
    pad: campad.Controller, folder: Path, server: ThreadingHTTPServer, browser: Browser
) -> None:
    """By keyboard: the camera starts while the network loads; it sees as the project does, decides,
    tells scripts; asks only its own server, and only for its files; and goes on without that."""
    address = f"http://localhost:{server.server_port}/site/"
    context = browser.new_context(viewport=LAPTOP, permissions=["camera"])
    context.add_init_script(PAINTED_CAMERA + HEAR)
    asked: list[Request] = []
    context.on("request", lambda request: asked.append(request))
    page = context.new_page()
    user = User(page)
    held: list[Route] = []
    page.route("**/network.bin", lambda route: held.append(route))
    page.goto(address)
    camera = page.get_by_role("button", name="Use my camera")
    expect(camera).to_be_enabled()
    expect(page).to_have_title("red, green, blue")

    page.keyboard.press("Tab")
    expect(camera).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    expect(page.get_by_text("Loading what was taught …")).to_be_visible()
    held[0].continue_()
    for label in ("green", "blue"):
        paint(page, label)
        page.wait_for_function(f"() => heard.at(-1)?.pressed[0] === '{label}'")
        expect(page.get_by_role("listitem").filter(has_text=label)).to_contain_text("%")
        expect(page.get_by_role("status").filter(has_text=label)).to_have_count(1)
    events = page.evaluate("() => heard.flatMap((one) => one.events).map((e) => e.kind + e.class)")
    assert "pressgreen releasegreen pressblue" in " ".join(events)
    assert [] == violations(page, "dark", "forced colours")
    page.set_viewport_size(PHONE)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]

    square = shape_photo("red", np.random.default_rng(7), (192, 192))
    wanted = pad.predict(square[:, ::-1])  # the project looks as in a mirror
    said = page.evaluate(LOOK, base64.b64encode(square.tobytes()).decode())
    assert np.allclose([*wanted.probabilities.values(), wanted.familiarity], said, atol=1e-3)

    assert {"GET"} == {request.method for request in asked}
    assert all(request.url.startswith(address) for request in asked)
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < MOST_BYTES

    page.wait_for_function("() => navigator.serviceWorker.controller")
    server.shutdown()
    server.server_close()
    page.reload()
    page.get_by_role("button", name="Try without a camera").click()
    page.wait_for_function("() => heard.some((one) => one.seen)")
    assert [] == user.complaints
    context.close()
