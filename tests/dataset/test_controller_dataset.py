import numpy as np
import pytest

from campad.dataset import ControllerDataset
from campad.errors import ArgumentError
from dataset.numbered import SHAPE, activation


def test_examples_become_arrays() -> None:
    """xs, ys, bursts and counts hold what was added, in order."""
    dataset = ControllerDataset(["a", "b", "c"])

    ids = [dataset.add(activation(n), label, burst=9) for n, label in enumerate("bab")]

    assert ids == [0, 1, 2]
    assert dataset.xs.dtype == dataset.ys.dtype == np.float32
    np.testing.assert_array_equal(dataset.xs, [activation(n) for n in range(3)])
    np.testing.assert_array_equal(dataset.ys, [[0, 1, 0], [1, 0, 0], [0, 1, 0]])
    np.testing.assert_array_equal(dataset.class_indices, [1, 0, 1])
    np.testing.assert_array_equal(dataset.bursts, [9, 9, 9])
    assert dataset.counts == {"a": 1, "b": 2, "c": 0}
    assert len(dataset) == 3
    assert dataset.next_burst == 10
    assert dataset.shape == SHAPE


def test_an_empty_dataset_has_empty_arrays() -> None:
    """Without examples the arrays are empty, and ys knows the number of classes."""
    dataset = ControllerDataset(["a", "b"])

    assert len(dataset.xs) == len(dataset.bursts) == 0
    assert dataset.ys.shape == (0, 2)
    assert dataset.shape is None
    assert not dataset.can_undo
    assert not dataset.undo()


def test_add_example_takes_the_classs_number() -> None:
    """The tutorial's addExample(example, label) has a number for the class."""
    dataset = ControllerDataset(["a", "b"])

    dataset.add_example(activation(0), 1)
    dataset.add_example(activation(1), np.int64(0))  # type: ignore[arg-type]

    assert [example.label for example in dataset.examples] == ["b", "a"]


def test_a_leading_one_is_dropped() -> None:
    """Activations may come as `embed` gives them for a single frame."""
    pictures, numbers = ControllerDataset(["a", "b"]), ControllerDataset(["a", "b"])

    pictures.add(np.zeros((1, 7, 7, 256)), "a")
    pictures.add(np.zeros((7, 7, 256)), "a")
    numbers.add(np.zeros((1, 5)), "a")
    numbers.add(np.zeros(5), "a")
    numbers.add(np.zeros((1, 5)), "a")

    assert pictures.xs.shape == (2, 7, 7, 256)
    assert numbers.xs.shape == (3, 5)


def test_a_layers_own_ones_are_kept() -> None:
    """The activation (1, 1, 1000) of a 1 x 1 layer keeps its shape, batched or not."""
    dataset = ControllerDataset(["a", "b"])

    dataset.add(np.zeros((1, 1, 1000)), "a")
    dataset.add(np.zeros((1, 1, 1, 1000)), "a")

    assert dataset.xs.shape == (2, 1, 1, 1000)


def test_very_many_classes() -> None:
    """128 classes with names of 80 characters work, and one more is refused."""
    dataset = ControllerDataset([f"{n:80}" if n else "class" for n in range(128)])
    dataset.add(activation(0), "127")

    assert dataset.ys.shape == (1, 128)
    with pytest.raises(ArgumentError, match="at most 128"):
        dataset.add_class("one more")
