"""The frames that the page sends: binary messages.

    header length, 2 bytes, little-endian | header, JSON | pixels or an activation

Pixels are raw RGB, size x size x 3 bytes, which go to the network as they are, or 3/8 of that:
planes as a camera gives them, of luma (size x size), of blue and of red chroma (size / 4 x size / 4
each), in Rec. 601 and full range as in JPEG. The number of bytes tells which.

An activation is what the network made of a frame in the page itself, channels last, in numbers of
16 bits (IEEE 754, little-endian): then no picture comes.
"""

import math
import struct
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from campad.errors import ArgumentError
from campad.imaging.frame import MAX_SHARPNESS, Look, Pixels
from campad.protocol.limits import Limits
from campad.protocol.settings import Label, Number

SHARE = 4
"""So many pixels, across and down, share their chroma."""


class FrameHeader(Struct, forbid_unknown_fields=True):
    """Goes before a frame's pixels."""

    seq: Number
    """Counts frames; the answer carries it back."""
    record: Label | None = None
    """The class to keep this frame as an example of; None only predicts."""
    burst: Number = 0
    """Which press of a pad a recorded frame belongs to."""
    use: Literal["learn", "challenge", "rank"] = "learn"
    """What a frame with `record` is for: an example, one of the challenge set, which is never
    learned from, or a picture to rank layers with, which is forgotten after that."""
    kind: Literal["pixels", "activation"] = "pixels"
    brightness: Annotated[float, Meta(ge=0, le=1)] | None = None
    """How the picture of an activation looks, as `Look` says it: here it cannot be seen."""
    sharpness: Annotated[float, Meta(ge=0, le=MAX_SHARPNESS)] | None = None
    copy_of: Number | None = None
    """The example whose warped copy an activation is of; `Recorded` says which are wanted."""

    @property
    def look(self) -> Look | None:
        """How the picture looks, if that is said."""
        if self.brightness is None or self.sharpness is None:
            return None
        return Look(self.brightness, self.sharpness)


_frame_header = msgspec.json.Decoder(FrameHeader)


def read_frame(
    data: bytes, size: int, shape: tuple[int, ...], limits: Limits
) -> tuple[FrameHeader, NDArray[Any]]:
    """Parse a binary message.

    Args:
        data: the message.
        size: side of the network's frames.
        shape: of its activations.
        limits: bounds.

    Returns:
        The header, and pixels (1, size, size, 3), if they came as RGB a view of `data`, or an
        activation, float32 (1, *shape).

    Raises:
        ArgumentError: a header or a number of bytes that does not fit, or numbers that are none.
    """
    if len(data) < 2:
        raise ArgumentError("a frame must have a header")
    (length,) = struct.unpack_from("<H", data)
    if length > limits.max_header_bytes or length > len(data) - 2:
        raise ArgumentError(f"a frame's header has {limits.max_header_bytes} bytes at most")
    try:
        header = _frame_header.decode(memoryview(data)[2 : 2 + length])
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ArgumentError(f"a frame's header does not fit: {error}") from error
    if header.kind == "activation":
        return header, _read_activation(data, 2 + length, header, shape)
    if header.copy_of is not None:
        raise ArgumentError("copies of an example come as activations")
    return header, _read_pixels(data, 2 + length, size)


def _read_pixels(data: bytes, start: int, size: int) -> Pixels:
    rgb, planes = size * size * 3, size * size + 2 * (size // SHARE) ** 2
    sent = len(data) - start
    if sent != rgb and not (sent == planes and size % SHARE == 0):
        raise ArgumentError(f"a frame of {size} x {size} has {rgb} bytes or {planes}; got {sent}")
    pixels = np.frombuffer(data, np.uint8, offset=start)
    if sent == planes:
        pixels = _from_planes(pixels, size)
    return pixels.reshape(1, size, size, 3)


def _read_activation(
    data: bytes, start: int, header: FrameHeader, shape: tuple[int, ...]
) -> NDArray[np.float32]:
    wanted, sent = 2 * math.prod(shape), len(data) - start
    if header.use == "rank":
        raise ArgumentError("layers are ranked on pictures; got an activation")
    if sent != wanted:
        raise ArgumentError(f"an activation of {shape} has {wanted} bytes; got {sent}")
    activation = np.frombuffer(data, "<f2", offset=start).astype(np.float32)
    if not np.isfinite(activation).all():
        raise ArgumentError("an activation has finite numbers only")
    return activation.reshape(1, *shape)


# From chroma to what it adds to red, green and blue, for each of its 256 values (ITU-T T.871), and
# that as often as pixels of a row share it. Green gets its share of both, so that is kept finer by
# GREEN_BITS until they are added.
GREEN_BITS = 6
_chroma = np.repeat(np.arange(256) - 128.0, SHARE).reshape(256, SHARE)
_red_of_red = np.round(1.402 * _chroma).astype(np.int16)
_blue_of_blue = np.round(1.772 * _chroma).astype(np.int16)
_green_of_red = np.round(-0.714136 * 2**GREEN_BITS * _chroma).astype(np.int16)
_green_of_blue = np.round(-0.344136 * 2**GREEN_BITS * _chroma).astype(np.int16)
_green_of_blue += 2 ** (GREEN_BITS - 1)  # so that cutting off rounds
_DARKEST, _LIGHTEST = np.int16(0), np.int16(255)  # of plain numbers NumPy asks first if they fit


def _from_planes(planes: Pixels, size: int) -> Pixels:
    """Turn planes into RGB, (size / SHARE, SHARE, size, 3): rows that share chroma are together."""
    fewer = size // SHARE
    luma, chroma = planes[: size * size], planes[size * size :]
    blue, red = chroma.reshape(2, -1).astype(np.intp)  # once, for all tables
    green = _green_of_red.take(red, axis=0)
    green += _green_of_blue.take(blue, axis=0)
    green >>= GREEN_BITS
    differences = _red_of_red.take(red, axis=0), green, _blue_of_blue.take(blue, axis=0)
    light = luma.reshape(fewer, SHARE, size).astype(np.int16)
    pixels = np.empty((fewer, SHARE, size, 3), np.uint8)
    for colour, difference in enumerate(differences):
        values = light + difference.reshape(fewer, 1, size)
        pixels[..., colour] = values.clip(_DARKEST, _LIGHTEST, out=values)
    return pixels
