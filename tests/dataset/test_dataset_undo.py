"""What is one act, how many can be taken back, and what never comes again."""

import numpy as np

from campad.dataset import ControllerDataset
from campad.dataset.records import MAX_UNDO, MAX_UNDO_BYTES
from campad.imaging.frame import Look
from dataset.numbered import activation, content, filled


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


LARGE = (256, 256)
SIZE = 4 * 256 * 256
"""Of such an example, in bytes."""
FIT = MAX_UNDO_BYTES // SIZE


def cleared(clears: int, each: int) -> ControllerDataset:
    """So many times: this many large examples that are cleared then, each in an act of its own."""
    dataset = ControllerDataset(["a", "b"])
    for burst in range(clears):
        for number in range(each):
            dataset.add(activation(number, LARGE), "a", burst)
        dataset.clear()
    return dataset


def test_what_was_taken_away_is_kept_up_to_so_many_bytes() -> None:
    """Of clears that take two fifths of it each the last two can be undone, not the others."""
    each = 2 * FIT // 5
    dataset = cleared(clears=6, each=each)

    assert len({*dataset._history.ids()}) == 2 * each
    assert len(dataset._activations._array) <= 4 * FIT
    found = []
    while dataset.undo():
        found.append(len(dataset))
    assert found == [each, 0, each, 0]


def test_the_last_thing_taken_away_comes_back_whatever_its_size() -> None:
    """Also after more was recorded since; what was taken away before that is gone."""
    dataset = cleared(clears=2, each=FIT + 1)
    dataset.add(activation(1, LARGE), "b", burst=9)
    dataset.rename("b", "c")

    assert [dataset.undo() for _ in range(3)] == [True, True, True]
    assert len(dataset) == FIT + 1
    assert dataset.undo()
    assert [dataset.undo(), len(dataset)] == [False, 0]


def test_copies_of_what_was_taken_away_are_counted() -> None:
    """An example with copies takes four times as much."""
    dataset = ControllerDataset(["a", "b"])
    for number in range(FIT // 2):
        dataset.add(activation(number, LARGE), "a", burst=0)
        dataset.add_vectors(number, np.zeros((3, *LARGE), np.float32))
    for number in range(FIT // 2):
        dataset.remove([number])

    assert sum(dataset.undo() for _ in range(FIT)) == FIT // 4


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


def test_a_look_stays_with_its_example() -> None:
    """How a picture looked is kept through relabelling, removing and undoing."""
    dataset, look = filled("a"), Look(0.25, 3.5)
    dataset.add(activation(1), "b", look=look)

    dataset.relabel([1], "c")
    dataset.remove([1])
    dataset.undo()

    assert [None, look] == [example.look for example in dataset.examples]
