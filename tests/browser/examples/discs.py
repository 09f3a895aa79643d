"""Examples whose pictures are discs of two colours, and how somebody records and sees them."""

from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, expect

from browser.user import User
from campad.imaging.frame import Pixels
from synthetic import shape_photo

PER_CLASS = 6
LABELS = ("red", "green")
DOUBTFUL = f"Example {PER_CLASS + 1} of red: looks like green"


class Pictures:
    """Files of pictures: discs of two colours, another one each time, and what else is given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rng = np.random.default_rng(0)
        self._count = 0

    def disc(self, colour: str) -> Path:
        return self.write(shape_photo(colour, self._rng, (360, 360)))

    def write(self, pixels: Pixels) -> Path:
        self._count += 1
        path = self._folder / f"{self._count}.jpg"
        Image.fromarray(pixels).save(path, quality=95)
        return path


def train(user: User, examples: int) -> User:
    user.button("Train").click()
    expect(user.status).to_contain_text(f"Trained on {examples} examples")
    return user


def record(user: User, label: str, picture: Path, count: int) -> None:
    user.show(picture)
    user.give_one(label)
    user.see_count(label, count)


def drop(user: User, label: str, *paths: Path) -> None:
    """Drag files from the system onto a pad."""
    box = user.pad_button(label).bounding_box()
    assert box is not None
    where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    device = user.page.context.new_cdp_session(user.page)
    for event in ("dragEnter", "dragOver", "drop"):
        device.send("Input.dispatchDragEvent", {"type": event, **where, "data": data})


def open_examples(user: User) -> Locator:
    user.page.locator("summary").filter(has_text="Your examples").click()
    strip = user.page.get_by_role("toolbar", name="Examples of red")
    expect(strip).to_be_visible()
    return strip
