"""What the page says to the server. Strict: anything else is an error. Answers: `to_page.py`.

The page sends text messages (JSON, one of the structs with a `type`) and binary ones (frames); the
server sends JSON. A frame is

    header length, 2 bytes, little-endian | header, JSON | pixels

Pixels are raw RGB, size x size x 3 bytes, which go to the network as they are, or 3/8 of that:
planes as a camera gives them, of luma (size x size), of blue and of red chroma (size / 4 x size / 4
each), in Rec. 601 and full range as in JPEG. The number of bytes tells which.
"""

from __future__ import annotations

import struct
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta, Struct

from campad.errors import ArgumentError
from campad.evaluation.novelty import LOST
from campad.imaging.frame import Pixels
from campad.protocol.limits import MAX_CONTROL_BYTES, MAX_HEADER_BYTES

Label = Annotated[str, Meta(min_length=1, max_length=80)]
Number = Annotated[int, Meta(ge=0, le=2**53)]
Direction = Literal["up", "down", "left", "right"]
Kind = Literal["dense", "tutorial", "ridge", "knn"]

SHARE = 4
"""So many pixels, across and down, share their chroma."""


# From the page


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


class Settings(Struct, forbid_unknown_fields=True, frozen=True):
    """How to train. The names are the tutorial's; the labels on the page say what they mean."""

    classifier: Kind = "dense"
    learning_rate: Annotated[float, Meta(gt=0, le=1)] = 0.01
    batch_fraction: Annotated[float, Meta(gt=0, le=1)] = 0.4
    epochs: Annotated[int, Meta(ge=1, le=500)] = 20
    units: Annotated[int, Meta(ge=1, le=1024)] = 100
    auto_train: bool = True
    copies: bool = True
    """Learn from warped copies of every frame as well."""
    lost: Annotated[float, Meta(ge=0, le=0.5)] = LOST
    """The part of known frames that may be lost to find those that are none of these; 0: off."""


class FromPage(Struct, forbid_unknown_fields=True, tag_field="type", tag=lambda name: name.lower()):
    """The base of all text messages; `type` is the struct's name in small letters."""


class Hello(FromPage):
    """The first message: a session to go on with, or None for a new one."""

    session: Annotated[str, Meta(max_length=64)] | None = None


class Configure(FromPage):
    """New settings; they count from the next training on."""

    settings: Settings


class Release(FromPage):
    """A pad was let go: the burst is complete."""


class Train(FromPage):
    """Train now."""


class Halt(FromPage):
    """Stop the training, or the game, whichever is going on."""


class Play(FromPage):
    """Start a game."""

    speed: Literal["easy", "arcade"] = "easy"


class Pause(FromPage):
    """Hold the game, or go on with it."""

    on: bool


class Steer(FromPage):
    """An arrow key."""

    direction: Direction


class Compare(FromPage):
    """Try every classifier on the examples."""


class Rank(FromPage):
    """Rank layers on the frames that were sent for it, or, with `forget`, only forget them."""

    forget: bool = False


class Recalibrate(FromPage):
    """Begin to watch for a new mean; `on` false: see the world as it was recorded again."""

    on: bool


class ClearChallenge(FromPage):
    """Forget the challenge set."""


class Forget(FromPage):
    """Delete everything that campad keeps on this machine, of every project."""


class Undo(FromPage):
    """Take back the last change of the examples."""


class Clear(FromPage):
    """Remove a class's examples; None: everyone's."""

    label: Label | None = None


class Remove(FromPage):
    """Remove single examples."""

    ids: Annotated[list[Number], Meta(max_length=1_000)]


class Relabel(FromPage):
    """Move single examples to another class."""

    ids: Annotated[list[Number], Meta(max_length=1_000)]
    label: Label


class Rename(FromPage):
    """Give a class another name."""

    label: Label
    to: Label


class AddClass(FromPage):
    """Add an empty class."""

    label: Label


class DeleteClass(FromPage):
    """Remove a class with its examples."""

    label: Label


class MoveClass(FromPage):
    """Put a class at another place."""

    label: Label
    position: Number


PageMessage = (
    Hello | Configure | Release | Train | Halt | Play | Pause | Steer | Undo | Clear | Remove
    | Relabel | Rename | AddClass | DeleteClass | MoveClass | Compare | Rank | Recalibrate
    | ClearChallenge | Forget
)  # fmt: skip

_page_message = msgspec.json.Decoder(PageMessage)
_frame_header = msgspec.json.Decoder(FrameHeader)


# Reading


def read_message(text: str) -> PageMessage:
    """Parse a text message.

    Raises:
        ArgumentError: too long, no JSON, an unknown type, or a field that does not fit.
    """
    if len(text) > MAX_CONTROL_BYTES:
        raise ArgumentError(f"a message may have {MAX_CONTROL_BYTES} characters; got {len(text)}")
    try:
        return _page_message.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ArgumentError(f"not a message that campad knows: {error}") from error


def read_frame(data: bytes, size: int) -> tuple[FrameHeader, Pixels]:
    """Parse a binary message; pixels are (1, size, size, 3), if they came as RGB a view of `data`.

    Raises:
        ArgumentError: a header or a number of bytes that does not fit.
    """
    if len(data) < 2:
        raise ArgumentError("a frame must have a header")
    (length,) = struct.unpack_from("<H", data)
    rgb, planes = size * size * 3, size * size + 2 * (size // SHARE) ** 2
    sent = len(data) - 2 - length
    if length > MAX_HEADER_BYTES or not (sent == rgb or (sent == planes and size % SHARE == 0)):
        raise ArgumentError(f"a frame of {size} x {size} has {rgb} bytes or {planes}; got {sent}")
    try:
        header = _frame_header.decode(memoryview(data)[2 : 2 + length])
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ArgumentError(f"a frame's header does not fit: {error}") from error
    pixels = np.frombuffer(data, np.uint8, offset=2 + length)
    if sent == planes:
        pixels = _from_planes(pixels, size)
    return header, pixels.reshape(1, size, size, 3)


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


def _from_planes(planes: Pixels, size: int) -> Pixels:
    """Turn planes into RGB, (size / SHARE, SHARE, size, 3): rows that share chroma are together."""
    fewer = size // SHARE
    luma, blue, red = np.split(planes, [size * size, size * size + fewer * fewer])
    blue, red = blue.astype(np.intp), red.astype(np.intp)  # once, for all tables
    green = _green_of_red.take(red, axis=0)
    green += _green_of_blue.take(blue, axis=0)
    green >>= GREEN_BITS
    differences = _red_of_red.take(red, axis=0), green, _blue_of_blue.take(blue, axis=0)
    light = luma.reshape(fewer, SHARE, size).astype(np.int16)
    pixels = np.empty((fewer, SHARE, size, 3), np.uint8)
    for colour, difference in enumerate(differences):
        values = light + difference.reshape(fewer, 1, size)
        pixels[..., colour] = np.clip(values, 0, 255, out=values)
    return pixels
