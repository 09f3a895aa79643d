import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from campad.errors import ArgumentError
from campad.kernels.inverse import GrowingInverse
from kernels.keyed import Keys, assert_inverse, examples, inverse_of, lists_of_keys, products


@pytest.mark.parametrize(("count", "shape"), [(3, (8, 8)), (3, (6, 9)), (0, (2, 3))])
def test_every_key_has_as_many_rows(count: int, shape: tuple[int, int]) -> None:
    """Products that are not square, or cannot be divided among the keys, are an error."""
    with pytest.raises(ArgumentError, match=f"do not fit {count} examples"):
        GrowingInverse().update(range(count), np.ones(shape), 1.0)


def without_known(gram: np.ndarray, known: int) -> np.ndarray:
    """The same products but those of the first rows, which are wrong."""
    changed = gram.copy()
    changed[:known, :known] = 50 * np.eye(known)
    return changed


def test_a_new_example_borders_the_inverse(rng: np.random.Generator) -> None:
    """Known products are not looked at again, as they would be if all were inverted anew."""
    gram = products(examples(rng, 8))
    inverse = GrowingInverse()
    inverse.update(range(6), gram[:18, :18], 3.0)

    found = inverse.update(range(8), without_known(gram, 18), 3.0)

    assert_inverse(found, gram, 3.0)


def test_deleted_examples_are_taken_out_of_the_inverse(rng: np.random.Generator) -> None:
    """Neither are products looked at where examples are only removed and reordered."""
    gram = products(examples(rng, 8, t=1))
    inverse = GrowingInverse()
    inverse.update(range(8), gram, 3.0)
    keys = [7, 1, 2, 4, 3, 0]

    found = inverse.update(keys, np.zeros((6, 6)), 3.0)

    assert_inverse(found, gram[np.ix_(keys, keys)], 3.0)


@pytest.mark.parametrize(
    ("keys", "ridge"), [(range(8), 2.0), ([0, 1, 2, *range(10, 15)], 3.0), (range(2), 3.0)]
)
def test_where_much_changes_all_is_inverted(
    keys: Keys, ridge: float, rng: np.random.Generator
) -> None:
    """With another ridge, or most examples changed, the inverse is of what was given alone."""
    gram = products(examples(rng, 8, t=1))
    inverse = GrowingInverse()
    inverse.update(range(6), gram[:6, :6], 3.0)
    changed = without_known(gram, 6)[: len(keys), : len(keys)]

    assert_inverse(inverse.update(keys, changed, ridge), changed, ridge)


def test_now_and_then_all_is_inverted(rng: np.random.Generator) -> None:
    """After so many steps rounding errors are left behind, and counting starts again."""
    gram = products(examples(rng, 12, t=1))
    inverse = GrowingInverse(refresh_after=2)
    inverse.update(range(4), gram[:4, :4], 3.0)
    anew = []

    for count in range(5, 11):
        changed = without_known(gram[:count, :count], count - 1)
        found = inverse.update(range(count), changed, 3.0)
        anew.append(np.allclose(found, inverse_of(changed, 3.0)))

    assert [False, False, True, False, False, True] == anew


def test_the_same_again_costs_nothing(rng: np.random.Generator) -> None:
    """For the same keys and ridge the same array is returned."""
    gram = products(examples(rng, 5))
    inverse = GrowingInverse()

    found = inverse.update(range(5), gram, 3.0)

    assert inverse.update(range(5), gram, 3.0) is found
    assert inverse.update(range(5), gram, 4.0) is not found


@pytest.mark.parametrize("part", [0.1, 1e-3])
def test_near_copies_do_not_make_errors_grow(part: float, rng: np.random.Generator) -> None:
    """Frames that hardly differ, at a small ridge: the 150th step is as good as the first."""
    moments = rng.normal(size=(4, 1, 500))[rng.integers(0, 4, 300)]
    vectors = (
        moments + rng.normal(size=(300, 1, 500)) * 0.05 + rng.normal(size=(300, 3, 500)) * 0.02
    )
    gram = products(vectors)
    ridge = part * np.trace(gram) / len(gram)
    inverse = GrowingInverse()
    keys = list(range(30))

    for step in range(150):
        rows = [3 * key + row for key in keys for row in range(3)]
        found = inverse.update(keys, gram[np.ix_(rows, rows)], ridge)
        keys = [*keys[step % 2 :], 30 + step]

    assert_inverse(found, gram[np.ix_(rows, rows)], ridge)


@pytest.mark.parametrize("t", [1, 3])
@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_asked_for_first_both_are_right(t: int, seed: int) -> None:
    """Last columns or all of the inverse, in any order, while examples come and go."""
    rng = np.random.default_rng(seed)
    vectors = examples(rng, t=t)
    inverse = GrowingInverse()
    handed_out = []

    for keys in lists_of_keys(rng, 40):
        gram = products(vectors[keys])
        for whole in rng.permutation([True, False])[: rng.integers(1, 3)]:
            count = t * int(rng.integers(0, len(keys) + 1))
            if whole:
                found = inverse.update(keys, gram, 3.0)
                assert_inverse(found, gram, 3.0)
            else:
                found = inverse.last_columns(keys, gram, 3.0, count)
                expected = inverse_of(gram, 3.0)[:, len(gram) - count :]
                np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)
            handed_out.append((found, found.copy()))

    for array, copy in handed_out:
        np.testing.assert_array_equal(array, copy)


def test_last_columns_look_at_new_products_only(rng: np.random.Generator) -> None:
    """Known products are not looked at again, neither for the columns nor for the rest later."""
    gram = products(examples(rng, 8))
    inverse = GrowingInverse()
    inverse.update(range(6), gram[:18, :18], 3.0)
    changed = without_known(gram, 18)

    columns = inverse.last_columns(range(8), changed, 3.0, 6)

    np.testing.assert_allclose(columns, inverse_of(gram, 3.0)[:, 18:], atol=1e-8)
    assert_inverse(inverse.update(range(8), changed, 3.0), gram, 3.0)


def memory_of(act: Callable[[], object]) -> int:
    """The most bytes that an act has at a time."""
    tracemalloc.start()
    act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_the_rest_of_the_inverse_is_put_off(rng: np.random.Generator) -> None:
    """It is grown once, when somebody asks for it or for another example's columns."""
    gram = products(examples(rng, 300, t=1))
    inverse = GrowingInverse()
    inverse.update(range(297), gram[:297, :297], 3.0)
    whole = 8 * 297**2

    def columns(count: int) -> np.ndarray:
        return inverse.last_columns(range(count), gram[:count, :count], 3.0, 1)

    def everything() -> np.ndarray:
        return inverse.update(range(299), gram[:299, :299], 3.0)

    assert memory_of(lambda: columns(298)) < whole / 4
    assert memory_of(lambda: columns(299)) > whole
    assert memory_of(everything) > whole
    assert memory_of(everything) < whole / 4
