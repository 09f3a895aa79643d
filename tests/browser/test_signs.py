"""The whole loop with photos of real people's hands as the camera."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.conftest import ServerFactory
from browser.user import User

SIGNS = {"0": "up", "5": "down", "1": "left", "9": "right"}
EXAMPLES = 15
TESTED = 15


@pytest.fixture(scope="module")
def photos(shared_data: Path) -> dict[str, list[Path]]:
    """Photos by sign, people in order of their number."""
    return {sign: sorted((shared_data / "sign_digits" / sign).glob("*.jpg")) for sign in SIGNS}


def test_signs_of_some_people_are_learned_and_those_of_others_steer(
    user: User, start_server: ServerFactory, photos: dict[str, list[Path]]
) -> None:
    """15 examples of four signs, recorded by the buttons, teach the page the signs of others."""
    user.open(start_server("--classes", ",".join(SIGNS), real=True))
    page = user.page
    page.get_by_label("Train by itself").uncheck()
    for sign, of_sign in photos.items():
        for number, photo in enumerate(of_sign[:EXAMPLES], start=1):
            user.show(photo)
            user.give_one(sign)
            user.see_count(sign, number)
    expect(user.status).to_contain_text("press Train")
    user.button("Train").click()
    expect(user.status).to_contain_text("Trained on 60 examples")

    people = {photo.name[:3] for of_sign in photos.values() for photo in of_sign[:EXAMPLES]}
    right = asked = 0
    for sign, of_sign in photos.items():
        others = [photo for photo in of_sign if photo.name[:3] not in people]
        for photo in others[-TESTED:]:
            user.show(photo)
            user.settle()
            right += user.recognised() == sign
            asked += 1
    assert asked == 4 * TESTED
    assert right / asked >= 0.9, f"{right} of {asked}"

    user.button("Play").click()
    expect(page.get_by_role("img", name="score").first).to_be_visible()
    for sign in ("1", "9", "0", "5", "1"):
        user.show(photos[sign][0])
        turned = len(user.games)
        for _ in range(500):
            page.wait_for_timeout(20)
            if any(g["pacman"]["direction"] == SIGNS[sign] for g in user.games[turned:]):
                break
        else:
            raise AssertionError(f"Pacman never went {SIGNS[sign]}")
    user.button("Stop").click()
