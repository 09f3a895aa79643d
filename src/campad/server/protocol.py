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

from campad.classifiers.novelty import LOST
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
    | ClearChallenge
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
    recalibrating: bool
    """Frames are watched for a new mean."""
    recalibrated: bool
    """A shift is taken off every activation."""
    working: list[Literal["compare", "rank"]]
    """What is being computed."""
    challenge: int
    """How many frames the challenge set has."""
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
    """None: nothing is learned yet, or the frame is none of the classes."""
    probabilities: list[float]
    familiarity: float
    """0, like nothing that was taught, to 1."""
    drifted: bool
    """The camera's world has moved away from the recorded one."""
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
    taken: list[tuple[int, int]]
    """Of every judged example its id, and the number of the class it was taken for."""
    advice: list[AdviceState]
    doubts: list[DoubtState]
    threshold: float | None
    """The likeness below which a frame is none of the classes; None: no frame is."""
    temperature: float
    """Of the confidences."""


class DoubtState(Struct):
    """An example to look at again; see `campad.classifiers.doubts.Doubt`."""

    id: int
    kind: str
    other: str | int | None
    """The class that it looks like, or the id of the example that it is a copy of."""


class ChallengeState(Struct):
    """How well the challenge set is recognised."""

    n: int
    right: int
    none: int
    """So many were taken for none of the classes."""
    interval: tuple[float, float]


class Challenged(ToPage):
    """The challenge set or what judges it has changed; None: it is empty, or nothing is learned."""

    score: ChallengeState | None


class ComparisonState(Struct):
    """One classifier's line; see `campad.classifiers.compare.Comparison`."""

    name: str
    accuracy: float | None
    interval: tuple[float, float] | None
    n: int
    confusion: list[list[int]]
    train_ms: float
    predict_ms: float


class Compared(ToPage):
    """Every classifier has been tried on the examples."""

    labels: list[str]
    rows: list[ComparisonState]


class RankedLayer(Struct):
    """One layer's line; see `campad.ranking.Ranked`."""

    backbone: str
    layer: str
    numbers: int
    accuracy: float | None
    ms: float
    """To embed one frame."""
    used: bool
    """The layer that campad was started with."""


class RankedLayers(ToPage, tag="ranked"):
    """Layers have been ranked, best first. `frames` were looked at."""

    rows: list[RankedLayer]
    frames: int


class Recalibrated(ToPage):
    """Watching for a new mean has ended. Not `found`: the frames showed mostly `label`."""

    found: bool
    label: str | None
    share: float


class Trained(ToPage):
    """A training has ended."""

    ms: float
    examples: int
    loss: float | None
    """Of the last batch."""
    stopped: bool
    refined: bool
    """The same examples as last time, with more of their copies: no news for the person."""
    quality: QualityState | None
    """None if too few of very many examples could be scored."""


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
