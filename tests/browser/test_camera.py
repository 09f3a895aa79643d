"""Chromium's own fake camera device, and cameras that do not work."""

import base64
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps
from playwright.sync_api import Browser, Page, Playwright, Route, WebSocket, expect

from browser import chromium
from browser.conftest import ServerFactory
from browser.user import User
from campad.protocol.frames import read_frame
from campad.protocol.limits import Limits

LABELS = ("up", "down")
SIZE = 192  # the network's frames
SCENE_FRAMES = 60  # at the device's 30 frames a second: 2 s
FAKE = "--use-fake-device-for-media-stream"
ALLOW = "--use-fake-ui-for-media-stream"


def scene_picture(scene: int, step: int) -> Image.Image:
    """A moving figure; a square at the edge, outside the page's crop, tells which scene it is."""
    image = Image.new("RGB", (640, 480), (90, 110, 130))
    draw = ImageDraw.Draw(image)
    shift = 20 - abs(step % 80 - 40)
    if scene == 0:
        draw.ellipse((250 + shift, 60, 390 + shift, 200), fill=(230, 180, 140))
    else:
        draw.rectangle((240, 250 + shift, 480, 330 + shift), fill=(200, 60, 50))
    draw.rectangle((0, 0, 40, 40), fill=(255, 255, 255) if scene else (0, 0, 0))
    return image


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scenes of two seconds as concatenated JPEGs, which the fake device plays for ever."""
    path = tmp_path_factory.mktemp("clip") / "scenes.mjpeg"
    with path.open("wb") as file:
        for scene in (0, 1):
            for step in range(SCENE_FRAMES):
                picture = io.BytesIO()
                scene_picture(scene, step).save(picture, "JPEG", quality=90, subsampling=2)
                file.write(picture.getvalue())
    return path


@contextmanager
def visitor(playwright: Playwright, *flags: str, permissions: Sequence[str] = ()) -> Iterator[User]:
    """Someone with a browser of their own, started with these flags."""
    browser = chromium.launch(playwright, flags, whole=True)
    try:
        context = browser.new_context(permissions=permissions)
        yield User(context.new_page())
    finally:
        browser.close()


class Scenes:
    """Which scene each frame that went out shows, and what was said of those."""

    def __init__(self, user: User) -> None:
        self._of: dict[int, int] = {}
        self.recorded: list[int] = []
        self.said: list[tuple[int, int]] = []
        user.page.on("websocket", self._watch)

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            header, pixels = read_frame(payload, SIZE, (1,), Limits())
            red, _, blue = (int(value) for value in pixels[0, 116, 80])  # in the rectangle
            self._of[header.seq] = int(red > 2 * blue)
            if header.record:
                self.recorded.append(self._of[header.seq])

    def _received(self, payload: str | bytes) -> None:
        message = json.loads(payload)
        if message["type"] == "predicted" and message["probabilities"]:
            self.said.append((self._of[message["seq"]], int(np.argmax(message["probabilities"]))))


def see_scene(page: Page, scene: int) -> None:
    """Wait until the camera shows this scene, by the square that the page does not see."""
    page.wait_for_function(
        """scene => {
            const video = document.querySelector("video");
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = 1;
            const context = canvas.getContext("2d");
            context.drawImage(video, 10, 10, 1, 1, 0, 0, 1, 1);
            return (context.getImageData(0, 0, 1, 1).data[0] > 128) === Boolean(scene);
        }""",
        arg=scene,
        polling=30,
    )


def record_scene(user: User, scenes: Scenes, label: str, scene: int) -> None:
    """Hold a pad while a scene is on; once more where the other one came meanwhile."""
    for _ in range(20):
        scenes.recorded.clear()
        see_scene(user.page, scene)
        user.hold(label, 4)
        if set(scenes.recorded) == {scene}:
            return
        user.button("Undo").click()
        user.see_count(label, 0)
    raise AssertionError(f"never only {label}")


def test_a_real_camera_device_teaches_and_is_recognised(
    playwright: Playwright, real_address: str, clip: Path
) -> None:
    """Frames of Chromium's fake camera, recorded while their scene is on, are told apart live."""
    flags = (FAKE, ALLOW, f"--use-file-for-fake-video-capture={clip}")
    with visitor(playwright, *flags, permissions=["camera"]) as user:
        scenes = Scenes(user)
        user.open(real_address)
        for name in ("left", "right"):  # two classes are enough here
            user.button(f"Edit {name}").click()
            user.button("Delete class").click()
        user.page.get_by_label("Train by itself").uncheck()
        expect(user.page.locator("video")).to_be_visible()
        for scene, label in enumerate(LABELS):
            record_scene(user, scenes, label, scene)
        user.button("Train").click()
        expect(user.status).to_contain_text("Trained on")

        shown = []
        while min(Counter(scene for scene, _ in shown)[scene] for scene in (0, 1)) < 10:
            user.settle()
            shown.append((scenes.said[-1][0], LABELS.index(user.recognised())))
        assert user.complaints == []
    # Each answer is about its own frame; the page may by then have got the next one's.
    assert [(scene, said) for scene, said in scenes.said if said != scene] == []
    for scene in (0, 1):
        right = [seen == scene for of, seen in shown if of == scene]
        assert sum(right) > len(right) / 2, shown


HEAR_FRAMES = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  if (data instanceof Uint8Array) window.lastFrame = data.slice();
  return send.call(this, data);
};
window.inBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
"""
WITHOUT = {
    "track": "",
    "element": "delete window.MediaStreamTrackProcessor;",
    "canvas": "delete window.MediaStreamTrackProcessor; delete window.VideoFrame;",
    "failing": "VideoFrame.prototype.copyTo = async () => { throw new TypeError('no'); };",
}


@pytest.fixture(scope="module")
def still() -> Image.Image:
    """A picture with a figure of each colour, and a dark edge that the page crops."""
    picture = Image.new("RGB", (640, 480), (90, 110, 130))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((150, 60, 290, 200), fill=(230, 180, 140))
    draw.rectangle((300, 250, 540, 330), fill=(200, 60, 50))
    draw.rectangle((100, 350, 180, 450), fill=(40, 160, 80))
    draw.rectangle((0, 0, 70, 480), fill=(0, 0, 0))  # outside
    return picture


@pytest.fixture(scope="module")
def still_browser(
    playwright: Playwright, still: Image.Image, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """One whose camera gives that picture, again and again."""
    data = io.BytesIO()
    still.save(data, "JPEG", quality=95, subsampling=2)
    clip = tmp_path_factory.mktemp("clip") / "still.mjpeg"
    clip.write_bytes(30 * data.getvalue())
    flags = (FAKE, ALLOW, f"--use-file-for-fake-video-capture={clip}")
    browser = chromium.launch(playwright, flags, whole=True)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def seen(still_browser: Browser, start_server: ServerFactory) -> User:
    """Someone whose camera gives that picture, in whatever way `window.name` says."""
    context = still_browser.new_context(permissions=["camera"])
    ways = ",".join(f"{way}: () => {{ {script} }}" for way, script in WITHOUT.items())
    context.add_init_script(f"{HEAR_FRAMES} ({{ {ways} }})[window.name]?.();")
    return User(context.new_page()).open(start_server())


@pytest.mark.parametrize("way", WITHOUT)
def test_what_goes_out_is_the_middle_of_the_picture_mirrored_and_shrunk(
    seen: User, still: Image.Image, way: str
) -> None:
    """Whatever a browser can do with a camera's frames, the network sees the same."""
    user = seen
    user.page.evaluate("way => { window.name = way; }", way)
    user.page.reload()
    expect(user.page.locator("video")).to_be_visible()
    user.hold("up", 1)
    sent = base64.b64decode(user.page.evaluate("inBase64(lastFrame)"))
    size = user.page.evaluate("document.querySelector('#network-eye').width")
    eye = user.page.evaluate(
        """() => { const eye = document.querySelector("#network-eye");
        return inBase64(eye.getContext("2d").getImageData(0, 0, eye.width, eye.width).data); }"""
    )
    assert user.complaints == []

    _, pixels = read_frame(sent, size, (1,), Limits())
    crop = ImageOps.mirror(still.crop((80, 0, 560, 480)))
    expected = np.asarray(crop.resize((size, size), Image.Resampling.BOX), int)
    rgba = np.frombuffer(base64.b64decode(eye), np.uint8).astype(int)
    shown = rgba.reshape(size, size, 4)[..., :3]
    by_planes = len(sent) < size * size * 3
    assert by_planes == (way in ("track", "element"))
    for found in (pixels[0], shown):
        assert np.abs(found - expected).mean() < 5  # the JPEG itself is 3 to 4 off by then


def test_a_camera_that_is_not_allowed_says_how_to_allow_it(
    playwright: Playwright, address: str
) -> None:
    """Denied: the page says so, what to do, and the demo camera still works."""
    with visitor(playwright, FAKE) as user:
        user.open(address)
        user.button("Use my camera").click()
        expect(user.status).to_contain_text("choose Allow, then try again")
        user.button("Use the demo camera").click()
        user.hold("up")
        assert user.count("up") >= 1


def test_no_camera_says_so(playwright: Playwright, address: str) -> None:
    """Without any camera the page says that none was found."""
    with visitor(playwright, f"{FAKE}=device-count=0", ALLOW) as user:
        user.open(address)
        user.button("Use my camera").click()
        expect(user.status).to_contain_text("No camera was found")


def test_no_camera_is_offered_before_the_page_can_open_one(user: User, address: str) -> None:
    """While its scripts are on their way a press would do nothing."""
    held = list[Route]()
    user.page.route("**/app.js", lambda route: held.append(route))
    user.page.goto(address, wait_until="commit")
    offered = user.page.locator("#view-message button")
    expect(offered).to_have_text(["Use my camera", "Use the demo camera"])
    assert [button.is_enabled() for button in offered.all()] == [False, False]
    held[0].continue_()
    for number in range(2):
        expect(offered.nth(number)).to_be_enabled()
    user.page.unroute("**/app.js")  # others use this tab
