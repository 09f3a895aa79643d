"""Pictures of phones and of large cameras, and kinds that are rare."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from campad.errors import ImageError
from campad.imaging.picture import MAX_JPEG_PIXELS, check_head, read_image
from imaging.pictures import encode, picture


def test_what_phones_write_is_read_upright() -> None:
    """A HEIC picture of a camera held sideways is turned once, not twice (EXIF 6: a quarter)."""
    pillow_heif = pytest.importorskip("pillow_heif", reason="needs pillow-heif")
    pixels = np.zeros((64, 96, 3), np.uint8)
    pixels[:32, :48] = (250, 20, 20)
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(pixels)).save(file, quality=90, exif=exif.tobytes())

    read = read_image(file.getvalue())

    assert read.shape == (96, 64, 3)
    corners = [bool(read[y, x, 0] > 200) for y, x in ((9, 9), (9, 50), (80, 9), (80, 50))]
    assert corners == [False, True, False, False]


def test_avif_is_read() -> None:
    """An AVIF picture is read, close to what was stored."""
    pixels = np.full((32, 48, 3), (200, 90, 30), np.uint8)

    read = read_image(encode(Image.fromarray(pixels), "AVIF", quality=95))

    assert read.shape == pixels.shape
    assert abs(read.astype(int) - pixels).max() <= 4


def test_a_photo_of_very_many_pixels_is_read_reduced() -> None:
    """A JPEG of 50.3 million pixels comes at half its size, the same picture."""
    width, height = 8_192, 6_144
    row = np.linspace(0, 255, width).astype(np.uint8)
    image = Image.fromarray(np.broadcast_to(row, (height, width)).copy()).convert("RGB")

    read = read_image(encode(image, "JPEG"))

    assert read.shape == (height // 2, width // 2, 3)
    assert abs(read[9, :, 0].astype(float) - row.reshape(-1, 2).mean(1)).max() <= 2


def test_a_jpeg_larger_than_any_camera_makes_is_refused() -> None:
    """What a JPEG says about its size is checked before memory is taken."""
    data = bytearray(encode(Image.fromarray(picture(8, 8)), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 40_000, 40_000)

    with pytest.raises(ImageError, match=rf"the limit is {MAX_JPEG_PIXELS:,}"):
        read_image(bytes(data))


@pytest.mark.parametrize("dtype", [np.int32, np.float32])
def test_pictures_without_a_known_range_are_refused(dtype: type) -> None:
    """32 bits a pixel would be cut to 0 to 255: a float picture of 0 to 1 would be black."""
    image = Image.fromarray(np.ones((8, 8), dtype))

    with pytest.raises(ImageError, match="32 bits a pixel"):
        read_image(encode(image, "TIFF"))


def test_heads_show_what_is_no_picture(tmp_path: Path) -> None:
    """The head of a picture is enough to find what is none, and leaves a good one alone."""
    (tmp_path / "page.jpg").write_text("<html>not found</html>")
    (tmp_path / "good.jpg").write_bytes(encode(Image.fromarray(picture()), "JPEG"))

    check_head(tmp_path / "good.jpg")
    with pytest.raises(ImageError, match=r"page\.jpg: not a picture"):
        check_head(tmp_path / "page.jpg")
    with pytest.raises(ImageError, match=r"none\.jpg: no such file"):
        check_head(tmp_path / "none.jpg")


def test_a_cameras_raw_file_is_not_taken_for_its_preview(tmp_path: Path) -> None:
    """It begins as TIFF does, with a small preview; the words say what to do."""
    (tmp_path / "a.DNG").write_bytes(encode(Image.fromarray(picture()), "TIFF"))

    with pytest.raises(ImageError, match=r"a\.DNG is a camera's raw file.*export it as JPEG"):
        read_image(tmp_path / "a.DNG")


def test_a_picture_that_pillow_takes_for_a_bomb_is_refused_in_our_words() -> None:
    """So many pixels that Pillow itself refuses are the same to people as some more than ours."""
    data = bytearray(encode(Image.fromarray(picture(8, 8)), "PNG"))
    data[16:24] = struct.pack(">II", 20_000, 20_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))

    with pytest.raises(ImageError, match=r"pixels are too many; the limit is 50,000,000"):
        read_image(bytes(data))
