"""Steer something: a sound, a word or a picture in this page; other programs when it is armed."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from browser.user import User

LABELS = ("up", "down", "left", "right")


@pytest.fixture(scope="module")
def user(browser: Browser, start_server: Any) -> Iterator[User]:
    """Someone at the demo camera whose poses are learned."""
    context = browser.new_context(viewport={"width": 1366, "height": 650})
    someone = User(context.new_page())
    someone.open(start_server())
    someone.button("Use the demo camera").click()
    for label in LABELS:
        someone.hold(label, 4)
    expect(someone.button("Play")).to_be_enabled()
    someone.page.locator("#steering summary").click()
    yield someone
    assert someone.complaints == []
    context.close()


def show(page: Page, label: str) -> None:
    poses = page.get_by_role("group", name="Poses of the demo figure")
    poses.get_by_role("button", name=label, exact=True).click()


def test_a_pose_shows_a_picture_or_says_its_name(user: User, tmp_path: Path) -> None:
    """For as long as it is pressed; the word once; off again by the same choice."""
    page, picture = user.page, tmp_path / "cat.png"
    Image.new("RGB", (8, 8), (200, 30, 30)).save(picture)
    show(page, "down")
    page.evaluate(
        "() => { window.said = []; speechSynthesis.speak = word => said.push(word.text); }"
    )
    with page.expect_file_chooser() as choosing:
        page.get_by_label("up does").select_option("Show a picture of yours …")
    choosing.value.set_files(picture)
    page.get_by_label("left does").select_option("Say its name")
    shown = page.get_by_role("img", name="up", exact=True)
    expect(shown).to_have_count(0)
    show(page, "up")
    expect(shown).to_be_visible()
    show(page, "left")
    expect(shown).to_have_count(0)
    page.wait_for_function("() => said.join() === 'left'")
    page.get_by_label("left does").select_option("Nothing")
    page.get_by_label("up does").select_option("Nothing")
    show(page, "up")
    user.settle()

    expect(shown).to_have_count(0)
    assert page.evaluate("said") == ["left"]


def test_other_programs_hear_it_only_while_it_is_armed(user: User) -> None:
    """Bound, armed and disarmed by Escape; what is wrong with an address is said before."""
    page = user.page
    show(page, "right")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(5)
        port = receiver.getsockname()[1]
        expect(user.button("Arm").first).to_be_hidden()
        page.get_by_label("Add an output").select_option("osc")
        user.button("Add").click()
        address = page.get_by_label("Address")
        expect(address).to_be_focused()
        address.fill(f"127.0.0.1:{port + 100_000}")
        page.keyboard.press("Tab")
        expect(user.status.first).to_contain_text("the address must be HOST:PORT")
        address.fill(f"127.0.0.1:{port}")
        page.keyboard.press("Tab")
        expect(user.button("Arm").first).to_be_enabled()
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
        user.settle()
        receiver.setblocking(False)
        with pytest.raises(BlockingIOError):
            receiver.recv(1)
        receiver.settimeout(5)
        user.button("Arm").first.click()
        heard = receiver.recv(4096)
        expect(page.get_by_text("Armed: poses steer")).to_be_visible()
        expect(user.button("Disarm")).to_have_count(2)
        page.keyboard.press("Escape")
        expect(page.get_by_text("Not armed: nothing is sent.")).to_be_visible()
    user.button("Remove osc").click()

    expect(user.button("Arm").first).to_be_hidden()
    assert b"/" in heard
    assert [violation["id"] for violation in found.response["violations"]] == []
