"""The page as different people use it: by keyboard, by touch, on a phone, with a screen reader."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from archive.archives import with_json
from browser.look.axe import violations
from browser.tabs import Tabs
from browser.user import User

CLASSES = ("up", "down", "left", "right")


@pytest.fixture
def demo_user(tabs: Tabs, address: str) -> Iterator[User]:
    """Someone without a camera."""
    with tabs.somebody() as someone:
        yield someone.open(address)


def test_everything_can_be_done_by_keyboard_alone(demo_user: User) -> None:
    """Tab, Enter, the digits, T, Space, arrows and Escape go from the first visit to a game."""
    page, user = demo_user.page, demo_user
    expect(page.locator("body[data-connection=open]")).to_be_attached()  # the keys are listened to
    for _ in range(20):  # after "Start anew" the focus is there already
        if page.evaluate("document.activeElement.textContent") == "Use the demo camera":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("body.begun")).to_be_attached()  # the first picture is there
    for number, label in enumerate(CLASSES, start=1):
        page.keyboard.down(str(number))
        user.see_at_least(label, 5)
        page.keyboard.up(str(number))
    expect(user.status).to_contain_text("Trained on")
    expect(page.get_by_text("How good is it?")).to_be_visible()

    user.rest()
    before = user.count("up")
    user.pad_button("up").focus()
    page.keyboard.press("Enter")
    user.see_count("up", before + 1)
    user.rest()
    recorded = user.count("up")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("z")
    user.see_count("up", before)
    assert recorded == before + 1
    page.keyboard.press("t")
    expect(user.status).to_contain_text("Trained on")

    page.keyboard.press("Space")
    expect(user.status).to_contain_text("Playing")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    expect(user.status).to_contain_text("waits")
    page.keyboard.press("Escape")
    expect(user.button("Stop")).to_be_disabled()


@pytest.fixture
def phone_user(tabs: Tabs, address: str) -> Iterator[User]:
    """Someone with a phone."""
    window = {"width": 390, "height": 844}
    with tabs.somebody(viewport=window, has_touch=True, is_mobile=True) as someone:
        yield someone.open(address)


def test_a_finger_holds_a_pad_and_a_tap_gives_an_example(phone_user: User) -> None:
    """On a phone a held finger records while it is down, and a tap records one example."""
    user = phone_user
    user.button("Use the demo camera").tap()
    user.pad_button("left").tap()
    user.see_count("left", 1)

    user.pad_button("up").scroll_into_view_if_needed()
    box = user.pad_button("up").bounding_box()
    assert box is not None
    touch = {"x": box["x"] + 30, "y": box["y"] + 60}
    device = user.page.context.new_cdp_session(user.page)
    device.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [touch]})
    user.see_at_least("up", 5)
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    user.rest()
    held = user.count("up")
    user.page.wait_for_timeout(500)

    assert user.count("up") == held


def test_a_reload_keeps_examples_and_what_was_learned(user: User, address: str) -> None:
    """After a reload in the middle the counts are there and the bars move at once."""
    user.open(address)
    expect(user.page.locator("video")).to_be_visible()
    for label in CLASSES:
        user.hold(label)
    expect(user.status).to_contain_text("Trained on")
    before = {label: user.count(label) for label in CLASSES}
    user.page.reload()
    expect(user.status).to_contain_text("knows your poses")
    user.settle()

    assert {label: user.count(label) for label in CLASSES} == before
    assert sum(user.meters().values()) == pytest.approx(1, abs=1e-3)


def test_classes_can_be_renamed_added_and_removed(demo_user: User) -> None:
    """A class gets another name, a new one comes, one goes; a name that is taken is refused."""
    page, user = demo_user.page, demo_user
    user.button("Edit up").click()
    page.get_by_label("Name").fill("down")
    user.button("Save").click()
    expect(page.get_by_text("There is a class of that name already.")).to_be_visible()
    page.get_by_label("Name").fill("<b>jump</b>")
    user.button("Save").click()
    expect(user.pad("<b>jump</b>")).to_be_visible()
    user.button("Add class").click()
    page.get_by_label("Name").fill("wave")
    page.keyboard.press("Enter")
    expect(user.pad_button("wave")).to_be_visible()
    user.button("Edit wave").click()
    user.button("Delete class").click()
    expect(user.pad("wave")).to_have_count(0)
    user.button("Undo").click()
    expect(user.pad("wave")).to_be_visible()


def test_settings_are_what_they_say(demo_user: User) -> None:
    """Every setting has its label, and its values are those the tutorial offers."""
    page = demo_user.page
    page.get_by_text("Settings", exact=True).click()
    offered = {
        name: page.get_by_label(name, exact=True)
        .locator("option")
        .evaluate_all("options => options.map(o => Number(o.value))")
        for name in ("Learning rate", "Batch size", "Epochs", "Hidden units")
    }

    assert offered == {
        "Learning rate": [0.00001, 0.0001, 0.001, 0.003, 0.01],
        "Batch size": [0.05, 0.1, 0.4, 1],
        "Epochs": [10, 20, 40],
        "Hidden units": [10, 100, 200],
    }
    texts = page.get_by_label("Learning rate").locator("option").all_inner_texts()
    assert [float(text) for text in texts] == offered["Learning rate"]


def test_no_rule_of_axe_is_broken(demo_user: User) -> None:
    """axe-core finds nothing to object to: at first, with all that opens open, and in a game."""
    page, user = demo_user.page, demo_user
    assert violations(page, "dark") == []
    user.button("Use the demo camera").click()
    page.get_by_text("Settings", exact=True).click()
    user.button("Look inside").click()
    for label in CLASSES:
        user.hold(label)
    expect(user.status).to_contain_text("Trained on")
    assert violations(page, "dark") == []
    user.button("Play").click()
    expect(user.status).to_contain_text("Playing")
    assert violations(page, "dark") == []


LISTEN = """() => {
  window.said = [];
  const status = document.querySelector("[role=status]");
  new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true });
}"""


def test_hands_free_recording_counts_and_then_records(demo_user: User) -> None:
    """One click counts to three aloud, records for two seconds, and stops by itself."""
    demo_user.button("Use the demo camera").click()
    demo_user.page.get_by_label("Hands free").check()
    demo_user.page.evaluate(LISTEN)
    demo_user.pad_button("up").click()
    expect(demo_user.status).to_contain_text("Recording up")
    demo_user.rest()

    said = re.findall(r"up in \d|Recording up", " ".join(demo_user.page.evaluate("said")))
    assert said == ["up in 3", "up in 2", "up in 1", "Recording up"]
    assert demo_user.count("up") >= 5


def test_single_examples_can_be_deleted_and_moved(demo_user: User) -> None:
    """In a class's dialog its thumbnails can be chosen, and those deleted or moved elsewhere.

    Each was given by a click without a press, as assistive technology makes it.
    """
    demo_user.button("Use the demo camera").click()
    for count in (1, 2, 3):
        demo_user.give_one("up")
        demo_user.see_count("up", count)
        demo_user.rest()
        assert demo_user.count("up") == count
    demo_user.button("Edit up").click()
    demo_user.button("Example 2 of up").click()
    demo_user.button("Delete chosen").click()
    demo_user.see_count("up", 2)
    demo_user.button("Edit up").click()
    demo_user.button("Example 1 of up").click()
    demo_user.page.get_by_label("Move to").select_option("left")
    demo_user.button("Move chosen").click()
    demo_user.see_count("up", 1)
    demo_user.see_count("left", 1)


def test_a_project_is_saved_and_opened(demo_user: User, tmp_path: Path) -> None:
    """Save gives a file; Open brings its examples back, and words; one that is none is refused."""
    page, user = demo_user.page, demo_user
    user.button("Use the demo camera").click()
    user.give_one("up")
    user.see_count("up", 1)
    with page.expect_download() as download:
        user.button("Save project").click()
    file = tmp_path / "mine.campad"
    download.value.save_as(file)
    user.button("Undo").click()
    user.see_count("up", 0)
    page.locator("#project-file").set_input_files(file)
    user.see_count("up", 1)
    file.write_bytes(with_json(file.read_bytes(), "manifest.json", frames={}))
    page.locator("#project-file").set_input_files(file)
    expect(user.status).to_contain_text('change "Mirror"')  # an older campad did not say
    file.write_bytes(b"nonsense")
    user.allowed = re.compile("422")  # the browser notes the refusal in its console
    page.locator("#project-file").set_input_files(file)
    expect(user.status).to_contain_text("not a campad file")
