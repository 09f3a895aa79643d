"""Whatever the window, the zoom and the names: what there is can be read, reached and compared."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import ServerFactory
from browser.look.staged import CALM, Staged
from browser.user import User

SCRIPT = Path(__file__).with_name("legible.js")
LONG = "Donaudampfschifffahrtsgesellschaftskapit" * 2
EVERYDAY = "resting,pointing,peace,thumb up,waving,rock,fist,open hand,phone"
RIGHT_TO_LEFT = ["למעלה", "شمال", "לא לשמוע, לא לראות ולא לדבר"]
CLASSES = {
    2: ["a", LONG],
    4: ["up", "down", "left", "right"],
    16: [*RIGHT_TO_LEFT, LONG, *(f"{LONG[:n]} {n}" for n in range(4, 16))],
    32: [*EVERYDAY.split(","), *(f"pose {n}" for n in range(23))],
}
WINDOWS = {  # CSS pixels, and how many of the screen's each of them is at this zoom
    "320 x 640": (320, 640, 1),
    "390 x 844, a phone": (390, 844, 3),
    "768 x 1024, a tablet": (768, 1024, 2),
    "844 x 390, a phone on its side": (844, 390, 3),
    "1024 x 768": (1024, 768, 1),
    "1280 x 800": (1280, 800, 1),
    "1280 x 800 at 150 %": (853, 533, 1.5),
    "1280 x 800 at 200 %": (640, 400, 2),
    "1280 x 800 at 300 %": (427, 267, 3),
    "1280 x 800 at 400 %": (320, 200, 4),
    "1280 x 620, a smaller laptop": (1280, 620, 1),
    "1366 x 650, a school's laptop": (1366, 650, 1),
    "1920 x 1080": (1920, 1080, 1),
}
LOW_AND_SCHOOL = [name for name in WINDOWS if "%" in name or "school" in name or "320" in name]


class Stage:
    """A page, what its server says, and its window."""

    def __init__(self, page: Page, address: str) -> None:
        self.staged = Staged(page)
        self.page = page
        self.user = User(page).open(address)
        page.evaluate(SCRIPT.read_text("utf-8"))
        self._device = page.context.new_cdp_session(page)

    def window(self, name: str) -> None:
        width, height, scale = WINDOWS[name]
        size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        self._device.send("Emulation.setDeviceMetricsOverride", size)

    def find(self, script: str) -> Any:
        """Give what an expression is where the page begins."""
        return self.page.evaluate(f"() => {{ scrollTo(0, 0); return {script}; }}")


@pytest.fixture(scope="module")
def stage(browser: Browser, start_server: ServerFactory) -> Iterator[Stage]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(CALM)
    made = Stage(context.new_page(), start_server())
    made.user.button("Use the demo camera").click()
    yield made
    context.close()
    assert made.user.complaints == []


def troubles(stage: Stage, name: str, *, focus: bool) -> list[str]:
    """What cannot be read in a window, and what cannot be reached."""
    stage.window(name)
    found = stage.find(f"[...illegible(), ...({str(focus).lower()} ? focusedOutOfSight() : [])]")
    return [f"{name}: {trouble}" for trouble in found]


@pytest.mark.parametrize("count", CLASSES)
def test_everything_can_be_read_and_reached(stage: Stage, count: int) -> None:
    """No word is cut off, nothing lies over another thing, and the focus is always in sight."""
    found = []
    for learned in (0, 20):
        stage.staged.show(CLASSES[count], learned)
        for name in WINDOWS:
            found += troubles(stage, name, focus=learned > 0 and name in LOW_AND_SCHOOL)

    assert "\n".join(found) == ""


def test_what_opens_can_be_read_and_reached(stage: Stage) -> None:
    """The drawers and "Look inside", with names of every length."""
    stage.staged.show(CLASSES[16], 20)
    drawers = stage.page.locator(".drawer > details > summary")
    inside = stage.user.button("Look inside")
    for opener in (*drawers.all(), inside):
        opener.click()
    found = [trouble for name in WINDOWS for trouble in troubles(stage, name, focus=True)]
    for opener in (*drawers.all(), inside):
        opener.click()

    assert "\n".join(found) == ""


def test_a_school_laptop_shows_all_that_matters_at_once(stage: Stage) -> None:
    """Camera, all bars, pads with their pictures, buttons and game: without scrolling."""
    for learned in (0, 20):
        stage.staged.show(CLASSES[4], learned)
        stage.window("1366 x 650, a school's laptop")
        bars = [".meter-row:not([hidden])"] if learned else ["#meters .meter-row"]
        things = ["#view", ".record", ".thumbs", "#train", "#play", "#auto-train", "#game", *bars]
        assert stage.find(f"notInView({things})") == [], learned


def test_open_settings_leave_no_column_empty(stage: Stage) -> None:
    """They open below, and make neither of the columns longer than the others."""
    stage.staged.show(CLASSES[4], 20)
    stage.window("1366 x 650, a school's laptop")
    settings = stage.page.locator("summary").filter(has_text="Settings")
    settings.click()
    expect(stage.page.get_by_label("Epochs")).to_be_visible()
    empty = stage.find("emptyHeight()")
    settings.click()

    assert empty < 100


FRAMED = """() => {
  const ground = getComputedStyle(document.documentElement).backgroundColor;
  return [...document.querySelectorAll("button.quiet, .pad-name")]
    .filter((e) => e.checkVisibility() && getComputedStyle(e).borderTopColor !== ground)
    .map((e) => e.innerText);
}"""


def test_how_far_a_pad_is_can_be_seen_in_forced_colours(stage: Stage) -> None:
    """Between 5 and 10 examples the pad itself looks different, whatever colours are forced."""
    stage.page.emulate_media(forced_colors="active")
    shown = []
    for examples in (5, 10):
        stage.staged.show(CLASSES[4], examples)
        shown.append(stage.user.pad_button("down").screenshot(animations="disabled"))
    framed = stage.page.evaluate(FRAMED)
    stage.page.emulate_media(forced_colors="none")

    assert shown[0] != shown[1]
    assert framed == [], "frames of what is quiet lie over the pads"


@pytest.mark.parametrize("name", WINDOWS)
def test_a_pad_stays_under_the_finger_that_holds_it(stage: Stage, name: str) -> None:
    """A long sentence gives way, the first training ends, the disk is full: that waits its turn."""
    page, pad = stage.page, stage.user.pad_button("up")
    stage.staged.show(CLASSES[4])
    stage.window(name)
    page.evaluate("scrollTo(0, 0)")
    stage.staged.send({"type": "error", "message": "What went wrong, at some length. " * 6})
    expect(stage.user.status).to_contain_text("at some length")
    pad.scroll_into_view_if_needed()
    before = pad.bounding_box()
    assert before is not None
    page.mouse.move(before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
    page.mouse.down()
    expect(stage.user.status).to_contain_text("Recording up")
    during = [pad.bounding_box()]
    stage.staged.show(CLASSES[4], 20, kept={"on": True, "trouble": "full"})
    expect(page.get_by_role("meter").first).to_have_js_property("value", 1)
    during.append(pad.bounding_box())
    page.mouse.up()

    # Pads rise a little when they are recognised.
    assert all(box and abs(box["y"] - before["y"]) <= 3 for box in during), (before, during)
    expect(page.get_by_role("alert").filter(has_text="disk is full")).to_be_visible()
    assert page.evaluate("illegible()") == []
