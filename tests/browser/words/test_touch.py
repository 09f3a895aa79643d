"""A finger on a phone: what scrolls the page records nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, expect

from browser.tabs import Tabs
from browser.user import User


@pytest.fixture
def user(tabs: Tabs, address: str) -> Iterator[User]:
    """Someone with a phone, at a pad in its middle, before the demo camera."""
    window = {"width": 390, "height": 700}
    with tabs.somebody(viewport=window, has_touch=True, is_mobile=True) as someone:
        someone.open(address)
        someone.button("Use the demo camera").tap()
        someone.pad_button("up").evaluate("pad => pad.scrollIntoView({ block: 'center' })")
        yield someone


@pytest.fixture
def finger(user: User) -> CDPSession:
    return user.page.context.new_cdp_session(user.page)


def middle(user: User, label: str) -> dict[str, float]:
    box = user.pad_button(label).bounding_box()
    assert box is not None
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}


def touch(finger: CDPSession, kind: str, *points: dict[str, float]) -> None:
    finger.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": list(points)})


def scrolled(user: User) -> float:
    return float(user.page.evaluate("scrollY"))


def test_a_swipe_that_begins_on_a_pad_scrolls(user: User, finger: CDPSession) -> None:
    """And gives no example."""
    before, place = scrolled(user), middle(user, "up")
    touch(finger, "Start", place)
    for step in range(1, 11):
        touch(finger, "Move", {**place, "y": place["y"] - 20 * step})
    touch(finger, "End")
    user.page.wait_for_timeout(500)

    assert scrolled(user) > before + 100
    assert user.count("up") == 0


def test_a_finger_that_slides_while_it_holds_goes_on_recording(
    user: User, finger: CDPSession
) -> None:
    """Once it has rested on a pad, it does not scroll."""
    before, place = scrolled(user), middle(user, "up")
    touch(finger, "Start", place)
    expect(user.status).to_contain_text("Recording up")
    for step in range(1, 9):
        touch(finger, "Move", {**place, "y": place["y"] - 20 * step})
        user.page.wait_for_timeout(30)
    user.see_at_least("up", 4)
    expect(user.pad_button("up")).to_have_attribute("aria-pressed", "true")
    touch(finger, "End")
    expect(user.pad_button("up")).to_have_attribute("aria-pressed", "false")

    assert scrolled(user) == before


def test_what_the_system_takes_away_was_not_meant(user: User, finger: CDPSession) -> None:
    """A gesture of the phone's own ends a hold, and what it recorded goes; nothing else does.

    A tap gives one example, however short it is.
    """
    user.pad_button("up").tap()
    user.see_count("up", 1)
    user.rest()
    assert user.count("up") == 1
    touch(finger, "Start", middle(user, "up"))
    user.see_at_least("up", 4)
    touch(finger, "Cancel")
    user.see_count("up", 1)
    user.page.wait_for_timeout(300)

    assert user.count("up") == 1
