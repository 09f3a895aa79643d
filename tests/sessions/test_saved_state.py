"""What of a session is written, step by step, and read again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from campad.dataset import ControllerDataset
from campad.dataset.holdout import Holdout
from campad.dataset.records import Example
from campad.protocol.settings import Settings
from campad.sessions import saved_state
from campad.sessions.saved_state import SavedState, WrittenState, changes_since, is_empty, restore
from campad.store import ProjectStore
from campad.store.changes import StoredProject

NETWORK = {"name": "colours", "layer": "grid"}


def make_kept(n: int, *, copies: bool = True) -> SavedState:
    dataset = ControllerDataset(["a", "b"])
    for number in range(n):
        dataset.add(np.full(8, number, np.float32), "ab"[number % 2], burst=number // 4)
        if copies:
            dataset.add_vectors(number, np.full((3, 8), number, np.float32))
    return SavedState(dataset, Holdout(), Settings(), None, trained=True)


def write_all(path: Path, kept: SavedState) -> tuple[int, WrittenState]:
    """Write in as many steps as it takes."""
    store, written, steps, all_of_it = ProjectStore.create(path), WrittenState(), 0, False
    while not all_of_it:
        changes, written, all_of_it = changes_since(written, kept, NETWORK)
        store.write(changes)
        steps += 1
    assert is_empty(changes_since(written, kept, NETWORK)[0])
    store.close()
    return steps, written


@pytest.mark.parametrize("n", [0, 1, saved_state.MOST_AT_ONCE, saved_state.MOST_AT_ONCE + 1, 499])
def test_many_examples_are_written_in_steps(tmp_path: Path, n: int) -> None:
    """However many there are, all of them get there, and then there is no more to write."""
    kept = make_kept(n)
    path = tmp_path / f"{'p' * 16}.db"
    steps, _ = write_all(path, kept)
    store, contents = ProjectStore.open(path)
    store.close()
    again, written = restore(contents, (8,))

    assert steps == max(1, -(-n // saved_state.MOST_AT_ONCE))
    assert again.dataset.examples == kept.dataset.examples
    assert again.dataset.next_id == n
    np.testing.assert_array_equal(again.dataset.xs, kept.dataset.xs)
    np.testing.assert_array_equal(again.dataset.vectors, kept.dataset.vectors)
    assert is_empty(changes_since(written, again, NETWORK)[0])


def test_the_numbers_of_examples_that_are_all_gone_are_not_used_again(tmp_path: Path) -> None:
    """Whoever was told of them would take a new example for an old one."""
    kept = make_kept(3)
    kept.dataset.remove([0, 1, 2])
    write_all(tmp_path / f"{'p' * 16}.db", kept)
    store, contents = ProjectStore.open(tmp_path / f"{'p' * 16}.db")
    store.close()
    again, written = restore(contents, (8,))

    assert again.dataset.next_id == 3
    assert is_empty(changes_since(written, again, NETWORK)[0])


def test_copies_that_come_later_are_written_alone(tmp_path: Path) -> None:
    """An example is not written again for them."""
    kept = make_kept(4, copies=False)
    _, written = write_all(tmp_path / f"{'p' * 16}.db", kept)
    kept.dataset.add_vectors(2, np.ones((3, 8), np.float32))

    changes, _, _ = changes_since(written, kept, NETWORK)

    assert (changes.put, [number for number, _ in changes.vectors]) == ([], [2])
    assert changes.facts is None


def test_an_undone_deletion_writes_the_example_again(tmp_path: Path) -> None:
    """With its copies, since the file has lost them."""
    kept = make_kept(4)
    _, written = write_all(tmp_path / f"{'p' * 16}.db", kept)
    kept.dataset.remove([1])
    gone, written, _ = changes_since(written, kept, NETWORK)
    kept.dataset.undo()
    back, _, _ = changes_since(written, kept, NETWORK)

    assert gone.removed == [1]
    assert [example.id for example, _ in back.put] == [1]
    assert [number for number, _ in back.vectors] == [1]


def test_only_frames_of_the_challenge_that_changed_are_written(tmp_path: Path) -> None:
    """One more frame is one more array; clearing deletes them."""
    kept = make_kept(2)
    kept.holdout.add(np.ones(8), "a")
    _, written = write_all(tmp_path / f"{'p' * 16}.db", kept)
    kept.holdout.add(np.zeros(8), "b")
    more, written, _ = changes_since(written, kept, NETWORK)
    kept.holdout.clear()
    none, _, _ = changes_since(written, kept, NETWORK)

    assert list(more.arrays) == ["challenge-1"]
    assert dict(none.arrays) == {"challenge-0": None, "challenge-1": None}


def test_names_of_an_earlier_campad_get_their_one_form(tmp_path: Path) -> None:
    """Classes that were told apart by how their names are written are one; no example is lost."""
    old = [Example(0, "e\u0301", 0), Example(1, "\u00e9", 1), Example(2, "b", 2)]
    facts = {"labels": ["e\u0301", "\u00e9", "b"], "challenge": ["e\u0301"]}
    arrays = {"challenge-0": np.ones(8, np.float32)}
    contents = StoredProject(facts, tuple(old), np.ones((3, 8), np.float32), {}, arrays, 0)

    again, written = restore(contents, (8,))
    changes, _, _ = changes_since(written, again, NETWORK)

    assert again.dataset.counts == {"\u00e9": 2, "b": 1}
    assert [frame.label for frame in again.holdout.frames] == ["\u00e9"]
    assert [example.id for example in changes.changed] == [0]  # the file follows


def test_copies_beyond_the_limit_come_back(tmp_path: Path) -> None:
    """They do not count among so many examples, but would, if some were removed."""
    kept = make_kept(499)
    path = tmp_path / f"{'p' * 16}.db"
    _, written = write_all(path, kept)
    for number in range(499, 502):
        kept.dataset.add(np.full(8, number, np.float32), "a", burst=number)
    store, _ = ProjectStore.open(path)
    store.write(changes_since(written, kept, NETWORK)[0])
    store.close()
    store, contents = ProjectStore.open(path)
    store.close()
    again, _ = restore(contents, (8,))
    for dataset in (kept.dataset, again.dataset):
        dataset.remove([0, 1])

    assert again.dataset.augmented == kept.dataset.augmented == 497
    np.testing.assert_array_equal(again.dataset.vectors, kept.dataset.vectors)


def test_many_deletions_are_written_in_steps(tmp_path: Path) -> None:
    """A transaction's journal is as large as what it deletes: there is a limit to that as well."""
    kept = make_kept(400)
    path = tmp_path / f"{'p' * 16}.db"
    _, written = write_all(path, kept)
    kept.dataset.clear()
    store, _ = ProjectStore.open(path)
    steps, all_of_it = 0, False
    while not all_of_it:
        changes, written, all_of_it = changes_since(written, kept, NETWORK)
        store.write(changes)
        steps += 1
    store.close()
    store, contents = ProjectStore.open(path)
    store.close()

    assert steps == 2
    assert contents.examples == ()


def test_frames_without_labels_are_written_once(tmp_path: Path) -> None:
    """They come back with the project; those of another network are left out; undone, they go."""
    frames = np.arange(24, dtype=np.float32).reshape(3, 8)
    kept = replace(make_kept(2), stream=frames)
    path = tmp_path / f"{'p' * 16}.db"
    _, written = write_all(path, kept)
    store, contents = ProjectStore.open(path)
    again, _ = restore(contents, (8,))
    assert again.stream is not None
    np.testing.assert_array_equal(again.stream, frames)
    other = replace(contents, arrays={"stream": frames[:, :7]})
    assert restore(other, (8,))[0].stream is None

    store.write(changes_since(written, replace(kept, stream=None), NETWORK)[0])
    store.close()
    store, contents = ProjectStore.open(path)
    store.close()
    assert restore(contents, (8,))[0].stream is None
