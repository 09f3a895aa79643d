"""What the page says can be understood at a glance; numbers for the curious are inside."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, WebSocketRoute, expect

from browser.conftest import ServerFactory
from browser.examples.discs import LABELS, Pictures, record
from browser.look.axe import violations
from browser.tabs import Tabs
from browser.user import User

JARGON = re.compile(r"\bloss\b|\bbatch(es)?\b(?! size)|\d+ to \d+ %", re.IGNORECASE)


@pytest.fixture
def newcomer(tabs: Tabs, address: str) -> Iterator[User]:
    """Somebody who is here for the first time, without a camera."""
    with tabs.somebody() as someone:
        yield someone.open(address)


def teach(user: User) -> None:
    user.button("Use the demo camera").click()
    for _ in range(2):
        for label in ("up", "down", "left", "right"):
            user.hold(label)
    expect(user.status).to_contain_text("Trained on")


PLUG_IN = """() => {
  const camera = { kind: "videoinput", deviceId: "", label: "", groupId: "" };
  navigator.mediaDevices.enumerateDevices = async () => [camera];
  navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
}"""


def test_the_first_sentence_is_the_first_step(newcomer: User) -> None:
    """It names the button to press, which is marked: that of the camera, if there is one."""
    marked = newcomer.page.locator("[data-next]")
    expect(newcomer.status).to_contain_text("There is no camera here. Use the demo camera")
    expect(marked).to_have_text("Use the demo camera")
    newcomer.page.evaluate(PLUG_IN)
    expect(newcomer.status).to_contain_text("Press “Use my camera”.")
    expect(marked).to_have_text("Use my camera")


def test_the_page_speaks_the_language_that_is_chosen(newcomer: User) -> None:
    """Arabic runs from right to left, is no worse for screen readers, and is remembered."""
    page = newcomer.page
    page.get_by_label("Language").select_option("ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(newcomer.status).to_contain_text(re.compile("[\u0600-\u06ff]"))
    expect(page.get_by_role("button", name="درّب")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    page.locator("#language").select_option("en")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(newcomer.button("Train")).to_be_visible()


def test_numbers_for_the_curious_are_inside(newcomer: User) -> None:
    """Losses, batches and intervals are behind "Look inside", and nowhere else."""
    teach(newcomer)
    page = newcomer.page
    expect(page.get_by_text(re.compile(r"unseen recordings: \d+ of \d+ right"))).to_be_visible()
    said = page.locator("body").inner_text()
    names = page.locator("[aria-label]").evaluate_all("all => all.map(e => e.ariaLabel)")
    assert [*JARGON.findall(said), *filter(JARGON.search, names)] == []

    newcomer.button("Look inside").click()
    facts = page.locator("#facts")
    expect(facts).to_contain_text(re.compile(r"\d\.\d+ to 0\.\d+, \d+ batches"))
    expect(facts).to_contain_text(re.compile(r"\d+ of \d+ \(\d+ to \d+ %\)"))


def test_train_says_what_it_is_for_where_campad_trains_itself(newcomer: User) -> None:
    """It is the next step only where nothing is trained by itself."""
    train = newcomer.button("Train")
    expect(train).to_have_accessible_description(re.compile("learns by itself as soon as"))
    teach(newcomer)
    learned = "campad has learned by itself; Train makes it learn once more."
    expect(train).to_have_accessible_description(learned)
    grounds = [background(newcomer, "Train"), background(newcomer, "Play")]
    newcomer.page.get_by_label("Train by itself").uncheck()
    expect(train).to_have_accessible_description("")

    assert grounds[0] != grounds[1]
    assert background(newcomer, "Train") == background(newcomer, "Play")


def background(user: User, button: str) -> str:
    script = "button => getComputedStyle(button).backgroundColor"
    return str(user.button(button).evaluate(script))


def test_advice_is_given_once_and_not_as_a_success(
    user: User, start_server: ServerFactory, tmp_path: Path
) -> None:
    """Two classes that look alike are named at the top, and as long as that is so."""
    user.open(start_server("--classes", ",".join(LABELS)))
    pictures = Pictures(tmp_path)
    for count in range(1, 7):
        for label in LABELS:
            record(user, label, pictures.disc("red"), count)
    expect(user.status).to_contain_text("red and green look alike to me: show me both once more.")
    expect(user.page.get_by_text(re.compile("look alike to me"))).to_have_count(1)
    assert user.page.locator("#lead-line").get_attribute("data-kind") == "step"

    user.button("Play").click()
    user.button("Stop").click()
    expect(user.status).to_contain_text("look alike to me")


def test_a_doubt_that_the_copies_settle_is_not_counted(
    context: BrowserContext, address: str
) -> None:
    """A count that comes and goes by itself says nothing; one that stays is shown."""
    settled = True

    def between(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        later: list[tuple[float, str]] = []

        def doubt(text: str | bytes) -> None:
            message = json.loads(text)
            if message["type"] != "trained":
                route.send(text)
            elif not message["refined"]:
                message["quality"]["doubts"] = [DARK]
                route.send(json.dumps(message))
                message["quality"]["doubts"], message["refined"] = [] if settled else [DARK], True
                later.append((time.monotonic() + 0.3, json.dumps(message)))
            if later and time.monotonic() > later[0][0]:
                route.send(later.pop(0)[1])

        server.on_message(doubt)

    page = context.new_page()
    page.route_web_socket(re.compile("/ws$"), between)
    user = User(page).open(address)
    expect(page.locator("video")).to_be_visible()
    page.evaluate(REMEMBER_COUNTS)
    for label in ("up", "down", "left", "right"):
        user.hold(label, 2)
    expect(user.status).to_contain_text("Trained on")
    page.wait_for_timeout(2600)  # longer than what settles it and what the page waits
    assert page.evaluate("counts") == []
    settled = False
    user.button("Train").click()
    expect(page.get_by_text("1 doubtful")).to_be_visible()
    assert user.complaints == []


DARK = {"id": 0, "kind": "dark", "other": None}
REMEMBER_COUNTS = """() => {
  const count = document.querySelector("#examples-doubtful");
  window.counts = [];
  new MutationObserver(() => counts.push(count.textContent)).observe(count, { childList: true });
}"""
