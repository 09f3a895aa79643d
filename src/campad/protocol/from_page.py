"""The text messages that the page sends. Strict: anything else is an error.

JSON, one of the structs with a `type`; answers are in `to_page.py`, frames in `frames.py`.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from campad.errors import ArgumentError
from campad.pacman import Direction
from campad.protocol.limits import Limits
from campad.protocol.settings import Label, Number, Settings


class FromPage(Struct, forbid_unknown_fields=True, tag_field="type"):
    """The base of all text messages; `type` is each one's tag."""


class Hello(FromPage, tag="hello"):
    """The first message: a session to go on with, or None for a new one."""

    session: Annotated[str, Meta(max_length=64)] | None = None


class Configure(FromPage, tag="configure"):
    """New settings; they count from the next training on."""

    settings: Settings


class Decide(FromPage, tag="decide"):
    """When a class is pressed and released from now on; see `campad.decisions`."""

    decisions: dict[str, Any]


class Guide(FromPage, tag="guide"):
    """Ask for one class after the other: to find settings, or to measure; None: stop that."""

    purpose: Literal["tune", "measure"] | None


class LookBack(FromPage, tag="lookback"):
    """Something was wrong: show the last seconds."""


class Correct(FromPage, tag="correct"):
    """Learn the frames from one number to another as this class.

    `neutral`: they are none of the classes; the class that presses nothing is made if need be.
    """

    first: Number
    last: Number
    label: Label
    neutral: bool = False


class UndoCorrection(FromPage, tag="undocorrection"):
    """Take the last correction back."""


class Mirror(FromPage, tag="mirror"):
    """Frames come as in a mirror from now on, or as the camera gives them."""

    on: bool


class Release(FromPage, tag="release"):
    """A pad was let go: the burst is complete."""


class Drop(FromPage, tag="drop"):
    """A pad was pressed by accident: forget the burst."""

    burst: Number


class Uncopied(FromPage, tag="uncopied"):
    """The page makes none of the warped copies that it still owes: learn without them."""


class Train(FromPage, tag="train"):
    """Train now."""


class Halt(FromPage, tag="halt"):
    """Stop the training, or the game, whichever is going on."""


class Play(FromPage, tag="play"):
    """Start a game."""

    speed: Literal["easy", "arcade"] = "easy"


class Pause(FromPage, tag="pause"):
    """Hold the game, or go on with it."""

    on: bool


class Steer(FromPage, tag="steer"):
    """An arrow key."""

    direction: Direction


class Bind(FromPage, tag="bind"):
    """What is steered, in place of what was; all is disarmed. See `campad.outputs.bindings`."""

    outputs: Annotated[list[dict[str, Any]], Meta(max_length=16)]


class Allow(FromPage, tag="allow"):
    """A person has looked at the outputs that came with a file, and takes them for their own."""


class Arm(FromPage, tag="arm"):
    """Pass decisions on to the outputs from now on, or release everything."""

    on: bool


class Compare(FromPage, tag="compare"):
    """Try every classifier on the examples."""


class Rank(FromPage, tag="rank"):
    """Rank layers on the frames that were sent for it, or, with `forget`, only forget them."""

    forget: bool = False


class Recalibrate(FromPage, tag="recalibrate"):
    """Begin to watch for a new mean; `on` false: see the world as it was recorded again."""

    on: bool


class ClearChallenge(FromPage, tag="clearchallenge"):
    """Forget the challenge set."""


class Forget(FromPage, tag="forget"):
    """Delete everything that campad keeps on this machine, of every project."""


class Undo(FromPage, tag="undo"):
    """Take back the last change of the examples."""


class Clear(FromPage, tag="clear"):
    """Remove a class's examples; None: everyone's."""

    label: Label | None = None


class Remove(FromPage, tag="remove"):
    """Remove single examples."""

    ids: Annotated[list[Number], Meta(max_length=1_000)]


class Relabel(FromPage, tag="relabel"):
    """Move single examples to another class."""

    ids: Annotated[list[Number], Meta(max_length=1_000)]
    label: Label


class Rename(FromPage, tag="rename"):
    """Give a class another name."""

    label: Label
    to: Label


class AddClass(FromPage, tag="addclass"):
    """Add an empty class."""

    label: Label


class DeleteClass(FromPage, tag="deleteclass"):
    """Remove a class with its examples."""

    label: Label


class MoveClass(FromPage, tag="moveclass"):
    """Put a class at another place."""

    label: Label
    position: Number


PageMessage = (
    Hello | Configure | Decide | Mirror | Release | Drop | Train | Halt | Play | Pause | Steer
    | Undo | Clear | Remove | Relabel | Rename | AddClass | DeleteClass | MoveClass | Compare | Rank
    | Recalibrate | ClearChallenge | Forget | Guide | LookBack | Correct | UndoCorrection
    | Bind | Allow | Arm | Uncopied
)  # fmt: skip

_page_message = msgspec.json.Decoder(PageMessage)


def read_message(text: str, limits: Limits) -> PageMessage:
    """Parse a text message.

    Raises:
        ArgumentError: too long, no JSON, an unknown type, or a field that does not fit.
    """
    most = limits.max_control_bytes
    if len(text) > most:
        raise ArgumentError(f"a message may have {most} characters; got {len(text)}")
    try:
        return _page_message.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ArgumentError(f"not a message that campad knows: {error}") from error
