from typing import Any

import numpy as np
import pytest

from campad.classifiers.ridge import PENALTY
from campad.errors import ArgumentError, TrainingError
from campad.evaluation.metrics import Advice, Quality, advise, measure
from campad.kernels.cross_validation import left_out_scores
from campad.kernels.problem import Problem
from synthetic import clusters


def test_near_copies_flatter_only_without_bursts(rng: np.random.Generator) -> None:
    """Noise seen in near copies is recognised frame by frame, and not burst by burst."""
    moments = rng.normal(size=(20, 300))
    xs = (np.repeat(moments, 5, axis=0) + rng.normal(size=(100, 300)) * 0.05).astype(np.float32)
    bursts = np.repeat(np.arange(20), 5)
    one_hot = np.eye(2)[bursts % 2]

    honest = measure(xs, one_hot, bursts, ["a", "b"])
    flattering = measure(xs, one_hot, np.arange(100), ["a", "b"])

    assert flattering.accuracy == 1
    assert honest.accuracy is not None
    assert honest.accuracy < 0.8


def test_confusion_counts_every_judged_example(rng: np.random.Generator) -> None:
    """Rows are what examples are, columns what they were taken for."""
    xs, ys = clusters(rng, classes=3, per_class=10, spread=3)
    one_hot, bursts = np.eye(3)[ys], np.arange(30) // 3

    quality = measure(xs, one_hot, bursts, ["a", "b", "c"])

    taken = left_out_scores(Problem.of(xs, one_hot), bursts, PENALTY).argmax(axis=1)
    expected = [[int(((ys == i) & (taken == j)).sum()) for j in range(3)] for i in range(3)]
    assert expected == quality.confusion.tolist()
    assert quality.n == 30
    assert quality.accuracy == (taken == ys).mean()
    assert {"a", "b", "c"} == set(quality.recall)
    assert quality.recall["b"] == (taken[ys == 1] == 1).mean()


def test_a_class_with_one_burst_is_not_judged(rng: np.random.Generator) -> None:
    """Without its only burst nothing of a class is left to learn from, so it has no figure."""
    xs, ys = clusters(rng, classes=3, per_class=6)
    bursts = np.where(ys == 1, 99, np.arange(18))

    quality = measure(xs, np.eye(3)[ys], bursts, ["a", "b", "c"])

    assert quality.unjudged == ("b",)
    assert quality.n == 12
    assert quality.recall["b"] is None
    assert quality.confusion[1].sum() == 0


def test_nothing_to_judge(rng: np.random.Generator) -> None:
    """One burst a class: there is no accuracy and no interval."""
    xs, ys = clusters(rng)

    quality = measure(xs, np.eye(3)[ys], ys, ["a", "b", "c"])

    assert (quality.n, quality.accuracy, quality.interval) == (0, None, None)
    assert quality.unjudged == ("a", "b", "c")


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        # Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # worked out by hand: n / (n + z^2) for all right
        (10, 10, 0.7225, 1.0),
    ],
)
def test_wilsons_interval(right: int, n: int, low: float, high: float) -> None:
    """The interval has the published values, and stays within 0 and 1."""
    confusion = np.array([[right, n - right], [0, 0]])

    interval = Quality(("a", "b"), confusion, n, ()).interval

    assert interval == pytest.approx((low, high), abs=5.1e-5)


def test_zeros_can_be_judged() -> None:
    """Examples that are all zero are no error; they are just not recognised."""
    quality = measure(np.zeros((6, 5)), np.eye(2)[[0, 1, 0, 1, 0, 1]], np.arange(6), ["a", "b"])

    assert quality.n == 6
    assert quality.accuracy is not None


@pytest.mark.parametrize(
    ("ys", "bursts", "labels", "error"),
    [
        ([0, 1, 0, 1], [0, 1, 2], ["a", "b"], ArgumentError),
        ([0, 1, 0, 1], [0, 1, 2, 3, 4], ["a", "b"], ArgumentError),
        ([0, 1, 0, 1], [[0, 1, 2, 3]], ["a", "b"], ArgumentError),
        ([0, 1, 0, 1], [0, 1, 2, 3], ["a", "b", "c"], ArgumentError),
        ([0, 1, 0], [0, 1, 2, 3], ["a", "b"], ArgumentError),
        ([0, 0, 0, 0], [0, 1, 2, 3], ["a", "b"], TrainingError),
    ],
)
def test_arrays_that_do_not_fit(
    ys: Any, bursts: Any, labels: list[str], error: type[Exception]
) -> None:
    """Lengths that differ and classes without examples are errors, not random scores."""
    with pytest.raises(error):
        measure(np.eye(4), np.eye(2)[ys], bursts, labels)


@pytest.mark.parametrize("bursts", [[0, 1], [[0, 1, 2]], 3])
def test_bursts_that_do_not_fit(bursts: object) -> None:
    """One burst for each example, or an error."""
    with pytest.raises(ArgumentError, match="groups"):
        measure(np.eye(3), [0, 1, 1], bursts, ["a", "b"])


def quality_of(confusion: list[list[int]], unjudged: tuple[str, ...] = ()) -> Quality:
    counts = np.array(confusion)
    return Quality(("up", "down", "left"), counts, int(counts.sum()), unjudged)


def test_classes_that_are_taken_for_each_other_are_named_worst_first() -> None:
    """Advice names the pairs that are confused, and no pair with a single slip."""
    quality = quality_of([[7, 1, 2], [0, 10, 0], [4, 0, 6]])

    advice = advise(quality, {"up": 10, "down": 10, "left": 10})

    assert advice == [Advice("confused", ("up", "left"))]


def test_few_examples_and_single_bursts_are_advised_on() -> None:
    """Advice asks for more examples, and for a second burst where there is no honest score."""
    quality = quality_of([[3, 0, 0], [0, 9, 0], [0, 0, 0]], unjudged=("left",))

    advice = advise(quality, {"up": 3, "down": 9, "left": 8})

    assert advice == [Advice("few", ("up",)), Advice("second-burst", ("left",))]


def test_nothing_is_advised_when_all_is_well() -> None:
    """Enough examples, all recognised: no advice."""
    quality = quality_of([[9, 0, 0], [0, 9, 0], [0, 1, 8]])

    assert advise(quality, {"up": 9, "down": 9, "left": 9}) == []


def test_a_single_slip_is_no_confusion_however_few_there_are() -> None:
    """Of three examples one mistake is a third, and still one mistake."""
    advice = advise(quality_of([[2, 1, 0], [0, 3, 0], [0, 0, 3]]), {"up": 3, "down": 3, "left": 3})

    assert "confused" not in {a.kind for a in advice}
