"""What is one act, how many can be taken back, and what never comes again."""

from campad.dataset.records import MAX_UNDO
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
