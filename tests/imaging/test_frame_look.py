"""How bright and how sharp a picture is."""

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from campad.errors import ArgumentError, ImageError
from campad.imaging.frame import Look, Pixels, look_at, to_square
from imaging.pictures import picture


def luma_by_hand(pixels: Pixels) -> np.ndarray:
    return pixels.astype(float) @ [0.299, 0.587, 0.114]


@pytest.mark.parametrize("grey", [0, 1, 128, 255])
def test_the_brightness_of_grey_is_its_share_of_white(grey: int) -> None:
    """A grey of 128 has a brightness of 128 / 255, and nothing in it is sharp."""
    look = look_at(np.full((192, 192, 3), grey, np.uint8))

    assert look.brightness == pytest.approx(grey / 255)
    assert look.sharpness == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(
    ("colour", "brightness"), [([255, 0, 0], 0.299), ([0, 255, 0], 0.587), ([0, 0, 255], 0.114)]
)
def test_colours_are_weighed_as_they_look(colour: list[int], brightness: float) -> None:
    """Green looks brighter than red, and red than blue."""
    pixels = np.broadcast_to(np.array(colour, np.uint8), (8, 8, 3))

    assert look_at(pixels).brightness == pytest.approx(brightness)


def test_sharpness_is_the_laplacian_over_the_contrast() -> None:
    """What the docstring says, pixel by pixel in double precision."""
    pixels = picture(7, 9)
    luma = luma_by_hand(pixels)
    laplacian = [
        luma[y - 1, x] + luma[y + 1, x] + luma[y, x - 1] + luma[y, x + 1] - 4 * luma[y, x]
        for y in range(1, 6)
        for x in range(1, 8)
    ]

    look = look_at(pixels)

    assert look.sharpness == pytest.approx(np.std(laplacian) / (np.std(luma) + 1), rel=1e-5)
    assert look.brightness == pytest.approx(luma.mean() / 255, rel=1e-6)


@pytest.mark.parametrize("name", ["chelsea", "coffee"])
def test_a_blurred_picture_is_less_sharp(name: str, photos: dict[str, Pixels]) -> None:
    """The more a photo is blurred, the less its sharpness; its brightness stays."""
    sharp = to_square(photos[name], 192)

    looks = [look_at(sharp)] + [
        look_at(np.asarray(Image.fromarray(sharp).filter(ImageFilter.GaussianBlur(radius))))
        for radius in (1, 2, 4)
    ]

    sharpness = [look.sharpness for look in looks]
    assert sharpness == sorted(sharpness, reverse=True)
    assert sharpness[1] < 0.6 * sharpness[0]
    assert [look.brightness for look in looks] == pytest.approx([looks[0].brightness] * 4, abs=0.01)


@pytest.mark.parametrize("name", ["chelsea", "coffee"])
def test_a_dark_picture_is_not_blurred(name: str, photos: dict[str, Pixels]) -> None:
    """A quarter of the light takes little of the sharpness, which a slight blur halves."""
    sharp = to_square(photos[name], 192)

    bright, dark = look_at(sharp), look_at(sharp // 4)

    assert dark.brightness == pytest.approx(bright.brightness / 4, abs=0.01)
    assert dark.sharpness == pytest.approx(bright.sharpness, rel=0.15)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((2, 8, 3), np.uint8),
        np.zeros((8, 2, 3), np.uint8),
        np.zeros((1, 8, 8, 3), np.uint8),
        np.zeros((8, 8, 3), np.float32),
        None,
    ],
    ids=lambda wrong: str(np.shape(wrong)),
)
def test_what_cannot_be_looked_at(wrong: Any) -> None:
    """Anything but one uint8 RGB frame of 3 x 3 pixels or more raises ImageError."""
    with pytest.raises(ImageError):
        look_at(wrong)


@pytest.mark.parametrize(
    "numbers", [(-0.1, 1), (1.1, 1), (0.5, -1), (0.5, 1e6), (float("nan"), 1), (0.5, float("nan"))]
)
def test_looks_that_cannot_be(numbers: tuple[float, float]) -> None:
    """Numbers that no picture has are refused where they come from."""
    with pytest.raises(ArgumentError, match="no picture looks like this"):
        Look(*numbers)
