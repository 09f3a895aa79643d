"""The whole loop with photos of real people's hands as the camera."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.conftest import ServerFactory
from browser.user import User
from campad.imaging.picture import read_image
from campad.loading import open_file

SIGNS = {"0": "up", "5": "down", "1": "left", "9": "right"}
EXAMPLES = 10
TESTED = 8


@pytest.fixture(scope="module")
def photos(shared_data: Path) -> dict[str, list[Path]]:
    """Photos by sign, people in order of their number."""
    return {sign: sorted((shared_data / "sign_digits" / sign).glob("*.jpg")) for sign in SIGNS}


def test_signs_of_some_people_are_learned_and_those_of_others_steer(
    user: User, start_server: ServerFactory, photos: dict[str, list[Path]]
) -> None:
    """Ten examples of four signs, recorded by the buttons, teach the page the signs of others."""
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
    expect(user.status).to_contain_text(f"Trained on {4 * EXAMPLES} examples")

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


def test_an_export_recognises_at_once_and_learns_a_class_more(
    user: User, start_server: ServerFactory, shared_data: Path, teachable_machine_file: Path
) -> None:
    """A real export's own two classes work before anything is taught, and beside a third one."""
    folder = teachable_machine_file.parent
    elsewhere = open_file(folder)
    elsewhere.mirrored = True
    shown = {
        label: [
            photo
            for photo in sorted((shared_data / place).glob("*.jpg"))[:20]
            if (said := elsewhere.predict(read_image(photo))).confidence > 0.9
            and label in (said.label, "third")
        ][:3]
        for label, place in (
            ("Class 1", "shop_fruit/lemon"),
            ("Class 2", "sign_digits/0"),
            ("third", "head_poses/up"),
        )
    }

    def recognised() -> list[str]:
        found = []
        for label in elsewhere.labels:
            user.show(shown[label][2])
            user.settle()
            found.append(user.recognised())
        return found

    user.open(start_server("--backbone", str(folder), real=True))
    expect(user.status).to_contain_text("press Play")
    assert recognised() == ["Class 1", "Class 2"]

    user.button("Add class").click()
    user.page.get_by_label("Name").fill("third")
    user.page.keyboard.press("Enter")
    for label, photos in shown.items():
        for number, photo in enumerate(photos[:2], start=1):
            user.show(photo)
            user.give_one(label)
            user.see_count(label, number)
    expect(user.status).to_contain_text("Trained on 6 examples")
    user.show(shown["third"][1])
    user.settle()
    assert user.recognised() == "third"
    assert recognised() == ["Class 1", "Class 2"]
