"""Reading a file that SQLite refuses: one that was cut off, or of which the first page is damaged.

SQLite reads nothing where the first page does not fit the rest. But that page is the same in every
project, apart from a few numbers, since all tables are made in the same order in an empty file. So
a copy of the file gets the first page of an empty project. What is found in it is believed, as
always, only where its sums are right.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from campad.store.file import PAGE_BYTES, SQLITE_ERRORS, connect, is_damage, make
from campad.store.load import Loaded, load
from campad.store.moves import remove, unused
from campad.store.options import StoreOptions

# https://sqlite.org/fileformat2.html, "The Database Header"
PAGE_COUNT, FREE_PAGES = slice(28, 32), slice(32, 40)


def load_repaired(path: Path, options: StoreOptions) -> Loaded:
    """Read what is in order in a file that cannot be opened; the file stays as it is.

    Raises:
        OSError, sqlite3.Error: there is no room for a copy, or the disk cannot be read.
    """
    copy = unused(path, "new")
    try:
        first = _first_page(copy, options)
        pages = path.stat().st_size // PAGE_BYTES
        first[PAGE_COUNT] = pages.to_bytes(4)
        first[FREE_PAGES] = bytes(8)
        _copy(path, copy, bytes(first))
        connection = connect(copy, options)
        try:
            return load(connection, pages * PAGE_BYTES, options.most_guesses)
        finally:
            connection.close()
    except SQLITE_ERRORS as error:
        if not is_damage(error):
            raise
        return Loaded.nothing()
    finally:
        with suppress(OSError):
            remove(copy)


def _first_page(path: Path, options: StoreOptions) -> bytearray:
    """Make an empty project there, and return its first page."""
    make(path, options)
    page = path.read_bytes()[:PAGE_BYTES]
    remove(path)
    return bytearray(page)


def _copy(path: Path, copy: Path, first: bytes) -> None:
    handle = os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(handle, "wb") as target, path.open("rb") as source:
        target.write(first)
        source.seek(PAGE_BYTES)
        shutil.copyfileobj(source, target, 2**20)
