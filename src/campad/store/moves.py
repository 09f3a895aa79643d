"""The projects' folder: a project's file, those that may lie beside it, and how they move.

    <id>.db             the project
    <id>.new-<n>        one that is being made
    <id>.damaged-<n>    one that was set aside

SQLite's journal has the file's name with "-journal" behind it, and goes wherever the file goes: a
file without its journal may be damaged, and so may a file with another's.
"""

import errno
import itertools
import os
from pathlib import Path

from campad.errors import StoreError

BESIDE = ("-journal", "-wal", "-shm")
"""campad's files have journals only; the others come with a file in which a byte was changed."""


def unused(path: Path, word: str) -> Path:
    """Return the first name `<id>.<word>-<n>` that no file has."""
    names = (path.with_suffix(f".{word}-{number}") for number in itertools.count(1))
    return next(p for p in names if not any(beside.exists() for beside in all_of(p)))


def all_of(path: Path) -> list[Path]:
    """Return the places of a file and of those that SQLite has beside it, there or not."""
    return [path, *(path.with_name(path.name + ending) for ending in BESIDE)]


def move(path: Path, target: Path, durable: bool) -> None:
    """Give a closed file another name, with its journal; raises StoreError if that is taken."""
    if any(place.exists() for place in all_of(target)):
        raise StoreError("failed", f"there is a file {target.name} already")
    # The journal first: where only that was moved, the file is what it was without it.
    for source, place in reversed(list(zip(all_of(path), all_of(target), strict=True))):
        if source.exists():
            source.rename(place)
    sync_folder(path.parent, durable)


def replace(path: Path, new: Path, durable: bool) -> Path:
    """Put a closed file in the place of a damaged one, which is kept; return where.

    At every moment there is a file in that place, but where the disk has no hard links.
    """
    aside = unused(path, "damaged")
    try:
        aside.hardlink_to(path)
    except OSError:
        move(path, aside, durable)
    for place, target in zip(all_of(path)[1:], all_of(aside)[1:], strict=True):
        if place.exists():
            place.rename(target)
    for place in all_of(new)[1:]:
        place.unlink(missing_ok=True)  # empty, since the file was closed
    new.replace(path)
    sync_folder(path.parent, durable)
    return aside


def remove(path: Path) -> int:
    """Delete a file and its journal, if they are there; return how many bytes that were."""
    size = 0
    for place in all_of(path):
        try:
            size += place.lstat().st_size
            place.unlink()
        except FileNotFoundError:
            continue
    return size


def make_folder(folder: Path, durable: bool) -> None:
    """Make a folder that only its owner may look into, and those above it that are missing."""
    if not folder.is_dir():
        make_folder(folder.parent, durable)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent, durable)


def sync_folder(folder: Path, durable: bool = True) -> None:
    """Let what was renamed or made in a folder survive a loss of power, if `durable`."""
    if os.name != "posix" or not durable:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some file systems do not sync folders, and say so in these ways (PostgreSQL, fd.c).
        if error.errno not in (errno.EBADF, errno.EINVAL):
            raise
    finally:
        os.close(handle)
