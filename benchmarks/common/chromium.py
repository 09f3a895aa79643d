"""A real Chromium whose camera shows a clip; it is looked for as the tests of the page do."""

import io
import itertools
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from campad.errors import CampadError
from campad.imaging import clip
from common.webcam import Pixels

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--autoplay-policy=no-user-gesture-required",
)
SIZE = (640, 480)
MOST_FRAMES = 90


def found() -> str | None:
    """The system's Chromium; None leaves it to Playwright."""
    named = os.environ.get("CAMPAD_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium(clip: Sequence[Pixels] = ()) -> Iterator[Browser]:
    """Start Chromium; with a clip it is played by a camera that may be used, 30 frames a second."""
    flags = list(FLAGS)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        if len(clip):
            file = Path(folder) / "clip.mjpeg"
            file.write_bytes(b"".join(map(_jpeg, clip)))
            flags += [
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={file}",
            ]
        browser = playwright.chromium.launch(executable_path=found(), args=flags)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def fresh_page(browser: Browser) -> Iterator[Page]:
    """A page in a profile of its own; what goes wrong in it ends the benchmark."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(60_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    try:
        yield page
        if wrong:
            raise RuntimeError(f"the page failed: {wrong[0]}")
    finally:
        context.close()


def read_clip(data: Path) -> list[Pixels]:
    """Some seconds of somebody signing; without a recording, or a reader for it, a moving disc."""
    recordings = sorted((data / "webcam_clips").glob("*.mkv"))
    if not recordings:
        return drawn_clip()
    try:
        frames = list(itertools.islice(clip.read_clip(recordings[0], None), MOST_FRAMES))
    except CampadError:
        return drawn_clip()
    return [frame for frame in frames if frame.shape == (SIZE[1], SIZE[0], 3)] or drawn_clip()


def drawn_clip() -> list[Pixels]:
    """A disc that goes round, in noise."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
    frames = []
    for step in range(MOST_FRAMES):
        angle = 2 * np.pi * step / MOST_FRAMES
        disc = (x - 320 - 120 * np.cos(angle)) ** 2 + (y - 240 - 120 * np.sin(angle)) ** 2 < 4900
        base = np.where(disc[..., None], (230, 180, 140), (60, 90, 120))
        noisy = base + rng.normal(0, 8, base.shape)
        frames.append(np.clip(noisy, 0, 255).astype(np.uint8))
    return frames


def _jpeg(frame: Pixels) -> bytes:
    picture = io.BytesIO()
    Image.fromarray(frame).save(picture, "JPEG", quality=90, subsampling=2)
    return picture.getvalue()
