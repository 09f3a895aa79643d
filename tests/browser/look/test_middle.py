"""The page shows what the network looks at, and nothing beside it."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator

from browser.conftest import ServerFactory
from browser.user import User
from campad.protocol.frames import read_frame
from campad.protocol.limits import Limits

SIDE, EDGE = 360, 18
"""Of the camera's square; the default network looks at what is 22.5 pixels from the edge."""


@pytest.fixture
def framed(tmp_path: Path) -> Path:
    """A green picture in a red frame that is just outside of what the default network looks at."""
    picture = Image.new("RGB", (SIDE, SIDE), (220, 0, 0))
    ImageDraw.Draw(picture).rectangle((EDGE, EDGE, SIDE - EDGE, SIDE - EDGE), fill=(0, 200, 0))
    picture.save(tmp_path / "framed.jpg", quality=95, subsampling=0)
    return tmp_path / "framed.jpg"


def red(pixels: np.ndarray) -> float:
    """The part of these, (h, w, 3), that is more red than green."""
    numbers = pixels.astype(int)
    return float((numbers[..., 0] > numbers[..., 1] + 60).mean())


def shown(element: Locator) -> np.ndarray:
    """What a person sees there, (h, w, 3)."""
    return np.array(Image.open(io.BytesIO(element.screenshot())).convert("RGB"))


@pytest.mark.parametrize(
    ("network", "sees_edges"), [("efficientnet-lite0", False), ("efficientnet-lite0-whole", True)]
)
def test_what_the_network_does_not_see_is_not_shown(
    user: User, start_server: ServerFactory, framed: Path, network: str, sees_edges: bool
) -> None:
    """Preview, thumbnails and "Look inside" show the part of the frame that the network looks at,
    be it the middle or all of it; the frames that go out are whole.
    """
    sent: list[bytes] = []
    user.page.once(
        "websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data))
    )
    user.open(start_server("--classes", "up,down", "--backbone", network, real=True))
    user.show(framed)
    user.hold("up")
    user.rest()
    user.button("Look inside").click()
    view = user.page.locator("#view")
    _, (frame,) = read_frame(
        [data for data in sent if isinstance(data, bytes)][-1], 192, (1,), Limits()
    )
    thumbnail = user.pad("up").locator("img").first

    assert (red(shown(view)) > 0) == sees_edges
    assert (red(shown(thumbnail)) > 0) == sees_edges
    assert (red(shown(user.page.locator("#network-eye"))) > 0) == sees_edges
    assert red(frame) > 0.1
