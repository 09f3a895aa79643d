"""What is written comes back, and what could not come back is refused."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.dataset import Example
from campad.errors import ArgumentError
from campad.imaging.frame import Look
from campad.store import Changes, ProjectStore
from store.damage import ANY_DISK, FACTS, HURRIED, LABELS, check, project, same
from store.stores import create, reopen
from store.writer import example


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
            store, _ = ProjectStore.open(path, ANY_DISK)
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
    store = create(path, options=HURRIED)

    with pytest.raises(ArgumentError):
        store.write(changes)
    store.write(project())
    store.close()

    assert check(reopen(path, HURRIED), project()) == 0


def test_too_many_examples_are_refused(path: Path) -> None:
    """A file is not larger than a dataset may be."""
    three = replace(ANY_DISK, max_examples=3)
    store = create(path, Changes([example(n) for n in range(3)]), three)

    with pytest.raises(ArgumentError, match="at most 3"):
        store.write(Changes([example(3)]))
    store.close()
