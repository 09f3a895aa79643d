"""Files that someone made: what campad would not write is set aside, and nothing in it runs."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.store import file as store_file
from campad.store.records import Record
from store.damage import FACTS, HURRIED, check, project, same
from store.stores import create, error_of, reopen

ENDLESS = (
    "WITH RECURSIVE c(id, sum, text, numbers) AS (VALUES(1, x'', x'', x'') "
    "UNION ALL SELECT id + 1, x'', x'', x'' FROM c) SELECT * FROM c"
)
NUMBERS = np.ones(10, "<f4").tobytes()


def craft(path: Path, *statements: str, records: Sequence[Record] = ()) -> None:
    """Write a project, then put records into it of which all sums are right, and do more to it."""
    create(path, project(6, 10), HURRIED).close()
    connection = sqlite3.connect(path, isolation_level=None)
    store_file.put(connection, records)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def hostile(text: Any, number: int = 2, table: str = "examples") -> Record:
    return Record(table, number, json.dumps(text).encode())


@pytest.mark.parametrize(
    "records",
    [
        [Record("activations", 1, numbers=np.full(10, np.nan, "<f4").tobytes())],
        [Record("activations", 3, numbers=np.ones(11, "<f4").tobytes())],
        [Record("activations", 1, numbers=b"123")],
        [Record("vectors", 1, numbers=NUMBERS)],
        [Record("vectors", 2, numbers=3 * NUMBERS)],
        [Record("vectors", 1, numbers=np.full(30, np.inf, "<f4").tobytes())],
        [hostile(["left", 0, None])],
        [hostile(["stranger", 0, None]), Record("activations", 2, numbers=NUMBERS)],
        [hostile(["a" * 10**6, 0, None]), Record("activations", 2, numbers=NUMBERS)],
        [hostile(["left", -1, None]), Record("activations", 2, numbers=NUMBERS)],
        [hostile(["left", 0.5, None]), Record("activations", 2, numbers=NUMBERS)],
        [hostile(["left", 0, None], -5), Record("activations", -5, numbers=NUMBERS)],
        [hostile(["left", 0, None], 2**60), Record("activations", 2**60, numbers=NUMBERS)],
        [hostile(["left", 0, [9.0, 9.0]]), Record("activations", 2, numbers=NUMBERS)],
        [hostile(["left", 0, ["a", None]]), Record("activations", 2, numbers=NUMBERS)],
        [hostile({"label": "left"}), Record("activations", 2, numbers=NUMBERS)],
        [Record("examples", 2, b"\xff\xfe"), Record("activations", 2, numbers=NUMBERS)],
        [Record("examples", 2, b"[" * 900), Record("activations", 2, numbers=NUMBERS)],
        [Record("facts", 9, b"[" * 100_000)],
        [Record("facts", 9, b'["x",NaN]')],
        [Record("facts", 9, b'["x",1e999]')],
        [hostile(["labels", ["other", "names"]], 9, "facts")],
        [Record("arrays", 9, b'["big",[9007199254740991,2]]', NUMBERS)],
        [Record("arrays", 9, b'["minus",[-10]]', NUMBERS)],
        [Record("arrays", 9, b'["shift",[10]]', NUMBERS)],
        [Record("arrays", 9, b"[]", NUMBERS)],
        [Record("census", 1, b"{}")],
        [Record("census", 1, b'{"records":{}}')],
    ],
)
def test_records_that_campad_would_not_write_are_set_aside(
    path: Path, records: list[Record]
) -> None:
    """Though their sums are right, they count as damaged, and the rest is there."""
    craft(path, records=records)

    contents = reopen(path, HURRIED)

    spoilt = {records[0].id} if records[0].table == "activations" else set()
    original = {e.id: row for e, row in project(6, 10).put}
    assert contents.damaged >= 1
    assert {e.id for e in contents.examples} == set(original) - spoilt
    for e, row in zip(contents.examples, contents.activations, strict=True):
        assert same(row, original[e.id])
    assert contents.facts == FACTS


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON examples BEGIN DELETE FROM examples; END",
        f"CREATE VIEW v AS {ENDLESS}",
        "CREATE INDEX i ON examples (text)",
        "CREATE TABLE more (x)",
        "ALTER TABLE facts ADD COLUMN more",
        "DROP TABLE vectors",
        "PRAGMA application_id=0",
        "PRAGMA user_version=0",
        "INSERT INTO census VALUES (2, x'', x'', x'')",
    ],
)
def test_other_tables_are_not_trusted(path: Path, statement: str) -> None:
    """A file with anything but campad's tables is read as a damaged one, or not at all."""
    craft(path, statement)

    contents = reopen(path, HURRIED)

    check(contents, project(6, 10))
    assert len(contents.examples) == 6
    assert path.with_suffix(".damaged-1").exists()
    connection = sqlite3.connect(path)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert tables == set(store_file.SCHEMA)


def test_a_view_in_place_of_a_table_is_not_run(path: Path) -> None:
    """A view that never ends would stop campad, if it looked into it."""
    craft(
        path,
        "DROP TABLE census",
        f"CREATE VIEW census AS {ENDLESS}",
    )

    contents = reopen(path)

    assert check(contents, project(6, 10)) == 0
    assert contents.damaged >= 1


def test_a_newer_campads_file_is_left_alone(path: Path) -> None:
    """It says that campad must be updated, and the file stays in its place."""
    craft(path, "PRAGMA user_version=2")

    error = error_of(lambda: reopen(path))

    assert error.kind == "failed"
    assert "newer campad" in str(error)
    assert path.exists()


def test_another_programs_database_is_set_aside(path: Path) -> None:
    """A database of other tables is no project, and is not deleted."""
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.execute("INSERT INTO bookmarks VALUES ('somewhere')")
    connection.commit()
    connection.close()
    data = path.read_bytes()

    assert error_of(lambda: reopen(path)).kind == "damaged"
    assert path.with_suffix(".damaged-1").read_bytes() == data


def test_lengths_are_believed_only_as_far_as_the_file_goes(path: Path) -> None:
    """A row that claims to have a gigabyte is refused before memory is taken for it."""
    import tracemalloc

    craft(path, "UPDATE activations SET numbers = zeroblob(30000000) WHERE id = 3")
    tracemalloc.start()

    contents = reopen(path)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
    assert contents.damaged >= 1
    assert 3 not in [e.id for e in contents.examples]
    assert len(contents.examples) == 5


def test_files_larger_than_any_project_are_not_read(path: Path) -> None:
    """A file that is 3 GiB long, though it takes no room, is refused by its length."""
    path.parent.mkdir()
    with path.open("wb") as file:
        file.truncate(3 * 2**30)

    assert error_of(lambda: reopen(path)).kind == "failed"
