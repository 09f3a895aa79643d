"""How much each stretch of an activation counts."""

import itertools

import numpy as np
import pytest

from campad.evaluation.metric import MOST_ASKED, OCTAVES, STRETCH, asked, find_metric


def stretches(rng: np.random.Generator, noise: float, count: int = 60) -> tuple[np.ndarray, ...]:
    """Three classes told apart in a first stretch of numbers, and a second one of noise alone."""
    classes = np.arange(count) % 3
    told = 3 * rng.normal(size=(3, STRETCH))[classes] + rng.normal(size=(count, STRETCH))
    other = noise * rng.normal(size=(count, STRETCH))
    return np.concatenate([told, other], 1).astype(np.float32), classes, np.arange(count) // 6


def test_the_stretch_that_tells_classes_apart_counts_more(rng: np.random.Generator) -> None:
    """Of one with the classes in it and one of noise; all weights are whole octaves below 1."""
    metric = find_metric(*stretches(rng, noise=3), penalty=0.1)

    assert metric is not None
    octaves = -np.log2(metric)
    assert not octaves[:STRETCH].any()
    assert 1 <= octaves[-1] <= OCTAVES
    np.testing.assert_array_equal(octaves, np.round(octaves))


def test_loudness_does_not_count(rng: np.random.Generator) -> None:
    """Numbers that are twice as large count a quarter in a product."""
    xs, *known = stretches(rng, noise=3)
    loud = xs.copy()
    loud[:, STRETCH:] *= 2

    quiet, same = (find_metric(one, *known, penalty=0.1) for one in (xs, loud))

    assert quiet is not None
    assert same is not None
    assert same[-1] == max(quiet[-1] / 4, 2.0**-OCTAVES)


def test_one_more_example_seldom_changes_a_weight(rng: np.random.Generator) -> None:
    """Of twenty examples that come one after the other, three at most do."""
    xs, classes, groups = stretches(rng, noise=2, count=80)
    found = [
        find_metric(xs[:n], classes[:n], groups[:n], penalty=0.1) for n in range(60, len(xs) + 1)
    ]

    changes = [not np.array_equal(one, other) for one, other in itertools.pairwise(found)]
    assert sum(changes) <= 3


@pytest.mark.parametrize("count", [1, MOST_ASKED, MOST_ASKED + 1, 1000])
def test_one_more_example_takes_one_place_at_most_among_those_asked(count: int) -> None:
    """All are asked while they are few; of many, the others are asked again."""
    before, after = set(asked(count)), set(asked(count + 1))

    assert len(before) == min(count, MOST_ASKED)
    assert len(before - after) <= 1
    assert max(after) <= count


def test_without_anything_to_go_by_all_counts_the_same(rng: np.random.Generator) -> None:
    """No class has a second recording, or there is one stretch only."""
    centres = rng.normal(size=(8, 2 * STRETCH)).astype(np.float32)
    classes = np.arange(8) % 2

    assert find_metric(centres, classes, classes, 0.1) is None
    assert find_metric(centres[:, :9], classes, np.arange(8), 0.1) is None
