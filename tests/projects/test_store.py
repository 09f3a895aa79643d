import errno
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.dataset import Example
from campad.errors import ArgumentError, StoreError
from campad.frame import Look
from campad.projects.store import Changes, Contents, ProjectStore
from campad.projects.store import file as store_file
from campad.projects.store import moves as store_moves
from campad.projects.store import plan as store_plan
from campad.projects.store import project_store as module
from campad.projects.store import read as store_read
from campad.projects.store.records import Record
from projects.damage import (
    FACTS,
    LABELS,
    Outcome,
    check,
    flip,
    project,
    same,
    survive,
    truncate,
    write_project,
    zero,
)
from projects.writer import attempt, batches, example

NAME = "p" * 16 + ".db"
TESTS = Path(__file__).parents[1]
WRITER = [sys.executable, "-m", "projects.writer"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "projects" / NAME


def create(path: Path, changes: Changes | None = None) -> ProjectStore:
    store = ProjectStore.create(path, min_free_bytes=0)
    if changes:
        store.write(changes)
    return store


def reopen(path: Path) -> Contents:
    store, contents = ProjectStore.open(path, min_free_bytes=0)
    store.close()
    return contents


def error_of(act: Callable[[], Any]) -> StoreError:
    with pytest.raises(StoreError) as caught:
        act()
    return caught.value


def run_writer(what: str, path: Path, *before: str) -> list[list[Any]]:
    """Run one of the functions in writer.py, and return what it said."""
    command = [*before, *WRITER, what, str(path)]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


# What is written comes back


def test_everything_comes_back_bit_by_bit(path: Path) -> None:
    """Examples, numbers, vectors, arrays and facts are what they were."""
    changes = project()
    create(path, changes).close()

    contents = reopen(path)

    assert check(contents, changes) == 0
    assert contents.facts == FACTS
    assert contents.damaged == 0
    assert contents.activations.shape == (40, 300)


def test_odd_numbers_and_names_come_back(path: Path) -> None:
    """The smallest numbers, the largest, minus zero, and labels in any script."""
    numbers = np.array([-0.0, 1e-45, 3.4028235e38, -1e-38], np.float32)
    labels = ["👩‍🚀", "ärger", '"; DROP TABLE', "\ud800"]
    put = [(Example(2**53 - 1 - n, label, 2**53 - 1), numbers) for n, label in enumerate(labels)]
    create(path, Changes(put=put, facts={"labels": labels})).close()

    contents = reopen(path)

    assert [e for e, _ in sorted(put, key=lambda pair: pair[0].id)] == list(contents.examples)
    assert all(same(row, numbers) for row in contents.activations)
    assert contents.facts == {"labels": labels}


def test_a_new_project_is_empty(path: Path) -> None:
    """Nothing is in it before something is written."""
    create(path).close()

    contents = reopen(path)

    assert contents.examples == ()
    assert contents.activations.shape == (0, 0)
    assert (contents.facts, contents.vectors, contents.arrays, contents.damaged) == ({}, {}, {}, 0)


def test_changes_replace_what_was_there(path: Path) -> None:
    """Labels, vectors, facts and arrays have their last values; what was removed is gone."""
    before = project()
    store = create(path, before)
    vectors = np.ones((3, 300), np.float32)
    store.write(
        Changes(
            vectors=[(1, vectors), (3, vectors)],
            changed=[Example(5, "left", 99, Look(0.25, 1.0))],
            removed=[11, 13, 12_345],
            facts={"labels": LABELS, "new": [1, {"a": 0.1}]},
            arrays={"shift": None, "challenge-0": vectors[:1], "never": None},
        )
    )
    store.close()

    contents = reopen(path)

    records = {e.id: e for e in contents.examples}
    assert sorted(records) == sorted({e.id for e, _ in before.put} - {11, 13})
    assert records[5] == Example(5, "left", 99, Look(0.25, 1.0))
    assert same(contents.vectors[1], vectors)
    assert same(contents.vectors[3], vectors)
    assert 11 not in contents.vectors
    assert contents.facts == {"labels": LABELS, "new": [1, {"a": 0.1}]}
    assert list(contents.arrays) == ["challenge-0"]
    assert same(contents.arrays["challenge-0"], vectors[:1])


def test_whatever_is_done_the_file_holds_it(path: Path) -> None:
    """After any changes in any order the file is like a plain dict to which they were done."""
    chance = random.Random(5)
    store = create(path)
    records: dict[int, Example] = {}
    numbers: dict[int, np.ndarray] = {}
    vectors: dict[int, np.ndarray] = {}
    facts: dict[str, Any] = {"labels": LABELS}
    arrays: dict[str, np.ndarray] = {}
    following = 0
    for step in range(60):
        removed = chance.sample(sorted(records), min(len(records), chance.choice([0, 0, 0, 1, 9])))
        for number in removed:
            del records[number], numbers[number]
            vectors.pop(number, None)
        put = [example(following + n) for n in range(chance.choice([0, 1, 5]))]
        following += len(put)
        changed = [
            Example(n, chance.choice(LABELS), chance.randrange(9))
            for n in chance.sample(sorted(records), min(len(records), chance.randrange(3)))
        ]
        records |= {e.id: e for e, _ in put} | {e.id: e for e in changed}
        numbers |= {e.id: array for e, array in put}
        copied = chance.sample(sorted(records), min(len(records), 2))
        new_vectors = [(n, np.full((3, 1_500), step + n, np.float32)) for n in copied]
        vectors |= dict(new_vectors)
        facts = {"labels": LABELS, f"fact {step % 7}": step, "next_id": following}
        name, array = f"array {step % 3}", np.full((2, step + 1), step, np.float32)
        arrays[name] = array
        store.write(Changes(put, new_vectors, changed, removed, facts, {name: array}))
        if step % 9 == 0:
            store.close()
            store, _ = ProjectStore.open(path, min_free_bytes=0)
    store.close()

    contents = reopen(path)

    assert list(contents.examples) == [records[n] for n in sorted(records)]
    assert all(
        same(row, numbers[n]) for n, row in zip(sorted(numbers), contents.activations, strict=True)
    )
    assert {n: v.tobytes() for n, v in contents.vectors.items()} == {
        n: v.tobytes() for n, v in vectors.items()
    }
    assert contents.facts == facts
    assert {n: a.tobytes() for n, a in contents.arrays.items()} == {
        n: a.tobytes() for n, a in arrays.items()
    }
    assert contents.damaged == 0


def test_an_emptied_project_takes_another_network(path: Path) -> None:
    """Activations may have another size where there are no others."""
    store = create(path, Changes([example(0)]))
    other = (Example(1, "a", 0), np.ones(7, np.float32))
    with pytest.raises(ArgumentError, match="1500 numbers"):
        store.write(Changes([other]))

    store.write(Changes(removed=[0]))
    store.write(Changes([other]))
    store.close()

    assert reopen(path).activations.shape == (1, 7)


def test_nothing_to_write_writes_nothing(path: Path) -> None:
    """The same facts again, or nothing at all, leave the file alone."""
    store = create(path, Changes(facts=FACTS))
    before = path.stat().st_mtime_ns

    store.write(Changes())
    store.write(Changes(facts=dict(FACTS), removed=[1, 2], arrays={"shift": None}))

    assert path.stat().st_mtime_ns == before
    store.close()


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    "changes",
    [
        Changes([(Example(0, "a" * 81, 0), np.ones(3))]),
        Changes([(Example(0, "", 0), np.ones(3))]),
        Changes([(Example(-1, "a", 0), np.ones(3))]),
        Changes([(Example(2**53, "a", 0), np.ones(3))]),
        Changes([(Example(0, "a", -1), np.ones(3))]),
        Changes([(Example(0, "a", 0), np.array([np.nan]))]),
        Changes([(Example(0, "a", 0), np.array([np.inf]))]),
        Changes([(Example(0, "a", 0), np.ones(0))]),
        Changes([(Example(0, "a", 0), np.ones(65_537))]),
        Changes([(Example(0, "a", 0), np.ones(3)), (Example(1, "a", 0), np.ones(4))]),
        Changes([(Example(0, "a", 0), np.ones(3))], [(0, np.ones((2, 3)))]),
        Changes(vectors=[(0, np.ones((3, 3)))]),
        Changes(changed=[Example(0, "a", 0)]),
        Changes(facts={"a": np.ones(3)}),
        Changes(facts={"a": float("nan")}),
        Changes(facts={"a": "x" * 2**20}),
        Changes(facts={"a" * 65: 1}),
        Changes(facts={str(n): 1 for n in range(257)}),
        Changes(arrays={"a": np.ones(())}),
        Changes(arrays={"a": np.ones((1, 1, 1, 1, 1))}),
        Changes(arrays={"a": np.full(3, np.nan)}),
        Changes(arrays={str(n): np.ones(1) for n in range(1_025)}),
    ],
)
def test_what_could_not_be_read_again_is_refused(path: Path, changes: Changes) -> None:
    """It changes nothing, and the next write is as if it had not been tried."""
    store = create(path)

    with pytest.raises(ArgumentError):
        store.write(changes)
    store.write(project())
    store.close()

    assert check(reopen(path), project()) == 0


def test_too_many_examples_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is not larger than a dataset may be."""
    monkeypatch.setattr(store_plan, "MAX_EXAMPLES", 3)
    store = create(path, Changes([example(n) for n in range(3)]))

    with pytest.raises(ArgumentError, match="at most 3"):
        store.write(Changes([example(3)]))
    store.close()


# The file


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


# Being ended at any moment


def test_every_acknowledged_write_survives_being_killed(tmp_path: Path) -> None:
    """A process that writes is killed ten times: what it said was safe is there, and is right."""
    chance = random.Random(1)
    safe: dict[Path, int] = {}
    with subprocess.Popen(
        [*WRITER, "keep", str(tmp_path)], cwd=TESTS, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        writes_left = 0
        for line in process.stdout:
            said = json.loads(line)
            if len(said) == 2:
                number, path = said[0], Path(said[1])
                safe[path], writes_left = 0, chance.randrange(1, 16)
            else:
                safe[path], writes_left = said[0], writes_left - 1
            if writes_left == 0:
                time.sleep(chance.random() * 0.01)  # anywhere within a write
                os.kill(number, signal.SIGKILL)

    assert len(safe) == 10
    for path, acknowledged in safe.items():
        contents = reopen(path)
        n = len(contents.examples)
        assert contents.damaged == 0
        assert n % 4 == 0
        assert acknowledged <= n <= acknowledged + 4
        assert contents.facts.get("next_id", 0) == n
        for number, (e, row) in enumerate(
            zip(contents.examples, contents.activations, strict=True)
        ):
            assert e == example(number)[0]
            assert same(row, example(number)[1])


def killed_in_the_middle(path: Path) -> None:
    said = run_writer("die_in_the_middle", path)
    # Pages had been written to the file itself, so there is something to take back.
    assert said[0][1] > 1_000_000
    assert path.with_name(f"{NAME}-journal").stat().st_size > 512


def test_half_a_transaction_is_taken_back(path: Path) -> None:
    """A change that had reached the file in part is gone, and what was before it is there."""
    killed_in_the_middle(path)

    contents = reopen(path)

    assert contents.damaged == 0
    assert list(contents.examples) == [example(n)[0] for n in range(40)]
    assert all(same(row, example(n)[1]) for n, row in enumerate(contents.activations))


def test_a_damaged_journal_gives_no_wrong_labels(path: Path, tmp_path: Path) -> None:
    """Half a transaction whose journal is damaged too ends in right examples or an error."""
    killed_in_the_middle(path)
    journal = path.with_name(f"{NAME}-journal")
    data, notes = path.read_bytes(), journal.read_bytes()
    chance = random.Random(3)
    before = {n: example(n)[0] for n in range(40)}
    after = {n: Example(n, LABELS[2], 0) for n in range(40)} | {
        n: example(n)[0] for n in range(40, 640)
    }
    damaged = [flip(notes, chance.randrange(len(notes))) for _ in range(12)]
    damaged += [truncate(notes, chance.randrange(len(notes))) for _ in range(4)]
    damaged += [b"", bytes(len(notes))]
    for changed in damaged:
        for old in path.parent.iterdir():
            old.unlink()
        path.write_bytes(data)
        journal.write_bytes(changed)

        try:
            contents = reopen(path)
        except StoreError:
            continue
        for e, row in zip(contents.examples, contents.activations, strict=True):
            assert e in (before.get(e.id), after[e.id])
            assert same(row, example(e.id)[1])
        if list(contents.examples) != list(before.values()):
            assert contents.damaged


# Damaged files


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for the disk, in tests in which nothing goes wrong with it, nor guess long."""
    monkeypatch.setattr(store_read, "MOST_GUESSES", 1_000)
    monkeypatch.setattr(store_file, "SETTINGS", (*store_file.SETTINGS, "synchronous=OFF"))
    for user in (store_file, store_moves):
        monkeypatch.setattr(user, "sync_folder", lambda folder: None)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_project(tmp_path_factory.mktemp("original") / NAME, project())


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("seed", range(4))
def test_flipped_bytes_never_give_wrong_examples(
    original: bytes, tmp_path: Path, seed: int
) -> None:
    """At 240 places, many of them where pages begin: all that loads is right, the rest counted."""
    chance = random.Random(seed)
    errors = 0
    for number in range(60):
        place = chance.randrange(len(original))
        if number % 3 == 1:
            place = place // 4_096 * 4_096 + chance.randrange(12)
        elif number % 3 == 2:
            place = chance.randrange(4_096)
        folder = tmp_path / str(number)
        folder.mkdir()
        bits = chance.choice([0xFF, 1 << chance.randrange(8)])

        errors += survive(folder / NAME, flip(original, place, bits), project()).error is not None

    assert errors <= 3  # mostly something can be read


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("seed", range(2))
def test_cut_files_never_give_wrong_examples(original: bytes, tmp_path: Path, seed: int) -> None:
    """Cut off anywhere, or with a block of zeros: all that loads is right, the rest is counted."""
    chance = random.Random(seed)
    for number in range(20):
        place = chance.randrange(len(original))
        for name, data in (
            ("cut", truncate(original, place)),
            ("zero", zero(original, place // 4_096 * 4_096)),
        ):
            folder = tmp_path / f"{name}{number}"
            folder.mkdir()

            survive(folder / NAME, data, project())


def test_a_damaged_file_is_kept(original: bytes, path: Path) -> None:
    """What could not be read is not thrown away; and it is told once, not at every start."""
    path.parent.mkdir()
    damaged = flip(original, original.index(project().put[6][1].tobytes()[400:500]))
    path.write_bytes(damaged)

    first, second = reopen(path), reopen(path)

    assert (first.damaged, second.damaged) == (1, 0)
    assert [e.id for e, _ in project().put if e not in first.examples] == [13]
    assert path.with_suffix(".damaged-1").read_bytes() == damaged
    assert sorted(p.suffix for p in path.parent.iterdir() if p.stat().st_size) == [
        ".damaged-1",
        ".db",
    ]


def test_a_project_damaged_twice_is_kept_twice(original: bytes, path: Path) -> None:
    """Files that were set aside have numbers."""
    path.parent.mkdir()
    place = original.index(project().put[6][1].tobytes()[400:500])

    for _ in range(2):
        path.write_bytes(flip(original, place))
        reopen(path)

    assert len(list(path.parent.glob("*.damaged-?"))) == 2


def test_a_damaged_first_page_loses_nothing(original: bytes, path: Path) -> None:
    """The page that SQLite cannot do without is the same in every project."""
    path.parent.mkdir()

    assert survive(path, zero(original, 0), project()) == Outcome(None, 0, 0)


@pytest.mark.usefixtures("hurried")
def test_a_damaged_header_loses_nothing(original: bytes, tmp_path: Path) -> None:
    """Whatever byte of it is changed, all is there, but for a version that may be a newer one."""
    for place in range(100):
        folder = tmp_path / str(place)
        folder.mkdir()

        outcome = survive(folder / NAME, flip(original, place), project())

        newer = Outcome("failed") if 60 <= place < 64 else None
        assert outcome in (Outcome(None, 0, 0), newer)


def test_lost_facts_are_found_again(original: bytes, path: Path) -> None:
    """Labels and network are in the census too; the loss is counted."""
    path.parent.mkdir()
    damaged = original
    for text in (b'["labels"', b'["backbone"'):
        while text in damaged:
            damaged = flip(damaged, damaged.index(text) + 3)
    path.write_bytes(damaged)

    contents = reopen(path)

    assert contents.facts == FACTS
    assert contents.damaged == 2
    assert check(contents, project()) == 0


def test_labels_are_found_again_from_the_examples(original: bytes, path: Path) -> None:
    """Where census and facts are lost, the examples still say which classes there are."""
    path.parent.mkdir()
    damaged = original
    for text in (b'["labels"', b'"digest"'):
        while text in damaged:
            damaged = flip(damaged, damaged.index(text) + 3)
    path.write_bytes(damaged)

    contents = reopen(path)

    assert contents.facts["labels"] == ["left", "right", "nothing"]
    assert contents.damaged >= 2
    assert len(contents.examples) == 40


def test_one_surviving_class_gets_a_second(path: Path) -> None:
    """A project has two classes at least, so that it can be opened."""
    create(path, Changes([example(0)], facts={"settings": 1})).close()
    data = path.read_bytes()
    path.write_bytes(flip(data, data.index(b'"settings"') + 3))

    contents = reopen(path)

    assert contents.facts["labels"] == ["left", "class 1"]
    assert contents.damaged == 1


def test_where_nothing_can_be_read_a_new_project_can_start(path: Path) -> None:
    """The file is set aside as it is, and its place is free."""
    path.parent.mkdir()
    path.write_bytes(b"shopping list\n" * 2_000)

    error = error_of(lambda: reopen(path))

    assert error.kind == "damaged"
    assert path.with_suffix(".damaged-1").read_bytes() == b"shopping list\n" * 2_000
    create(path, project()).close()
    assert check(reopen(path), project()) == 0


# Disks that cannot be written to


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


def test_a_project_may_not_outgrow_its_limit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's own limit counts as a full disk too, and deleting is possible still."""
    monkeypatch.setattr(store_file, "MAX_FILE_BYTES", 50 * 4_096)
    store = create(path)
    kinds = ((attempt(store, changes), changes) for changes in batches(4))
    kind, changes = next(pair for pair in kinds if pair[0] != "written")
    store.write(Changes(removed=[0, 1, 2, 3]))
    store.write(changes)
    store.close()

    ids = [e.id for e in reopen(path).examples]
    assert kind == "full"
    assert ids == list(range(4, changes.put[-1][0].id + 1))


def test_some_room_is_left_to_others(path: Path) -> None:
    """Where the disk is nearly full nothing is added, but examples may be deleted."""
    store = create(path, project())
    store.min_free_bytes = 2**62
    facts = {**FACTS, "more": 1}

    assert (
        error_of(lambda: store.write(Changes([(Example(2, "left", 0), np.ones(300))]))).kind
        == "full"
    )
    assert (
        error_of(lambda: ProjectStore.create(path.with_name("q.db"), min_free_bytes=2**62)).kind
        == "full"
    )
    store.write(Changes(removed=[1], facts=facts))
    store.close()

    contents = reopen(path)
    assert len(contents.examples) == 39
    assert contents.facts == facts


def test_no_room_to_save_from_a_damaged_file_leaves_it(original: bytes, path: Path) -> None:
    """What could be read needs room for a new file; without it, nothing is renamed or deleted."""
    path.parent.mkdir()
    damaged = flip(original, original.index(project().put[6][1].tobytes()[400:500]))
    path.write_bytes(damaged)

    assert error_of(lambda: ProjectStore.open(path, min_free_bytes=2**62)).kind == "full"

    assert [p.name for p in path.parent.iterdir() if p.stat().st_size] == [NAME]
    assert path.read_bytes() == damaged
    assert reopen(path).damaged == 1


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("method", ["hardlink_to", "rename", "replace", "unlink", "lstat"])
def test_saving_from_a_damaged_file_may_fail_anywhere(
    original: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """At every call that moves a file: what could be read is there at the next try."""
    damaged = flip(original, original.index(project().put[6][1].tobytes()[400:500]))
    do = getattr(Path, method)
    failures = 0
    for call in range(12):
        path = tmp_path / str(call) / NAME
        path.parent.mkdir()
        path.write_bytes(damaged)
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
                store, contents = ProjectStore.open(path, min_free_bytes=0)
            except StoreError:
                failures += 1
                contents = reopen(path)
            else:
                store.close()

        assert len(contents.examples) == 39
        assert check(reopen(path), project()) == 1
        assert any(p.read_bytes() == damaged for p in path.parent.glob("*.damaged-?"))
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


def break_once(monkeypatch: pytest.MonkeyPatch, store: ProjectStore) -> None:
    """Let one write fail, as if the disk had been pulled out."""

    def fail(*_: Any) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(module, "put", fail)
        assert error_of(lambda: store.write(Changes(removed=[1]))).kind == "failed"


def test_after_an_error_the_file_is_opened_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that failed is not relied on; the next write finds all that was there."""
    store = create(path, project())

    break_once(monkeypatch, store)
    store.write(Changes(removed=[3]))
    store.close()

    assert [e.id for e in reopen(path).examples] == [1, *range(5, 80, 2)]


def test_after_an_error_nobody_elses_work_is_mixed_in(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If another campad took the file meanwhile and changed it, that is told."""
    store = create(path, project())
    break_once(monkeypatch, store)
    other, _ = ProjectStore.open(path, min_free_bytes=0)

    assert error_of(lambda: store.write(Changes(removed=[3]))).kind == "locked"
    other.write(Changes(removed=[5]))
    other.close()

    assert error_of(lambda: store.write(Changes(removed=[3]))).kind == "failed"
    store.close()
    assert len(reopen(path).examples) == 39


# Files that someone made


def craft(path: Path, *statements: str, records: Sequence[Record] = ()) -> None:
    """Write a project, then put records into it of which all sums are right, and do more to it."""
    create(path, project(6, 10)).close()
    connection = sqlite3.connect(path, isolation_level=None)
    store_file.put(connection, records)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def hostile(text: Any, number: int = 2, table: str = "examples") -> Record:
    return Record(table, number, json.dumps(text).encode())


ENDLESS = (
    "WITH RECURSIVE c(id, sum, text, numbers) AS (VALUES(1, x'', x'', x'') "
    "UNION ALL SELECT id + 1, x'', x'', x'' FROM c) SELECT * FROM c"
)
NUMBERS = np.ones(10, "<f4").tobytes()


@pytest.mark.usefixtures("hurried")
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

    contents = reopen(path)

    spoilt = {records[0].id} if records[0].table == "activations" else set()
    original = {e.id: row for e, row in project(6, 10).put}
    assert contents.damaged >= 1
    assert {e.id for e in contents.examples} == set(original) - spoilt
    for e, row in zip(contents.examples, contents.activations, strict=True):
        assert same(row, original[e.id])
    assert contents.facts == FACTS


@pytest.mark.usefixtures("hurried")
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

    contents = reopen(path)

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


def test_lengths_are_believed_only_as_far_as_the_file_goes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
