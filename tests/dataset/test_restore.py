from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from campad.dataset import MAX_EXAMPLES, ControllerDataset, Example
from campad.dataset.arguments import MAX_ACTIVATION_SIZE
from campad.errors import ArgumentError
from campad.imaging.frame import Look

LABELS = ["a", "b", "c"]
SHAPE = (2, 3)
EXAMPLES = (Example(1, "b", 4), Example(3, "a", 4, Look(0.5, 2.0)), Example(7, "b", 6))


def activations(n: int = 3, shape: tuple[int, ...] = SHAPE) -> np.ndarray:
    return np.random.default_rng(n).standard_normal((n, *shape)).astype(np.float32)


def restored() -> ControllerDataset:
    dataset = ControllerDataset(LABELS)
    dataset.restore(EXAMPLES, activations(), 12)
    return dataset


def test_restored_examples_are_what_they_were() -> None:
    """Records, ids, numbers and their shape are back."""
    dataset = restored()

    assert dataset.examples == EXAMPLES
    assert dataset.xs.tobytes() == activations().tobytes()
    assert dataset.xs.shape == (3, *SHAPE)
    assert dataset.shape == SHAPE
    assert dataset.counts == {"a": 1, "b": 2, "c": 0}
    assert dataset.bursts.tolist() == [4, 4, 6]


def test_restoring_is_no_act() -> None:
    """There is nothing to undo after it, and what is done later is undone alone."""
    dataset = restored()
    assert not dataset.can_undo

    dataset.remove([3])
    dataset.undo()

    assert dataset.examples == EXAMPLES
    assert not dataset.can_undo


def test_ids_and_bursts_go_on_where_they_were() -> None:
    """The next example has the former next id, though there are lower ones free."""
    dataset = restored()

    assert dataset.next_id == 12
    assert dataset.next_burst == 7
    assert dataset.add(activations(1), "c") == 12
    assert dataset.next_id == 13
    assert dataset.examples[-1].burst == 7


def test_a_dataset_goes_through_its_parts() -> None:
    """What a dataset gives of itself makes one that is the same, vectors and all."""
    first = restored()
    vectors = activations(3)
    first.add_vectors(3, vectors)
    first.remove([1])

    second = ControllerDataset(first.labels)
    second.restore(first.examples, first.xs, first.next_id)
    for example in first.examples:
        found = first.vectors_of(example.id)
        if found is not None:
            second.add_vectors(example.id, found.reshape(3, *SHAPE))

    assert second.examples == first.examples
    assert second.next_id == first.next_id
    assert second.xs.tobytes() == first.xs.tobytes()
    assert second.vectors.tobytes() == first.vectors.tobytes()
    assert second.augmented == 1


def test_many_examples_outgrow_the_first_array() -> None:
    """Restoring goes on where the array that numbers lie in must grow."""
    n = 300
    dataset = ControllerDataset(LABELS)

    dataset.restore([Example(2 * i, "a", i) for i in range(n)], activations(n), 2 * n)

    assert dataset.xs.tobytes() == activations(n).tobytes()


def test_restoring_nothing_keeps_the_next_id() -> None:
    """A former dataset may be empty; its ids are still never used again."""
    dataset = ControllerDataset(LABELS)

    dataset.restore([], np.empty((0,), np.float32), 5)

    assert len(dataset) == 0
    assert dataset.shape is None
    assert dataset.add(activations(1), "a") == 5


def test_activations_by_id() -> None:
    """Rows come flat, in the order that was asked for."""
    dataset = restored()

    rows = dataset.rows([7, 1])

    assert rows.tobytes() == activations()[[2, 0]].tobytes()
    assert rows.shape == (2, 6)


def test_vectors_by_id() -> None:
    """An example has three vectors or none."""
    dataset = restored()
    dataset.add_vectors(3, activations(3))

    found = dataset.vectors_of(3)

    assert found is not None
    assert found.shape == (3, 6)
    assert found.tobytes() == activations(3).tobytes()
    assert dataset.vectors_of(1) is None


@pytest.mark.parametrize("ask", [lambda d: d.rows([1, 2]), lambda d: d.vectors_of(2)])
def test_unknown_ids_are_refused(ask: Callable[[ControllerDataset], Any]) -> None:
    """There is no example 2."""
    with pytest.raises(ArgumentError, match="no example 2"):
        ask(restored())


@pytest.mark.parametrize(
    "prepare",
    [
        lambda d: d.add(activations(1), "a"),
        lambda d: d.add_class("d"),
        lambda d: (d.add(activations(1), "a"), d.clear()),
    ],
)
def test_only_an_untouched_dataset_takes_it(prepare: Callable[[ControllerDataset], Any]) -> None:
    """Where there are examples or acts to undo, restoring is refused."""
    dataset = ControllerDataset(LABELS)
    prepare(dataset)

    with pytest.raises(ArgumentError, match="nothing was done"):
        dataset.restore(EXAMPLES, activations(), 12)


NAN = activations()
NAN[1, 1, 1] = np.nan


@pytest.mark.parametrize(
    ("examples", "numbers", "next_id"),
    [
        (EXAMPLES, activations(), 7),
        (EXAMPLES, activations(), -1),
        (EXAMPLES, activations(), 2**53),
        (EXAMPLES[::-1], activations(), 12),
        ((EXAMPLES[0], EXAMPLES[0], EXAMPLES[1]), activations(), 12),
        ((replace(EXAMPLES[0], id=-1), *EXAMPLES[1:]), activations(), 12),
        ((replace(EXAMPLES[0], id=True), *EXAMPLES[1:]), activations(), 12),
        ((replace(EXAMPLES[0], label="d"), *EXAMPLES[1:]), activations(), 12),
        ((replace(EXAMPLES[0], burst=-1), *EXAMPLES[1:]), activations(), 12),
        ((replace(EXAMPLES[0], burst=2**53), *EXAMPLES[1:]), activations(), 12),
        (EXAMPLES, activations(2), 12),
        (EXAMPLES, activations(4), 12),
        (EXAMPLES, NAN, 12),
        (EXAMPLES, np.zeros(3, np.float32), 12),
        (EXAMPLES, np.zeros((3, 0), np.float32), 12),
        (EXAMPLES, np.zeros((3, MAX_ACTIVATION_SIZE + 1), np.float32), 12),
        (EXAMPLES, np.zeros((3, 1, 1, 1, 1, 1), np.float32), 12),
        (EXAMPLES, [["x"], ["y"], ["z"]], 12),
        (EXAMPLES, [[1], [1, 2], [3]], 12),
    ],
)
def test_what_cannot_be_is_refused(examples: Any, numbers: Any, next_id: int) -> None:
    """Ids, labels, bursts and numbers are checked, and nothing is changed."""
    dataset = ControllerDataset(LABELS)

    with pytest.raises(ArgumentError):
        dataset.restore(examples, numbers, next_id)
    assert len(dataset) == 0
    assert dataset.next_id == 0
    assert dataset.shape is None


def test_too_many_are_refused() -> None:
    """A former dataset is not larger than one may be."""
    count = MAX_EXAMPLES + 1
    many = [Example(number, "a", 0) for number in range(count)]

    with pytest.raises(ArgumentError, match="at most 20,000"):
        ControllerDataset(LABELS).restore(many, np.zeros((count, 1), np.float32), count)
