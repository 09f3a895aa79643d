"""The page as different people use it: by keyboard, by touch, on a phone, with a screen reader."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from archive.archives import with_json
from browser.user import User

CLASSES = ("up", "down", "left", "right")


@pytest.fixture
def demo_user(browser: Browser, address: str) -> Iterator[User]:
    """Someone without a camera."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    someone = User(context.new_page()).open(address)
    yield someone
    context.close()
    assert someone.complaints == []


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
        page.wait_for_timeout(700)  # the figure takes the pose
        page.keyboard.down(str(number))
        user.see_at_least(label, 5)
        page.keyboard.up(str(number))
    expect(user.status).to_contain_text("Trained on")
    expect(page.get_by_text("No honest score yet")).to_be_visible()

    page.wait_for_timeout(500)  # frames of the last hold may still be on their way
    before = user.count("up")
    user.pad_button("up").focus()
    page.keyboard.press("Enter")
    user.see_count("up", before + 1)
    page.wait_for_timeout(500)
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


def test_a_click_from_a_switch_or_screen_reader_gives_one_example(demo_user: User) -> None:
    """A click without a press, as assistive technology makes it, records exactly one example."""
    demo_user.button("Use the demo camera").click()
    demo_user.pad_button("up").evaluate("button => button.click()")
    demo_user.see_count("up", 1)


def test_a_finger_holds_a_pad_and_a_tap_gives_an_example(browser: Browser, address: str) -> None:
    """On a phone a held finger records while it is down, and a tap records one example."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    user = User(context.new_page()).open(address)
    user.button("Use the demo camera").tap()
    user.pad_button("left").tap()
    user.see_count("left", 1)

    user.pad_button("up").scroll_into_view_if_needed()
    box = user.pad_button("up").bounding_box()
    assert box is not None
    touch = {"x": box["x"] + 30, "y": box["y"] + 60}
    device = context.new_cdp_session(user.page)
    device.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [touch]})
    user.see_at_least("up", 5)
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(user.status).not_to_contain_text("Recording")
    user.page.wait_for_timeout(300)  # what was on its way has come
    held = user.count("up")
    user.page.wait_for_timeout(500)

    assert user.count("up") == held
    assert user.complaints == []
    context.close()


@pytest.mark.parametrize("width", [1280, 768, 640, 390, 320])
def test_nothing_reaches_beyond_the_window(demo_user: User, width: int) -> None:
    """At every width, and so at 200 % zoom, the page scrolls one way only."""
    demo_user.page.set_viewport_size({"width": width, "height": 800})
    demo_user.button("Use the demo camera").click()

    assert demo_user.page.evaluate("document.documentElement.scrollWidth") <= width


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_axe_is_broken(demo_user: User, scheme: str) -> None:
    """axe-core finds nothing to object to: at first, with all that opens open, and in a game."""
    page, user = demo_user.page, demo_user
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert _violations(user) == []
    user.button("Use the demo camera").click()
    page.get_by_text("Settings", exact=True).click()
    user.button("Look inside").click()
    for label in CLASSES:
        user.hold(label)
    expect(user.status).to_contain_text("Trained on")
    assert _violations(user) == []
    user.button("Play").click()
    expect(user.status).to_contain_text("Playing")
    assert _violations(user) == []


def _violations(user: User) -> list[str]:
    found = Axe().run(user.page).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def test_hands_free_recording_counts_and_then_records(demo_user: User) -> None:
    """One click counts to three aloud, records for two seconds, and stops by itself."""
    demo_user.button("Use the demo camera").click()
    demo_user.page.get_by_label("Hands free").check()
    demo_user.pad_button("up").click()
    expect(demo_user.status).to_contain_text("up in 3")
    expect(demo_user.status).to_contain_text("up in 1")
    expect(demo_user.status).to_contain_text("Recording up")
    expect(demo_user.status).not_to_contain_text("Recording")

    assert demo_user.count("up") >= 10


def test_single_examples_can_be_deleted_and_moved(demo_user: User) -> None:
    """In a class's dialog its thumbnails can be chosen, and those deleted or moved elsewhere."""
    demo_user.button("Use the demo camera").click()
    for count in (1, 2, 3):
        demo_user.give_one("up")
        demo_user.see_count("up", count)
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
