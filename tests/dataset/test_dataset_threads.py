"""A dataset that several threads change, read and copy at once."""

import pickle
from contextlib import suppress
from copy import copy, deepcopy
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campad.dataset import ControllerDataset, Snapshot
from campad.dataset.holdout import MAX_FRAMES, Holdout
from campad.errors import ArgumentError
from dataset.threads import side_by_side

THREADS, SIZE = 4, 6
ACTS = ["add", "add", "add", "augment", "relabel", "remove", "undo", "snapshot", "copy"]
PLANS = st.lists(st.sampled_from(ACTS), min_size=20, max_size=60)


def test_what_eight_threads_add_is_all_there() -> None:
    """Each of 304 examples has an id of its own, and under it the numbers that were put in."""
    dataset = ControllerDataset(["a", "b"])

    def add(first: int) -> list[tuple[int, int]]:
        numbers = range(first, 304, 8)
        return [(dataset.add(np.full(20_000, n, np.float32), "a"), n) for n in numbers]

    put = dict(
        pair for pairs in side_by_side([partial(add, n) for n in range(8)]) for pair in pairs
    )

    assert sorted(put) == [example.id for example in dataset.examples] == list(range(304))
    assert [put[example.id] for example in dataset.examples] == dataset.xs[:, 0].tolist()
    assert dataset.counts == {"a": 304, "b": 0}


class Person:
    """Does a plan of acts to a dataset that others change too, and writes down what was done."""

    def __init__(self, dataset: ControllerDataset, number: int, plan: list[str]) -> None:
        self.dataset, self.number, self.plan = dataset, number, plan
        self.put: list[tuple[int, int]] = []
        self.removed: set[int] = set()
        self.seen: list[Snapshot] = []

    def act_all(self) -> None:
        for step, act in enumerate(self.plan):
            last = self.put[-1][0] if self.put else -1
            with suppress(ArgumentError):  # it was removed or undone meanwhile
                self.act(act, 1_000 * self.number + step, last)

    def act(self, act: str, number: int, last: int) -> None:
        dataset = self.dataset
        if act == "add":
            self.put.append((dataset.add(full(number), "ab"[number % 2]), number))
        elif act == "augment":
            dataset.add_augmentations(last, np.tile(full(dict(self.put).get(last, 0)), (4, 1)))
        elif act == "relabel":
            dataset.relabel([last], "ab"[number % 2])
        elif act == "remove":
            dataset.remove([last])
            self.removed.add(last)
        elif act == "undo":
            dataset.undo()
        else:
            self.seen.append(Snapshot.of(copy(dataset) if act == "copy" else dataset))


def full(number: int) -> np.ndarray:
    return np.full(SIZE, number, np.float32)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(PLANS, min_size=THREADS, max_size=THREADS))
def test_any_plans_of_several_threads(plans: list[list[str]]) -> None:
    """Whoever comes first: ids are unique, rows are what was put in, and counts add up."""
    dataset = ControllerDataset(["a", "b"])
    people = [Person(dataset, number, plan) for number, plan in enumerate(plans)]

    side_by_side([person.act_all for person in people])

    put = [pair for person in people for pair in person.put]
    numbers = dict(put)
    assert len(numbers) == len(put)
    for seen in [Snapshot.of(dataset), *(seen for person in people for seen in person.seen)]:
        wanted = [numbers[example.id] for example in seen.examples]
        expected = np.repeat(np.array(wanted, np.float32)[:, None], seen.xs.shape[1], axis=1)
        np.testing.assert_array_equal(expected, seen.xs)
        np.testing.assert_array_equal(expected, seen.vectors[:, 0])
        labels = [seen.labels[number] for number in seen.classes]
        assert [example.label for example in seen.examples] == labels
        assert sum(seen.counts.values()) == len(seen.keys) == len(wanted)
    if not any("undo" in plan for plan in plans):
        removed = set().union(*(person.removed for person in people))
        assert {example.id for example in dataset.examples} == set(numbers) - removed


@pytest.mark.parametrize(
    "again", [copy, deepcopy, lambda dataset: pickle.loads(pickle.dumps(dataset))]
)
def test_a_copy_goes_its_own_way(again: Any) -> None:
    """A copied or pickled dataset has all of it, undo too; neither follows the other."""
    dataset = ControllerDataset(["a", "b"])
    for number in range(3):
        dataset.add(full(number), "a")
        dataset.add_augmentations(number, np.tile(full(number), (4, 1)))
    dataset.relabel([1], "b")

    other = again(dataset)
    dataset.add(full(7), "a")
    other.add(full(8), "b")
    other.add_augmentations(3, np.tile(full(8), (4, 1)))
    for _ in range(2):
        other.undo()

    assert dataset.counts == {"a": 3, "b": 1}
    assert dataset.xs[:, 0].tolist() == dataset.xs[:, -1].tolist() == [0, 1, 2, 7]
    assert other.counts == {"a": 3, "b": 0}
    assert other.vectors[:, 0, 0].tolist() == [0, 1, 2]
    assert dataset.augmented == 3


def test_a_holdout_takes_no_more_than_it_may() -> None:
    """However many threads add, there is no frame too many, and none is lost when one renames."""
    holdout = Holdout()

    def add() -> None:
        with suppress(ArgumentError):
            for _ in range(MAX_FRAMES):
                holdout.add(full(1), "a")

    def rename() -> None:
        for number in range(200):
            holdout.rename({f"{number}": f"{number + 1}"})

    side_by_side([add, add, add, rename])

    assert len(holdout) == MAX_FRAMES
