from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from campad.kernels.inverse import GrowingInverse
from campad.kernels.problem import Problem
from campad.kernels.weights import GrowingWeights, KeptEigenvectors

CLASSES, PENALTY = 8, 0.03


class Counting(Problem):
    """Notes how many examples there were whenever all weights were computed anew."""

    solved: list[int]

    def duals(self, penalty: float) -> np.ndarray:
        self.solved.append(len(self))
        return super().duals(penalty)


class Examples:
    """160 examples of 90 numbers with two tangents each, and what is kept of the last ones."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.solved: list[int] = []
        self.vectors = rng.normal(size=(160, 3, 90)).astype(np.float32)
        self.vectors[:, 1:] *= 0.3
        self.classes = np.arange(160) % CLASSES
        self.weights, self._inverse = GrowingWeights(), GrowingInverse()

    def problem(self, keys: list[int]) -> Counting:
        return self.counting(
            self.vectors[keys],
            np.eye(CLASSES, dtype=np.float32)[self.classes[keys]],
            invert=lambda gram, ridge: self._inverse.update(keys, gram, ridge),
        )

    def counting(self, *arguments: Any, **options: Any) -> Counting:
        problem = Counting(*arguments, **options)
        problem.solved = self.solved
        return problem

    def update(self, keys: list[int], penalty: float = PENALTY) -> np.ndarray:
        problem = self.problem(keys)
        return self.weights.update(
            keys,
            problem,
            penalty,
            lambda count: self._inverse.last_columns(
                keys, problem.gram, problem.ridge(penalty), count
            ),
        )

    def anew(self, keys: list[int], penalty: float = PENALTY) -> np.ndarray:
        return Problem(self.vectors[keys], self.problem(keys).one_hot).weights(penalty)


@pytest.fixture
def some(rng: np.random.Generator) -> Examples:
    return Examples(rng)


def test_a_hundred_examples_later_the_weights_are_those_of_fitting_anew(some: Examples) -> None:
    """One example after the other, without computing all again, and no error has grown."""
    for count in range(40, 141):
        found = some.update(list(range(count)))

    assert some.solved == [40]
    expected = some.anew(list(range(140)))
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())
    assert found.dtype == np.float32


def relabel(some: Examples) -> list[int]:
    some.classes[5] = (some.classes[5] + 1) % CLASSES
    return list(range(41))


@pytest.mark.parametrize(
    "change",
    [
        relabel,
        lambda _: list(range(39)),
        lambda _: [*range(7), *range(8, 42)],
        lambda _: [*range(39, -1, -1), 40],
        lambda _: [*range(20), 50, *range(21, 41)],
        lambda _: list(range(43)),
    ],
    ids=["relabelled", "undone", "removed", "in another order", "replaced", "many new ones"],
)
def test_where_something_else_changed_all_is_computed(
    change: Callable[[Examples], list[int]], some: Examples
) -> None:
    """Another class, order or example, or so many new ones: the weights are computed anew."""
    some.update(list(range(40)))

    keys = change(some)
    found = some.update(keys)

    assert some.solved == [40, len(keys)]
    np.testing.assert_allclose(found, some.anew(keys), atol=1e-5)


def test_another_penalty_is_another_problem(some: Examples) -> None:
    """What is known at one penalty is of no use at another."""
    some.update(list(range(40)))

    found = some.update(list(range(41)), 0.5)

    assert some.solved == [40, 41]
    np.testing.assert_allclose(found, some.anew(list(range(41)), 0.5), atol=1e-5)


def test_one_more_class_is_another_problem(some: Examples) -> None:
    """Every example has other targets then."""
    some.update(list(range(40)))
    keys = list(range(41))
    one_hot = np.eye(CLASSES + 1, dtype=np.float32)[[*some.classes[:40], CLASSES]]
    problem = some.counting(some.vectors[keys], one_hot)

    found = some.weights.update(keys, problem, PENALTY, lambda _: pytest.fail("all is computed"))

    assert some.solved == [40, 41]
    np.testing.assert_allclose(
        found, Problem(some.vectors[keys], one_hot).weights(PENALTY), atol=1e-5
    )


def test_now_and_then_all_is_computed(some: Examples) -> None:
    """After so many steps rounding errors are left behind, and counting starts again."""
    some.weights = GrowingWeights(refresh_after=3)

    for count in range(40, 49):
        some.update(list(range(count)))

    assert some.solved == [40, 44, 48]


def test_the_same_again_costs_nothing(some: Examples) -> None:
    """For the same examples the same weights are returned."""
    first = some.update(list(range(40)))

    assert some.update(list(range(40))) is first


def test_what_was_handed_out_stays(some: Examples) -> None:
    """Weights of earlier updates are read-only, and later updates do not change them."""
    first = some.update(list(range(40)))
    before = first.copy()

    some.update(list(range(41)))

    np.testing.assert_array_equal(first, before)
    assert not first.flags.writeable


def test_eigenvectors_are_kept_for_the_same_examples(rng: np.random.Generator) -> None:
    """Whatever is handed in for known keys; other keys, or more rows, are decomposed."""
    root = rng.normal(size=(6, 6))
    square, eigen = root @ root.T, KeptEigenvectors()
    variances, vectors = eigen.update([1, 2, 3, 4, 5, 6], square)

    again = eigen.update([1, 2, 3, 4, 5, 6], np.zeros((6, 6)))

    assert again[1] is vectors
    assert not vectors.flags.writeable
    np.testing.assert_allclose(vectors * variances @ vectors.T, square, atol=1e-9)
    np.testing.assert_allclose(eigen.update([1, 2, 3, 4, 5, 7], np.eye(6))[0], 1)
    np.testing.assert_allclose(eigen.update([1, 2, 3, 4, 5, 7], np.eye(9))[0], np.ones(9))
