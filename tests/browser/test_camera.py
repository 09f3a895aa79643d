"""Chromium's own fake camera device, and cameras that do not work."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from browser import chromium
from browser.user import User
from campad.protocol.frames import read_frame
from campad.protocol.limits import Limits

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
def visitor(playwright: Playwright, *flags: str) -> Iterator[User]:
    """Someone with a browser of their own, started with these flags."""
    browser = chromium.launch(playwright, flags)
    try:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        yield User(context.new_page())
    finally:
        browser.close()


def wait_for_scene(page: Page, scene: int) -> None:
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


def test_a_real_camera_device_teaches_and_is_recognised(
    playwright: Playwright, address: str, clip: Path
) -> None:
    """Frames of Chromium's fake camera, recorded while their scene is on, are told apart live."""
    with visitor(playwright, FAKE, ALLOW, f"--use-file-for-fake-video-capture={clip}") as user:
        user.open(address)
        for name in ("left", "right"):  # two classes are enough here
            user.button(f"Edit {name}").click()
            user.button("Delete class").click()
        if user.button("Use my camera").is_visible():
            user.button("Use my camera").click()
        expect(user.page.locator("video")).to_be_visible()
        for scene, label in enumerate(("up", "down")):
            wait_for_scene(user.page, 1 - scene)
            wait_for_scene(user.page, scene)
            user.hold(label, 8)
        expect(user.status).to_contain_text("Trained on")

        for scene, label in enumerate(("up", "down")):
            wait_for_scene(user.page, 1 - scene)
            wait_for_scene(user.page, scene)
            user.page.wait_for_timeout(300)
            user.settle()
            assert user.recognised() == label
        assert user.complaints == []


HEAR_FRAMES = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  if (data instanceof Uint8Array) window.lastFrame = [...data];
  return send.call(this, data);
};
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
    browser = chromium.launch(playwright, flags)
    yield browser
    browser.close()


@pytest.mark.parametrize("way", WITHOUT)
def test_what_goes_out_is_the_middle_of_the_picture_mirrored_and_shrunk(
    still_browser: Browser, still: Image.Image, address: str, way: str
) -> None:
    """Whatever a browser can do with a camera's frames, the network sees the same."""
    context = still_browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(HEAR_FRAMES + WITHOUT[way])
    user = User(context.new_page()).open(address)
    if user.button("Use my camera").is_visible():
        user.button("Use my camera").click()
    expect(user.page.locator("video")).to_be_visible()
    user.hold("up")
    sent = bytes(user.page.evaluate("lastFrame"))
    size = user.page.evaluate("document.querySelector('#network-eye').width")
    eye = user.page.evaluate(
        """() => { const eye = document.querySelector("#network-eye");
        return [...eye.getContext("2d").getImageData(0, 0, eye.width, eye.width).data]; }"""
    )
    context.close()
    assert user.complaints == []

    _, pixels = read_frame(sent, size, (1,), Limits())
    crop = ImageOps.mirror(still.crop((80, 0, 560, 480)))
    expected = np.asarray(crop.resize((size, size), Image.Resampling.BOX), int)
    shown = np.asarray(eye, int).reshape(size, size, 4)[..., :3]
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


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("NotReadableError", "Another program is using the camera"),
        ("TypeError", "gives no picture"),
    ],
)
def test_other_failures_are_told_apart(
    context: BrowserContext, address: str, failure: str, words: str
) -> None:
    """A busy camera and an unknown failure each have words of their own, and can be tried again."""
    context.add_init_script(f"window.cameraFails = '{failure}'")
    user = User(context.new_page()).open(address)
    if user.button("Use my camera").is_visible():
        user.button("Use my camera").click()
    expect(user.status).to_contain_text(words)
    user.page.evaluate("window.cameraFails = null")
    user.button("Try again").click()
    expect(user.page.locator("video")).to_be_visible()


def test_an_unplugged_camera_is_noticed(user: User, address: str) -> None:
    """When the camera goes away while it is used, the page says so and offers to try again."""
    user.open(address)
    expect(user.page.locator("video")).to_be_visible()
    user.page.evaluate("cameraTrack.dispatchEvent(new Event('ended'))")
    expect(user.status).to_contain_text("The camera was unplugged")
    user.button("Try again").click()
    expect(user.page.locator("video")).to_be_visible()
