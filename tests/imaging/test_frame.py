import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from campad.errors import ArgumentError, ImageError
from campad.imaging import frame
from campad.imaging.frame import (
    MAX_IMAGE_BYTES,
    MAX_IMAGE_PIXELS,
    Look,
    Pixels,
    centre_crop,
    check_frames,
    look_at,
    mirror,
    read_image,
    to_square,
    to_squares,
)


def encode(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def picture(height: int = 6, width: int = 9, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG that says it is so large, whatever comes in the chunks after that."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunk(*pair) for pair in chunks)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "WEBP"])
def test_lossless_formats_come_back_bit_for_bit(kind: str) -> None:
    """What was stored without loss is read without loss."""
    pixels = picture()

    read = read_image(encode(Image.fromarray(pixels), kind, lossless=True))

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


@pytest.mark.parametrize("kind", ["TIFF", "PPM", "ICO", "TGA", "PDF", "EPS"])
def test_other_formats_are_refused(kind: str) -> None:
    """Only five formats are opened: each more is code that hostile bytes reach."""
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
    with pytest.raises(ImageError, match="cannot be read"):
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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF"])
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


@pytest.mark.parametrize(
    ("height", "width"), [(4, 4), (5, 9), (9, 5), (4, 7), (7, 4), (1, 8), (480, 640), (3, 2)]
)
def test_the_crop_is_the_largest_square_in_the_middle(height: int, width: int) -> None:
    """As many pixels are cut off on both sides, or one more on the right or below."""
    pixels = picture(height, width)
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2

    cropped = centre_crop(pixels)

    np.testing.assert_array_equal(cropped, pixels[top : top + side, left : left + side])
    assert height - side - top - top in (0, 1)
    assert width - side - left - left in (0, 1)
    assert np.shares_memory(cropped, pixels)


def test_mirror_swaps_left_and_right() -> None:
    """Mirrored twice is the same; a batch is mirrored frame by frame."""
    pixels = picture()
    batch = np.stack([pixels, picture(seed=1)])

    np.testing.assert_array_equal(mirror(pixels)[:, 0], pixels[:, -1])
    np.testing.assert_array_equal(mirror(mirror(pixels)), pixels)
    np.testing.assert_array_equal(mirror(batch)[1], mirror(batch[1]))
    assert mirror(pixels).flags.c_contiguous


def test_frames_of_the_right_size_are_not_copied() -> None:
    """A frame or batch that fits comes back as the same memory."""
    one, batch = picture(32, 32), np.zeros((3, 32, 32, 3), np.uint8)

    assert to_square(one, 32) is one
    assert np.shares_memory(to_squares(one, 32), one)
    assert np.shares_memory(to_squares(batch, 32), batch)
    assert to_squares(batch[:, :, ::-1], 32).flags.c_contiguous


def test_shrinking_averages() -> None:
    """A board of black and white pixels shrinks to grey, not to black or white."""
    y, x = np.mgrid[:256, :256]
    board = np.repeat((((y + x) % 2) * 255).astype(np.uint8)[..., None], 3, axis=2)

    small = to_square(board, 32)

    assert small.shape == (32, 32, 3)
    assert np.abs(small.astype(int) - 127).max() <= 3


def test_resizing_crops_first() -> None:
    """What lies beyond the middle square has no influence."""
    wide = np.zeros((64, 192, 3), np.uint8)
    wide[:, :64] = wide[:, 128:] = 255

    assert to_square(wide, 32).max() == 0


def test_growing_keeps_flat_areas() -> None:
    """A small flat picture becomes a large flat picture."""
    assert (to_square(np.full((5, 5, 3), 77, np.uint8), 48) == 77).all()


def test_batches_equal_single_frames() -> None:
    """Each frame of a batch is treated like the frame alone."""
    batch = np.stack([picture(40, 60, seed) for seed in range(3)])

    squares = to_squares(batch, 24)

    for square, single in zip(squares, batch, strict=True):
        np.testing.assert_array_equal(square, to_square(single, 24))


def test_no_frames_are_no_squares() -> None:
    """An empty batch gives an empty batch, of the size asked for."""
    assert to_squares(np.empty((0, 40, 60, 3), np.uint8), 24).shape == (0, 24, 24, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((8, 8, 3), np.float32),
        np.zeros((8, 8, 3), np.int64),
        np.zeros((8, 8), np.uint8),
        np.zeros((8, 8, 4), np.uint8),
        np.zeros((3, 8, 8), np.uint8),
        np.zeros((1, 1, 8, 8, 3), np.uint8),
        np.zeros((0, 8, 3), np.uint8),
        np.zeros((2, 8, 0, 3), np.uint8),
        np.zeros((), np.uint8),
        np.broadcast_to(np.uint8(0), (2**17, 2**17, 3)),
        [[1, 2], [3]],
        "a.png",
        None,
    ],
    ids=lambda wrong: str(np.shape(wrong)) if isinstance(wrong, np.ndarray) else repr(wrong),
)
def test_what_is_no_frame_is_refused(wrong: Any) -> None:
    """Anything but uint8 RGB of a possible size raises ImageError."""
    with pytest.raises(ImageError):
        check_frames(wrong)
    with pytest.raises(ImageError):
        to_squares(wrong, 32)


def test_the_limits_lie_below_pillows_own() -> None:
    """campad's limit is met before Pillow's, which only warns at first."""
    assert Image.MAX_IMAGE_PIXELS is not None
    assert frame.MAX_IMAGE_PIXELS < Image.MAX_IMAGE_PIXELS


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
