"""A page that nobody sees or touches: nothing is recorded, the game waits, the screen stays on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from browser.conftest import PAINTED_CAMERA, ServerFactory
from browser.tabs import Tabs
from browser.user import User

HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  Object.defineProperty(document, "visibilityState",
    { configurable: true, get: () => (hidden ? "hidden" : "visible") });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
LOCKS = """
window.locks = [];
navigator.wakeLock.request = async () => {
  const lock = Object.assign(new EventTarget(), { released: false });
  lock.release = async () => { lock.released = true; };
  window.locks.push(lock);
  return lock;
};
document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const lock of window.locks) lock.released = true;
});
"""


@pytest.fixture
def seen(tabs: Tabs, start_server: ServerFactory) -> Iterator[User]:
    """Someone whose camera works, with two classes."""
    with tabs.somebody(PAINTED_CAMERA + LOCKS, permissions=["camera"]) as user:
        user.open(start_server("--classes", "up,down"))
        expect(user.page.locator("video")).to_be_visible()
        yield user


def hide(user: User, *, on: bool = True) -> None:
    """The person goes to another tab, or comes back."""
    user.page.evaluate(HIDE, on)


def locks(user: User) -> list[bool]:
    """For each lock that was asked for, whether it holds."""
    return list(user.page.evaluate("locks.map(({ released }) => !released)"))


def play(user: User) -> None:
    for label in ("up", "down"):
        user.hold(label)
    expect(user.status).to_contain_text("Trained on")
    user.button("Play").click()
    expect(user.status).to_contain_text("Playing")


def test_hands_free_records_nothing_that_nobody_sees(seen: User) -> None:
    """Who counts and goes to another tab finds no example, and reads why."""
    seen.page.get_by_label("Hands free").check()
    seen.pad_button("up").click()
    expect(seen.status).to_contain_text("up in 3")
    hide(seen)
    seen.page.wait_for_timeout(5500)
    hide(seen, on=False)
    expect(seen.status).to_contain_text("This page was hidden")
    seen.page.wait_for_timeout(500)
    assert seen.count("up") == 0


def test_a_hidden_game_waits_until_somebody_plays(seen: User) -> None:
    """It says so, and does not go on by itself."""
    play(seen)
    hide(seen)
    expect(seen.button("Play")).to_be_visible()
    hide(seen, on=False)
    expect(seen.status).to_contain_text("The game waits since this page was hidden")
    before = seen.games[-1]["tick"]
    seen.page.wait_for_timeout(500)
    assert seen.games[-1]["tick"] == before
    seen.button("Play").click()
    expect(seen.status).to_contain_text("your poses steer")


def test_the_screen_stays_on_while_the_game_runs(seen: User) -> None:
    """The lock is given back by Pause and Stop, and taken again after a change of tab."""
    assert locks(seen) == []
    play(seen)
    seen.page.wait_for_function("() => locks.length === 1")
    seen.button("Pause").click()
    seen.page.wait_for_function("() => locks[0].released")
    seen.button("Play").click()
    seen.page.wait_for_function("() => locks.length === 2")
    hide(seen)
    expect(seen.button("Play")).to_be_visible()
    hide(seen, on=False)
    seen.button("Play").click()
    seen.page.wait_for_function("() => locks.length === 3")
    seen.button("Stop").click()
    seen.page.wait_for_function("() => locks[2].released")
    assert locks(seen) == [False, False, False]
