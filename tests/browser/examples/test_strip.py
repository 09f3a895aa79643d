"""The strip of examples: doubtful ones, what can be done to them, and whose pictures they are."""

from pathlib import Path

from playwright.sync_api import expect

from browser.examples.discs import DOUBTFUL, PER_CLASS, open_examples
from browser.user import User


def test_a_doubtful_example_is_shown_deleted_brought_back_and_kept(mistaken: User) -> None:
    """It is marked in words, can be had alone, goes by a button, and comes back by undo.

    Keep ends the doubt, also after the next training; the example stays.
    """
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

    mistaken.button(DOUBTFUL).click()
    expect(mistaken.page.get_by_label("Move to")).to_have_value("green")
    mistaken.button("Keep chosen").click()
    expect(mistaken.button("Only doubtful (0)")).to_be_disabled()
    mistaken.button("Train").click()
    expect(mistaken.status).to_contain_text("Trained on")
    expect(mistaken.button("Only doubtful (0)")).to_be_disabled()
    expect(strip.get_by_role("button")).to_have_count(PER_CLASS + 1)


def test_examples_are_gone_through_and_deleted_by_keyboard(mistaken: User, tmp_path: Path) -> None:
    """A Tab stop for each class, arrows inside it; Enter chooses, Delete deletes the chosen.

    An opened project has examples of the same numbers; the page has no pictures of those.
    """
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

    with page.expect_download() as download:
        mistaken.button("Save project").click()
    file = tmp_path / "mine.campad"
    download.value.save_as(file)
    page.locator("#project-file").set_input_files(file)
    expect(strip).to_be_hidden()
    expect(page.get_by_text(f"{PER_CLASS} more without a picture").first).to_be_visible()
