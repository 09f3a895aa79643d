"""Copies of examples: the vectors that come of them, their keys, and how many are kept."""

from typing import Any

import numpy as np
import pytest

from campad.dataset.augmentations import MAX_AUGMENTED, MAX_KEPT
from campad.errors import ArgumentError
from dataset.numbered import (
    SHAPE,
    activation,
    content,
    copies,
    expected_vectors,
    filled,
    numbered,
    plain_vectors,
)


def test_without_copies_the_vectors_are_the_activations() -> None:
    """Where nothing was warped, `vectors` is `xs` flat, one vector each, and no copy."""
    dataset = filled(*"abc")

    assert dataset.vectors.shape == (3, 1, 6)
    assert np.shares_memory(dataset.vectors, dataset.xs)
    np.testing.assert_array_equal(dataset.vectors.reshape(3, *SHAPE), dataset.xs)
    assert dataset.keys == ((0, -1), (1, -1), (2, -1))
    assert dataset.augmented == 0


def test_an_empty_dataset_has_empty_vectors() -> None:
    """Before the first example, and after the last one is gone, there are no vectors."""
    dataset = filled()
    assert dataset.vectors.shape == (0, 1, 0)
    dataset.add(activation(1), "a")
    dataset.add_augmentations(0, copies(1))

    dataset.clear()

    assert dataset.vectors.shape == (0, 1, 6)
    assert (dataset.keys, dataset.augmented) == ((), 0)
    with pytest.raises(ArgumentError, match="there is no example 0"):
        dataset.add_augmentations(0, copies(1))


def test_copies_become_a_centre_and_tangents() -> None:
    """An example with copies has three vectors; one without has its own activation and zeros."""
    dataset = filled(*"abc")

    assert dataset.add_augmentations(1, copies(5))

    assert dataset.augmented == 1
    assert dataset.vectors.dtype == np.float32
    expected = [plain_vectors(0), expected_vectors(1, 5), plain_vectors(2)]
    np.testing.assert_array_equal(dataset.vectors, expected)
    np.testing.assert_array_equal(dataset.xs, [activation(n) for n in range(3)])
    assert [key[1] >= 0 for key in dataset.keys] == [False, True, False]


def test_later_copies_replace_the_former_ones() -> None:
    """An example's second copies count, its key changes, and what was given out does not."""
    dataset = filled("a")
    dataset.add_augmentations(0, copies(5))
    given, keys = dataset.vectors, dataset.keys

    dataset.add_augmentations(0, copies(7))

    np.testing.assert_array_equal(dataset.vectors, [expected_vectors(0, 7)])
    np.testing.assert_array_equal(given, [expected_vectors(0, 5)])
    assert dataset.keys != keys


def test_vectors_can_be_given_themselves() -> None:
    """`add_vectors` keeps the three vectors bit for bit, as a file needs it."""
    one, other = filled("a"), filled("a")
    one.add_augmentations(0, copies(5))

    assert other.add_vectors(0, one.vectors.reshape(3, *SHAPE))

    np.testing.assert_array_equal(other.vectors, one.vectors)


def test_copies_are_no_act() -> None:
    """There is nothing to undo about copies: they come and go with their example."""
    dataset = filled("a", "b")
    dataset.relabel([0], "c")
    dataset.add_augmentations(0, copies(5))

    dataset.remove([0])
    assert dataset.augmented == 0
    dataset.undo()
    assert dataset.augmented == 1
    dataset.undo()

    assert content(dataset) == [(0, "a"), (1, "b")]
    np.testing.assert_array_equal(dataset.vectors[0], expected_vectors(0, 5))


def test_vectors_are_read_only_and_not_copied() -> None:
    """With copies of every example in order, reading costs no copy; nobody can write into them."""
    dataset = filled(*"abc")
    for number in range(3):
        dataset.add_augmentations(number, copies(number))

    assert np.shares_memory(dataset.vectors, dataset.vectors)
    for array in (dataset.vectors, filled("a").vectors):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    dataset.remove([0])
    dataset.add(activation(9), "a")
    with pytest.raises(ValueError, match="read-only"):
        dataset.vectors[0] = 1


def test_vectors_given_out_never_change() -> None:
    """What `vectors` gave stays as it was, whatever is added, replaced, removed or moved later."""
    dataset, given = filled(), []
    rng = np.random.default_rng(0)
    for number in range(400):
        dataset.add(activation(number), "abc"[number % 3], burst=number // 2)
        some = dataset.examples[rng.integers(len(dataset))].id
        dataset.add_augmentations(some if number % 2 else dataset.examples[-1].id, copies(number))
        if number % 3 == 0:
            given.append((dataset.vectors, dataset.vectors.copy()))
        if number % 7 == 6:
            dataset.remove([some])
        if number % 11 == 10:
            dataset.undo()

    for array, then in given:
        np.testing.assert_array_equal(array, then)


def test_a_key_never_stands_for_other_vectors() -> None:
    """Whatever is replaced and moved, one key means one example's vectors for ever."""
    dataset, seen = filled(), dict[Any, bytes]()
    rng = np.random.default_rng(1)
    for number in range(600):
        if number % 2:
            dataset.add(activation(number), "abc"[number % 3])
        elif len(dataset):
            some = dataset.examples[rng.integers(len(dataset))].id
            dataset.add_augmentations(some, copies(number))
        if number % 5 == 0 and len(dataset) > 20:
            dataset.remove([dataset.examples[rng.integers(len(dataset))].id])
        if dataset.augmented:
            for key, rows in zip(dataset.keys, dataset.vectors, strict=True):
                assert seen.setdefault(key, rows.tobytes()) == rows.tobytes()


def test_copies_of_many_examples_do_not_count() -> None:
    """Above the limit copies are not kept, and those there are do not count until it is met."""
    dataset = numbered(MAX_AUGMENTED)
    assert dataset.add_augmentations(0, copies(5))

    dataset.add(activation(3), "a")

    assert not dataset.add_augmentations(1, copies(5))
    assert dataset.vectors.shape == (MAX_AUGMENTED + 1, 1, 6)
    assert {key[1] for key in dataset.keys} == {-1}
    dataset.remove([MAX_AUGMENTED])
    assert dataset.add_augmentations(1, copies(6))
    plain = [plain_vectors(number) for number in range(2, MAX_AUGMENTED)]
    np.testing.assert_array_equal(
        dataset.vectors, [expected_vectors(0, 5), expected_vectors(1, 6), *plain]
    )


def test_another_network_begins_without_copies() -> None:
    """Copies of activations of another shape go with them."""
    dataset = filled("a")
    dataset.add_augmentations(0, copies(5))
    dataset.clear()

    dataset.add(activation(8, (5,)), "a")

    assert dataset.vectors.shape == (1, 1, 5)
    assert dataset.add_augmentations(1, np.zeros((4, 5)))
    assert dataset.vectors.shape == (1, 3, 5)


def test_the_storage_of_copies_is_bounded() -> None:
    """Replacing, and clearing and recording again, do not grow it; what counts now is kept."""
    dataset = filled()
    for number in range(4_000):
        latest = dataset.add(activation(number), "a", burst=number // 200)
        dataset.add_augmentations(latest, copies(number))
        dataset.add_augmentations(latest, copies(number + 1))
        if number % 200 == 199:
            assert dataset.augmented == len(dataset) == 200
            dataset.clear()

    assert len(dataset._copies._rows._array) <= 2 * MAX_KEPT
    dataset.undo()
    np.testing.assert_array_equal(dataset.vectors[-1], expected_vectors(3999, 4000))
