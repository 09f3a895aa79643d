"""Where examples lie: arrays that were given out stay, and storage grows and shrinks in bounds."""

import numpy as np
import pytest

from campad.dataset import ControllerDataset
from campad.dataset.records import MAX_UNDO
from dataset.numbered import activation, content, copies, expected_vectors, filled


def test_arrays_given_out_never_change() -> None:
    """What `xs` gave stays as it was, whatever is added, removed, undone or moved later."""
    dataset, given = filled(), []
    rng = np.random.default_rng(0)
    for number in range(400):
        dataset.add(activation(number), "abc"[number % 3], burst=number // 2)
        if number % 3 == 0:
            given.append((dataset.xs, dataset.xs.copy()))
        if number % 7 == 6:
            dataset.remove([dataset.examples[rng.integers(len(dataset))].id])
        if number % 11 == 10:
            dataset.undo()

    for array, then in given:
        np.testing.assert_array_equal(array, then)


def test_xs_is_read_only_and_not_copied() -> None:
    """Reading the activations costs no copy, and nobody can write into them by mistake."""
    dataset = filled(*"abc")

    assert np.shares_memory(dataset.xs, dataset.xs)
    with pytest.raises(ValueError, match="read-only"):
        dataset.xs[0] = 1


def test_the_callers_array_is_copied() -> None:
    """Changing an activation after it was added changes no example."""
    dataset, mine = filled(), activation(1)
    dataset.add(mine, "a")

    mine[:] = 2

    assert (dataset.xs == 1).all()


def copied_rows(examples: int, remove_every: int = 0) -> int:
    """Add so many examples and count the rows that were moved to larger storage."""
    dataset, moved = ControllerDataset(["a", "b"]), 0
    for number in range(examples):
        before = dataset._activations._array
        dataset.add(activation(number), "a", burst=0)
        if dataset._activations._array is not before:
            moved += dataset._activations._used - 1
        if remove_every and number % remove_every == 0:
            dataset.remove([dataset.examples[0].id])
    return moved


@pytest.mark.parametrize("remove_every", [0, 2, 3])
def test_adding_copies_a_bounded_part(remove_every: int) -> None:
    """All the copying of n additions together is at most 2 n rows, not n squared."""
    for examples in (100, 1_000, 3_000):
        assert copied_rows(examples, remove_every) <= 2 * examples


def test_moving_the_storage_moves_no_example() -> None:
    """With gaps left by undone and removed examples, growing keeps every number in its place."""
    dataset, expected = filled(), []
    for number in range(60):
        dataset.add(activation(number), "abc"[number % 3], burst=number // 5)
        expected.append((float(number), "abc"[number % 3]))
    for number in range(MAX_UNDO + 10):  # so that nothing remembers the first ones
        gone = dataset.examples[number % 7].id
        expected = [
            pair for pair, e in zip(expected, dataset.examples, strict=True) if e.id != gone
        ]
        dataset.remove([gone])
        dataset.add(activation(1_000 + number), "a", burst=500)
        expected.append((1_000.0 + number, "a"))
        assert content(dataset) == expected
    dataset.undo()

    assert content(dataset) == expected[:-1]


def test_moving_the_storage_keeps_what_undo_brings_back() -> None:
    """Removed examples and their copies come back from storage that has been moved meanwhile."""
    dataset = filled(*"abc" * 7)
    for number in range(21):
        dataset.add_augmentations(number, copies(number))
    dataset.remove(range(5, 15))
    for number in range(200):  # one burst, so that one act moves the storage more than once
        dataset.add(activation(100 + number), "a", burst=99)
        dataset.add_augmentations(dataset.examples[-1].id, copies(number))

    dataset.undo()
    dataset.undo()

    assert content(dataset) == [(n, "abc"[n % 3]) for n in range(21)]
    np.testing.assert_array_equal(dataset.vectors, [expected_vectors(n, n) for n in range(21)])


def test_storage_of_removed_examples_is_used_again() -> None:
    """Adding and clearing for ever does not grow the storage."""
    dataset = filled()
    for number in range(6_000):
        dataset.add(activation(number), "a", burst=number)
        if number % 20 == 19:
            dataset.clear()

    assert len(dataset._activations._array) < 4_000


def test_forgetting_what_can_be_undone_gives_its_memory_back() -> None:
    """What is there stays, with its copies, and is added to as before."""
    dataset = filled()
    for number in range(600):
        dataset.add(activation(number), "abc"[number % 3], burst=0)
        dataset.add_augmentations(number, copies(number)) if number < 500 else None
    dataset.remove(range(590))
    before = dataset.xs

    dataset.forget_history()
    dataset.add(activation(600), "a")

    assert content(dataset) == [(n, "abc"[n % 3]) for n in range(590, 601)]
    assert before.tolist() == dataset.xs[:-1].tolist()
    assert (len(dataset._activations._array), len(dataset._copies._rows._array)) == (64, 64)
