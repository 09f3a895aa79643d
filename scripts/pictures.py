"""Makes the pictures of the documentation: starts campad, and photographs and films its page.

    python scripts/pictures.py [FOLDER]

The pictures go to docs/pictures, or to FOLDER. Needs the package playwright and Chromium; the
variable CAMPAD_CHROMIUM names one that is not found by itself. The camera is the page's demo
camera, so the pictures show nobody. Look at every picture before you keep it.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import (
    Browser,
    Page,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
)
DESKTOP: ViewportSize = {"width": 1280, "height": 820}
PHONE: ViewportSize = {"width": 390, "height": 844}
LABELS = ("up", "down", "left", "right")
ONE_CAMERA = """
navigator.mediaDevices.enumerateDevices =
  async () => [{ kind: "videoinput", deviceId: "", label: "", groupId: "" }];
"""
"""What most people have; this machine may have none."""
ENOUGH = 18  # examples of each class; half of them when a picture is taken meanwhile
ROUTE = (("left", 2_600), ("up", 1_500), ("right", 2_000), ("down", 1_200), ("right", 1_500))
MAX_BYTES = 250_000
FILM: ViewportSize = {"width": 1366, "height": 650}
FILM_WIDTH = 940  # it is shown smaller than it was taken
FILM_EVERY_S = 0.12
FILM_TEACHES, FILM_MOVES_MS = 12, 700
MAX_FILM_BYTES = 1_500_000


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for photograph_all in (photograph_desktop, photograph_phone, film):
            with running_campad() as link:
                photograph_all(browser, link, folder)
        browser.close()


@contextmanager
def running_campad() -> Iterator[str]:
    """Start campad on a free port; give a link to its page; end it by its process."""
    command = [sys.executable, "-m", "campad", "--no-browser", "--port", "0"]
    data = tempfile.TemporaryDirectory()
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "CAMPAD_DATA": data.name}
    )
    try:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if found := re.search(r"http://\S+", line):
                yield found.group()
                return
        raise SystemExit(f"campad did not start: {said}")
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        data.cleanup()


def launch(playwright: Playwright) -> Browser:
    named = os.environ.get("CAMPAD_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, NAMES)), None)
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


def photograph_desktop(browser: Browser, link: str, folder: Path) -> None:
    context = browser.new_context(viewport=DESKTOP, color_scheme="light")
    context.add_init_script(ONE_CAMERA)
    page = context.new_page()
    page.goto(link)
    expect(page.get_by_role("status")).to_contain_text("Use my camera")
    photograph(page, folder / "first-visit.png")

    page.get_by_role("button", name="Use the demo camera").click()
    for label in LABELS:
        hold(page, label, folder / "recording.png" if label == "left" else None)
    expect(page.get_by_role("status")).to_contain_text("Trained on")

    play(page)
    photograph(page, folder / "page.png")
    context.close()


def photograph_phone(browser: Browser, link: str, folder: Path) -> None:
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=2, has_touch=True, is_mobile=True, color_scheme="dark"
    )
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Use the demo camera").click()
    for label in LABELS:
        hold(page, label)
    expect(page.get_by_role("status")).to_contain_text("Trained on")
    page.evaluate("scrollTo(0, 0)")
    strike(page, "up", 1_500)
    photograph(page, folder / "phone.png")
    context.close()


def film(browser: Browser, link: str, folder: Path) -> None:
    """Teach, move, steer: some pictures a second become a moving one."""
    context = browser.new_context(viewport=FILM, color_scheme="light")
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Use the demo camera").click()
    expect(page.get_by_role("status")).to_contain_text("Hold the")
    shots: list[tuple[float, Image.Image]] = []

    def shoot(milliseconds: float) -> None:
        """Photograph the page over and over, for a while."""
        until = time.monotonic() + milliseconds / 1000
        while time.monotonic() < until:
            started = time.monotonic()
            shots.append((started, Image.open(io.BytesIO(page.screenshot()))))
            page.wait_for_timeout(max(0, 1000 * (started + FILM_EVERY_S - time.monotonic())))

    shoot(800)
    for label in LABELS:
        button = page.get_by_role("button", name=f"Record {label}", exact=True)
        button.focus()
        page.keyboard.down("Enter")
        while examples(page, label) < FILM_TEACHES:
            shoot(1)
        page.keyboard.up("Enter")
        button.blur()
    expect(page.get_by_role("status")).to_contain_text("Trained on")
    poses = page.get_by_role("group", name="Poses of the demo figure")
    for label in LABELS:
        poses.get_by_role("button", name=label, exact=True).click()
        shoot(FILM_MOVES_MS)
    page.get_by_role("button", name="Play", exact=True).click()
    for label, milliseconds in (("left", 2_000), *ROUTE):
        poses.get_by_role("button", name=label, exact=True).click()
        shoot(milliseconds)
    context.close()
    save_film(shots, folder / "play.webp")


def save_film(shots: list[tuple[float, Image.Image]], path: Path) -> None:
    """Save pictures and when each was taken as a moving one that begins anew at its end."""
    height = round(FILM_WIDTH * FILM["height"] / FILM["width"])
    small = [shot.convert("RGB").resize((FILM_WIDTH, height)) for _, shot in shots]
    times = [at for at, _ in shots]
    lengths = [round(1000 * (after - at)) for at, after in itertools.pairwise(times)]
    small[0].save(
        path,
        save_all=True,
        append_images=small[1:],
        duration=[*lengths, 1_500],
        loop=0,
        quality=45,
        method=6,
    )
    size = path.stat().st_size
    print(f"{path.name}: {FILM_WIDTH} x {height}, {len(small)} pictures, {size:,} bytes")
    if size > MAX_FILM_BYTES:
        raise SystemExit(f"{path.name} is larger than {MAX_FILM_BYTES:,} bytes")


def hold(page: Page, label: str, picture: Path | None = None) -> None:
    """Hold a pad by the keyboard, which needs no pointer; photograph it while it is held."""
    button = page.get_by_role("button", name=f"Record {label}", exact=True)
    button.focus()
    page.keyboard.down("Enter")
    if picture:
        wait_for_examples(page, label, ENOUGH // 2)
        photograph(page, picture)
    wait_for_examples(page, label, ENOUGH)
    page.keyboard.up("Enter")
    button.blur()
    page.wait_for_timeout(300)


def examples(page: Page, label: str) -> int:
    """How many examples a class has."""
    pad = page.get_by_role("group", name=label, exact=True).get_by_text(re.compile(r"\d+ example"))
    return int(pad.inner_text().split()[0])


def wait_for_examples(page: Page, label: str, count: int) -> None:
    for _ in range(600):
        if examples(page, label) >= count:
            return
        page.wait_for_timeout(50)
    raise SystemExit(f"{label} did not get {count} examples")


def play(page: Page) -> None:
    """Play for a while, steered by the demo figure's poses."""
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(2_000)  # the game says "ready"
    for label, milliseconds in ROUTE:
        strike(page, label, milliseconds)


def strike(page: Page, label: str, milliseconds: float) -> None:
    """Let the demo figure take a pose and stay in it for a while."""
    poses = page.get_by_role("group", name="Poses of the demo figure")
    poses.get_by_role("button", name=label, exact=True).click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(milliseconds)


def photograph(page: Page, path: Path) -> None:
    """Save what the page shows, in as few colours as it needs: at most 256."""
    shot = Image.open(io.BytesIO(page.screenshot()))
    small = shot.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.name}: {small.width} x {small.height}, {size:,} bytes")
    if size > MAX_BYTES:
        raise SystemExit(f"{path.name} is larger than {MAX_BYTES:,} bytes")


if __name__ == "__main__":
    main()
