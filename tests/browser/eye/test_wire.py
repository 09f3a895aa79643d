"""The network in the page: what goes out while somebody records, trains and plays is no picture."""

import base64
import io
import json
import re

import numpy as np
from PIL import Image
from playwright.sync_api import BrowserContext, Request, WebSocket, expect

from browser.conftest import ServerFactory
from browser.user import User

# What the page gives to its network: the pictures themselves, some of those to learn and the last.
HEAR_PIXELS = """
window.pictures = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...more) {
  const { pixels, look } = message;
  if (pixels && look && pictures.length < 8) pictures.unshift(pixels.slice());
  if (pixels) window.lastPicture = pixels.slice();
  return post.call(this, message, ...more);
};
const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
window.inBase64 = () => [...pictures, lastPicture].map(text);
"""
NUMBERS = 6400


class Wire:
    """All that a page sends."""

    def __init__(self, user: User) -> None:
        self.messages: list[bytes] = []
        self.said: list[str] = []
        user.page.on("websocket", self._follow)
        user.page.on("request", self._ask)

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)

    def _sent(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            self.messages.append(payload)
        else:
            self.said.append(payload)

    def _ask(self, request: Request) -> None:
        body = request.post_data_buffer or b""
        self.said.append(f"{request.method} {request.url} {body!r} {request.headers}")


def noise(level: int) -> str:
    """A picture of noise, so that a piece of it can come from nowhere else."""
    pixels = np.random.default_rng(level).normal(level, 40, (360, 360, 3))
    data = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(data, "PNG")
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"


def pieces(pictures: list[bytes]) -> list[bytes]:
    """Some dozens of stretches of sixteen bytes, from all over each picture."""
    return [picture[at : at + 16] for picture in pictures for at in range(500, 36_000, 997)]


def teach(user: User) -> None:
    for label, level in (("up", 80), ("down", 170)):
        user.page.evaluate("url => paintCamera(url)", noise(level))
        user.hold(label, 3)
    expect(user.status).to_contain_text(re.compile("Trained on|Press Play"))


def choose(user: User, place: str) -> None:
    user.page.locator("#settings").evaluate("drawer => { drawer.open = true; }")
    places = user.page.get_by_role("group", name="Where the network runs")
    places.get_by_label(place).click()  # not `check`: it jumps back where that cannot be
    user.page.evaluate("scrollTo(0, 0)")  # to the pads


def fact(user: User, name: str) -> str:
    return user.page.locator("#facts div", has_text=name).locator("dd").inner_text()


def test_no_piece_of_a_picture_leaves_the_page(
    context: BrowserContext, user: User, start_server: ServerFactory
) -> None:
    """Recorded, trained, recognised, challenged, played: only activations go out, a quarter of a
    picture's bytes; and what was taught so is recognised by the server, too."""
    context.add_init_script(HEAR_PIXELS)
    wire = Wire(user)
    user.open(start_server("--classes", "up,down", real=True))
    page = user.page
    choose(user, "In this page")
    expect(user.status).to_contain_text("The network runs in this page now.")
    user.button("Look inside").click()
    teach(user)
    user.settle()
    assert user.recognised() == "down"
    page.locator("#examples").evaluate("drawer => { drawer.open = true; }")
    for _ in range(20):  # a tap gives none where the network is busy for longer than the tap
        page.get_by_role("group", name="Challenge").get_by_role("button").first.click()
        page.wait_for_timeout(500)
        if not page.locator("#challenge-count").inner_text().startswith("0"):
            break
    expect(page.locator("#challenge-count")).to_contain_text(re.compile("[1-9]"))
    user.button("Play").click()
    expect(page.get_by_role("img", name="score").first).to_be_visible()
    user.settle()
    user.button("Stop").click()
    for _ in range(1200):  # the copies follow while nobody records
        copies = [m for m in wire.messages if b"copy_of" in m[:80]]
        if len(copies) >= 4 * (user.count("up") + user.count("down")):
            break
        page.wait_for_timeout(50)

    pictures = [base64.b64decode(one) for one in page.evaluate("inBase64()")]
    sent, said = list(wire.messages), "\n".join(wire.said)
    examples = user.count("up") + user.count("down")
    assert len(copies) == 4 * examples
    assert len(pictures) > 4
    headers = [json.loads(m[2 : 2 + int.from_bytes(m[:2], "little")]) for m in sent]
    assert {header["kind"] for header in headers} == {"activation"}
    assert all(len(m) <= 2 + 200 + 2 * NUMBERS for m in sent)
    assert [piece for piece in pieces(pictures) if piece in b"".join(sent)] == []
    assert "data:" not in said
    assert max(map(len, wire.said)) < 1000
    assert "no picture" in fact(user, "Sent by this page")
    assert "WebAssembly" in fact(user, "Network runs")
    expect(page.locator("#pictures-stay")).to_contain_text("stay in this page")

    choose(user, "On this computer")
    user.settle()
    user.settle()
    assert user.recognised() == "down"
    now = b"".join(wire.messages[len(sent) :])
    assert [piece for piece in pieces(pictures[-1:]) if piece in now]  # so it would have been found
    assert "no picture" not in fact(user, "Sent by this page")
