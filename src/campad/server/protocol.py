"""What the page says to the server. Strict: anything else is an error. Answers: `answers.py`.

The page sends text messages (JSON, one of the structs with a `type`) and binary ones (frames); the
server sends JSON. A frame is

    header length, 2 bytes, little-endian | header, JSON | pixels, raw RGB, size x size x 3 bytes

Raw pixels cost nothing on loopback and lose nothing; they go to the network as they are.
"""

from __future__ import annotations

import struct
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta, Struct

from campad.classifiers.novelty import LOST
from campad.errors import ArgumentError
from campad.frame import Pixels
from campad.server.limits import MAX_CONTROL_BYTES, MAX_HEADER_BYTES

Label = Annotated[str, Meta(min_length=1, max_length=80)]
Number = Annotated[int, Meta(ge=0, le=2**53)]
Direction = Literal["up", "down", "left", "right"]
Kind = Literal["dense", "tutorial", "ridge", "knn"]


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
    """Parse a binary message; the pixels are a view of `data`, (1, size, size, 3).

    Raises:
        ArgumentError: a header or a number of bytes that does not fit.
    """
    if len(data) < 2:
        raise ArgumentError("a frame must have a header")
    (length,) = struct.unpack_from("<H", data)
    expected = 2 + length + size * size * 3
    if length > MAX_HEADER_BYTES or len(data) != expected:
        raise ArgumentError(f"a frame of {size} x {size} has {expected} bytes; got {len(data)}")
    try:
        header = _frame_header.decode(memoryview(data)[2 : 2 + length])
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ArgumentError(f"a frame's header does not fit: {error}") from error
    pixels = np.frombuffer(data, np.uint8, offset=2 + length).reshape(1, size, size, 3)
    return header, pixels
