"""A dataset against plain lists, by any sequence of acts."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from campad.dataset import ControllerDataset
from campad.dataset.augmentations import MAX_AUGMENTED, centre_and_tangents
from campad.dataset.records import MAX_UNDO
from campad.errors import ArgumentError


def activation(number: float) -> np.ndarray:
    return np.full((2, 3), number, np.float32)


def copies(number: int) -> np.ndarray:
    """Four copies' activations, all different, whatever the number."""
    return np.arange(4 * 6, dtype=np.float32).reshape(4, 2, 3) ** 2 + number


Model = tuple[list[str], list[tuple[int, float, str, int]]]


class AgainstLists(RuleBasedStateMachine):
    """Does the same to a dataset and to plain lists, which must stay equal."""

    def __init__(self) -> None:
        super().__init__()
        self.dataset = ControllerDataset(["a", "b"])
        self.labels: list[str] = ["a", "b"]
        self.examples: list[tuple[int, float, str, int]] = []
        self.past: list[Model] = []
        self.last: tuple[int, str] | None = None
        self.number = 0
        self.next_burst = 0
        self.copies: dict[int, int] = {}  # of every example that ever had some, the latest ones
        self.copy_number = 0
        self.given: list[tuple[np.ndarray, np.ndarray]] = []
        self.meant: dict[tuple[int, int], bytes] = {}

    def change(self, labels: list[str], examples: list[tuple[int, float, str, int]]) -> None:
        self.remember()
        self.last = None
        self.labels, self.examples = labels, examples

    def remember(self) -> None:
        self.past = [*self.past, (list(self.labels), list(self.examples))][-MAX_UNDO:]

    def some_label(self, pick: int) -> str:
        return self.labels[pick % len(self.labels)]

    def some_ids(self, picks: list[int]) -> list[int]:
        return [self.examples[p % len(self.examples)][0] for p in picks] if self.examples else []

    @rule(
        pick=st.integers(0, 40),
        burst=st.none() | st.integers(0, 3),
        times=st.sampled_from([1, 2, 240, 400]),  # so that MAX_AUGMENTED is met and undercut
    )
    def add(self, pick: int, burst: int | None, times: int) -> None:
        label = self.some_label(pick)
        for _ in range(times):
            number = self.next_burst if burst is None else burst
            if self.last != (number, label):
                self.remember()
                self.last = (number, label)
            self.next_burst = max(self.next_burst, number + 1)
            assert self.dataset.add(activation(self.number), label, burst) == self.number
            self.examples = [*self.examples, (self.number, float(self.number), label, number)]
            self.number += 1

    @rule(picks=st.lists(st.integers(0, 500), max_size=30), every=st.booleans())
    def add_augmentations(self, picks: list[int], every: bool) -> None:
        ids = [e[0] for e in self.examples] if every else self.some_ids(picks)
        kept = len(self.examples) <= MAX_AUGMENTED
        for number in ids:
            self.copy_number += 1
            assert self.dataset.add_augmentations(number, copies(self.copy_number)) is kept
            if kept:
                self.copies[number] = self.copy_number

    @rule()
    def add_copies_of_another(self) -> None:
        with pytest.raises(ArgumentError):
            self.dataset.add_augmentations(self.number, copies(0))

    @rule(picks=st.lists(st.integers(0, 500), max_size=30))
    def remove(self, picks: list[int]) -> None:
        ids = self.some_ids(picks)
        self.dataset.remove(ids)
        self.change(self.labels, [e for e in self.examples if e[0] not in ids])

    @rule(picks=st.lists(st.integers(0, 500), max_size=5), pick=st.integers(0, 40))
    def relabel(self, picks: list[int], pick: int) -> None:
        ids, label = self.some_ids(picks), self.some_label(pick)
        self.dataset.relabel(ids, label)
        self.change(
            self.labels,
            [(i, x, label if i in ids else old, b) for i, x, old, b in self.examples],
        )

    @rule(pick=st.none() | st.integers(0, 40))
    def clear(self, pick: int | None) -> None:
        label = None if pick is None else self.some_label(pick)
        self.dataset.clear(label)
        self.change(self.labels, [e for e in self.examples if label and e[2] != label])

    @rule(pick=st.integers(0, 40), name=st.sampled_from("abcdefgh"))
    def rename(self, pick: int, name: str) -> None:
        label = self.some_label(pick)
        if name in self.labels and name != label:
            with pytest.raises(ArgumentError):
                self.dataset.rename(label, name)
            return
        self.dataset.rename(label, name)
        self.change(
            [name if old == label else old for old in self.labels],
            [(i, x, name if old == label else old, b) for i, x, old, b in self.examples],
        )

    @rule(name=st.sampled_from("abcdefgh"))
    def add_class(self, name: str) -> None:
        if name in self.labels:
            with pytest.raises(ArgumentError):
                self.dataset.add_class(name)
            return
        self.dataset.add_class(name)
        self.change([*self.labels, name], self.examples)

    @precondition(lambda self: len(self.labels) > 2)
    @rule(pick=st.integers(0, 40))
    def delete_class(self, pick: int) -> None:
        label = self.some_label(pick)
        self.dataset.delete_class(label)
        self.change(
            [name for name in self.labels if name != label],
            [e for e in self.examples if e[2] != label],
        )

    @rule(pick=st.integers(0, 40), where=st.integers(0, 40))
    def move_class(self, pick: int, where: int) -> None:
        label, position = self.some_label(pick), where % len(self.labels)
        self.dataset.move_class(label, position)
        labels = [name for name in self.labels if name != label]
        self.change([*labels[:position], label, *labels[position:]], self.examples)

    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        for _ in range(times):
            assert self.dataset.undo() is bool(self.past)
            if self.past:
                self.labels, self.examples = self.past.pop()
                self.last = None

    @rule()
    def keep_arrays(self) -> None:
        for array in (self.dataset.xs, self.dataset.vectors):
            self.given.append((array, array.copy()))

    @invariant()
    def equal(self) -> None:
        dataset = self.dataset
        numbers = [x for _, x, _, _ in self.examples]
        assert list(dataset.labels) == self.labels
        assert [e[0] for e in self.examples] == [e.id for e in dataset.examples]
        assert [e[2] for e in self.examples] == [e.label for e in dataset.examples]
        assert [e[3] for e in self.examples] == dataset.bursts.tolist()
        assert numbers == [float(x.flat[0]) for x in dataset.xs]
        assert [self.labels.index(e[2]) for e in self.examples] == dataset.class_indices.tolist()
        assert dataset.ys.shape == (len(numbers), len(self.labels))
        assert (dataset.ys.argmax(axis=1) == dataset.class_indices).all()
        assert list(dataset.counts) == self.labels
        assert sum(dataset.counts.values()) == len(dataset) == len(numbers)
        assert dataset.next_burst == self.next_burst
        assert dataset.can_undo is bool(self.past)

    @invariant()
    def equal_vectors(self) -> None:
        dataset, vectors = self.dataset, self.dataset.vectors
        copied = [e for e in self.examples if e[0] in self.copies]
        assert dataset.augmented == len(copied)
        count = copied and len(self.examples) <= MAX_AUGMENTED
        expected = np.zeros((len(self.examples), 3 if count else 1, 6 if dataset.shape else 0))
        for rows, (number, x, _, _) in zip(expected, self.examples, strict=True):
            rows[0] = x
            if count and number in self.copies:
                four = copies(self.copies[number])
                rows[:] = centre_and_tangents(activation(x), four).reshape(3, -1)
        np.testing.assert_array_equal(expected, vectors)

    @invariant()
    def keys_mean_vectors(self) -> None:
        dataset = self.dataset
        assert [e[0] for e in self.examples] == [number for number, _ in dataset.keys]
        for key, rows in zip(dataset.keys, dataset.vectors, strict=True):
            now = rows[: 3 if key[1] >= 0 else 1].tobytes()
            assert self.meant.setdefault(key, now) == now

    def teardown(self) -> None:
        for array, then in self.given:
            np.testing.assert_array_equal(array, then)


TestAgainstLists = AgainstLists.TestCase
TestAgainstLists.settings = settings(
    max_examples=120, stateful_step_count=30, deadline=None, derandomize=True
)
