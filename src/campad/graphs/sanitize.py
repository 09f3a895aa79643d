"""What files say of themselves, made fit for one line of a message or of a list of layers.

Names and values of a foreign file may be of any length and depth, and hold whatever moves a
terminal's cursor. Nothing of the kind gets into a message or becomes the name of a layer.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from reprlib import Repr
from typing import Any

from campad.errors import ModelFileError

MAX_NAME = 500
"""Characters in the name of a layer or a tensor; exporters write up to two hundred."""

_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 80


def shown(value: Any) -> str:
    """Return a value as Python writes it, cut short, and of nested ones only the first levels."""
    return _SHORT.repr(value)


def told(error: BaseException, most: int = 200) -> str:
    """Return what an error says, as one line of some two hundred characters at most."""
    reason = error.strerror if isinstance(error, OSError) else None  # without number and path
    said = (reason or str(error))[: most + 1]
    text = "".join(c if c.isprintable() else " " for c in said) or type(error).__name__
    return text if len(text) <= most else f"{text[: most - 1]}…"


@contextmanager
def damage_told(message: str) -> Iterator[None]:
    """Make a ModelFileError of what Python says where a file is not as it should be.

    Not every detail of a file is checked before it is used: a key that is missing, or a word in
    the place of a number, is met where it is needed. ModelFileErrors pass as they are.
    """
    try:
        yield
    except ModelFileError:
        raise
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RuntimeError,  # RecursionError, and what ONNX's checks raise without an error of their own
        StopIteration,
        TypeError,
        ValueError,
        Warning,  # pickletools warns of odd names, and a program may have made warnings errors
        struct.error,
    ) as error:
        raise ModelFileError(f"{message}: {told(error)}") from error


@contextmanager
def named(file: str) -> Iterator[None]:
    """Put a file's name before what a ModelFileError says of it."""
    try:
        yield
    except ModelFileError as error:
        raise ModelFileError(f"{file}: {error}") from error


def check_name(name: Any) -> str:
    """Return the name of a layer or tensor; raises ModelFileError if it cannot be printed."""
    if not isinstance(name, str) or not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise ModelFileError(
            f"a layer has a name of 1 to {MAX_NAME} printable characters; got {shown(name)}"
        )
    return name
