"""A project's file as SQLite sees it: how it is made and opened, and what its errors mean.

The settings follow https://sqlite.org/security.html, "Untrusted SQLite Database Files", and are
chosen for safety: a write that has been acknowledged survives a loss of power, and what is deleted
is overwritten, so that no former state of a record lies about in unused parts of the file.
"""

import errno
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from campad.errors import StoreError
from campad.store.changes import StoreOptions
from campad.store.ledger import Ledger
from campad.store.moves import make_folder
from campad.store.records import TABLES, Record

APPLICATION_ID = int.from_bytes(b"cmpd")
VERSION = 1
PAGE_BYTES = 4_096
LOCK_TIMEOUT_S = 0.2
"""Another campad has a file for as long as a project is open there; waiting longer is no use."""

Connection = sqlite3.Connection

COLUMNS = "id INTEGER PRIMARY KEY, sum BLOB, text BLOB, numbers BLOB"
SCHEMA = {table: f"CREATE TABLE {table} ({COLUMNS})" for table in TABLES}

# A pragma with these settings; secure_delete is not on by default everywhere.
SETTINGS = (
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "secure_delete=ON",
)
STEPS, MOST_STEPS = 1_000_000, 300
"""A damaged or hostile file may send SQLite round in circles: it is stopped after 300 million
instructions. An honest file of the largest size needs a few million."""

PROBE_BYTES = 2**20

ROOM_BYTES = 1_024
"""What a row takes besides its text and numbers, with room to spare."""

SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What Python raises for SQLite. The second one where a message quotes the file, and that is
damaged so that it is no text any more."""

ADVICE = {
    "full": "The disk is full, or a project has reached 2 GiB. What you recorded is still here "
    "while campad runs: free some space, and it is kept.",
    "read-only": "campad may not write there. Allow writing to that folder, or name another one "
    "with --data.",
    "locked": "It is open in another campad. Close that one first.",
    "damaged": "It is damaged, or is no project of campad's.",
    "failed": "The disk reports an error. Save the project to a file on another disk.",
}
UNREADABLE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
NOT_WRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
PRIMARY_CODES = {
    sqlite3.SQLITE_FULL: "full",
    **dict.fromkeys(NOT_WRITABLE, "read-only"),
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), "locked"),
    **dict.fromkeys(UNREADABLE, "damaged"),
}
ERROR_NUMBERS = {
    **dict.fromkeys((errno.ENOSPC, errno.EFBIG, errno.EDQUOT), "full"),
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "read-only"),
}


def _cause(error: Exception, folder: Path) -> Exception:
    """Return what the system says where SQLite only knows that it could not write.

    It tells a full disk, but no quota that is used up and no file that is as large as it may be.
    """
    if primary_code(error) == sqlite3.SQLITE_IOERR:
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(PROBE_BYTES))
        except OSError as said:
            return said
    return error


def primary_code(error: Exception) -> int:
    """Return SQLite's code without its details; -1 for an error of Python's own."""
    code = getattr(error, "sqlite_errorcode", -1)
    return code & 0xFF if code >= 0 else -1


@contextmanager
def ignore_damage() -> Iterator[None]:
    """Let pass what SQLite says of contents that it cannot read; other errors are raised."""
    try:
        yield
    except SQLITE_ERRORS as error:
        if not is_damage(error):
            raise


def is_damage(error: Exception) -> bool:
    """Say whether it is the file's contents that cannot be read, rather than the disk."""
    return isinstance(error, UnicodeDecodeError) or primary_code(error) in {
        *UNREADABLE,
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_SCHEMA,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_INTERRUPT,
    }


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite or the system says in here into StoreError."""
    try:
        yield
    except StoreError:
        raise
    except (*SQLITE_ERRORS, OSError) as error:
        said = _cause(error, path.parent)
        if isinstance(said, OSError):
            kind = ERROR_NUMBERS.get(said.errno or 0, "failed")
        else:
            unreadable = isinstance(said, UnicodeDecodeError)
            kind = PRIMARY_CODES.get(primary_code(said), "damaged" if unreadable else "failed")
        advice = f"{path.name} cannot be used: {ADVICE[kind]} ({said})"
        raise StoreError(kind, advice) from error


def make(path: Path, options: StoreOptions) -> None:
    """Make an empty project file, readable by its owner only; its folder too, where missing."""
    make_folder(path.parent, options.durable)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
        _configure(connection, options)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={VERSION}")
        for sql in SCHEMA.values():
            connection.execute(sql)
        put(connection, [Ledger().census()])
        connection.execute("COMMIT")


def connect(path: Path, options: StoreOptions, *, alone: bool = True) -> Connection:
    """Open a project file that is there; raises StoreError if it is no plain file, or too large.

    A change that was cut short is taken back by SQLite. If `alone`, nobody else may open the file
    until it is closed; where it can only be read, anyone may.
    """
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise StoreError("failed", f"{path.name} is not a plain file. Move it elsewhere.")
    if status.st_size > options.max_file_bytes:
        raise StoreError("failed", f"{path.name} is larger than campad reads.")
    timeout_s = LOCK_TIMEOUT_S if alone else 0
    connection = sqlite3.connect(
        path, timeout=timeout_s, isolation_level=None, check_same_thread=False, cached_statements=32
    )
    try:
        connection.text_factory = bytes
        left = iter(range(MOST_STEPS))
        connection.set_progress_handler(lambda: next(left, None) is None, STEPS)  # until `trust`
        _configure(connection, options)
        if alone:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
            # The journal stays and is emptied: that costs fewer turns of the disk than deleting it.
            connection.execute("PRAGMA journal_mode=TRUNCATE").fetchall()
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _configure(connection: Connection, options: StoreOptions) -> None:
    synchronous = "FULL" if options.durable else "OFF"
    most_pages = options.max_file_bytes // PAGE_BYTES
    for setting in (*SETTINGS, f"synchronous={synchronous}", f"max_page_count={most_pages}"):
        connection.execute(f"PRAGMA {setting}").fetchall()


def check_identity(connection: Connection, path: Path) -> bool:
    """Say whether nothing but what campad makes is in the file; raises StoreError if newer."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return False
    if version > VERSION:
        raise StoreError(
            "failed", f"{path.name} was written by a newer campad. Update campad to open it."
        )
    select = "SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT 99"
    found = connection.execute(select).fetchall()
    expected = {
        (b"table", name.encode(), name.encode(), sql.encode()) for name, sql in SCHEMA.items()
    }
    return version == VERSION and len(found) == len(expected) and set(found) == expected


def is_marked_read_only(connection: Connection, path: Path) -> bool:
    """Say whether the file's header forbids writing. campad never does: the file is damaged then.

    The header cannot simply be read: when a file is closed, the system takes away all locks that
    this process has on it, and so those of SQLite too (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        connection.execute("DELETE FROM census WHERE id < 0")
    except sqlite3.Error as error:
        if primary_code(error) != sqlite3.SQLITE_READONLY:
            raise
        return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    return False


def put(connection: Connection, records: Iterable[Record]) -> None:
    """Write records, in place of those with their ids."""
    for record in records:
        connection.execute(
            f"INSERT OR REPLACE INTO {record.table} VALUES (?, ?, ?, ?)",  # noqa: S608 - ours
            (record.id, record.sum, record.text, record.numbers),
        )


def trust(connection: Connection) -> None:
    """The file has been read to its end and is in order: it may be worked with for long."""
    connection.set_progress_handler(None, 0)
    limit_rows(connection, max(table.text + table.numbers for table in TABLES.values()))


def limit_rows(connection: Connection, size: int) -> None:
    """Let SQLite refuse larger rows, in bytes, before it takes memory for them."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, size + ROOM_BYTES)
