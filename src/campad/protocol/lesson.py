"""What students' pages are told about the lesson, and what the teacher's page asks for."""

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from campad.errors import ArgumentError
from campad.protocol.settings import Number
from campad.protocol.to_page import ToPage


class Lesson(ToPage, tag="lesson"):
    """How the lesson stands, for one of its people. Sent at first, and after every change."""

    name: str
    """The name that the person chose."""
    paused: bool
    kept_days: int | None
    """For how many days after their last visit what they taught is kept; None: not at all."""


class Joining(Struct, forbid_unknown_fields=True):
    """What the page to join sends."""

    code: Annotated[str, Meta(max_length=40)]
    name: Annotated[str, Meta(max_length=200)]


class FromTeacher(Struct, forbid_unknown_fields=True, tag_field="type"):
    """The base of all that a teacher's page asks for; `type` is each one's tag."""


class PauseLesson(FromTeacher, tag="pause"):
    """Let everybody look up, or go on."""

    on: bool


class LockLesson(FromTeacher, tag="lock"):
    """Let nobody else join, or let people join again."""

    on: bool


class RenewCode(FromTeacher, tag="renew"):
    """Take another join code."""


class LetBack(FromTeacher, tag="letback"):
    """Let somebody come back by their name, at another device or with an empty browser."""

    person: Number


class SendAway(FromTeacher, tag="sendaway"):
    """Delete what somebody taught, and let them out."""

    person: Number


class Wipe(FromTeacher, tag="wipe"):
    """The lesson is over: delete everything, and let everybody out."""


T = TypeVar("T")
TeacherMessage = PauseLesson | LockLesson | RenewCode | LetBack | SendAway | Wipe

_joining = msgspec.json.Decoder(Joining)
_teacher_message = msgspec.json.Decoder(TeacherMessage)


def read_joining(data: bytes) -> Joining:
    """Parse what the page to join sends; raises ArgumentError."""
    return _read(_joining, data)


def read_teacher_message(data: bytes) -> TeacherMessage:
    """Parse what a teacher's page asks for; raises ArgumentError."""
    return _read(_teacher_message, data)


def _read(decoder: msgspec.json.Decoder[T], data: bytes) -> T:
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ArgumentError(f"not a message that campad knows: {error}") from error
