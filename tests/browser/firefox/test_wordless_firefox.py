"""Who follows the one marked next step plays soon in Firefox, too."""

import logging
from pathlib import Path

import pytest

from browser.firefox.driver import Firefox, Tab
from browser.wordless.follower import LOOK, NO_CAMERA, Hand, Keyboard, Pointer, follow
from live import QUICK, running_server

MOST_ACTS = 6
KEYS = {"Tab": "\ue004", "Enter": "\ue007"}


def hand_of(kind: str, tab: Tab) -> Hand:
    if kind == "mouse":
        return Pointer(lambda action, x, y: tab.mouse(f"pointer{action.title()}", x, y))
    return Keyboard(
        lambda: tab.evaluate(f"({LOOK})()"),
        lambda action, name: tab.key(f"key{action.title()}", KEYS[name]),
    )


@pytest.mark.parametrize(
    ("kind", "width", "height"),
    [("mouse", 1366, 650), ("mouse", 390, 844), ("keyboard", 1366, 650)],
)
def test_who_reads_nothing_plays_after_six_acts(
    firefox: Firefox,
    cache_folder: Path,
    tmp_path: Path,
    kind: str,
    width: int,
    height: int,
) -> None:
    """Six acts lead from the first paint to the game, by mouse or keys alone."""
    with (
        running_server(cache_folder, tmp_path, start=QUICK) as server,  # nobody was here before
        firefox.visit(NO_CAMERA) as tab,
    ):
        tab.resize(width, height)
        tab.goto(server.link())
        walk = follow(lambda: tab.evaluate(f"({LOOK})()"), hand_of(kind, tab))
    logging.getLogger(__name__).info("%s at %d x %d: %s", kind, width, height, walk)
    assert walk.acts <= MOST_ACTS, walk
    assert walk.taught == 4
    assert firefox.complaints == []
