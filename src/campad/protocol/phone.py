"""What a phone says to a person's own page, and the page to the phone; campad passes it on."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from campad.errors import ArgumentError
from campad.protocol.settings import Label, Number

MOST_TEXT_BYTES = 16_384
"""The page's pads: 32 names of 80 characters."""

MOST_PICTURE_BYTES = 65_536
"""A JPEG of some 300 pixels a side has 10 to 30 KB."""

JPEG = b"\xff\xd8\xff"


class Said(Struct, forbid_unknown_fields=True, tag_field="type"):
    """The base of all messages; `type` is each one's tag."""


class Camera(Said, tag="camera"):
    """From the phone: pictures come from now on, or no more."""

    on: bool


class Hold(Said, tag="hold"):
    """From the phone: its button is held for a pad, or let go."""

    label: Label
    on: bool


class Pad(Struct, forbid_unknown_fields=True):
    """A class, and its number of examples."""

    label: Label
    count: Number


class Pads(Said, tag="pads"):
    """From the page: what there is to hold, what is recorded now, and the step that comes next."""

    pads: Annotated[list[Pad], Meta(max_length=256)]
    recording: Label | None
    ready: bool
    """Recording would begin at once: there is a picture, and campad is there."""
    lead: Annotated[str, Meta(max_length=400)] = ""


class Peer(Said, tag="peer"):
    """From campad, to both: the other end is there, or not."""

    here: bool


_from_phone = msgspec.json.Decoder(Camera | Hold)
_from_page = msgspec.json.Decoder(Pads)


def check_text(text: str, *, phone: bool) -> None:
    """Raise ArgumentError if this is nothing that a phone, or a page, says."""
    if len(text) > MOST_TEXT_BYTES:
        raise ArgumentError("this is too long")
    try:
        (_from_phone if phone else _from_page).decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ArgumentError(f"not a message that campad knows: {error}") from error


def check_picture(data: bytes) -> None:
    """Raise ArgumentError if this is no JPEG of a size that may be; browsers read the rest."""
    if not data.startswith(JPEG) or len(data) > MOST_PICTURE_BYTES:
        raise ArgumentError(f"a picture is a JPEG of at most {MOST_PICTURE_BYTES} bytes")
