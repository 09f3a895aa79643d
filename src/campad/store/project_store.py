"""One project's file: what a person recorded, written to disk a moment later, and read again.

The file is SQLite's, so that a change is there wholly or not at all, whatever ends campad or the
machine meanwhile. Every record has a SHA-256 (`records.py`), and one record knows how many
there are (`ledger.py`). A file in which anything is damaged is set aside as it is, and what
can be read goes on in a new one.
"""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Self

from campad.errors import StoreError
from campad.store.changes import DEFAULT, Changes, StoredProject, StoreOptions
from campad.store.file import (
    ADVICE,
    Connection,
    check_identity,
    connect,
    ignore_damage,
    is_marked_read_only,
    make,
    put,
    store_errors,
    trust,
)
from campad.store.ledger import Ledger
from campad.store.load import NOTHING, load, load_repaired
from campad.store.moves import move, remove, replace, unused
from campad.store.plan import Plan, plan

log = logging.getLogger(__name__)


class ProjectStore:
    """One project's file, open for as long as this is, and nobody else can open it meanwhile.

    It is used by one thread at a time. `create` and `open` make it; close it when done.

    Example:
        >>> store = ProjectStore.create(path)
        >>> store.write(Changes(put=[(Example(0, "left", 0), activation)]))
        >>> store.close()
        >>> store, contents = ProjectStore.open(path)
    """

    def __init__(
        self, path: Path, connection: Connection | None, ledger: Ledger, options: StoreOptions
    ) -> None:
        self.path, self.options = path, options
        self._connection, self._ledger = connection, ledger
        self._tried = ledger.digest
        self._closed = False
        try:
            self._identity = _identity(path)
        except OSError:
            self.close()  # or nobody could open it any more
            raise

    @classmethod
    def create(cls, path: Path, options: StoreOptions = DEFAULT) -> Self:
        """Make an empty project file, and its folder; raises StoreError where it cannot."""
        with store_errors(path):
            _check_room(path, options)
            new = unused(path, "new")
            with _removed_on_error(new):
                make(new, options)
                # Whole from the first moment on: whoever opens the path finds a project.
                move(new, path, options.durable)
            with _removed_on_error(path):  # or there could never be one
                return cls(path, _open_own(path, options), Ledger(), options)

    @classmethod
    def open(cls, path: Path, options: StoreOptions = DEFAULT) -> tuple[Self, StoredProject]:
        """Open a project file.

        Where something in it is damaged, the file is set aside as `<id>.damaged-<n>`, and what
        could be read is in a new file in its place; `damaged` says how much could not.
        Raises StoreError if it cannot be opened, or nothing in it can be read; it is set aside
        then.
        """
        with store_errors(path):
            opened, contents = _read(path, options)
            if opened:
                return cls(path, *opened, options), contents
            return cls._salvage(path, contents, options)

    def write(self, changes: Changes) -> None:
        """Write changes, all or none; when this returns, they survive a loss of power.

        After StoreError nothing was changed: the store can be used further, and the same changes
        may be tried again. Raises ArgumentError for changes that could not be read again.
        """
        with store_errors(self.path):
            connection = self._connect()
            planned = plan(changes, self._ledger, self.options.max_examples)
            if not planned.records:
                return
            if changes.put or changes.vectors or changes.arrays:  # to delete takes no room
                _check_room(self.path, self.options)
            self._tried = planned.ledger.digest
            try:
                _transact(connection, planned)
            except BaseException:
                self._roll_back(connection)
                raise
            self._ledger = planned.ledger

    def close(self) -> None:
        """Close the file. It may be closed twice, but not written to any more."""
        self._closed = True
        self._let_go()

    def abandon(self) -> None:
        """Close a file that somebody has deleted, and delete what SQLite had beside it."""
        self.close()
        with store_errors(self.path):
            remove(self.path)

    def _connect(self) -> Connection:
        """Return the connection; a new one after an error, if the file is what it should be."""
        if self._closed:
            raise StoreError("failed", f"{self.path.name} has been closed.")
        if _identity(self.path) != self._identity:
            raise StoreError(
                "failed",
                f"{self.path.name} was moved or deleted while it was open. Save the project to a "
                "file of your own.",
            )
        if self._connection is None:
            opened, _ = _read(self.path, self.options)
            if opened is None:
                raise StoreError("damaged", f"{self.path.name} cannot be used: {ADVICE['damaged']}")
            connection, ledger = opened
            if ledger.digest not in (self._ledger.digest, self._tried):
                connection.close()
                raise StoreError("failed", f"{self.path.name} was changed by another campad.")
            self._connection, self._ledger = connection, ledger
        return self._connection

    def _roll_back(self, connection: Connection) -> None:
        """Take back a transaction that failed.

        SQLite does so when the connection is closed, or, where even that fails, when the file is
        opened next. The connection is not relied on after an error; a new one reads everything.
        """
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        self._let_go()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            with suppress(sqlite3.Error):
                connection.close()

    @classmethod
    def _salvage(
        cls, path: Path, contents: StoredProject, options: StoreOptions
    ) -> tuple[Self, StoredProject]:
        """Set a damaged file aside, and go on with a new one that holds what could be read."""
        if not contents.found_something:
            aside = unused(path, "damaged")
            move(path, aside, options.durable)
            raise StoreError(
                "damaged",
                f"{path.name} is damaged, and nothing in it can be read. It is kept as "
                f"{aside.name}. Record anew, or open a copy that you saved.",
            )
        new = unused(path, "new")
        with _removed_on_error(new):
            make(new, options)
            with closing(cls(new, _open_own(new, options), Ledger(), options)) as store:
                store.write(contents.everything)
            aside = replace(path, new, options.durable)
        log.warning(
            "%s was damaged and is kept as %s: %d examples could be read, %d records could not",
            *(path.name, aside.name, len(contents.examples), contents.damaged),
        )
        return cls(path, _open_own(path, options), store._ledger, options), contents


def _read(
    path: Path, options: StoreOptions
) -> tuple[tuple[Connection, Ledger] | None, StoredProject]:
    """Read a file; opened only where all is in order, and the file may be written to."""
    contents = NOTHING
    with ignore_damage(), ExitStack() as opened:
        connection = opened.enter_context(closing(connect(path, options)))
        if check_identity(connection, path) and not is_marked_read_only(connection, path):
            contents, ledger = load(connection, path.stat().st_size, options.most_guesses)
            if ledger:
                trust(connection)
                opened.pop_all()
                return (connection, ledger), contents
    return None, contents if contents.found_something else load_repaired(path, options)


@contextmanager
def _removed_on_error(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(OSError):
            remove(path)
        raise


def _open_own(path: Path, options: StoreOptions) -> Connection:
    """Open a file that has just been made here."""
    connection = connect(path, options)
    trust(connection)
    return connection


def _transact(connection: Connection, planned: Plan) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for table, number in planned.gone:
        connection.execute(f"DELETE FROM {table} WHERE id=?", (number,))  # noqa: S608 - ours
    put(connection, planned.records)
    connection.execute("COMMIT")


def _check_room(path: Path, options: StoreOptions) -> None:
    folder = next(parent for parent in path.absolute().parents if parent.is_dir())
    if shutil.disk_usage(folder).free < options.min_free_bytes:
        raise StoreError("full", f"{path.name} is not written: {ADVICE['full']}")


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells this file from another one of its name; None if it is gone."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
