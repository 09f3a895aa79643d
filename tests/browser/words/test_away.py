"""Where campad cannot be reached: what does not work is not offered."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import ServerFactory
from browser.tabs import Tabs
from browser.user import User
from live import QUICK, Server, live_page, running_server

CLASSES = ("red", "blue")
LOCAL = {
    *(
        "Keys",
        "Look inside",
        "Project",
        "Use my camera",
        "Use the demo camera",
        "Demo camera",
        "Camera",
    ),
    *(
        "Language",
        "By itself",
        *CLASSES,
        "Speed",
        "Sound",
        "Hands free: count to three, then record",
    ),
    *(
        "Language",
        "Settings",
        "Your examples",
        "Who is taken for whom",
        "Only doubtful",
        "Show all",
    ),
}
"""What the page does alone: its camera, what it shows, and what it remembers for later."""
OFFERED = """() => [...document.querySelectorAll("button, select, input, summary, a")]
  .filter((e) => e.checkVisibility() && !e.closest("[inert], :disabled, [aria-disabled=true]"))
  .filter((e) => !document.querySelector("dialog[open]") || e.closest("dialog"))
  .filter((e) => !e.matches("[data-id], .cell, td button"))
  .map((e) => e.ariaLabel ?? e.labels?.[0]?.innerText ?? e.innerText)"""


@pytest.fixture
def someone(tabs: Tabs) -> Iterator[User]:
    with tabs.somebody() as user:
        user.allowed = re.compile("WebSocket connection to|Failed to load resource")
        yield user


@pytest.fixture
def server(cache_folder: Path, tmp_path: Path) -> Iterator[Server]:
    classes = ("--classes", ",".join(CLASSES))
    with running_server(cache_folder, tmp_path / "data", *classes, start=QUICK) as running:
        yield running


def teach(user: User) -> None:
    user.button("Use the demo camera").click()
    for label in CLASSES:
        user.hold(label)
    expect(user.status).to_contain_text("Trained on")


def offered(page: Page) -> set[str]:
    """The names of what looks as if it could be used, without counts."""
    names = page.evaluate(OFFERED)
    return {re.sub(r"\s*\(\d+\)|\d+ doubtful", "", name).strip() for name in names}


def test_without_a_connection_only_what_the_page_does_alone_is_offered(
    someone: User, server: Server
) -> None:
    """Strip, comparison, offers and everything else that needs campad is off until it is back."""
    page = someone.page
    someone.open(server.link())
    teach(someone)
    someone.button("Look inside").click()
    someone.button("Compare the classifiers").click()
    expect(page.get_by_text("Each classifier on the same examples")).to_be_visible()
    page.locator("summary").filter(has_text="Your examples").click()
    someone.button("Example 1 of red").click()
    before = offered(page)
    assert {"Delete chosen", "Compare the classifiers", "Edit red", "Train"} <= before

    server.process.kill()
    expect(someone.status).to_contain_text("connection to campad is lost")
    expect(someone.button("Delete chosen")).to_be_disabled()
    assert offered(page) - LOCAL == set()
    someone.button("Example 1 of red").press("Delete")
    expect(someone.button("Example 1 of red")).to_have_attribute("aria-pressed", "true")


def test_a_language_that_is_chosen_meanwhile_comes_when_campad_does(
    someone: User, server: Server, cache_folder: Path, tmp_path: Path
) -> None:
    """It stays chosen, the line at the top says so, and nothing of the page is lost until then."""
    someone.open(server.link())
    choice = someone.page.get_by_role("combobox", name="Language")
    server.process.kill()
    expect(someone.status).to_contain_text("connection to campad is lost")
    choice.select_option("de")
    expect(someone.status).to_contain_text("this page changes to Deutsch")
    choice.select_option("en")
    expect(someone.status).not_to_contain_text("Deutsch")
    choice.select_option("de")
    expect(someone.pad("red")).to_be_visible()
    with running_server(cache_folder, tmp_path / "data", port=server.port, start=QUICK):
        expect(someone.page.locator("html")).to_have_attribute("lang", "de", timeout=20_000)


def test_in_a_dialog_too(someone: User, server: Server) -> None:
    """A class that was being edited when the connection broke can only be left."""
    someone.open(server.link())
    teach(someone)
    someone.button("Edit red").click()
    someone.button("Example 1 of red").click()
    server.process.kill()
    expect(someone.button("Delete chosen")).to_be_disabled()
    assert offered(someone.page) == {"Cancel", "Name"}


@pytest.fixture
def link(start_server: ServerFactory) -> str:
    """To a server that is there for other tests, too."""
    return start_server("--classes", ",".join(CLASSES))


@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_that_is_not_let_in_offers_nothing(someone: User, link: str, width: int) -> None:
    """But how to come in, in any language. Nor does a key switch the camera on there."""
    page = someone.page
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(link.partition("#")[0])
    expect(someone.status).to_contain_text("This page needs a link")
    assert offered(page) == {"Language"}
    page.keyboard.press("c")
    page.wait_for_timeout(300)
    expect(someone.status).to_contain_text("This page needs a link")
    expect(page.locator("#demo")).to_be_hidden()
    page.get_by_role("combobox", name="Language").select_option("de")
    expect(someone.status).to_contain_text("Diese Seite braucht einen Link")


def test_a_page_whose_place_was_taken_offers_nothing(someone: User, link: str) -> None:
    """The other tab has the session now."""
    someone.open(link)
    other = someone.page.context.new_page()
    kept = someone.page.evaluate("JSON.stringify(sessionStorage)")
    other.add_init_script(f"Object.assign(sessionStorage, {kept})")
    other.goto(link.partition("#")[0])
    expect(someone.status).to_contain_text("open in another tab")
    assert offered(someone.page) == {"Keys", "Look inside", "Language"}
    other.close()


def test_offers_are_a_short_list(someone: User, server: Server) -> None:
    """In a small window two earlier projects are offered, and the others on request."""
    for _ in range(5):
        with live_page(server) as page:
            size = page.welcome["frame_size"]
            page.record("red", [bytes(3 * size * size)])
    someone.page.set_viewport_size({"width": 390, "height": 844})
    someone.page.goto(server.link())
    offers = someone.button(re.compile("examples?, today at"))
    expect(offers.first).to_be_visible()
    box = someone.page.get_by_role("region", name="Your earlier projects").bounding_box()
    assert box
    assert box["height"] < 844 / 3
    assert offers.count() == 2
    someone.button("3 more").click()

    expect(offers).to_have_count(5)
    expect(offers.nth(2)).to_be_focused()
