"""When a pose counts, on the page: set, seen, tuned, measured, and said to have been wrong."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from browser.look.axe import violations
from browser.look.staged import Staged
from browser.user import User

LABELS = ("up", "down", "left", "right")


@pytest.fixture(scope="module")
def learned(browser: Browser, start_server: Any) -> Iterator[tuple[User, Staged]]:
    """Someone at the demo camera whose poses are learned."""
    context = browser.new_context(viewport={"width": 1366, "height": 650})
    user = User(context.new_page())
    staged = Staged(user.page)
    user.open(start_server(real=True))
    user.button("Use the demo camera").click()
    for label in LABELS:
        user.hold(label, 4)
    expect(user.button("Play")).to_be_enabled()
    yield user, staged
    assert user.complaints == []
    context.close()


@pytest.fixture
def taught(learned: tuple[User, Staged]) -> tuple[User, Staged]:
    """The same, whatever the test before this left: nothing open or going on, the usual values."""
    user, _ = learned
    dialog = user.page.get_by_role("dialog")
    if dialog.is_visible():
        user.page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    user.page.evaluate("document.getElementById('stop').click()")  # a game, if there is one
    expect(user.button("That was wrong")).to_be_hidden()
    for guide in user.page.locator(".guide [data-running]").all():
        guide.click()
    settings(user.page)
    user.button("Usual values").click()
    return learned


def settings(page: Page) -> None:
    if not page.get_by_text("When a pose counts").is_visible():
        page.locator("summary").filter(has_text="Settings").click()


def show(user: User, label: str) -> None:
    user.page.get_by_role("group", name="Poses of the demo figure").get_by_role(
        "button", name=label, exact=True
    ).click()


def bar(page: Page, label: str, state: str) -> Any:
    return page.get_by_role("img", name=f"{label}: {state}", exact=True)


def test_what_is_set_is_seen_on_the_bars(taught: tuple[User, Staged]) -> None:
    """By keyboard: a dwell, a mode for one class, a resting pose; and all back to the usual."""
    user, _ = taught
    page = user.page
    show(user, "up")
    expect(bar(page, "up", "pressed")).to_be_visible()
    page.get_by_label("Show it first for").focus()
    page.keyboard.press("End")
    show(user, "left")
    bar(page, "left", "about to press").wait_for()  # for 2 s: `expect` looks too seldom
    expect(page.get_by_label("Show it first for")).to_have_attribute("aria-valuetext", "2 s")
    page.get_by_label("Resting pose").select_option("left")
    expect(bar(page, "left", "presses nothing")).to_be_visible()
    page.get_by_label("What is below is for").select_option("Only down")
    page.get_by_label("What a pose does").select_option("Tap")
    expect(page.get_by_label("A tap lasts")).to_be_visible()
    expect(page.get_by_label("What is below is for")).to_contain_text("Only down (changed)")
    found = violations(page)
    user.button("As every pose").click()
    expect(page.get_by_label("What a pose does")).to_have_value("hold")
    user.button("Usual values").click()

    expect(bar(page, "left", "pressed")).to_be_visible()
    expect(page.get_by_label("Resting pose")).to_have_value("")
    assert found == []


def test_what_was_wrong_is_learned_while_the_game_waits(taught: tuple[User, Staged]) -> None:
    """A key, the part, the class; what the examples say before and after; then undone."""
    user, _ = taught
    page = user.page
    before = user.count("right")
    show(user, "up")
    expect(bar(page, "up", "pressed")).to_be_visible()
    user.button("Play").click()
    expect(user.button("That was wrong")).to_be_visible()
    page.keyboard.press("x")
    dialog = page.get_by_role("dialog", name="What was wrong?")
    strip = dialog.get_by_role("group", name="The last ten seconds")
    chosen = strip.get_by_role("button", pressed=True)
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_accessible_name(re.compile("^up, "))  # what was pressed last
    expect(chosen.locator("img")).to_be_visible()
    strip.get_by_role("button").first.click()
    expect(strip.get_by_role("button").first).to_have_attribute("aria-pressed", "true")
    strip.get_by_role("button", name=re.compile("^up, ")).last.click()
    found = violations(page)
    dialog.get_by_role("button", name="right", exact=True).click()
    expect(dialog.get_by_role("status")).to_contain_text("learned as right")
    expect(dialog.get_by_role("status")).to_contain_text("Recognised from your other recordings")
    corrected = user.count("right")
    expect(page.locator("#pause")).to_be_hidden()
    dialog.get_by_role("button", name="Undo").click()
    expect(dialog.get_by_role("status")).to_contain_text("Taken back")
    user.see_count("right", before)
    dialog.get_by_role("button", name="Go on").click()

    expect(user.button("Pause")).to_be_visible()
    assert before < corrected <= before + 5
    assert found == []
    user.button("Stop").click()
    expect(user.button("That was wrong")).to_be_hidden()


def test_a_minute_is_measured_in_the_game(taught: tuple[User, Staged]) -> None:
    """Begun while it is played it goes on, and says what to show above it; ended, that is gone."""
    user, _ = taught
    page = user.page
    user.button("Play").click()
    expect(user.button("Pause")).to_be_visible()
    user.button("How good is it as a controller?").click()
    sign = page.locator(".screen .asking")
    expect(sign).to_have_text(re.compile("Rest|up|down|left|right"))
    expect(sign).to_be_visible()
    box, screen = sign.bounding_box(), page.locator(".screen").first.bounding_box()
    page.locator(".guide [data-running]").click()
    expect(sign).to_be_hidden()

    expect(user.button("Pause")).to_be_visible()
    assert box
    assert screen
    assert box["height"] < screen["height"] / 2
    user.button("Stop").click()


def outcome(delay_s: float, wrong: int, smoothing_s: float = 0.1) -> dict[str, Any]:
    """What some settings did, as the server says it."""
    return {
        "settings": {"smoothing_s": smoothing_s, "neutral": None, "classes": {}, "default": EVERY},
        "false_per_minute": 2.0 * wrong,
        "missed": 0,
        "wrong": 2 * wrong,
        "added_delay_s": delay_s,
    }


EVERY = {"on": 0.5, "off": 0.25, "dwell_s": 0.0, "cooldown_s": 0.0, "mode": "hold", "tap_s": 0.05,
         "repeat_s": 0.25}  # fmt: skip


def test_settings_are_proposed_for_a_delay_and_accepted(taught: tuple[User, Staged]) -> None:
    """It asks, and can be stopped; less delay proposes what is faster, more what is calmer."""
    user, staged = taught
    page = user.page
    user.button("Find what suits me").click()
    expect(user.status.first).to_contain_text(re.compile("^(Rest|Show)"))
    expect(page.locator(".view .asking")).to_be_visible()
    page.locator("#guide-tune").click()  # it says "Stop" now
    expect(page.locator(".view .asking")).to_be_hidden()
    trade = [outcome(0.0, 9, 0.0), outcome(0.1, 4, 0.15), outcome(0.2, 0, 0.2)]
    staged.send({"type": "proposed", "before": outcome(0.06, 8), "chance": 2, "trade": trade})
    slider = page.get_by_label("How much later may a press come?")
    plot = page.get_by_role("img", name=re.compile("^False presses a minute"))
    expect(plot).to_have_attribute("aria-label", re.compile(r"Proposed: 8\.0 false .* 100 ms"))
    slider.fill("0")
    expect(plot).to_have_attribute("aria-label", re.compile(r"Proposed: 18\.0 false"))
    slider.fill("250")
    expect(plot).to_have_attribute("aria-label", re.compile(r"Proposed: 0\.0 false .* 200 ms"))
    user.button("Use these").click()

    expect(page.get_by_label("Smoothing")).to_have_value("0.2")
    expect(slider).to_be_hidden()


def test_measurements_are_a_table_and_a_file(taught: tuple[User, Staged]) -> None:
    """The newest first; the file has the same figures, for other programs."""
    user, staged = taught
    page = user.page
    row = {
        "at_s": 1.7e9,
        "settings": outcome(0, 0)["settings"],
        "classes": 4,
        "seconds": 60.0,
        "asked": 16,
        "right": 12,
        "missed": 1,
        "false": 3,
        "reaction_s": 0.7,
        "bits": 41.5,
    }
    staged.send(
        {"type": "measured", "rows": [row, {**row, "right": 15, "bits": 80.2}], "new": True}
    )
    expect(user.status.first).to_contain_text("15 of 16 right, 80 bits a minute")
    table = page.get_by_role("table", name=re.compile("^The newest first"))
    expect(table.locator("tbody tr").first).to_contain_text("15 of 16")
    with page.expect_download() as waiting:
        user.button("Export as CSV").click()
    download: Download = waiting.value

    lines = list(csv.DictReader(io.StringIO(download.path().read_text("utf-8"), newline="")))
    assert download.suggested_filename == "campad-controller.csv"
    assert [line["right"] for line in lines] == ["12", "15"]
    assert [line["bits_per_minute"] for line in lines] == ["41.50", "80.20"]
    assert json.loads(lines[0]["own_settings"] or "{}") == {}
