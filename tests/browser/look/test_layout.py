"""What is in sight on which window: nothing is cut off, and a game is never out of reach."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from browser.tabs import Tabs
from browser.user import User

WINDOWS = (
    (320, 640),
    (390, 844),
    (640, 400),
    (768, 1024),
    (844, 390),
    (1024, 768),
    (1280, 800),
    (1920, 1080),
)
LONG = "Donaudampfschifffahrtsgesellschaftskapit"


@pytest.fixture
def user(tabs: Tabs, address: str) -> Iterator[User]:
    """Someone without a camera."""
    with tabs.somebody() as someone:
        yield someone.open(address)


@pytest.fixture
def page(user: User) -> Page:
    return user.page


def sizes(page: Page) -> Iterator[str]:
    """Give the page each window in turn."""
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        yield f"{width} x {height}"


def outside(page: Page, *selectors: str) -> list[str]:
    """Those that do not lie wholly in the window."""
    script = """all => all.filter(selector => {
      const box = document.querySelector(selector).getBoundingClientRect();
      const [right, bottom] = [innerWidth + 1, innerHeight + 1];
      return !box.width || box.top < 0 || box.left < 0 || box.right > right || box.bottom > bottom;
    })"""
    return [str(selector) for selector in page.evaluate(script, list(selectors))]


def test_nothing_is_wider_than_the_window(user: User, page: Page) -> None:
    """Not even with a name of 40 letters that cannot be broken."""
    user.button("Add class").click()
    page.get_by_label("Name").fill(LONG)
    page.keyboard.press("Enter")
    expect(user.pad_button(LONG)).to_be_visible()
    user.button("Use the demo camera").click()
    for size in sizes(page):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size


def test_both_ways_to_a_picture_are_in_sight_at_first(page: Page) -> None:
    """The question for the camera is never cut off."""
    for size in sizes(page):
        assert outside(page, "#camera-start", "#demo-start") == [], size


def test_a_game_its_camera_and_its_buttons_are_in_sight(user: User, page: Page) -> None:
    """Whatever the window, Play needs no scrolling; Pause is where Play was, with its focus."""
    user.button("Use the demo camera").click()
    for label in ("up", "down", "left", "right"):
        user.hold(label)
    expect(user.status).to_contain_text("Trained on")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("scrollTo(0, 0)")
    assert outside(page, "#lead", "#play") == []
    user.button("Play").focus()
    page.keyboard.press("Enter")
    expect(user.button("Pause")).to_be_focused()
    for size in sizes(page):
        assert outside(page, "#lead", "#view", "#game", "#pause", "#stop") == [], size
    page.keyboard.press("Space")
    expect(user.status).to_contain_text("waits")
    expect(user.button("Play")).to_be_focused()


def test_play_is_in_sight_on_a_phone_in_languages_with_long_words(user: User, page: Page) -> None:
    """Before the first example and when all is learned, as in English."""
    page.set_viewport_size({"width": 390, "height": 844})
    user.button("Use the demo camera").click()  # from now on the page remembers it
    for learned in (False, True):
        for language in ("en", "de", "fr", "hi", "pl", "pt"):
            page.evaluate(
                "to => localStorage.setItem('campad.language', JSON.stringify(to))", language
            )
            page.reload()
            expect(page.locator(f"html[lang={language}] body.begun")).to_be_attached()
            if learned:
                expect(page.locator("body.trained")).to_be_attached()
            page.evaluate("scrollTo(0, 0)")
            anew = page.locator("#offers-close")
            for _ in range(50):  # on a busy machine what was kept is offered a moment later
                if anew.is_visible():
                    anew.click()
                if not outside(page, "#lead", "#play"):
                    break
                page.wait_for_timeout(100)
            assert outside(page, "#lead", "#play") == [], (language, learned)
        page.locator("#language").select_option("en")
        expect(page.locator("html[lang=en] body.begun")).to_be_attached()
        for label in () if learned else ("up", "down", "left", "right"):
            user.hold(label, 1)


def test_where_no_game_moves_nothing_is_drawn(page: Page) -> None:
    """Seconds after the page has come it rests, and draws its maze anew for another window."""
    page.evaluate("""() => {
      window.asked = 0;
      const ask = window.requestAnimationFrame;
      window.requestAnimationFrame = (callback) => { window.asked += 1; return ask(callback); };
    }""")
    page.wait_for_function("() => { const n = asked; asked = 0; return n === 0; }", polling=1_000)

    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("() => asked > 0")
    page.wait_for_function("() => { const n = asked; asked = 0; return n === 0; }", polling=1_000)
    assert page.locator("#game").evaluate("c => c.width === c.clientWidth * devicePixelRatio")
