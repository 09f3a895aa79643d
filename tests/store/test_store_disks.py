"""Disks that are full, that may not be written to, or that fail while files are moved."""

import errno
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.dataset import Example
from campad.errors import StoreError
from campad.store import Changes, ProjectStore, StoreOptions
from store.damage import ANY_DISK, FACTS, HURRIED, check, project
from store.stores import NAME, create, error_of, reopen, run_writer
from store.writer import attempt, batches


def test_a_file_that_may_not_grow_stays_whole(path: Path) -> None:
    """At every limit to its length a write fails wholly, and succeeds when the limit is gone."""
    said = run_writer("meet_limits", path)

    assert said.pop() == ["written"]
    assert len(said) > 25
    assert {kind for _, kind in said} == {"full"}


@pytest.fixture
def small_disk(tmp_path: Path) -> tuple[Path, list[str]]:
    """A folder, and how to start a process for which it is a disk of 1 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = f'mount -t tmpfs -o size=1m tmpfs "{folder}" && exec "$@"'
    command = ["unshare", "-rm", "sh", "-c", mount, "sh"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*command, "true"], capture_output=True).returncode
    ):
        pytest.skip("needs a system that lets one mount a disk of one's own")
    return folder, command


def test_a_full_disk_loses_nothing(small_disk: tuple[Path, list[str]]) -> None:
    """On a real disk without room a write fails as "full", and succeeds when there is some."""
    folder, command = small_disk

    (kind, before), (ids, damaged) = run_writer("fill", folder, *command)

    assert kind == "full"
    assert before > 50
    assert ids == list(range(before + 4))
    assert damaged == 0


def test_a_project_may_not_outgrow_its_limit(path: Path) -> None:
    """SQLite's own limit counts as a full disk too, and deleting is possible still."""
    store = create(path, options=replace(ANY_DISK, max_file_bytes=50 * 4_096))
    kinds = ((attempt(store, changes), changes) for changes in batches(4))
    kind, changes = next(pair for pair in kinds if pair[0] != "written")
    store.write(Changes(removed=[0, 1, 2, 3]))
    store.write(changes)
    store.close()

    ids = [e.id for e in reopen(path).examples]
    assert kind == "full"
    assert ids == list(range(4, changes.put[-1][0].id + 1))


NO_ROOM = StoreOptions(min_free_bytes=2**62)


def test_some_room_is_left_to_others(path: Path) -> None:
    """Where the disk is nearly full nothing is added, but examples may be deleted."""
    store = create(path, project())
    store.options = NO_ROOM
    facts, more = {**FACTS, "more": 1}, Changes([(Example(2, "left", 0), np.ones(300))])

    assert error_of(lambda: store.write(more)).kind == "full"
    assert error_of(lambda: create(path.with_name("q.db"), options=NO_ROOM)).kind == "full"
    store.write(Changes(removed=[1], facts=facts))
    store.close()

    contents = reopen(path)
    assert len(contents.examples) == 39
    assert contents.facts == facts


def test_no_room_to_save_from_a_damaged_file_leaves_it(spoilt: bytes, path: Path) -> None:
    """What could be read needs room for a new file; without it, nothing is renamed or deleted."""
    path.parent.mkdir()
    path.write_bytes(spoilt)

    assert error_of(lambda: reopen(path, NO_ROOM)).kind == "full"

    assert [p.name for p in path.parent.iterdir() if p.stat().st_size] == [NAME]
    assert path.read_bytes() == spoilt
    assert reopen(path).damaged == 1


@pytest.mark.parametrize("method", ["hardlink_to", "rename", "replace", "unlink", "lstat"])
def test_saving_from_a_damaged_file_may_fail_anywhere(
    spoilt: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """At every call that moves a file: what could be read is there at the next try."""
    do = getattr(Path, method)
    failures = 0
    for call in range(12):
        path = tmp_path / str(call) / NAME
        path.parent.mkdir()
        path.write_bytes(spoilt)
        left = [call]

        def fail(self: Path, *rest: Any, left: list[int] = left, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == -1 and NAME[:16] in self.name:
                raise OSError(errno.EIO, "Input/output error")
            return do(self, *rest, **options)

        def fail_always(self: Path, target: Path) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

        with monkeypatch.context() as patch:
            if method == "rename":  # as on a disk without hard links
                patch.setattr(Path, "hardlink_to", fail_always)
            patch.setattr(Path, method, fail)
            try:
                store, contents = ProjectStore.open(path, HURRIED)
            except StoreError:
                failures += 1
                contents = reopen(path, HURRIED)
            else:
                store.close()

        assert len(contents.examples) == 39
        assert check(reopen(path, HURRIED), project()) == 1
        assert any(p.read_bytes() == spoilt for p in path.parent.glob("*.damaged-?"))
    assert failures or method in ("hardlink_to", "unlink")


def test_where_one_may_only_read(tmp_path: Path) -> None:
    """A file of someone else can be opened, but writing and creating are told as read-only."""
    folder = Path(tempfile.mkdtemp())  # pytest's own folder is closed to others altogether
    try:
        create(folder / NAME, project()).close()
        (folder / NAME).chmod(0o444)
        folder.chmod(0o555)

        said = run_writer("may_not", folder / NAME)
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)

    assert [kind for kind, _ in said] == ["read-only", "read-only"]
    assert [n for _, n in said] == [40, 40]
