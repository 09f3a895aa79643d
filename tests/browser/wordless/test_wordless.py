"""Who follows the one marked next step plays soon, without reading a word."""

import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from browser.user import User
from browser.wordless.follower import LOOK, NO_CAMERA, Hand, Keyboard, Pointer, follow
from live import running_server

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


@pytest.mark.parametrize(("width", "height"), [(1366, 650), (390, 844)])
@pytest.mark.parametrize("hand", [mouse, finger, keyboard])
def test_who_reads_nothing_plays_after_six_acts(
    browser: Browser,
    cache_folder: Path,
    tmp_path: Path,
    hand: Callable[[Page], Hand],
    width: int,
    height: int,
) -> None:
    """Six acts lead from the first paint to the game, by mouse, finger or keys alone."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=hand is finger
    )
    context.add_init_script(NO_CAMERA)
    user = User(context.new_page())
    with running_server(cache_folder, tmp_path) as server:  # nobody was here before
        user.page.goto(server.link())
        walk = follow(lambda: user.page.evaluate(LOOK), hand(user.page))
        context.close()
    logging.getLogger(__name__).info("%s at %d x %d: %s", hand.__name__, width, height, walk)
    assert walk.acts <= MOST_ACTS, walk
    assert walk.taught == 4
    assert user.complaints == []


@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_next_stands_out(browser: Browser, address: str, scheme: str, forced: str) -> None:
    """A ring of 4 px or more stands out from what is around it, in all colours a page may have."""
    context = browser.new_context(color_scheme=scheme, forced_colors=forced)  # type: ignore[arg-type]
    context.add_init_script(NO_CAMERA)
    user = User(context.new_page()).open(address)
    for step in ("#demo-start", ".record"):
        mark = user.page.locator(f"{step}[data-next]")
        ring = mark.evaluate(RING)
        assert ring["style"] == "solid"
        assert ring["width"] >= 4
        assert contrast(*ring["colours"]) >= CLEAR, (step, ring)
        if step == "#demo-start":
            mark.click()
    context.close()


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
