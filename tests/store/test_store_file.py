"""The file of a project: who may read it, what stays in it, and who has it."""

import os
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

from campad.store import Changes, ProjectStore
from campad.store import file as store_file
from store.damage import ANY_DISK, check, project
from store.stores import NAME, TESTS, WRITER, create, error_of, reopen


def test_files_are_for_their_owner_only(path: Path) -> None:
    """Folders that are made are 0700, the file and its journal 0600."""
    store = create(path, project())

    modes = {p.name: p.stat().st_mode & 0o777 for p in path.parent.iterdir()}
    store.close()

    assert modes == {NAME: 0o600, f"{NAME}-journal": 0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_sqlite_is_set_up_for_safety(path: Path) -> None:
    """Settings that SQLite would silently ignore if they were misspelt do hold."""
    connection = create(path)._connect()

    def setting(name: str) -> Any:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]

    assert setting("journal_mode") == b"truncate"
    assert setting("locking_mode") == b"exclusive"
    assert setting("synchronous") == 2
    assert setting("trusted_schema") == 0
    assert setting("cell_size_check") == 1
    assert setting("foreign_keys") == 1
    assert setting("secure_delete") == 1
    assert setting("max_page_count") * setting("page_size") == 2 * 2**30
    assert setting("application_id") == store_file.APPLICATION_ID
    assert setting("user_version") == store_file.VERSION
    connection.close()


def test_what_is_removed_is_not_in_the_file_any_more(path: Path) -> None:
    """Whoever deletes an example does not find its numbers in unused parts of the file."""
    changes = project()
    store = create(path, changes)
    numbers = changes.put[3][1].tobytes()[200:260]
    assert numbers in path.read_bytes()

    store.write(Changes(removed=[changes.put[3][0].id]))
    store.close()

    assert numbers not in path.read_bytes()


def test_a_project_is_not_made_over_another(path: Path) -> None:
    """Creating where there is a file is an error, and that file stays."""
    create(path, project()).close()

    assert error_of(lambda: create(path)).kind == "failed"
    assert check(reopen(path), project()) == 0
    assert [p.name for p in path.parent.glob("*.new*")] == []


def test_a_closed_store_is_closed(path: Path) -> None:
    """Closing twice is all right, writing then is an error."""
    store = create(path)

    store.close()
    store.close()

    assert error_of(lambda: store.write(project())).kind == "failed"


def test_missing_and_strange_files_are_told(tmp_path: Path) -> None:
    """No file, a folder, a pipe, a link: StoreError, and it does not wait for anything."""
    (tmp_path / "folder.db").mkdir()
    os.mkfifo(tmp_path / "pipe.db")
    create(tmp_path / "real.db").close()
    (tmp_path / "link.db").symlink_to(tmp_path / "real.db")

    for name in ("missing", "folder", "pipe", "link"):
        assert error_of(lambda n=name: reopen(tmp_path / f"{n}.db")).kind == "failed"  # type: ignore[misc]


def test_only_one_campad_has_a_project(path: Path) -> None:
    """A project that is open in another process or here is locked until it is closed."""
    create(path, project()).close()
    with subprocess.Popen(
        [*WRITER, "hold", str(path)], cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()

        started = time.monotonic()
        assert error_of(lambda: reopen(path)).kind == "locked"
        assert time.monotonic() - started < 2

        process.stdin.close()
    store, _ = ProjectStore.open(path)
    assert error_of(lambda: reopen(path)).kind == "locked"
    store.close()

    assert check(reopen(path), project()) == 0


def test_a_file_that_is_taken_away_is_told(path: Path) -> None:
    """Whoever deletes or replaces the file of an open project is told, not written past."""
    store = create(path, project())
    path.rename(path.with_suffix(".moved"))

    assert error_of(lambda: store.write(Changes(removed=[1]))).kind == "failed"
    path.write_bytes(b"")
    assert error_of(lambda: store.write(Changes(removed=[1]))).kind == "failed"
    path.with_suffix(".moved").replace(path)
    store.write(Changes(removed=[1]))
    store.close()

    assert len(reopen(path).examples) == 39


def break_once(store: ProjectStore) -> None:
    """Let one write fail in the middle, when something has been deleted: SQLite is to refuse it."""

    def refuse(action: int, *_: Any) -> int:
        return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_INSERT else sqlite3.SQLITE_OK

    store._connect().set_authorizer(refuse)
    assert error_of(lambda: store.write(Changes(removed=[1]))).kind == "failed"


def test_after_an_error_the_file_is_opened_again(path: Path) -> None:
    """A connection that failed is not relied on; the next write finds all that was there."""
    store = create(path, project())

    break_once(store)
    store.write(Changes(removed=[3]))
    store.close()

    assert [e.id for e in reopen(path).examples] == [1, *range(5, 80, 2)]


def test_after_an_error_nobody_elses_work_is_mixed_in(path: Path) -> None:
    """If another campad took the file meanwhile and changed it, that is told."""
    store = create(path, project())
    break_once(store)
    other, _ = ProjectStore.open(path, ANY_DISK)

    assert error_of(lambda: store.write(Changes(removed=[3]))).kind == "locked"
    other.write(Changes(removed=[5]))
    other.close()

    assert error_of(lambda: store.write(Changes(removed=[3]))).kind == "failed"
    store.close()
    assert len(reopen(path).examples) == 39
