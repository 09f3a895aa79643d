"""A file that takes the place of an older one once all of it is written."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from campad.store.moves import sync_folder


@contextmanager
def new_file(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Give a file to write into; after the block it is on the disk, and is called `path`.

    Whatever happens in the block, an older file stays until then, and no half file is left. Of a
    link, the file that it leads to is replaced. Into a device or a pipe, like /dev/stdout, is
    written directly: renaming would put a file in its place.

    Args:
        path: where it goes; its folder must be there.
        mode: who may read and write it, if the umask lets them.

    Raises:
        OSError: it cannot be written.
    """
    place = path.resolve()
    if place.exists() and not place.is_file():
        with path.open("wb") as file:
            yield file
        return
    beside = place.with_name(f".{secrets.token_hex(8)}.campad-part")  # short: names have an end
    handle = os.open(
        beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode
    )
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
        sync_folder(place.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_file(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a file at once, as `new_file` does."""
    with new_file(path, mode) as file:
        file.write(data)
