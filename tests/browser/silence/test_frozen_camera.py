"""A camera that stops without ending: nothing is recorded, nothing steers, and the page says so."""

import pytest
from playwright.sync_api import expect

from browser.conftest import PAINTED_CAMERA, ServerFactory
from browser.tabs import Tabs
from browser.user import User

SILENT = "The camera gives no picture. Close other programs"


@pytest.fixture
def seen(user: User, start_server: ServerFactory) -> User:
    """Someone whose camera works, with two classes."""
    user.open(start_server("--classes", "up,down"))
    expect(user.page.locator("video")).to_be_visible()
    return user


def freeze(user: User, *, on: bool = True) -> None:
    user.page.evaluate(f"window.cameraFrozen = {str(on).lower()}")


def press(user: User, label: str) -> None:
    """Put the mouse on a pad, and press."""
    user.pad_button(label).hover()
    user.page.mouse.down()


def thaw(user: User) -> None:
    """The camera goes on, and what it shows then would have come."""
    freeze(user, on=False)
    expect(user.page.locator("video")).to_be_visible()
    user.page.wait_for_timeout(600)


@pytest.mark.parametrize("fault", ["cameraEmpty", "cameraStuck"])
def test_a_camera_that_never_gives_a_picture_is_said_and_can_be_tried_again(
    tabs: Tabs, address: str, fault: str
) -> None:
    """It opens and stays dark, or does not even open; nobody is asked to allow what is allowed."""
    script = f"{PAINTED_CAMERA}; window.{fault} = true"
    with tabs.somebody(script, permissions=["camera"]) as user:
        user.open(address)
        expect(user.status).to_contain_text(SILENT)
        user.page.evaluate(f"window.{fault} = false")
        user.button("Try again").click()
        expect(user.page.locator("video")).to_be_visible()


def test_a_recording_ends_when_the_pad_is_let_go_though_no_picture_comes(seen: User) -> None:
    """The picture that comes later is no example, and other pads can be held."""
    freeze(seen)
    seen.page.wait_for_timeout(200)  # what was on its way
    press(seen, "up")
    expect(seen.status).to_contain_text("Recording up")
    seen.page.mouse.up()
    expect(seen.status).not_to_contain_text("Recording")
    before = seen.count("up")
    thaw(seen)
    assert seen.count("up") == before
    seen.hold("down")


def test_a_freeze_ends_a_recording_that_goes_on(seen: User) -> None:
    """While the pad is still held the page says that no picture comes, and it records no more."""
    press(seen, "up")
    seen.see_at_least("up", 2)
    freeze(seen)
    expect(seen.status).to_contain_text(SILENT)
    before = seen.count("up")
    thaw(seen)
    assert seen.count("up") == before
    seen.page.mouse.up()
    seen.hold("down")


def test_without_a_picture_a_pad_says_why_it_records_nothing(seen: User) -> None:
    """Pressed for long or for a moment."""
    freeze(seen)
    expect(seen.status).to_contain_text(SILENT)
    press(seen, "up")
    seen.page.wait_for_timeout(300)
    seen.page.mouse.up()
    seen.pad_button("down").evaluate("button => button.click()")
    expect(seen.status).to_contain_text(SILENT)
    thaw(seen)
    assert (seen.count("up"), seen.count("down")) == (0, 0)


def test_a_game_waits_for_the_picture(seen: User) -> None:
    """Nothing is recognised meanwhile, and the bars say so."""
    for label in ("up", "down"):
        seen.hold(label)
    expect(seen.status).to_contain_text("Trained on")
    seen.button("Play").click()
    expect(seen.status).to_contain_text("your poses steer")
    seen.settle()
    freeze(seen)
    expect(seen.status).to_contain_text(f"The game waits. {SILENT}")
    assert sum(seen.meters().values()) == 0
    seen.page.wait_for_timeout(500)
    ticks = [game["tick"] for game in seen.games[-1:]]
    thaw(seen)
    assert [game["tick"] for game in seen.games[-1:]] == ticks
    expect(seen.status).to_contain_text("press Play to go on")
    seen.button("Play").click()
    expect(seen.status).to_contain_text("your poses steer")
