import numpy as np
import pytest

from campad.classifiers.ridge import RidgeClassifier
from campad.classifiers.span import MOST_DIRECTIONS, MOST_LANDMARKS, Span


def examples(rng: np.random.Generator, count: int = 12, size: int = 300) -> np.ndarray:
    return rng.normal(size=(count, size)).astype(np.float32)


def span_of(xs: np.ndarray) -> Span:
    return Span.of(xs, np.arange(len(xs)) % 2)


def test_coordinates_keep_all_products(rng: np.random.Generator) -> None:
    """Up to one scale, the examples' products are the same in their span."""
    xs = examples(rng)
    span = span_of(xs)

    products = span.coordinates @ span.coordinates.T

    scale = np.trace(xs @ xs.T) / np.trace(products)
    np.testing.assert_allclose(products * scale, xs @ xs.T, rtol=1e-4, atol=1e-3)
    assert np.mean(span.coordinates**2) == pytest.approx(1, rel=1e-5)
    assert span.coordinates.dtype == np.float32


def test_a_folded_layer_does_the_same(rng: np.random.Generator) -> None:
    """A layer on the coordinates and its fold on the features give the same numbers."""
    xs = examples(rng)
    span = span_of(xs)
    weights = rng.normal(size=(span.coordinates.shape[1], 9)).astype(np.float32)

    folded = span.fold(weights)

    assert folded.shape == (300, 9)
    assert folded.dtype == np.float32
    assert folded.flags.c_contiguous
    np.testing.assert_allclose(xs @ folded, span.coordinates @ weights, atol=1e-3)


def test_a_folded_layer_is_blind_outside_the_span(rng: np.random.Generator) -> None:
    """A direction that no example has changes nothing."""
    xs = examples(rng)
    span = span_of(xs)
    folded = span.fold(rng.normal(size=(span.coordinates.shape[1], 9)))
    basis, _ = np.linalg.qr(xs.T.astype(np.float64))
    outside = rng.normal(size=300)
    outside -= basis @ (basis.T @ outside)

    np.testing.assert_allclose(outside @ folded, 0, atol=1e-4)


def test_repeated_examples_add_no_directions(rng: np.random.Generator) -> None:
    """The span has as many directions as the examples, not as there are copies of them."""
    xs = np.repeat(examples(rng, 5), 4, axis=0)

    assert span_of(xs).coordinates.shape == (20, 5)


def test_nothing_but_zeros() -> None:
    """Examples that are all zero have one direction, in which nothing differs."""
    span = span_of(np.zeros((6, 8), np.float32))

    assert span.coordinates.shape == (6, 1)
    assert not span.fold(np.ones((1, 3))).any()


def many(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """3,000 noisy examples of 60 numbers, of three classes, one of them rare."""
    ys = np.repeat([0, 1, 2], [2_000, 970, 30])
    middles = rng.normal(size=(3, 60))
    return (middles[ys] + rng.normal(size=(3_000, 60))).astype(np.float32), ys


def test_of_many_examples_some_of_every_class_give_the_basis(rng: np.random.Generator) -> None:
    """The basis is bounded, all examples are written in it, and a rare class is all there."""
    xs, ys = many(rng)

    span = Span.of(xs, ys)

    assert span.coordinates.shape == (3_000, 60)
    assert len(span.landmarks) == MOST_LANDMARKS
    rare = {row.tobytes() for row in xs[ys == 2]}
    assert rare <= {row.tobytes() for row in span.landmarks}
    weights = rng.normal(size=(60, 4)).astype(np.float32)
    np.testing.assert_allclose(xs @ span.fold(weights), span.coordinates @ weights, atol=1e-3)


def test_only_the_leading_directions_of_many_examples_are_kept(rng: np.random.Generator) -> None:
    """However many numbers an example has, the network stays small."""
    xs = examples(rng, MOST_LANDMARKS + 1, 700)

    assert span_of(xs).coordinates.shape == (MOST_LANDMARKS + 1, MOST_DIRECTIONS)


def test_ridge_on_many_examples_is_the_same_ridge(rng: np.random.Generator) -> None:
    """Where the basis spans all features, solving in it gives the plain solution."""
    xs, ys = many(rng)
    targets = np.eye(3)[ys] - 1 / 3
    penalty = 0.1 * np.mean(np.sum(xs.astype(np.float64) ** 2, axis=1))
    plain = np.linalg.solve(xs.T @ xs + penalty * np.eye(60), xs.T @ targets)

    np.testing.assert_allclose(RidgeClassifier().fit(xs, ys).weights_, plain, atol=1e-5)
