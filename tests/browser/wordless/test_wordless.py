"""Who follows the one marked next step plays soon, without reading a word."""

import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.look.axe import COLOURS
from browser.tabs import Tabs
from browser.wordless.follower import LOOK, NO_CAMERA, Hand, Keyboard, Pointer, follow
from live import QUICK, running_server

MOST_ACTS = 6
"""The camera, four poses, Play."""

RING = """mark => {
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(mark);
  const clear = (element) => getComputedStyle(element).backgroundColor === "rgba(0, 0, 0, 0)";
  let ground = mark.parentElement;
  while (clear(ground)) ground = ground.parentElement;
  const { backgroundColor } = getComputedStyle(ground);
  const colours = [outlineColor, backgroundColor];
  return { style: outlineStyle, width: parseFloat(outlineWidth), colours };
}"""
CLEAR = 3.0
"""The contrast that WCAG 2 (1.4.11) asks of what is no text."""


def mouse(page: Page) -> Hand:
    def act(action: str, x: float, y: float) -> None:
        page.mouse.move(x, y)
        getattr(page.mouse, action)()

    return Pointer(act)


def finger(page: Page) -> Hand:
    session = page.context.new_cdp_session(page)

    def act(action: str, x: float, y: float) -> None:
        kind, points = ("touchStart", [{"x": x, "y": y}]) if action == "down" else ("touchEnd", [])
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return Pointer(act)


def keyboard(page: Page) -> Hand:
    return Keyboard(
        lambda: page.evaluate(LOOK), lambda action, name: getattr(page.keyboard, action)(name)
    )


LAPTOP, PHONE = (1366, 650), (390, 844)
WALKS = [(mouse, LAPTOP), (finger, PHONE), (keyboard, LAPTOP), (keyboard, PHONE)]


@pytest.mark.parametrize(("hand", "window"), WALKS)
def test_who_reads_nothing_plays_after_six_acts(
    tabs: Tabs,
    cache_folder: Path,
    tmp_path: Path,
    hand: Callable[[Page], Hand],
    window: tuple[int, int],
) -> None:
    """Six acts lead from the first paint to the game, by mouse, finger or keys alone."""
    size = dict(zip(("width", "height"), window, strict=True))
    network = QUICK if hand is keyboard else ("-m", "campad")  # the one that people have is slower
    with (
        running_server(cache_folder, tmp_path, start=network) as server,  # nobody was here before
        tabs.somebody(NO_CAMERA, viewport=size, has_touch=hand is finger) as user,
    ):
        user.page.goto(server.link())
        walk = follow(lambda: user.page.evaluate(LOOK), hand(user.page))
    logging.getLogger(__name__).info("%s at %s: %s", hand.__name__, window, walk)
    assert walk.acts <= MOST_ACTS, walk
    assert walk.taught == 4


def test_what_is_next_stands_out(tabs: Tabs, address: str) -> None:
    """A ring of 4 px or more stands out from what is around it, in all colours a page may have."""
    with tabs.somebody(NO_CAMERA) as user:
        user.open(address)
        for step in ("#demo-start", ".record"):
            mark = user.page.locator(f"{step}[data-next]")
            for colours in COLOURS.values():
                user.page.emulate_media(**colours)
                ring = mark.evaluate(RING)
                assert ring["style"] == "solid"
                assert ring["width"] >= 4
                assert contrast(*ring["colours"]) >= CLEAR, (step, colours, ring)
            user.page.emulate_media(**COLOURS["light"])
            if step == "#demo-start":
                mark.click()


def contrast(*colours: str) -> float:
    """As WCAG 2 defines it."""
    darker, lighter = sorted(luminance(colour) for colour in colours)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
