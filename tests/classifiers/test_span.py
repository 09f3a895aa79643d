import numpy as np
import pytest

from campad.classifiers.span import Span


def examples(rng: np.random.Generator, count: int = 12, size: int = 300) -> np.ndarray:
    return rng.normal(size=(count, size)).astype(np.float32)


def test_coordinates_keep_all_products(rng: np.random.Generator) -> None:
    """Up to one scale, the examples' products are the same in their span."""
    xs = examples(rng)
    span = Span.of(xs @ xs.T)

    products = span.coordinates @ span.coordinates.T

    scale = np.trace(xs @ xs.T) / np.trace(products)
    np.testing.assert_allclose(products * scale, xs @ xs.T, rtol=1e-4, atol=1e-3)
    assert np.mean(span.coordinates**2) == pytest.approx(1, rel=1e-5)
    assert span.coordinates.dtype == np.float32


def test_a_folded_layer_does_the_same(rng: np.random.Generator) -> None:
    """A layer on the coordinates and its fold on the features give the same numbers."""
    xs = examples(rng)
    span = Span.of(xs @ xs.T)
    weights = rng.normal(size=(span.coordinates.shape[1], 9)).astype(np.float32)

    folded = span.fold(xs, weights)

    assert folded.shape == (300, 9)
    assert folded.dtype == np.float32
    assert folded.flags.c_contiguous
    np.testing.assert_allclose(xs @ folded, span.coordinates @ weights, atol=1e-3)


def test_a_folded_layer_is_blind_outside_the_span(rng: np.random.Generator) -> None:
    """A direction that no example has changes nothing."""
    xs = examples(rng)
    span = Span.of(xs @ xs.T)
    folded = span.fold(xs, rng.normal(size=(span.coordinates.shape[1], 9)))
    basis, _ = np.linalg.qr(xs.T.astype(np.float64))
    outside = rng.normal(size=300)
    outside -= basis @ (basis.T @ outside)

    np.testing.assert_allclose(outside @ folded, 0, atol=1e-4)


def test_repeated_examples_add_no_directions(rng: np.random.Generator) -> None:
    """The span has as many directions as the examples, not as there are copies of them."""
    xs = np.repeat(examples(rng, 5), 4, axis=0)

    assert Span.of(xs @ xs.T).coordinates.shape == (20, 5)


def test_nothing_but_zeros() -> None:
    """Examples that are all zero have one direction, in which nothing differs."""
    span = Span.of(np.zeros((6, 6)))

    assert span.coordinates.shape == (6, 1)
    assert not span.fold(np.zeros((6, 8), np.float32), np.ones((1, 3))).any()
