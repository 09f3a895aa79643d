"""Names of classes and of files: what is refused says so, and what looks alike is the same."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.conftest import ServerFactory
from browser.tabs import Tabs
from browser.user import User


@pytest.fixture
def user(tabs: Tabs, start_server: ServerFactory) -> Iterator[User]:
    """Somebody without a camera, who has these classes."""
    with tabs.somebody() as someone:
        yield someone.open(start_server("--classes", "caf\u00e9,None of these"))


def name(user: User, text: str) -> None:
    user.button("Add class").click()
    user.page.get_by_label("Name").fill(text)
    user.button("Save").click()


REFUSED = {
    "   ": "A name has at least one letter or sign.",
    "\u200b": "A name has at least one letter or sign.",
    "cafe\u0301": "There is a class of that name already.",
    "caf\u00e9\ufeff": "There is a class of that name already.",
}


def test_a_name_that_cannot_be_is_refused_before_it_is_lost(user: User) -> None:
    """Nothing but blanks, and names that nobody could tell apart; what was typed stays.

    A space of no width, which comes along when text is copied, is left out of the others.
    """
    for text, words in REFUSED.items():
        name(user, text)
        expect(user.page.get_by_role("alert").filter(has_text=words), text).to_be_visible()
        expect(user.page.get_by_label("Name")).to_have_value(text)
        user.button("Cancel").click()
        expect(user.page.get_by_role("group", name="café", exact=True)).to_have_count(1)
    name(user, "wa\u200bve")
    expect(user.pad_button("wave")).to_be_visible()
    user.button("Edit wave").click()
    user.button("Delete class").click()
    expect(user.pad("wave")).to_have_count(0)


def test_a_class_that_is_called_as_the_row_for_none_is_told_apart(user: User) -> None:
    """Beside a class "None of these", what is like nothing that was taught has other words."""
    user.button("Use the demo camera").click()
    for label in ("café", "None of these"):
        user.hold(label)
    expect(user.status).to_contain_text("Trained on")
    row = user.page.get_by_role("img", name=re.compile("^Like nothing you taught: "))
    expect(row).to_be_visible()
    expect(user.page.get_by_role("img", name=re.compile("^None of these"))).to_have_count(0)


def test_a_project_opens_however_its_ending_is_written(user: User, tmp_path: Path) -> None:
    """Some systems write PADS.CAMPAD; a file that is damaged says so in plain words."""
    page = user.page
    user.button("Use the demo camera").click()
    user.give_one("café")
    user.see_count("café", 1)
    with page.expect_download() as download:
        user.button("Save project").click()
    file = tmp_path / "PADS.CAMPAD"
    download.value.save_as(file)
    user.button("Undo").click()
    user.see_count("café", 0)
    page.locator("#project-file").set_input_files(file)
    user.see_count("café", 1)

    user.allowed = re.compile("422")  # the browser notes the refusal in its console
    file.write_bytes(file.read_bytes()[:-100])
    page.locator("#project-file").set_input_files(file)
    expect(user.status).to_have_text(
        "This file: damaged, or a part of it is missing; take another copy of it"
    )


WATCH = """labels => {
  const times = new Map(); // that the words of an element have changed: a sentence may come once
  window.touched = new Set();
  const apart = (node) => (node.parentElement ?? document.body).closest("[translate=no], #lead");
  const look = (node) => {
    const text = node.nodeType === Node.TEXT_NODE ? node.data.trim() : "";
    const element = node.parentElement;
    if (text && !apart(node)) times.set(element, (times.get(element) ?? 0) + 1);
    if (times.get(element) > 2) touched.add(text);
    node.childNodes.forEach(look);
  };
  new MutationObserver((all) => all.forEach(({ target, addedNodes }) => {
    if (target.nodeType === Node.TEXT_NODE) look(target);
    addedNodes.forEach(look);
  })).observe(document.body, { subtree: true, childList: true, characterData: true });
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { currentNode } = texts;
    if (labels.includes(currentNode.data) && !apart(currentNode)) found.push(currentNode.data);
  }
  return found;
}"""


def test_a_translator_leaves_names_and_what_changes_by_itself(
    tabs: Tabs, real_address: str
) -> None:
    """Else it would turn every percentage around, twelve times a second, and people's names."""
    with tabs.somebody() as user:
        user.open(real_address)
        user.button("Use the demo camera").click()
        labels = ["up", "down", "left", "right"]
        for label in labels:
            user.hold(label, 2)
        expect(user.status).to_contain_text("Trained on")
        user.button("Look inside").click()
        user.page.locator("summary").filter(has_text="Your examples").click()
        user.button("Example 1 of up").click()
        user.see_learned()

        assert user.page.evaluate(WATCH, labels) == []
        for _ in range(5):
            user.settle()  # at three more answers, of which each changes what changes by itself
        assert user.page.evaluate("[...touched]") == []
