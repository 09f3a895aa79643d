import numpy as np
import pytest

from campad.errors import ArgumentError
from campad.kernels.gram import GrowingGram
from campad.kernels.inverse import GrowingInverse
from kernels.keyed import Keys, assert_inverse, examples, lists_of_keys, products


@pytest.mark.parametrize("t", [1, 3])
@pytest.mark.parametrize("start", [0, 2, 40])
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_both_are_right(t: int, start: int, seed: int) -> None:
    """After any adding, removing, reordering, replacing and undoing: V V^T and its inverse."""
    rng = np.random.default_rng(seed)
    vectors = examples(rng, t=t)
    gram, inverse = GrowingGram(), GrowingInverse()

    for keys in lists_of_keys(rng, start):
        found = gram.update(keys, vectors[keys])
        inverted = inverse.update(keys, found, 3.0)

        np.testing.assert_array_equal(found, products(vectors[keys]))
        assert found.dtype == inverted.dtype == np.float64
        assert_inverse(inverted, found, 3.0)


@pytest.mark.parametrize("start", [2, 40])
def test_what_was_handed_out_stays(start: int, rng: np.random.Generator) -> None:
    """Arrays of earlier updates are read-only, and later updates do not change them."""
    vectors = examples(rng)
    gram, inverse = GrowingGram(), GrowingInverse()
    handed_out = []

    for keys in lists_of_keys(rng, start):
        found = gram.update(keys, vectors[keys])
        for array in (found, inverse.update(keys, found, 3.0)):
            assert not array.flags.writeable
            handed_out.append((array, array.copy()))

    for array, copy in handed_out:
        np.testing.assert_array_equal(array, copy)


def test_another_example_after_an_undo_leaves_the_undone_array(rng: np.random.Generator) -> None:
    """The place of an undone example is not written to while its array may be read."""
    vectors = examples(rng)
    gram = GrowingGram()
    gram.update([0], vectors[[0]])
    undone = gram.update([0, 1], vectors[[0, 1]])
    gram.update([0], vectors[[0]])

    found = gram.update([0, 2], vectors[[0, 2]])

    np.testing.assert_array_equal(undone, products(vectors[[0, 1]]))
    np.testing.assert_array_equal(found, products(vectors[[0, 2]]))


@pytest.mark.parametrize(
    ("keys", "known"),
    [
        ([0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4]),
        ([0, 2, 3, 4], [0, 2, 3, 4]),
        ([4, 9, 2, 0, 8], [4, 2, 0]),
        ([0, 1], [0, 1]),
    ],
)
def test_known_products_are_not_computed_again(
    keys: Keys, known: Keys, rng: np.random.Generator
) -> None:
    """Rows of known keys may be anything: what is known of them is taken from the last time."""
    vectors = examples(rng)
    gram = GrowingGram()
    gram.update(range(5), vectors[:5])
    garbage = vectors.copy()
    garbage[:5] = 77

    found = gram.update(keys, garbage[keys])

    rows = [3 * keys.index(key) + row for key in known for row in range(3)]
    np.testing.assert_array_equal(found[np.ix_(rows, rows)], products(vectors[known]))


def test_what_was_undone_can_be_redone(rng: np.random.Generator) -> None:
    """Going back at the end forgets nothing, so going forward again computes nothing."""
    vectors = examples(rng)
    gram = GrowingGram()
    gram.update(range(9), vectors[:9])
    gram.update(range(4), vectors[:4])

    found = gram.update(range(9), np.full_like(vectors[:9], 77))

    np.testing.assert_array_equal(found, products(vectors[:9]))


@pytest.mark.parametrize(("t", "size"), [(1, 40), (3, 30)])
def test_other_shapes_start_anew(t: int, size: int, rng: np.random.Generator) -> None:
    """With other tangents or another backbone, known keys stand for nothing that is known."""
    gram, inverse = GrowingGram(), GrowingInverse()
    before = gram.update(range(7), examples(rng, 7))
    inverse.update(range(7), before, 3.0)
    vectors = examples(rng, 8, t, size)

    found = gram.update(range(8), vectors)

    np.testing.assert_array_equal(found, products(vectors))
    if t == 1:
        assert_inverse(inverse.update(range(8), found, 3.0), found, 3.0)


@pytest.mark.parametrize("new", [1, 2, 30])
@pytest.mark.parametrize("t", [1, 3])
def test_many_numbers_and_examples(new: int, t: int, rng: np.random.Generator) -> None:
    """However products are divided into blocks, they are all there and symmetric."""
    vectors = examples(rng, 100 + new, t, 3_000)
    gram, inverse = GrowingGram(), GrowingInverse()
    inverse.update(range(100), gram.update(range(100), vectors[:100]), 3_000.0)

    found = gram.update(range(100 + new), vectors)

    np.testing.assert_array_equal(found, products(vectors))
    assert_inverse(inverse.update(range(100 + new), found, 3_000.0), found, 3_000.0)


def test_products_are_symmetric_to_the_last_bit(rng: np.random.Generator) -> None:
    """Also where float32 rounds."""
    vectors = rng.normal(size=(40, 3, 1_000)).astype(np.float32)
    gram = GrowingGram()

    for keys in ([*range(10)], [*range(31)], [*range(3, 25), *range(35, 40), *range(31, 35)]):
        found = gram.update(keys, vectors[keys])

        np.testing.assert_array_equal(found, found.T)
        np.testing.assert_allclose(found, products(vectors[keys]), rtol=0, atol=1e-3)


def test_a_key_may_come_twice(rng: np.random.Generator) -> None:
    """Equal keys are equal examples, each with its own rows."""
    vectors = examples(rng)
    gram, inverse = GrowingGram(), GrowingInverse()

    for keys in ([1, 2, 2], [1, 2, 2, 3], [2, 1, 2, 3], [2, 3, 2, 2, 1], [2, 3, 1], [3, 2, 1, 1]):
        found = gram.update(keys, vectors[keys])

        np.testing.assert_array_equal(found, products(vectors[keys]))
        assert_inverse(inverse.update(keys, found, 3.0), found, 3.0)


@pytest.mark.filterwarnings("error")
def test_too_large_numbers_are_refused_and_change_nothing(rng: np.random.Generator) -> None:
    """Products that are not finite are an error; what is known stays known."""
    vectors = examples(rng)
    gram = GrowingGram()
    gram.update(range(3), vectors[:3])
    large = vectors[:4].copy()
    large[3] = 1e30

    for keys in ([0, 1, 2, 9], [2, 1, 0, 9], [9, 8, 7, 6]):
        with pytest.raises(ArgumentError, match="too large"):
            gram.update(keys, large)

    np.testing.assert_array_equal(gram.update(range(4), vectors[:4]), products(vectors[:4]))


def test_every_example_has_a_key(rng: np.random.Generator) -> None:
    """Another number of keys than of examples is an error."""
    with pytest.raises(ArgumentError, match="4 examples need as many keys; got 3"):
        GrowingGram().update(range(3), examples(rng, 4))


def test_above_the_limit_nothing_is_kept(rng: np.random.Generator) -> None:
    """Up to the limit matrices grow; above it they are computed every time, and right as well."""
    vectors = examples(rng)
    gram, inverse = GrowingGram(most_rows=30), GrowingInverse(most_rows=30)

    for count in (7, 9, 10, 11, 12, 10, 4, 11, 10):
        for scale in (1, 2) if count > 10 else (1,):
            used = vectors[:count] * np.float32(scale)
            found = gram.update(range(count), used)

            np.testing.assert_array_equal(found, products(used))
            assert_inverse(inverse.update(range(count), found, 3.0), found, 3.0)
