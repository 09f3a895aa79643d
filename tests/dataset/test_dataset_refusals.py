"""What a dataset refuses, and that it is then as it was before."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from campad.dataset import MAX_EXAMPLES, ControllerDataset
from campad.dataset.arguments import MAX_ACTIVATION_SIZE
from campad.errors import ArgumentError
from dataset.numbered import SHAPE, activation, content, copies, filled, numbered


@pytest.mark.parametrize("label", [-1, 2, True, 1.0, "a", None])
def test_add_example_refuses_other_numbers(label: Any) -> None:
    """Only 0 to classes - 1 are classes' numbers."""
    with pytest.raises(ArgumentError, match="label must be"):
        ControllerDataset(["a", "b"]).add_example(activation(0), label)


@pytest.mark.parametrize("shape", [(3, 2), (2, *SHAPE), (6,), (2, 3, 1)])
def test_activations_of_another_shape(shape: tuple[int, ...]) -> None:
    """All examples have one shape."""
    check_nothing_changes(filled("a", "b"), lambda d: d.add(activation(0, shape), "a"))


@pytest.mark.parametrize(
    "wrong",
    [
        activation(np.nan),
        activation(np.inf),
        np.full(SHAPE, 1e300),
        [[10**400, 0, 0], [0, 0, 0]],
        [[1, 2], [3]],
        "words",
        None,
        {"a": 1},
        1.0,
        np.zeros((0, 3)),
    ],
    ids=lambda wrong: str(np.shape(wrong)) if isinstance(wrong, np.ndarray) else repr(wrong)[:20],
)
@pytest.mark.parametrize("first", [True, False])
def test_activations_that_cannot_be_used(wrong: Any, first: bool) -> None:
    """NaN, infinity and what is no number change nothing, as first example or later."""
    dataset = filled() if first else filled("a", "b")

    check_nothing_changes(dataset, lambda d: d.add(wrong, "a"))


@pytest.mark.parametrize("shape", [(1, 2, 2, 2, 2), (MAX_ACTIVATION_SIZE + 1,)])
def test_activations_too_large(shape: tuple[int, ...]) -> None:
    """More dimensions or numbers than any layer has are refused."""
    with pytest.raises(ArgumentError, match="cannot be used"):
        filled().add(np.zeros(shape, np.float32), "a")


def check_nothing_changes(
    dataset: ControllerDataset, act: Callable[[ControllerDataset], object]
) -> None:
    before = everything(dataset)

    with pytest.raises(ArgumentError):
        act(dataset)

    assert before == everything(dataset)


def everything(dataset: ControllerDataset) -> tuple[Any, ...]:
    """All that a refused act must leave as it was."""
    history = copy.deepcopy(dataset._history._acts)
    facts = (dataset.examples, dataset.labels, dataset.shape, dataset.next_burst)
    return (*facts, dataset.keys, dataset.vectors.tobytes(), history)


ACTS: dict[str, Callable[[ControllerDataset], object]] = {
    "add to an unknown class": lambda d: d.add(activation(0), "x"),
    "add to no class": lambda d: d.add(activation(0), None),  # type: ignore[arg-type]
    "add to an array": lambda d: d.add(activation(0), np.array(["a", "b"])),  # type: ignore[arg-type]
    "add to burst -1": lambda d: d.add(activation(0), "a", burst=-1),
    "add to burst 2^53": lambda d: d.add(activation(0), "a", burst=2**53),
    "add to burst True": lambda d: d.add(activation(0), "a", burst=True),
    "add to burst 1.5": lambda d: d.add(activation(0), "a", burst=1.5),  # type: ignore[arg-type]
    "add with a pair as look": lambda d: d.add(activation(0), "a", look=(0.5, 1)),  # type: ignore[arg-type]
    "copies of an unknown one": lambda d: d.add_augmentations(77, copies(1)),
    "copies of a list": lambda d: d.add_augmentations([0], copies(1)),  # type: ignore[arg-type]
    "copies of a word": lambda d: d.add_augmentations("0", copies(1)),  # type: ignore[arg-type]
    "three copies": lambda d: d.add_augmentations(0, copies(1)[:3]),
    "copies of another shape": lambda d: d.add_augmentations(0, copies(1).reshape(4, 3, 2)),
    "copies with NaN": lambda d: d.add_augmentations(0, copies(np.nan)),
    "copies too large": lambda d: d.add_augmentations(0, copies(1e300)),
    "copies beyond what squares can add": lambda d: d.add_augmentations(0, copies(1e13)),
    "copies with an infinite sum": lambda d: d.add_augmentations(0, np.full((4, *SHAPE), 3e38)),
    "copies with an infinite tangent": lambda d: d.add_augmentations(0, copies(3e38)),
    "copies that are words": lambda d: d.add_augmentations(0, "abcd"),
    "vectors of an unknown one": lambda d: d.add_vectors(77, np.zeros((3, *SHAPE))),
    "flat vectors": lambda d: d.add_vectors(0, np.zeros((3, 6))),
    "infinite vectors": lambda d: d.add_vectors(0, np.full((3, *SHAPE), np.inf)),
    "remove an unknown one": lambda d: d.remove([0, 77]),
    "remove a mixture": lambda d: d.remove([77, "x"]),  # type: ignore[list-item]
    "remove a number": lambda d: d.remove(0),  # type: ignore[arg-type]
    "remove lists": lambda d: d.remove([[0]]),  # type: ignore[list-item]
    "relabel to an unknown class": lambda d: d.relabel([0], "x"),
    "relabel an unknown one": lambda d: d.relabel([77], "a"),
    "clear an unknown class": lambda d: d.clear("x"),
    "rename an unknown class": lambda d: d.rename("x", "y"),
    "rename to another's name": lambda d: d.rename("a", " b "),
    "rename to nothing": lambda d: d.rename("a", "  "),
    "add a class again": lambda d: d.add_class("a"),
    "delete an unknown class": lambda d: d.delete_class("x"),
    "move an unknown class": lambda d: d.move_class("x", 0),
    "move before the first": lambda d: d.move_class("a", -1),
    "move behind the last": lambda d: d.move_class("a", 3),
    "move to a half": lambda d: d.move_class("a", 0.5),  # type: ignore[arg-type]
    "move to a word": lambda d: d.move_class("a", "b"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", ACTS)
def test_what_cannot_be_done_changes_nothing(name: str) -> None:
    """Every method that is given something it cannot use raises ArgumentError, and that is all."""
    check_nothing_changes(filled("a", "b"), ACTS[name])


def test_a_refused_example_of_another_shape_changes_nothing() -> None:
    """Of an empty dataset, an unusable burst must not cost what undo would bring back."""
    dataset = filled("a", "b")
    dataset.clear()

    check_nothing_changes(dataset, lambda d: d.add(activation(0, (9,)), "a", burst=-1))
    dataset.undo()

    assert content(dataset) == [(0, "a"), (1, "b")]


def test_the_last_burst_number_can_be_used_once() -> None:
    """Burst numbers end at 2^53 - 1; after that there is no next one, and that is said."""
    dataset = filled()
    dataset.add(activation(0), "a", burst=2**53 - 1)

    with pytest.raises(ArgumentError, match="burst"):
        dataset.add(activation(1), "a")


@pytest.mark.parametrize(
    "labels",
    [
        [],
        ["a"],
        [str(n) for n in range(129)],
        ["a", "a"],
        ["a", " a "],
        ["a", ""],
        ["a", 1],
        5,
        None,
    ],
)
def test_classes_that_cannot_be(labels: Any) -> None:
    """There are 2 to 128 classes, each with a name of its own."""
    with pytest.raises(ArgumentError):
        ControllerDataset(labels)


def test_a_dataset_is_bounded() -> None:
    """It holds 20,000 examples and no more; after removing some there is room again."""
    dataset = numbered(MAX_EXAMPLES)

    check_nothing_changes(dataset, lambda d: d.add(activation(0), "a"))
    dataset.remove([0])
    dataset.add(activation(3), "a")

    assert len(dataset) == MAX_EXAMPLES == 20_000
