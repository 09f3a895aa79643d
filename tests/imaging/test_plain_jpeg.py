"""JPEG files that are decoded at once: the same pixels as by Pillow's own way, and no others."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from campad.errors import ImageError
from campad.imaging.picture import read_image
from campad.imaging.plain_jpeg import plain_size
from imaging.pictures import encode, picture

WAYS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "colours in every pixel": {"subsampling": 0},
    "progressive": {"progressive": True},
    "with a comment": {"comment": b"words"},
    "with restarts": {"restart_marker_rows": 1},
    "with tables of its own": {"optimize": True, "quality": 30},
}


def by_pillow(data: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [(64, 48), (13, 27), (1, 1)], ids=str)
def test_pixels_are_those_of_pillows_own_way(way: str, size: tuple[int, int]) -> None:
    """However a photo without metadata was written, it is plain, and equal to the bit."""
    data = encode(Image.fromarray(picture(size[1], size[0])), "JPEG", **WAYS[way])

    read = read_image(data)

    assert plain_size(data) == size
    np.testing.assert_array_equal(read, by_pillow(data))


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_colours_are_not_plain(mode: str) -> None:
    """Grey and print colours are left to Pillow."""
    assert plain_size(encode(Image.fromarray(picture()).convert(mode), "JPEG")) is None


def test_metadata_are_not_plain() -> None:
    """A photo that may lie on its side, or says what its colours mean, is left to Pillow."""
    image = Image.fromarray(picture())
    exif = image.getexif()
    exif[0x0112] = 6
    turned = encode(image, "JPEG", exif=exif)
    adobe = encode(image, "JPEG")
    adobe = adobe[:2] + b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00" + adobe[2:]

    assert plain_size(turned) is plain_size(adobe) is None
    assert plain_size(encode(image, "PNG")) is None


def test_a_height_that_only_the_end_tells_is_not_plain() -> None:
    """A height of 0 would make a picture of no pixels."""
    data = encode(Image.fromarray(picture(24, 24)), "JPEG")
    at = data.index(b"\xff\xc0") + 5

    assert plain_size(data[:at] + bytes(2) + data[at + 2 :]) is None


def test_damaged_bytes_are_read_as_by_pillow() -> None:
    """Whatever bytes are changed: the same pixels, or an error where Pillow has one."""
    rng = np.random.default_rng(0)
    good = encode(Image.fromarray(picture(24, 40)), "JPEG")
    read = 0
    for _ in range(300):
        data = bytearray(good)
        for _ in range(rng.integers(1, 4)):
            data[rng.integers(2, len(data))] = rng.integers(256)
        try:
            found = read_image(bytes(data))
        except ImageError:
            continue
        if plain_size(bytes(data)):
            np.testing.assert_array_equal(found, by_pillow(bytes(data)))
            read += 1
    assert read > 50
