"""Reading pictures: what files say, formats, and bytes that do harm."""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from campad.errors import ImageError
from campad.imaging.picture import MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, read_image
from imaging.pictures import encode, picture


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG that says it is so large, whatever comes in the chunks after that."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunk(*pair) for pair in chunks)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "WEBP", "TIFF"])
def test_lossless_formats_come_back_bit_for_bit(kind: str) -> None:
    """What was stored without loss is read without loss."""
    pixels = picture()
    options = {"lossless": True} if kind == "WEBP" else {}

    read = read_image(encode(Image.fromarray(pixels), kind, **options))

    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, pixels)


def test_a_path_and_its_bytes_give_the_same(tmp_path: Path) -> None:
    """A file's path, as text or Path, and its bytes are read alike."""
    data = encode(Image.fromarray(picture()))
    path = tmp_path / "a.png"
    path.write_bytes(data)

    np.testing.assert_array_equal(read_image(path), read_image(data))
    np.testing.assert_array_equal(read_image(str(path)), read_image(data))


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (1, lambda x: x),
        (2, lambda x: x[:, ::-1]),
        (3, lambda x: x[::-1, ::-1]),
        (4, lambda x: x[::-1]),
        (5, lambda x: x.transpose(1, 0, 2)),
        (6, lambda x: np.rot90(x, -1)),
        (7, lambda x: np.rot90(x, 2).transpose(1, 0, 2)),
        (8, lambda x: np.rot90(x, 1)),
    ],
)
def test_photos_are_turned_upright(orientation: int, turn: Any) -> None:
    """Each of EXIF's eight orientations is undone."""
    pixels = picture()
    image = Image.fromarray(pixels)
    exif = image.getexif()
    exif[0x0112] = orientation

    read = read_image(encode(image, "PNG", exif=exif))

    np.testing.assert_array_equal(read, turn(pixels))


def test_transparent_pixels_lie_on_black() -> None:
    """What a transparent pixel hides does not show; half transparent is half as bright."""
    rgba = np.array([[[200, 100, 50, 0], [200, 100, 50, 255], [200, 100, 50, 128]]], np.uint8)

    read = read_image(encode(Image.fromarray(rgba, "RGBA")))

    assert read[0, :2].tolist() == [[0, 0, 0], [200, 100, 50]]
    assert np.abs(read[0, 2].astype(int) - [100, 50, 25]).max() <= 1


@pytest.mark.parametrize("transparency", [None, 0, b"\x00\xff"])
def test_palettes(transparency: int | bytes | None) -> None:
    """A palette's colours are read; its transparent entries lie on black."""
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.putdata([0, 1])
    options = {} if transparency is None else {"transparency": transparency}

    read = read_image(encode(image, "PNG", **options))

    first = [10, 20, 30] if transparency is None else [0, 0, 0]
    assert [first, [40, 50, 60]] == read[0].tolist()


@pytest.mark.parametrize("mode", ["L", "LA", "1"])
def test_grey_becomes_three_equal_channels(mode: str) -> None:
    """Grey and black-and-white pictures have the same red, green and blue."""
    image = Image.new("L", (4, 3), 255).convert(mode)

    assert read_image(encode(image))[2, 3].tolist() == [255, 255, 255]


def test_cmyk_photos_are_read() -> None:
    """A JPEG in print colours is turned to RGB."""
    image = Image.new("CMYK", (16, 16), (255, 255, 0, 0))

    blue = read_image(encode(image, "JPEG"))[8, 8].astype(int)

    assert blue[2] > 200 > 60 > blue[:2].max()


def test_sixteen_bits_are_scaled_to_eight() -> None:
    """A 16-bit grey picture keeps its brightness."""
    grey = np.array([[0, 0x4000, 0x8000, 0xFFFF]], np.uint16)

    read = read_image(encode(Image.fromarray(grey)))

    np.testing.assert_allclose(read[0, :, 0], [0, 0x40, 0x80, 0xFF], atol=1)


def test_of_an_animation_the_first_picture_is_read() -> None:
    """Of several pictures in a file the first counts."""
    pictures = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]

    read = read_image(encode(pictures[0], "GIF", save_all=True, append_images=pictures[1:]))

    assert read[4, 4].tolist() == [255, 0, 0]


@pytest.mark.parametrize("data", [b"", b"hello, this is text\n" * 50, b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    """Bytes that are no picture say so."""
    with pytest.raises(ImageError, match=r"not a picture that campad reads|cannot be read"):
        read_image(data)


@pytest.mark.parametrize("kind", ["PPM", "ICO", "TGA", "PDF", "EPS"])
def test_other_formats_are_refused(kind: str) -> None:
    """Only these formats are opened: each more is code that hostile bytes reach."""
    data = encode(Image.fromarray(picture(32, 32)), kind)

    with pytest.raises(ImageError, match="not a picture that campad reads"):
        read_image(data)


def test_truncated_photos_are_refused() -> None:
    """Half a JPEG is no picture: the missing half would be grey."""
    data = encode(Image.fromarray(picture(64, 64)), "JPEG")

    for length in range(0, len(data) - 2, max(1, len(data) // 40)):
        with pytest.raises(ImageError):
            read_image(data[:length])


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    """A path that is no file is named in the error."""
    with pytest.raises(ImageError, match=r"nothing\.png: no such file"):
        read_image(tmp_path / "nothing.png")
    with pytest.raises(ImageError, match="is a folder; give the pictures in it"):
        read_image(tmp_path)


@pytest.mark.parametrize(
    "side", [8_000, 11_000, 40_000, 2**31 - 1], ids=["ours", "warned", "bomb", "absurd"]
)
def test_bombs_are_refused_before_memory_is_taken(side: int) -> None:
    """A picture of a few bytes that says it is huge is refused by what it says."""
    with pytest.raises(ImageError):
        read_image(png(side, side, (b"IDAT", zlib.compress(bytes(100)))))
    assert side**2 > MAX_IMAGE_PIXELS


def test_files_too_large_are_refused(tmp_path: Path) -> None:
    """No more of a file is read than a picture may have."""
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(MAX_IMAGE_BYTES + 1)

    with pytest.raises(ImageError, match="larger than"):
        read_image(path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF"])
@pytest.mark.filterwarnings("ignore")  # Pillow warns of damage; the pictures are hostile
def test_damaged_bytes_raise_one_kind_of_error(kind: str) -> None:
    """Whatever bytes are changed, the answer is a picture or ImageError."""
    rng = np.random.default_rng(1)
    image = Image.fromarray(picture(24, 40))
    exif = image.getexif()
    exif[0x0112], exif[0x010E], exif[0x8298] = 6, "words", "more words"
    options = {"exif": exif} if kind in ("JPEG", "PNG", "WEBP") else {}
    good = encode(image, kind, **options)

    for _ in range(150):
        data = bytearray(good)
        region = len(data) if rng.random() < 0.5 else min(len(data), 250)
        for _ in range(rng.integers(1, 6)):
            data[rng.integers(region)] = rng.integers(256)
        try:
            read = read_image(bytes(data))
        except ImageError:
            continue
        assert read.dtype == np.uint8
        assert read.shape[2] == 3


@pytest.mark.filterwarnings("ignore")  # Pillow warns of damaged metadata
def test_photos_with_damaged_metadata_are_read() -> None:
    """Whichever byte of the EXIF data is wrong, the picture itself is there."""
    image = Image.fromarray(picture())
    exif = image.getexif()
    exif[0x0112], exif[0x010E] = 6, "words"
    good = encode(image, exif=exif)
    at = good.index(b"eXIf")
    (length,) = struct.unpack_from(">I", good, at - 4)

    for position in range(length):
        for value in (0, 1, 5, 26, 84, 255):
            body = bytearray(good[at : at + 4 + length])
            body[4 + position] = value
            crc = struct.pack(">I", zlib.crc32(body))
            read = read_image(good[:at] + bytes(body) + crc + good[at + 8 + length :])
            assert read.size == picture().size
