"""What the page and the server say to each other. Strict: anything else is an error.

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

from campad.errors import ArgumentError
from campad.frame import Pixels
from campad.pacman import GameView
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


class Settings(Struct, forbid_unknown_fields=True, frozen=True):
    """How to train. The names are the tutorial's; the labels on the page say what they mean."""

    classifier: Kind = "dense"
    learning_rate: Annotated[float, Meta(gt=0, le=1)] = 0.01
    batch_fraction: Annotated[float, Meta(gt=0, le=1)] = 0.4
    epochs: Annotated[int, Meta(ge=1, le=500)] = 20
    units: Annotated[int, Meta(ge=1, le=1024)] = 100
    auto_train: bool = True


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
    | Relabel | Rename | AddClass | DeleteClass | MoveClass
)  # fmt: skip

_page_message = msgspec.json.Decoder(PageMessage)
_frame_header = msgspec.json.Decoder(FrameHeader)


# To the page


class ToPage(Struct, tag_field="type", tag=lambda name: name.lower()):
    """The base of all messages to the page."""


class ClassState(Struct):
    """A class as the page shows it."""

    label: str
    count: int
    direction: Direction | None


class State(ToPage):
    """Everything the page shows that is not a stream. Sent after every change."""

    classes: list[ClassState]
    settings: Settings
    trained: list[str] | None
    """The classes that can be recognised now; None before the first training."""
    stale: bool
    """The examples have changed since the training."""
    training: bool
    playing: bool
    paused: bool
    can_undo: bool
    next_burst: int
    """The page numbers its next recording so, or higher."""


class Welcome(ToPage):
    """The answer to Hello."""

    session: str
    resumed: bool
    version: str
    backbone: str
    layer: str
    layers: int
    frame_size: int
    activation_size: int
    normalisation: str
    maze: list[str]


class Recorded(ToPage):
    """A frame was kept as an example."""

    seq: int
    id: int
    label: str


class Predicted(ToPage):
    """What one frame shows. `seq` answers that frame and all before it."""

    seq: int
    label: str | None
    probabilities: list[float]
    embed_ms: float
    wait_ms: float


class Removed(ToPage):
    """These are all the examples there are now; thumbnails of others can go."""

    kept: list[tuple[int, str]]


class GameState(ToPage, tag="game"):
    """One step of the game; the newest wins."""

    view: GameView


class Loss(ToPage):
    """New points of the loss curve. The first of a training has `start` true."""

    start: bool
    values: list[float]
    epoch: int
    epochs: int


class AdviceState(Struct):
    """See `campad.classifiers.quality.Advice`."""

    kind: str
    labels: list[str]


class QualityState(Struct):
    """How well examples are recognised from the other recordings; None: no honest figure yet."""

    labels: list[str]
    accuracy: float | None
    interval: tuple[float, float] | None
    n: int
    confusion: list[list[int]]
    """Row: what it is; column: what it was taken for."""
    advice: list[AdviceState]


class Trained(ToPage):
    """A training has ended."""

    ms: float
    examples: int
    loss: float | None
    """Of the last batch."""
    stopped: bool
    quality: QualityState | None
    """None if there are too many examples to score at once."""


class Failure(ToPage, tag="error"):
    """Something asked for was not done; `message` is for the person."""

    code: str
    message: str


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
