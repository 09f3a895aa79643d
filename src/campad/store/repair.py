"""Reading a file that SQLite refuses: one that was cut off, or of which the first page is damaged.

SQLite reads nothing where the first page does not fit the rest. But that page is the same in every
project, apart from a few numbers, since all tables are made in the same order in an empty file. So
a copy of the file gets the first page of an empty project. What is found in it is believed, as
always, only where its sums are right.
"""

from __future__ import annotations

import shutil
from contextlib import closing, suppress
from pathlib import Path

from campad.store.file import PAGE_BYTES, connect, ignore_damage, make
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
    copy, loaded = unused(path, "new"), Loaded.nothing()
    try:
        make(copy, options)
        pages = path.stat().st_size // PAGE_BYTES
        with copy.open("r+b") as target, path.open("rb") as source:
            first = bytearray(target.read(PAGE_BYTES))
            first[PAGE_COUNT] = pages.to_bytes(4)
            first[FREE_PAGES] = bytes(8)
            target.truncate(0)
            target.seek(0)
            target.write(first)
            source.seek(PAGE_BYTES)
            shutil.copyfileobj(source, target, 2**20)
        with ignore_damage(), closing(connect(copy, options)) as connection:
            loaded = load(connection, pages * PAGE_BYTES, options.most_guesses)
    finally:
        with suppress(OSError):
            remove(copy)
    return loaded
