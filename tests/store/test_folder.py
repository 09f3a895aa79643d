import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from campad.dataset import Example
from campad.errors import ArgumentError, StoreError
from campad.store import Changes, ProjectStore
from campad.store.folder import ProjectFolder, default_folder
from store.damage import ANY_DISK, FACTS, flip, project
from store.stores import run_writer


@pytest.fixture
def shelf(tmp_path: Path) -> ProjectFolder:
    return ProjectFolder(tmp_path / "data")


def keep(shelf: ProjectFolder, letter: str, n: int, changed_s: float, **facts: Any) -> Path:
    """Make a project with n examples, last changed then."""
    path = shelf.path(letter * 22)
    store = ProjectStore.create(path, ANY_DISK)
    store.write(Changes(project(n).put, facts={**FACTS, **facts}))
    store.close()
    os.utime(path, (changed_s, changed_s))
    return path


def test_the_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """CAMPAD_DATA names it; without, it is the user's folder for data."""
    monkeypatch.setenv("CAMPAD_DATA", str(tmp_path / "here"))
    assert default_folder() == tmp_path / "here"

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("CAMPAD_DATA")
    assert default_folder().name == "campad"


def test_looking_makes_nothing(shelf: ProjectFolder) -> None:
    """Where nothing was recorded there is no folder, and that is no error."""
    assert shelf.summaries() == []
    assert shelf.forget_everything() == (0, 0, 0)
    assert not shelf.folder.exists()


@pytest.mark.parametrize(
    "project_id",
    [
        *("", "short", "a" * 15, "a" * 65, "../" + "a" * 20, "a" * 20 + "/b", "C:" + "a" * 20),
        *("a" * 20 + "\0", "a" * 20 + "\n", "ä" * 20, "a" * 20 + ".db", None, 7, b"a" * 20),
    ],
)
def test_ids_are_checked_before_they_become_paths(shelf: ProjectFolder, project_id: Any) -> None:
    """Only letters, digits, - and _ make a file's name."""
    with pytest.raises(ArgumentError, match="no project"):
        shelf.path(project_id)


def test_a_summary_says_what_is_in_a_project(shelf: ProjectFolder) -> None:
    """Classes, how many examples, time, size and network, without the examples being read."""
    path = keep(shelf, "a", 10, 1_000.5, labels=["left", "right", "nothing", "new"])

    (summary,) = shelf.summaries()

    assert summary.id == "a" * 22
    assert summary.labels == ("left", "right", "nothing", "new")
    assert summary.examples == 10
    assert summary.changed_s == 1_000.5
    assert summary.bytes == path.stat().st_size
    assert summary.network == {"name": "lite0", "layer": "stage6"}


def test_the_newest_project_is_first(shelf: ProjectFolder) -> None:
    """Projects are in the order in which they were changed, however they are called."""
    for letter, changed_s in zip("bca", (30, 10, 20), strict=True):
        keep(shelf, letter, 3, changed_s)

    assert [s.id[0] for s in shelf.summaries()] == ["b", "a", "c"]


def test_a_killed_projects_last_state_is_listed(shelf: ProjectFolder) -> None:
    """A change that was cut short is taken back before a summary is made."""
    path = shelf.path("k" * 22)
    run_writer("die_in_the_middle", path)

    (summary,) = shelf.summaries()

    assert summary.examples == 40


def test_what_cannot_be_read_is_left_alone(shelf: ProjectFolder) -> None:
    """Damaged, foreign and newer files are not in the list, and neither are files without an id."""
    path = keep(shelf, "a", 3, 10)
    data = path.read_bytes()
    damaged = keep(shelf, "b", 3, 20)
    damaged.write_bytes(flip(data, data.rindex(b'"digest"') + 3))
    (damaged.parent / ("c" * 22 + ".db")).write_bytes(b"text" * 999)
    (damaged.parent / ("d" * 22 + ".db")).mkdir()
    newer = keep(shelf, "e", 3, 30)
    newer.write_bytes(flip(newer.read_bytes(), 63, 2))
    (damaged.parent / "notes.db").write_bytes(b"text")

    assert [s.id[0] for s in shelf.summaries()] == ["a"]
    assert not list(damaged.parent.glob("*.damaged*"))


def test_an_open_project_is_not_listed(shelf: ProjectFolder) -> None:
    """Who has it open knows about it; looking does not wait for it."""
    keep(shelf, "a", 3, 10)
    store, _ = ProjectStore.open(keep(shelf, "b", 3, 20))

    assert [s.id[0] for s in shelf.summaries()] == ["a"]
    store.close()
    assert len(shelf.summaries()) == 2


def test_looking_changes_nothing(shelf: ProjectFolder) -> None:
    """Making a list leaves files and their times as they were."""
    path = keep(shelf, "a", 3, 10)
    before = path.read_bytes()

    shelf.summaries()

    assert path.read_bytes() == before
    assert path.stat().st_mtime == 10


def fill(shelf: ProjectFolder) -> set[Path]:
    """Make projects with all that can lie beside them, and return what is of someone else."""
    keep(shelf, "a", 3, 10)
    damaged = keep(shelf, "b", 5, 20)
    data = damaged.read_bytes()
    damaged.write_bytes(flip(data, data.index(project(5).put[2][1].tobytes()[400:440])))
    store, contents = ProjectStore.open(damaged, ANY_DISK)
    store.close()
    assert len(contents.examples) == 4
    folder = damaged.parent
    for name in ("b" * 22 + ".new-1", "b" * 22 + ".damaged-1-journal", "c" * 22 + ".db-journal"):
        (folder / name).write_bytes(b"1234")
    (folder / ("d" * 22 + ".db")).write_bytes(b"text")
    foreign = {
        folder / "notes.txt",
        folder / "notes.db",
        folder / ("e" * 22 + ".db.bak"),
        folder / ("e" * 22 + ".campad"),
        folder / ("e" * 22 + ".damaged-x"),
        shelf.folder / ("e" * 22 + ".db"),
        shelf.folder / "key",
    }
    for path in foreign:
        path.write_bytes(b"mine")
    return foreign


def test_forgetting_deletes_everything_and_says_so(shelf: ProjectFolder) -> None:
    """Projects, journals and damaged copies are gone, the counts are right, the rest stays."""
    foreign = fill(shelf)
    everything = {path for path in shelf.folder.rglob("*") if path.is_file()}
    size = sum(path.stat().st_size for path in everything - foreign)

    forgotten = shelf.forget_everything()

    assert forgotten == (3, 7, size)
    assert {path for path in shelf.folder.rglob("*") if path.is_file()} == foreign
    assert all(path.read_bytes() == b"mine" for path in foreign)
    assert shelf.forget_everything() == (0, 0, 0)


def test_forgetting_stops_at_what_is_open_elsewhere(shelf: ProjectFolder) -> None:
    """A project that is open in another campad stays and is told; all others are deleted."""
    keep(shelf, "a", 3, 10)
    store, _ = ProjectStore.open(keep(shelf, "b", 3, 20))
    keep(shelf, "c", 3, 30)

    with pytest.raises(StoreError, match="1 could not be deleted; 2 projects were") as caught:
        shelf.forget_everything()

    assert caught.value.kind == "locked"
    store.close()
    assert [s.id[0] for s in shelf.summaries()] == ["b"]


def test_what_cannot_be_deleted_is_told(shelf: ProjectFolder) -> None:
    """A folder with a project's name cannot be deleted; all others are."""
    path = keep(shelf, "a", 3, 10)
    (path.parent / ("b" * 22 + ".db")).mkdir()

    with pytest.raises(StoreError, match="1 could not be deleted; 1 projects were"):
        shelf.forget_everything()

    assert [p.name[0] for p in path.parent.iterdir()] == ["b"]


def test_an_unreadable_folder_is_told(tmp_path: Path) -> None:
    """A file in the folder's place is not a folder without projects."""
    (tmp_path / "data").write_bytes(b"")
    shelf = ProjectFolder(tmp_path / "data")

    with pytest.raises(StoreError):
        ProjectStore.create(shelf.path("a" * 22), ANY_DISK)


def test_summaries_see_changes(shelf: ProjectFolder) -> None:
    """What was relabelled and removed is counted as it is now."""
    path = keep(shelf, "a", 6, 10)
    store, contents = ProjectStore.open(path, ANY_DISK)
    first = contents.examples[0]
    store.write(
        Changes(
            changed=[Example(first.id, "nothing", 0)],
            removed=[contents.examples[1].id],
        )
    )
    store.close()

    (summary,) = shelf.summaries()

    assert summary.labels == ("left", "right", "nothing")
    assert summary.examples == 5


def test_a_view_that_never_ends_is_not_looked_into(shelf: ProjectFolder) -> None:
    """A hostile file among the projects cannot stop the list."""
    path = keep(shelf, "a", 3, 10)
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE census")
    connection.execute(
        "CREATE VIEW census AS WITH RECURSIVE c(id, sum, text, numbers) AS (VALUES(1, 2, 3, 4) "
        "UNION ALL SELECT id, sum, text, numbers FROM c) SELECT * FROM c"
    )
    connection.close()

    assert shelf.summaries() == []
