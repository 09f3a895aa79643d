"""axe-core finds nothing to object to, whatever state the page is in and whatever its colours."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.look.axe import violations
from browser.look.staged import CALM, Staged
from browser.user import User
from campad.pacman import Game

CAMERA = Path(__file__).parents[1] / "painted_camera.js"
LABELS = ["up", "down", "left", "right"]
MANY = [f"pose {n}" for n in range(32)]
CAUGHT = asdict(replace(Game(seed=1).view, events=("death",), lives=2))
OVER = asdict(replace(Game(seed=1).view, phase="over", score=120))
SECURE = "on => Object.defineProperty(window, 'isSecureContext', { value: on, writable: true })"
TRAINED = {"type": "trained", "ms": 9.0, "examples": 80, "loss": 0.1, "stopped": False}
TRAINED |= {"refined": False, "quality": None, "stream": None}
OFFER = {"project": "p", "labels": LABELS, "examples": 60, "changed_s": 1.7e9}


@pytest.fixture
def user(browser: Browser, address: str) -> Iterator[User]:
    """Someone whose camera is the test's, and does not work at first."""
    context = browser.new_context(viewport={"width": 1366, "height": 650}, permissions=[])
    context.add_init_script(path=CAMERA)
    context.add_init_script(CALM)
    context.add_init_script("cameraFails = 'NotAllowedError'")
    yield User(context.new_page())
    context.close()


def states(user: User, staged: Staged) -> Iterator[str]:
    """Bring the page into one state after the other."""
    page = user.page

    def see(words: str) -> None:
        expect(user.status).to_contain_text(words)

    yield "first visit"
    page.evaluate(SECURE, False)
    user.button("Use my camera").click()
    see("only to secure addresses")
    yield "insecure address"
    page.evaluate(SECURE, True)
    page.keyboard.press("c")
    see("does not let campad use the camera")
    yield "camera denied"
    staged.offer(OFFER, {**OFFER, "project": "q"})
    expect(user.button("Start anew")).to_be_visible()
    yield "earlier projects"
    user.button("Use the demo camera").click()
    staged.offer(OFFER)
    see("Go on with")
    yield "last project"
    user.button("Start anew").click()
    see("Hold the “up” button")
    yield "no examples"
    with_mouse(user, "up", page.mouse.down)
    see("Recording up")
    yield "recording"
    page.mouse.up()
    staged.show(LABELS, 20, training=True)
    see("Training")
    yield "training"
    staged.show(LABELS, 20, stale=True, settings=staged.settings(auto_train=False))
    see("press Train again")
    yield "out of date"
    staged.show(LABELS, 20, recalibrating=True)
    see("go through all its poses")
    yield "recalibrating"
    staged.show(LABELS, 20)
    staged.drifted = True
    expect(page.locator("#drift")).to_be_visible()
    yield "another light"
    staged.drifted = False
    staged.send(TRAINED)
    expect(page.locator("#drift")).to_contain_text("Ten seconds of all your poses")
    yield "moving is offered"
    staged.show(LABELS, 20, kept={"on": True, "trouble": "full"})
    expect(page.get_by_role("alert").filter(has_text="disk is full")).to_be_visible()
    yield "disk full"
    staged.show(LABELS, 20, playing=True, paused=True)
    see("The game waits")
    yield "paused"
    staged.send({"type": "game", "view": CAUGHT})
    expect(page.locator("#game-said")).to_have_text("A ghost caught you. 2 lives left.")
    staged.send({"type": "game", "view": OVER})
    staged.show(LABELS, 20)
    see("Game over with 120 points")
    yield "game over"
    yield from opened(user, staged)
    staged.leave()
    see("connection to campad is lost")
    yield "connection lost"


def opened(user: User, staged: Staged) -> Iterator[str]:
    """As many classes as there can be, and what opens."""
    page = user.page
    staged.show(MANY, 20)
    yield "32 classes"
    staged.show(LABELS, 20)
    user.pad("up").get_by_role("button", name="up", exact=True).click()
    yield "renaming"
    page.keyboard.press("Escape")
    windows = {
        "Edit up": "Cancel",
        "Keys": "Close",
        "Export project": "Close",
        "Forget everything": "Cancel",
    }
    for name, close in windows.items():
        user.button(name).click()
        yield name
        user.button(close).click()


def with_mouse(user: User, label: str, act: Callable[[], None]) -> None:
    box = user.pad_button(label).bounding_box()
    assert box is not None
    user.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    act()


def test_no_rule_of_axe_is_broken_in_any_state(user: User, address: str) -> None:
    """All rules in light, and those about colours in dark and in forced colours, too."""
    staged = Staged(user.page)
    user.open(address)
    found = [
        f"{state}: {violation}"
        for state in states(user, staged)
        for violation in violations(user.page, "dark", "forced colours")
    ]

    assert "\n".join(found) == ""
