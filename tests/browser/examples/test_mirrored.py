"""Left and right are the same outside of the page, which shows and sends what a mirror shows."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import campad
import quick_campad
from browser.conftest import ServerFactory
from browser.user import User

SIDE = 360
LABELS = ("left", "right")


@pytest.fixture
def photos(tmp_path: Path) -> dict[str, Path]:
    """What the camera sees where somebody points to their left, and to their right."""
    files = {}
    for label, start in (("left", 200), ("right", 60)):
        picture = np.full((SIDE, SIDE, 3), 60, np.uint8)
        picture[120:240, start : start + 100] = (230, 180, 140)
        files[label] = tmp_path / f"{label}.jpg"
        Image.fromarray(picture).save(files[label])
    return files


@pytest.mark.parametrize("mirror", [True, False])
def test_what_the_page_taught_is_recognised_by_the_library(
    mirror: bool, user: User, start_server: ServerFactory, photos: dict[str, Path], tmp_path: Path
) -> None:
    """Whichever way round the page looked, a program gives photos as its camera makes them."""
    user.open(start_server("--classes", ",".join(LABELS)))
    if not mirror:
        user.page.get_by_label("Mirror").uncheck()
    for label in LABELS:
        user.show(photos[label])
        user.hold(label)
    user.see_learned()
    with user.page.expect_download() as download:
        user.button("Save project").click()
    download.value.save_as(tmp_path / "me.campad")

    backbone = quick_campad.load()
    pad = campad.load(tmp_path / "me.campad", backbone=backbone)
    other_way = campad.load(tmp_path / "me.campad", backbone=backbone, mirrored=not mirror)
    frames = {label: np.asarray(Image.open(photo)) for label, photo in photos.items()}

    assert pad.mirrored is mirror
    assert {label: pad.predict(frame).label for label, frame in frames.items()} == {
        label: label for label in LABELS
    }
    assert {label: other_way.predict(frame).label for label, frame in frames.items()} == {
        "left": "right",
        "right": "left",
    }
