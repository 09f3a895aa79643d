"""Pictures: a file, or its bytes, becomes uint8 (h, w, 3) RGB, upright."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from campad.errors import ImageError, MissingExtraError, needs_extra
from campad.imaging.kinds import HEAD_BYTES, RAW_SUFFIXES, Kind, kind_of_head
from campad.imaging.plain_jpeg import plain_size

if TYPE_CHECKING:
    from PIL import Image

    from campad.imaging.frame import Pixels

MAX_IMAGE_PIXELS = 50_000_000
"""Larger pictures are refused before memory is taken for them (a decompression bomb)."""

MAX_JPEG_PIXELS = 200_000_000
"""What the largest cameras of phones make: a JPEG can be decoded reduced, so that it fits."""

MAX_IMAGE_BYTES = 64 * 2**20
EXIF_ORIENTATION = 0x0112
IMAGE_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF")


def read_image(source: str | Path | bytes, *, at_least: int | None = None) -> Pixels:
    """Decode one picture from a path or from the file's bytes.

    A photo that a phone stored sideways is turned upright (EXIF), transparency is put on black,
    only the first picture of an animation is read, and a JPEG of more than 50 million pixels is
    decoded at a half, a quarter or an eighth of its size.

    Args:
        source: which.
        at_least: a JPEG may be decoded at a half, a quarter or an eighth of its size, if each side
            still has so many pixels.

    Returns:
        uint8 (h, w, 3), RGB.

    Raises:
        ImageError: the file is missing, no picture, damaged, or too large.
        MissingExtraError: a HEIC picture, and the package `pillow-heif` is not installed.
    """
    with _opened(source, at_least) as image:
        return np.asarray(image, dtype=np.uint8)


def read_square(source: str | Path | bytes, size: int, *, at_least: int | None = None) -> Pixels:
    """Decode the middle of one picture, from a path or the file's bytes, for a network.

    It is what `to_square` makes of `read_image`, to the bit; but what is not looked at never
    becomes an array.

    Returns:
        uint8 (size, size, 3), RGB.

    Raises:
        As `read_image`.
    """
    from PIL import Image

    with _opened(source, at_least) as image:
        if image.size == (size, size):
            return np.asarray(image, dtype=np.uint8)
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        box = (left, top, left + side, top + side)
        square = image.crop(box) if image.size != (side, side) else image
        return np.asarray(square.resize((size, size), Image.Resampling.BILINEAR), dtype=np.uint8)


@contextmanager
def _opened(source: str | Path | bytes, at_least: int | None) -> Iterator[Image.Image]:
    """Give a picture as RGB, upright; raises as `read_image`."""
    name = "picture" if isinstance(source, bytes) else str(source)
    with _reading(name):
        data = source if isinstance(source, bytes) else _read_bounded(Path(source))
        with _decoded(data, name, at_least) as image:
            yield image


@contextmanager
def _decoded(data: bytes, name: str, at_least: int | None) -> Iterator[Image.Image]:
    """Give a picture as RGB, upright; see `read_image`."""
    if plain := _decode_plain(data, at_least):
        yield plain
        return
    with _open(io.BytesIO(data), name) as image:
        if at_least and _reducible(image.size, at_least):
            image.draft("RGB", (at_least, at_least))  # does nothing but to a JPEG
        image.load()
        yield _to_rgb(_upright(image), name)


def _decode_plain(data: bytes, at_least: int | None) -> Image.Image | None:
    """Decode a JPEG of which its size says all: a tenth less time for 224 x 224.

    None for any other file; and for a damaged one, of which Pillow's own way says more.
    """
    from PIL import Image

    size = plain_size(data)
    if size is None or size[0] * size[1] > MAX_IMAGE_PIXELS or _reducible(size, at_least):
        return None
    try:
        return Image.frombytes("RGB", size, data, "jpeg", "RGB", "")
    except (ValueError, OSError):
        return None


def _reducible(size: tuple[int, int], at_least: int | None) -> bool:
    """Say whether a JPEG of this size may be decoded at half of it, or less."""
    return at_least is not None and min(size) >= 2 * at_least


def encode_png(pixels: Pixels) -> bytes:
    """Return a picture, uint8 (h, w, 3), as the bytes of a PNG file, rather soon than small."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()


def check_head(path: Path) -> None:
    """Open a picture as far as its size: that finds most of what is wrong with pictures, at once.

    Raises:
        As `read_image`.
    """
    with _reading(str(path)), _open_bounded(path) as file, _open(file, str(path)):
        pass


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Say in our words why a picture cannot be read."""
    from PIL import Image, UnidentifiedImageError

    try:
        yield
    except (ImageError, MissingExtraError):
        raise
    except UnidentifiedImageError as error:
        kinds = ", ".join(IMAGE_FORMATS)
        raise ImageError(f"{name}: not a picture that campad reads ({kinds}, HEIC)") from error
    except FileNotFoundError as error:
        raise ImageError(f"{name}: no such file") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageError(
            f"{name}: its pixels are too many; the limit is {MAX_IMAGE_PIXELS:,}"
        ) from error
    except (OSError, ValueError, SyntaxError, RuntimeError) as error:
        # Pillow's decoders report damage with any of these, a broken PNG with SyntaxError, a broken
        # AVIF with RuntimeError.
        reason = getattr(error, "strerror", None) or error
        raise ImageError(f"{name}: cannot be read as a picture: {reason}") from error


def _open(file: BinaryIO, name: str) -> Image.Image:
    """Open a picture, as far as its size, which is checked before memory is taken for it."""
    from PIL import Image, JpegImagePlugin

    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.startswith(b"\xff\xd8\xff"):  # `Image.open` would refuse what is reduced below
        image: Image.Image = JpegImagePlugin.JpegImageFile(file)
    elif kind_of_head(head) is Kind.HEIC:
        image = _open_heic(file)
    else:
        image = Image.open(file, formats=IMAGE_FORMATS)
    width, height = image.size
    most = MAX_JPEG_PIXELS if image.format == "JPEG" else MAX_IMAGE_PIXELS
    if width * height > most:
        raise ImageError(f"{name}: {width} x {height} pixels are too many; the limit is {most:,}")
    if width * height > MAX_IMAGE_PIXELS:
        shrink = next(n for n in (2, 4, 8) if width * height <= MAX_IMAGE_PIXELS * n * n)
        image.draft("RGB", (width // shrink, height // shrink))
    return image


def _open_heic(file: BinaryIO) -> Image.Image:
    """Open what phones write. The package turns it upright itself, and says so in its EXIF."""
    with needs_extra("pillow-heif", "heic"):
        from pillow_heif import HeifImageFile
    image: Image.Image = HeifImageFile(file)  # type: ignore[no-untyped-call]
    return image


def _upright(image: Image.Image) -> Image.Image:
    """Undo the way a camera was held, which EXIF's orientation tells (1 is upright).

    Pillow's own `exif_transpose` also writes the metadata anew, and fails where they are damaged.
    """
    from PIL import Image

    turn = Image.Transpose
    turns = {
        2: turn.FLIP_LEFT_RIGHT,
        3: turn.ROTATE_180,
        4: turn.FLIP_TOP_BOTTOM,
        5: turn.TRANSPOSE,
        6: turn.ROTATE_270,
        7: turn.TRANSVERSE,
        8: turn.ROTATE_90,
    }
    try:
        orientation = image.getexif().get(EXIF_ORIENTATION)
    except (SyntaxError, ValueError, TypeError, struct.error):
        orientation = None  # damaged metadata; the picture itself may be fine
    return image.transpose(turns[orientation]) if orientation in turns else image


def _to_rgb(image: Image.Image, name: str) -> Image.Image:
    """Bring a picture of any mode to RGB, 8 bits each."""
    from PIL import Image

    if image.mode == "RGB" and not image.has_transparency_data:
        return image
    if image.mode.startswith("I;16"):  # Pillow would cut off what is brighter than 255
        grey = (np.asarray(image) >> 8).astype(np.uint8)
        return Image.fromarray(np.repeat(grey[..., None], 3, axis=2))
    if image.mode in ("I", "F"):  # 32 bits have no range that all agree on; Pillow would cut them
        raise ImageError(f"{name}: 32 bits a pixel; save it as a picture of 8 or 16 bits")
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        image = Image.new("RGB", image.size)
        image.paste(rgba, mask=rgba.getchannel("A"))
    return image.convert("RGB")


def _open_bounded(path: Path) -> BinaryIO:
    """Open a file that may be a picture."""
    if path.is_dir():
        raise ImageError(f"{path} is a folder; give the pictures in it")
    if path.suffix.lower() in RAW_SUFFIXES:
        raise ImageError(f"{path} is a camera's raw file, which is not read; export it as JPEG")
    _check_size(path.stat().st_size, path)
    return path.open("rb")


def _read_bounded(path: Path) -> bytes:
    with _open_bounded(path) as file:
        data = file.read(MAX_IMAGE_BYTES + 1)
    _check_size(len(data), path)  # a pipe has no size beforehand
    return data


def _check_size(size: int, path: Path) -> None:
    if size > MAX_IMAGE_BYTES:
        raise ImageError(f"{path}: larger than {MAX_IMAGE_BYTES // 2**20} MiB")
