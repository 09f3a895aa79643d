"""What somebody sees who has never heard of machine learning: what is what, and what is next."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.tabs import Tabs
from browser.user import User

STAGES = ("Camera", "Examples", "Learned", "Game")
APART = """() => {
  const pixels = (picture) => {
    const context = document.createElement("canvas").getContext("2d");
    context.drawImage(picture, 0, 0, 32, 32);
    return context.getImageData(0, 0, 32, 32).data;
  };
  const strips = [...document.querySelectorAll(".thumbs")].map(({ children }) => [...children]);
  const newest = strips.map(([first]) => pixels(first));
  const apart = (one, two) => one.reduce((sum, value, at) => sum + Math.abs(value - two[at]), 0);
  return strips.map((strip) => newest.map((other) => apart(pixels(strip.at(-1)), other)));
}"""
"""How far the first picture of each class is from the newest picture of each class."""


@pytest.fixture
def newcomer(tabs: Tabs, address: str) -> Iterator[User]:
    """Someone without a camera."""
    with tabs.somebody(viewport={"width": 1366, "height": 650}) as someone:
        yield someone.open(address)


def ready(user: User) -> list[str]:
    """The stages from camera to game that are lit."""
    texts = user.page.get_by_role("list", name="From the camera to the game").get_by_role(
        "listitem"
    )
    lit = [text for text in texts.all_inner_texts() if "not yet" not in text]
    return [stage for stage in STAGES if any(stage in text for text in lit)]


def test_the_page_says_what_it_is_for_and_each_stage_is_lit_when_it_is_ready(
    newcomer: User,
) -> None:
    """A thin line goes from camera to game; each pad's first picture shows the pad's own pose."""
    page = newcomer.page
    expect(page.get_by_text("steer Pacman with them")).to_be_visible()
    assert ready(newcomer) == []
    newcomer.button("Use the demo camera").click()
    assert ready(newcomer) == ["Camera"]
    bars = page.get_by_text("these bars show which pose it sees")
    expect(bars).to_be_visible()
    for label in ("up", "down", "left", "right"):
        newcomer.hold(label)
    expect(newcomer.status).to_contain_text("Trained on")
    expect(newcomer.status).to_contain_text("Try the figure’s poses")
    assert ready(newcomer) == ["Camera", "Examples", "Learned"]
    expect(bars).to_be_hidden()
    expect(page.get_by_text(re.compile(r"\d ms")).locator("visible=true")).to_have_count(0)
    assert [row.index(min(row)) for row in page.evaluate(APART)] == [0, 1, 2, 3]
    newcomer.button("Play").click()
    expect(newcomer.status).to_contain_text("Playing")
    assert ready(newcomer) == list(STAGES)


def test_a_pad_says_what_to_do_and_when_it_is_enough(newcomer: User) -> None:
    """No sign has to be guessed: it says so in words, and its key is called a key.

    What leads names the button that is marked; one with enough examples is to be let go of.
    """
    newcomer.button("Use the demo camera").click()
    expect(newcomer.status).to_have_text(re.compile("^Hold the “up” button"))
    pad = newcomer.pad("left")
    expect(pad.get_by_text("Hold to record")).to_be_visible()
    expect(pad.get_by_text("key 3")).to_be_visible()
    newcomer.page.get_by_label("Hands free").check()
    expect(pad.get_by_text("Press to record")).to_be_visible()
    expect(newcomer.status).to_have_text(re.compile("^Press the “up” button"))
    newcomer.page.get_by_label("Hands free").uncheck()
    newcomer.pad_button("left").hover()
    newcomer.page.mouse.down()
    expect(newcomer.status).to_have_text("That is enough for “left”: let go. Next is “up”.")
    newcomer.page.mouse.up()
    expect(newcomer.status).to_have_text("Now a pose for “up”: hold its button.")
    expect(pad.get_by_text("Enough")).to_be_visible()


def test_all_pictures_of_a_class_are_beside_it(newcomer: User) -> None:
    """A strip below the pad has them all, large enough to be told apart; arrow keys scroll it."""
    newcomer.button("Use the demo camera").click()
    newcomer.hold("up", 12)
    strip = newcomer.pad("up").get_by_role("group", name="Pictures of up")
    pictures = strip.locator("img")
    expect(pictures).to_have_count(newcomer.count("up"))
    sizes = pictures.evaluate_all("all => all.map(picture => picture.clientWidth)")
    assert min(sizes) >= 32
    strip.focus()
    newcomer.page.keyboard.press("ArrowRight")
    newcomer.page.wait_for_function("strip => strip.scrollLeft > 0", arg=strip.element_handle())


def test_a_class_is_renamed_by_clicking_its_name(newcomer: User) -> None:
    """Enter takes a name, Escape leaves the old one; the pad keeps its examples and the focus."""
    page = newcomer.page
    newcomer.button("Use the demo camera").click()
    newcomer.give_one("up")
    newcomer.see_count("up", 1)
    newcomer.pad("up").get_by_role("button", name="up", exact=True).click()
    field = page.get_by_label("What up is called")
    field.fill("never mind")
    page.keyboard.press("Escape")
    newcomer.pad("up").get_by_role("button", name="up", exact=True).click()
    field.fill("down")
    page.keyboard.press("Enter")
    expect(newcomer.status).to_contain_text("There is a class of that name already")
    newcomer.pad("up").get_by_role("button", name="up", exact=True).click()
    field.fill("jump 1")
    page.keyboard.press("Enter")
    newcomer.see_count("jump 1", 1)

    expect(newcomer.pad("up")).to_have_count(0)
    expect(newcomer.pad("jump 1").locator("img")).to_have_count(1)
    name = newcomer.pad("jump 1").get_by_role("button", name="jump 1", exact=True)
    expect(name).to_be_focused()


def test_a_project_has_a_name_that_its_file_has_too(newcomer: User, tmp_path: Path) -> None:
    """It is shown and can be changed; Save calls the file so, Open reads it, a reload keeps it."""
    page = newcomer.page
    name = page.get_by_role("textbox", name="Project")
    newcomer.button("Use the demo camera").click()
    newcomer.give_one("up")
    newcomer.see_count("up", 1)

    def saved_as() -> str:
        with page.expect_download() as download:
            newcomer.button("Save project").click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
        return download.value.suggested_filename

    expect(name).to_have_attribute("placeholder", "up-down-left-right")
    assert saved_as() == "up-down-left-right.campad"
    name.fill("Living/room")
    page.keyboard.press("Enter")
    assert saved_as() == "Living-room.campad"
    page.reload()
    newcomer.see_count("up", 1)
    expect(name).to_have_value("Living/room")
    expect(newcomer.pad("up").locator(".thumbs")).to_have_attribute("data-none", "No pictures kept")
    page.locator("#project-file").set_input_files(tmp_path / "up-down-left-right.campad")
    expect(newcomer.status).to_contain_text(re.compile("project is open"))
    expect(name).to_have_value("up-down-left-right")


def test_a_browser_that_keeps_nothing_still_names_the_file(browser: Browser, address: str) -> None:
    """Where storing is refused the name is on the page, and everything goes on."""
    context = browser.new_context()
    context.add_init_script("""Object.defineProperty(window, "localStorage", {
      get() { throw new DOMException("refused", "SecurityError"); }
    })""")
    user = User(context.new_page()).open(address)
    user.page.get_by_role("textbox", name="Project").fill("Mine")
    user.page.keyboard.press("Enter")
    user.button("Use the demo camera").click()
    user.give_one("up")
    user.see_count("up", 1)
    with user.page.expect_download() as download:
        user.button("Save project").click()

    assert download.value.suggested_filename == "Mine.campad"
    assert user.complaints == []
    context.close()


def test_what_is_opened_is_seen(newcomer: User) -> None:
    """What opens below the window's edge comes into sight."""
    page = newcomer.page
    page.locator("#settings summary").click()
    expect(page.get_by_label("Smoothing")).to_be_in_viewport()
    titles = page.locator("#settings").get_by_role("heading").all_inner_texts()
    assert titles == ["When a pose counts", "How it learns"]  # not the other way round
    expect(page.get_by_role("region", name="How it learns")).to_contain_text("Learning rate")
    page.evaluate("scrollTo(0, 0)")
    newcomer.button("Look inside").click()
    expect(page.get_by_text("Cut at layer")).to_be_in_viewport()
