"""Presses of pads by fingers and keys: each is somebody's, and only that one ends it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from browser.conftest import ServerFactory
from browser.tabs import Tabs
from browser.user import User

KEYDOWN = "([key, code, type]) => window.dispatchEvent(new KeyboardEvent(type, {key, code}))"

# What the places of 1, M and Z give on keyboards of the world, and the same 1 with Shift.
LAYOUTS = {
    "us": ("1", "!", "m KeyM"),
    "uk": ("1", "!", "m KeyM"),
    "azerty": ("&", "1", "m Semicolon"),
    "qwertz": ("1", "!", "m KeyM"),
    "dvorak": ("1", "!", "m KeyM"),
    "czech": ("+", "1", "m KeyM"),
    "cyrillic": ("1", "!", "ь KeyM"),
    "greek": ("1", "!", "μ KeyM"),
    "hebrew": ("1", "!", "צ KeyM"),
    "arabic": ("١", "!", "ة KeyM"),
}


@pytest.fixture
def seen(user: User, start_server: ServerFactory) -> User:
    """Someone whose camera works."""
    user.open(start_server("--classes", "up,down,left"))
    expect(user.page.locator("video")).to_be_visible()
    return user


def key(user: User, type_: str, name: str, code: str) -> None:
    user.page.evaluate(KEYDOWN, [name, code, type_])


def rest(user: User, label: str) -> int:
    """How many examples there are when what was on its way has come; no more may come."""
    user.rest()
    count = user.count(label)
    user.page.wait_for_timeout(500)
    assert user.count(label) == count
    return count


def test_shift_does_not_keep_a_digit_down(seen: User) -> None:
    """The key that was 1 is called ! when it is let go."""
    seen.page.keyboard.down("1")
    seen.see_at_least("up", 2)
    seen.page.keyboard.down("Shift")
    key(seen, "keyup", "!", "Digit1")
    assert rest(seen, "up") >= 2
    seen.page.keyboard.up("Shift")
    seen.page.keyboard.up("1")


def test_keys_work_on_every_layout(seen: User) -> None:
    """A digit's key records with Shift or without, whatever it is called when it is let go."""
    mirrored = True
    for plain, shifted, mirror in LAYOUTS.values():
        for down, up in ((plain, shifted), (shifted, plain)):
            key(seen, "keydown", down, "Digit1")
            expect(seen.pad_button("up")).to_have_attribute("aria-pressed", "true")
            key(seen, "keyup", up, "Digit1")
            expect(seen.pad_button("up")).to_have_attribute("aria-pressed", "false")
        mirrored = not mirrored
        key(seen, "keydown", *mirror.split())
        expect(seen.page.get_by_label("Mirror")).to_be_checked(checked=mirrored)


def test_a_second_key_neither_ends_a_recording_nor_is_lost(seen: User) -> None:
    """The first goes on until its own key is let go; then the second, if it is still held."""
    keyboard = seen.page.keyboard
    keyboard.down("1")
    keyboard.down("2")
    keyboard.down("3")
    keyboard.up("3")
    seen.see_at_least("up", 3)
    keyboard.up("1")
    seen.see_at_least("down", 3)
    keyboard.up("2")
    rest(seen, "down")
    assert seen.count("left") == 0  # its turn never came


@pytest.fixture
def phone(tabs: Tabs, start_server: ServerFactory) -> Iterator[User]:
    with tabs.somebody(has_touch=True) as user:
        yield user.open(start_server("--classes", "up,down,left"))


def test_a_second_finger_ends_nothing(phone: User) -> None:
    """While one pad is held, a finger taps another one: only the first records."""
    phone.button("Use the demo camera").tap()
    phone.pad_button("up").hover()
    phone.page.mouse.down()
    phone.see_at_least("up", 2)
    phone.pad_button("down").tap()
    before = phone.count("up")
    phone.see_at_least("up", before + 3)
    phone.page.mouse.up()
    rest(phone, "up")
    assert phone.count("down") == 0


def test_with_a_slow_camera_a_hold_right_after_a_tap_records(seen: User) -> None:
    """At five frames a second both are given pictures, the tap one and the hold some."""
    seen.page.evaluate("window.cameraEvery = 12")
    for number in range(1, 4):
        seen.give_one("up")
        seen.hold("down", 2)
        seen.see_count("up", number)
    rest(seen, "down")
