"""Looking inside: the table of mistakes, and what is compared and ranked beside it."""

import re

from playwright.sync_api import expect

from browser.examples.discs import DOUBTFUL, PER_CLASS, open_examples
from browser.look.axe import violations
from browser.user import User


def test_a_number_of_the_table_shows_its_examples(mistaken: User) -> None:
    """Choosing who was taken for whom shows the pictures of those, and goes there.

    The table and the strip say the name that a class has now.
    """
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

    mistaken.button("Edit green").click()
    page.get_by_label("Name").fill("leaf")
    mistaken.button("Save").click()
    mistaken.button("red taken for leaf: 1").click()
    expect(mistaken.button(DOUBTFUL.replace("green", "leaf"))).to_be_visible()


def test_classifiers_are_compared_and_layers_ranked(mistaken: User) -> None:
    """The table has all three with their scores and times; a button sets one in the settings.

    The frames that the page still has go out; the answer is a table and a line to copy. With the
    strip, its actions, and both tables on the page, axe-core finds nothing.
    """
    page = mistaken.page
    open_examples(mistaken)
    mistaken.button("Only doubtful (1)").click()
    mistaken.button(DOUBTFUL).click()
    mistaken.button("Look inside").click()
    mistaken.button("Compare the classifiers").click()
    expect(mistaken.status).to_contain_text("Compared:")
    table = page.get_by_role("table", name=re.compile("^Each classifier"))
    expect(table.locator("> tbody")).to_have_count(3)
    expect(table).to_contain_text(re.compile(rf"\d+ of {2 * PER_CLASS + 1} \(\d+ to \d+ %\)"))
    page.locator("#compared summary").first.click()

    mistaken.button("Which layer suits my examples?").click()
    ranked = page.get_by_role("table", name=re.compile(f"^Tried on {2 * PER_CLASS + 1} pictures"))
    expect(ranked).to_be_visible(timeout=60_000)
    expect(ranked.get_by_text("in use now")).to_have_count(1)
    expect(page.get_by_text(re.compile(r"^campad --backbone \S+ --layer \S+$"))).to_be_visible()

    assert violations(page, "dark") == []
    fit(mistaken)
    mistaken.button("Use this one: Ridge regression").click()
    page.locator("summary").filter(has_text="Settings").click()
    expect(page.get_by_label("Classifier", exact=True)).to_have_value("ridge")
    expect(table.get_by_role("button", name="In use")).to_have_count(1)
    page.reload()
    mistaken.button("Look inside").click()
    expect(page.locator("#rank-why")).to_contain_text("recorded on this page")


def fit(user: User) -> None:
    """Nothing is wider than the window, or too small for a finger."""
    page = user.page
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
