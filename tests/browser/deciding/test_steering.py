"""Steer other things: a sound, a word or a picture in this page; other programs when armed."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from archive.archives import with_json
from browser.look.axe import violations
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
    """For as long as it is pressed; the word once; there after a reload; off by the same choice."""
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
    said = page.evaluate("said")
    page.reload()
    page.get_by_text("Steer other things").click()
    expect(page.get_by_label("up does")).to_have_value("picture")
    expect(page.get_by_text("cat.png")).to_be_visible()
    show(page, "up")
    expect(shown).to_be_visible()
    page.get_by_label("left does").select_option("Nothing")
    page.get_by_label("up does").select_option("Nothing")
    show(page, "up")
    user.settle()

    expect(shown).to_have_count(0)
    assert said == ["left"]


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
        found = violations(page)
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
    assert found == []


def test_what_a_file_brings_is_read_before_it_can_be_armed(user: User, tmp_path: Path) -> None:
    """Shown line by line, allowed by a button, then changed like one's own; a reload keeps that."""
    page, file = user.page, tmp_path / "theirs.campad"
    with page.expect_download() as download:
        user.button("Save project").click()
    download.value.save_as(file)
    bound: dict[str, Any] = {
        "kind": "mqtt",
        "address": "localhost",
        "classes": {"up": "w 1", "gone": "x 1"},
        "topic": "pads",
    }
    file.write_bytes(with_json(file.read_bytes(), "manifest.json", outputs=[bound]))
    page.locator("#project-file").set_input_files(file)
    brought = page.get_by_role("region", name="This project brings what it steers")
    expect(brought).to_be_visible()
    words = brought.locator("dl").inner_text().split("\n")
    found = violations(page)
    expect(page.get_by_label("Add an output")).to_be_hidden()
    expect(page.get_by_label("up sends")).to_be_hidden()
    expect(user.button("Arm").first).to_be_disabled()
    user.button("Allow these").click()
    expect(page.get_by_label("up sends")).to_have_value("w 1")
    expect(user.button("Arm").first).to_be_disabled()
    user.button("Leave it out").click()
    expect(user.button("Arm").first).to_be_enabled()
    page.reload()
    page.get_by_text("Steer other things").click()
    expect(page.get_by_label("up sends")).to_have_value("w 1")
    expect(brought).to_be_hidden()
    expect(user.button("Arm").first).to_be_enabled()
    page.locator("#project-file").set_input_files(file)
    user.button("Remove them").click()
    expect(page.get_by_label("Add an output")).to_be_visible()

    expect(user.button("Arm").first).to_be_hidden()
    told = ["Address", "localhost", "up sends", "w 1", "gone sends", "x 1", "topic", "pads"]
    assert [word for word in words if word] == told
    assert found == []
