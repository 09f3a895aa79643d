import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from campad.dataset import ControllerDataset
from campad.dataset import augmentations as copies_module
from campad.dataset import controller_dataset as module
from campad.dataset.arguments import MAX_ACTIVATION_SIZE
from campad.dataset.records import MAX_UNDO
from campad.dataset.tangents import centre_and_tangents
from campad.errors import ArgumentError
from campad.imaging.frame import Look

SHAPE = (2, 3)


def activation(number: float, shape: tuple[int, ...] = SHAPE) -> np.ndarray:
    return np.full(shape, number, np.float32)


def copies(number: float) -> np.ndarray:
    """Four copies' activations, told by their number."""
    return np.float64([[[1]], [[-1]], [[2]], [[1]]]) * np.full((4, *SHAPE), number)


def expected_vectors(own: float, number: float) -> np.ndarray:
    """What becomes of an example with such copies."""
    four = copies(number).astype(np.float32)
    return centre_and_tangents(activation(own), four).reshape(3, -1)


def plain_vectors(own: float) -> np.ndarray:
    return np.stack([activation(own), activation(0), activation(0)]).reshape(3, -1)


def filled(*labels: str) -> ControllerDataset:
    """Classes a, b, c and an example of each label given; its activation is its number."""
    dataset = ControllerDataset(["a", "b", "c"])
    for number, label in enumerate(labels):
        dataset.add(activation(number), label)
    return dataset


def content(dataset: ControllerDataset) -> list[tuple[float, str]]:
    """Activations (told by their number) and classes."""
    return [
        (float(x.flat[0]), example.label)
        for x, example in zip(dataset.xs, dataset.examples, strict=True)
    ]


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


@pytest.mark.parametrize("label", [-1, 2, True, 1.0, "a", None])
def test_add_example_refuses_other_numbers(label: Any) -> None:
    """Only 0 to classes - 1 are classes' numbers."""
    with pytest.raises(ArgumentError, match="label must be"):
        ControllerDataset(["a", "b"]).add_example(activation(0), label)


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
    history = copy.deepcopy(dataset._history._before)
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
        [str(n) for n in range(33)],
        ["a", "a"],
        ["a", " a "],
        ["a", ""],
        ["a", 1],
        5,
        None,
    ],
)
def test_classes_that_cannot_be(labels: Any) -> None:
    """There are 2 to 32 classes, each with a name of its own."""
    with pytest.raises(ArgumentError):
        ControllerDataset(labels)


def test_thirty_two_classes() -> None:
    """32 classes work, and a 33rd is refused."""
    dataset = ControllerDataset([f"class {n}" for n in range(32)])
    dataset.add(activation(0), "class 31")

    assert dataset.ys.shape == (1, 32)
    with pytest.raises(ArgumentError, match="at most 32"):
        dataset.add_class("one more")


def test_a_dataset_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds so many examples and no more; after removing some there is room again."""
    monkeypatch.setattr(module, "MAX_EXAMPLES", 3)  # 20,000 would take the test's time
    dataset = filled("a", "b", "c")

    check_nothing_changes(dataset, lambda d: d.add(activation(0), "a"))
    dataset.remove([0])
    dataset.add(activation(3), "a")

    assert len(dataset) == 3


def test_a_burst_is_one_act() -> None:
    """Undo takes back all frames of one burst, and one act otherwise."""
    dataset = filled("a")
    for number in range(5):
        dataset.add(activation(number), "b", burst=7)

    dataset.undo()

    assert content(dataset) == [(0, "a")]
    dataset.undo()
    assert content(dataset) == []


def test_the_same_burst_for_two_classes_is_two_acts() -> None:
    """A burst that goes on in another class is another act."""
    dataset = filled()
    for label in "aabb":
        dataset.add(activation(0), label, burst=1)

    dataset.undo()

    assert dataset.counts == {"a": 2, "b": 0, "c": 0}


def test_undo_goes_back_fifty_acts() -> None:
    """Of more acts the oldest stay."""
    dataset = filled()
    for number in range(MAX_UNDO + 3):
        dataset.add(activation(number), "a")

    undone = sum(dataset.undo() for _ in range(100))

    assert undone == MAX_UNDO
    assert content(dataset) == [(0, "a"), (1, "a"), (2, "a")]


def test_forgotten_history_cannot_be_undone() -> None:
    """After `forget_history` the examples stay whatever is undone."""
    dataset = filled("a", "b")

    dataset.forget_history()

    assert not dataset.can_undo
    assert not dataset.undo()
    assert len(dataset) == 2


def test_ids_are_never_used_again() -> None:
    """Neither removing nor undoing frees an id; burst numbers stay used as well."""
    dataset = filled("a", "b")
    dataset.remove([1])
    dataset.undo()
    dataset.undo()

    new = dataset.add(activation(5), "c")

    assert [example.id for example in dataset.examples] == [0, 2]
    assert new == 2
    assert dataset.bursts.tolist() == [0, 2]


def test_an_emptied_dataset_takes_another_shape() -> None:
    """Once every example is gone, those of another network may come, and undo ends there."""
    dataset = filled("a", "b")
    dataset.clear()

    dataset.add(activation(8, (5,)), "a")

    assert dataset.shape == (5,)
    assert dataset.undo()
    assert not dataset.undo()


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


def test_a_look_stays_with_its_example() -> None:
    """How a picture looked is kept through relabelling, removing and undoing."""
    dataset, look = filled("a"), Look(0.25, 3.5)
    dataset.add(activation(1), "b", look=look)

    dataset.relabel([1], "c")
    dataset.remove([1])
    dataset.undo()

    assert [None, look] == [example.look for example in dataset.examples]


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


def test_copies_of_many_examples_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit copies are not kept, and those there are do not count until it is met."""
    for place in (module, copies_module):
        monkeypatch.setattr(place, "MAX_AUGMENTED", 3)
    dataset = filled(*"abc")
    assert dataset.add_augmentations(0, copies(5))

    dataset.add(activation(3), "a")

    assert not dataset.add_augmentations(1, copies(5))
    assert dataset.vectors.shape == (4, 1, 6)
    assert {key[1] for key in dataset.keys} == {-1}
    dataset.remove([3])
    assert dataset.add_augmentations(1, copies(6))
    np.testing.assert_array_equal(
        dataset.vectors, [expected_vectors(0, 5), expected_vectors(1, 6), plain_vectors(2)]
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


def test_the_storage_of_copies_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replacing, and clearing and recording again, do not grow it; what counts now is kept."""
    monkeypatch.setattr(copies_module, "MAX_KEPT", 100)  # 2,000 would take the test's time
    dataset = filled()
    for number in range(2_000):
        latest = dataset.add(activation(number), "a", burst=number // 40)
        dataset.add_augmentations(latest, copies(number))
        dataset.add_augmentations(latest, copies(number + 1))
        if number % 40 == 39:
            assert dataset.augmented == len(dataset) == 40
            dataset.clear()

    assert len(dataset._copies._rows._array) <= 200
    dataset.undo()
    np.testing.assert_array_equal(dataset.vectors[-1], expected_vectors(1999, 2000))
