"""Reading a project's file without trusting it: all that is in order, and what is not."""

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator
from typing import TypeVar

from campad.store.file import SQLITE_ERRORS, Connection, is_damage, limit_rows
from campad.store.ledger import COUNTED, Census, Ledger, read_census
from campad.store.records import TABLES, Record

T = TypeVar("T")


class Reader:
    """Reads the records whose sums are right, also where the file's structure is damaged.

    Attributes:
        census: what the file says it holds; None where that cannot be read.
        bad: by table, how many records were there but not in order.
        broken: SQLite found damage.
        ledger: the records that were read.
    """

    def __init__(self, connection: Connection, most_guesses: int) -> None:
        self._connection, self._most_guesses = connection, most_guesses
        self.bad: Counter[str] = Counter()
        self.broken = False
        self.ledger = Ledger()
        self.census: Census | None = None
        for record in self._records("census"):
            self.census = read_census(record) if record.id == 1 else None

    def read(
        self, table: str, parse: Callable[[Record], T | None], ids: Collection[int] | None = None
    ) -> Iterator[tuple[int, T]]:
        """Read a table: the ids of its records, and what `parse` makes of each.

        What `parse` returns None for cannot be used, and is counted with the bad ones. `ids` are
        those that matter, if known. Raises sqlite3.Error only where the disk cannot be read.
        """
        for record in self._records(table, ids):
            parsed = parse(record)
            if parsed is None:
                self.bad[table] += 1
            else:
                self.ledger.put(record)
                yield record.id, parsed

    @property
    def whole(self) -> bool:
        """Everything is there and in order; to be asked when all tables have been read."""
        return (
            self.census is not None
            and not self.broken
            and not self.bad.total()
            and self.ledger.digest == self.census.digest
            and all(len(self.ledger.sums[t]) == self.census.records[t] for t in COUNTED)
        )

    def check_structure(self) -> None:
        """Let SQLite look at pages that are in no table too: it would write to them later."""
        limit_rows(self._connection, TABLES["arrays"].numbers)
        try:
            found = self._connection.execute("PRAGMA quick_check(1)").fetchone()
        except SQLITE_ERRORS as error:
            self._note(error)
        else:
            self.broken |= found != (b"ok",)

    def _records(self, table: str, ids: Collection[int] | None = None) -> Iterator[Record]:
        """Read a table from its beginning, what that misses from its end, then id by id."""
        limit_rows(self._connection, TABLES[table].text + TABLES[table].numbers)
        seen: set[int] = set()
        every = f"SELECT id, sum, text, numbers FROM {table}"  # noqa: S608 - a name of ours
        ended = yield from self._rows(f"{every} ORDER BY id", table, seen)
        if ended:
            return
        first = max(seen, default=-1)
        before = set(seen)
        yield from self._rows(f"{every} ORDER BY id DESC", table, seen)
        guesses = first + 1 + min(self._most_guesses, 4 * TABLES[table].rows)
        last = min(min(seen - before, default=guesses), guesses)
        for number in range(first + 1, last) if ids is None else set(ids) - seen:
            yield from self._rows(f"{every} WHERE id={number}", table, seen)

    def _rows(self, sql: str, table: str, seen: set[int]) -> Generator[Record, None, bool]:
        """Read the proper records up to a row that was seen or cannot be read; True if none was."""
        try:
            for number, total, text, numbers in self._connection.execute(sql):
                if number in seen or len(seen) >= TABLES[table].rows:
                    self.broken = True
                    return False
                seen.add(number)
                typed = isinstance(text, bytes) and isinstance(numbers, bytes)
                record = Record(table, number, text, numbers)
                if typed and record.sum == total:
                    yield record
                else:
                    self.bad[table] += 1
        except SQLITE_ERRORS as error:
            self._note(error)
            return False
        return True

    def _note(self, error: Exception) -> None:
        if not is_damage(error):
            raise error
        self.broken = True
