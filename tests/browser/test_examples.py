"""Looking at one's examples: the doubtful ones, the mistakes, the challenge; and what follows."""

import re
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator, expect

from browser.conftest import ServerFactory
from browser.user import User
from campad.imaging.frame import Pixels
from synthetic import shape_photo

PER_CLASS = 8
LABELS = ("red", "green")
RECALIBRATED_MS = 15_000
DOUBTFUL = f"Example {PER_CLASS + 1} of red: looks like green"


class Pictures:
    """Files of pictures: discs of two colours, another one each time, and what else is given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rng = np.random.default_rng(0)
        self._count = 0

    def disc(self, colour: str) -> Path:
        return self.write(shape_photo(colour, self._rng, (360, 360)))

    def write(self, pixels: Pixels) -> Path:
        self._count += 1
        path = self._folder / f"{self._count}.jpg"
        Image.fromarray(pixels).save(path, quality=95)
        return path


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures(tmp_path)


@pytest.fixture
def taught(user: User, start_server: ServerFactory, pictures: Pictures) -> User:
    """Someone who has recorded discs of two colours."""
    user.open(start_server("--classes", ",".join(LABELS)))
    expect(user.page.locator("video")).to_be_visible()
    user.page.get_by_label("Train by itself").uncheck()
    for count in range(1, PER_CLASS + 1):
        for label in LABELS:
            record(user, label, pictures.disc(label), count)
    return train(user, 2 * PER_CLASS)


@pytest.fixture
def mistaken(taught: User, pictures: Pictures) -> User:
    """Who has then recorded one more under the wrong name."""
    record(taught, "red", pictures.disc("green"), PER_CLASS + 1)
    return train(taught, 2 * PER_CLASS + 1)


def train(user: User, examples: int) -> User:
    user.button("Train").click()
    expect(user.status).to_contain_text(f"Trained on {examples} examples")
    return user


def record(user: User, label: str, picture: Path, count: int) -> None:
    user.show(picture)
    user.pad_button(label).click()
    user.see_count(label, count)


def open_examples(user: User) -> Locator:
    user.page.locator("summary").filter(has_text="Your examples").click()
    strip = user.page.get_by_role("toolbar", name="Examples of red")
    expect(strip).to_be_visible()
    return strip


def test_a_doubtful_example_is_shown_deleted_and_brought_back(mistaken: User) -> None:
    """It is marked in words, can be had alone, goes by a button, and comes back by undo."""
    page = mistaken.page
    expect(page.get_by_text("1 doubtful")).to_be_visible()
    strip = open_examples(mistaken)
    expect(strip.get_by_role("button")).to_have_count(PER_CLASS + 1)
    mistaken.button("Only doubtful (1)").click()
    expect(strip.get_by_role("button")).to_have_count(1)
    expect(strip).to_contain_text("looks like green")
    mistaken.button(DOUBTFUL).click()
    mistaken.button("Delete chosen").click()
    mistaken.see_count("red", PER_CLASS)
    expect(page.get_by_text("None is doubtful.")).to_be_visible()
    expect(page.get_by_role("heading", name="Only doubtful (0)")).to_be_focused()

    page.keyboard.press("z")
    mistaken.see_count("red", PER_CLASS + 1)
    mistaken.button("Show all").click()
    expect(strip.get_by_role("button")).to_have_count(PER_CLASS + 1)


def test_an_example_that_is_kept_is_not_doubtful_any_more(mistaken: User) -> None:
    """Keep ends the doubt, also after the next training; the example stays."""
    strip = open_examples(mistaken)
    mistaken.button(DOUBTFUL).click()
    expect(mistaken.page.get_by_label("Move to")).to_have_value("green")
    mistaken.button("Keep chosen").click()
    expect(mistaken.button("Only doubtful (0)")).to_be_disabled()
    mistaken.button("Train").click()
    expect(mistaken.status).to_contain_text("Trained on")

    expect(mistaken.button("Only doubtful (0)")).to_be_disabled()
    expect(strip.get_by_role("button")).to_have_count(PER_CLASS + 1)


def test_examples_are_gone_through_and_deleted_by_keyboard(mistaken: User) -> None:
    """A Tab stop for each class, arrows inside it; Enter chooses, Delete deletes the chosen."""
    page, strip = mistaken.page, open_examples(mistaken)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(mistaken.button("Example 1 of red")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(mistaken.button("Example 2 of red")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Delete")
    expect(strip.get_by_role("button")).to_have_count(PER_CLASS)
    expect(mistaken.button("Example 2 of red")).to_be_focused()
    page.keyboard.press("Tab")

    expect(mistaken.button("Example 1 of green")).to_be_focused()


def test_a_number_of_the_table_shows_its_examples(mistaken: User) -> None:
    """Choosing who was taken for whom shows the pictures of those, and goes there."""
    page = mistaken.page
    mistaken.button("Look inside").click()
    mistaken.button("red taken for green: 1").click()
    heading = page.get_by_role("heading", name="red taken for green (1)")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    expect(page.locator(".example")).to_have_count(1)
    expect(mistaken.button(DOUBTFUL)).to_be_visible()
    mistaken.button("Show all").click()

    expect(page.locator(".example")).to_have_count(2 * PER_CLASS + 1)


def test_what_is_like_nothing_that_was_taught_is_none_of_these(
    taught: User, pictures: Pictures, photos: dict[str, Pixels]
) -> None:
    """A photo of a cat among discs chooses no pad; a row says so, unless that is off."""
    page = taught.page
    row = page.get_by_role("img", name=re.compile("^None of these"))
    taught.show(pictures.disc("green"))
    expect(taught.pad("green")).to_have_class(re.compile("chosen"))
    expect(row).not_to_have_class(re.compile("chosen"))
    taught.show(pictures.write(photos["chelsea"]))
    expect(row).to_have_attribute("aria-label", re.compile("seen now$"))
    expect(page.locator(".pad.chosen")).to_have_count(0)
    assert set(taught.meters()) == set(LABELS)
    page.locator("summary").filter(has_text="Settings").click()
    page.locator("#lost").select_option("Off")

    expect(row).to_be_hidden()
    expect(page.locator(".pad.chosen")).to_have_count(1)


def test_the_classifiers_are_compared_and_one_is_chosen(mistaken: User) -> None:
    """The table has all three with their scores and times; a button sets one in the settings."""
    page = mistaken.page
    mistaken.button("Look inside").click()
    mistaken.button("Compare the classifiers").click()
    expect(mistaken.status).to_contain_text("Compared:")
    table = page.get_by_role("table", name=re.compile("^Each classifier"))
    expect(table.locator("> tbody")).to_have_count(3)
    expect(table).to_contain_text(re.compile(r"\d+ of 17 \(\d+ to \d+ %\)"))
    mistaken.button("Use this one: Ridge regression").click()
    page.locator("summary").filter(has_text="Settings").click()

    expect(page.get_by_label("Classifier", exact=True)).to_have_value("ridge")
    expect(table.get_by_role("button", name="In use")).to_have_count(1)


def test_layers_are_ranked_on_the_pictures_of_this_page(mistaken: User) -> None:
    """The frames that the page still has go out; the answer is a table and a line to copy."""
    page = mistaken.page
    mistaken.button("Look inside").click()
    mistaken.button("Which layer suits my examples?").click()
    table = page.get_by_role("table", name=re.compile(f"^Tried on {2 * PER_CLASS + 1} pictures"))
    expect(table).to_be_visible(timeout=60_000)
    expect(table.get_by_text("in use now")).to_have_count(1)
    expect(page.get_by_text(re.compile(r"^campad --backbone \S+ --layer \S+$"))).to_be_visible()
    page.reload()
    mistaken.button("Look inside").click()

    expect(page.locator("#rank-why")).to_contain_text("recorded on this page")


def test_challenge_pictures_are_scored_and_not_learned(taught: User, pictures: Pictures) -> None:
    """Their score stands beside the other one; no example comes of them; they can be forgotten."""
    page = taught.page
    open_examples(taught)
    for count, label in enumerate(LABELS, start=1):
        taught.show(pictures.disc(label))
        page.get_by_role("button", name=f"Holdout: {label}", exact=True).click()
        # The picture is taken after the click; the next one is not to be shown before that.
        expect(page.locator("#challenge-count")).to_contain_text(f"{count} picture")
    expect(page.get_by_text("2 pictures, 2 of 2 recognised")).to_be_visible()
    expect(page.get_by_text("2 of 2 challenge pictures are recognised")).to_be_visible()
    assert taught.count("red") == PER_CLASS
    taught.button("Forget them").click()
    expect(page.get_by_text("0 pictures")).to_be_visible()

    expect(page.get_by_text("challenge pictures are recognised")).to_be_hidden()


def test_recalibrating_takes_all_poses(taught: User, pictures: Pictures) -> None:
    """Whoever rests in one is told so; whoever goes through them is followed, and can undo it."""
    page = taught.page
    taught.show(pictures.disc("green"))
    page.keyboard.press("r")
    expect(taught.status).to_have_text("Move through all your poses, in any order:")
    expect(page.locator("#lead-seconds")).to_have_text("8 …")
    expect(taught.status).to_contain_text("You stayed mostly in green", timeout=RECALIBRATED_MS)
    expect(taught.button("Recalibrate")).to_be_visible()

    taught.button("Recalibrate").click()
    expect(taught.status).to_contain_text("Move through")
    while "Move through" in taught.status.inner_text():
        for label in LABELS:
            taught.show(pictures.disc(label))
            page.wait_for_timeout(300)
    expect(taught.status).to_have_text("Recalibrated: go on.")
    taught.button("Undo recalibration").click()
    expect(taught.button("Recalibrate")).to_be_visible()


def test_a_changed_room_is_said_in_a_banner(
    taught: User, pictures: Pictures, photos: dict[str, Pixels]
) -> None:
    """After some seconds in another world the page says so, and offers what helps."""
    page = taught.page
    taught.show(pictures.write(photos["coffee"]))
    expect(page.locator("#drift")).to_be_visible(timeout=30_000)
    expect(page.locator("#drift")).to_contain_text("light or the room has changed")
    expect(taught.status).to_contain_text("recalibrate")
    page.locator("#drift").get_by_role("button", name="Recalibrate").click()

    expect(page.locator("#drift")).to_be_hidden()
    expect(taught.status).to_contain_text("Move through")


def test_pictures_of_one_project_are_not_shown_for_another(mistaken: User, tmp_path: Path) -> None:
    """An opened project has examples of the same numbers; the page has no pictures of those."""
    page = mistaken.page
    with page.expect_download() as download:
        mistaken.button("Save project").click()
    file = tmp_path / "mine.campad"
    download.value.save_as(file)
    strip = open_examples(mistaken)
    page.locator("#project-file").set_input_files(file)

    expect(strip).to_be_hidden()
    expect(page.get_by_text("9 more without a picture")).to_be_visible()


def test_mistakes_are_named_after_a_class_has_a_new_name(mistaken: User) -> None:
    """The table and the strip say the name that the class has now."""
    mistaken.button("Look inside").click()
    mistaken.button("Edit green").click()
    mistaken.page.get_by_label("Name").fill("leaf")
    mistaken.button("Save").click()
    mistaken.button("red taken for leaf: 1").click()

    expect(mistaken.button(DOUBTFUL.replace("green", "leaf"))).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_axe_is_broken_by_what_opens_later(mistaken: User, scheme: str) -> None:
    """With the strip, its actions, and both tables on the page, axe-core finds nothing."""
    page = mistaken.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    open_examples(mistaken)
    mistaken.button("Only doubtful (1)").click()
    mistaken.button(DOUBTFUL).click()
    mistaken.button("Look inside").click()
    mistaken.button("Compare the classifiers").click()
    page.locator("#compared summary").first.click()
    mistaken.button("Which layer suits my examples?").click()
    expect(page.locator("#ranked table")).to_be_visible(timeout=60_000)
    violations = Axe().run(page).response["violations"]
    assert [
        f"{rule['id']}: {node['target']}" for rule in violations for node in rule["nodes"]
    ] == []
    for width in (1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, select, summary")]
                .map(element => [element, element.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.width < 43.5 || box.height < 43.5))
                .map(([element]) => element.outerHTML.slice(0, 80))"""
        )
        assert small == [], width
