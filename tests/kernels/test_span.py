import numpy as np
import pytest

from campad.classifiers.ridge import PENALTY, RidgeClassifier
from campad.kernels.problem import MOST_EXAMPLES, Problem, round_length
from campad.kernels.span import FILLED, MOST_DIRECTIONS, RMS, Span, settled


def examples(rng: np.random.Generator, count: int = 12, size: int = 300) -> np.ndarray:
    return rng.normal(size=(count, size)).astype(np.float32)


def problem_of(xs: np.ndarray, tangents: np.ndarray | None = None) -> Problem:
    return Problem.of(xs, np.arange(len(xs)) % 2, tangents)


@pytest.mark.parametrize("count", [12, FILLED + 15])
def test_coordinates_keep_all_distances(count: int, rng: np.random.Generator) -> None:
    """Up to one scale, the examples lie in their span as they do among the features.

    So do those of whom no eigenvectors are taken.
    """
    xs = examples(rng, count)
    centred = xs - xs.mean(axis=0)

    coordinates = Span(problem_of(xs)).coordinates()[:, 0]

    products = coordinates @ coordinates.T
    scale = np.trace(centred @ centred.T) / np.trace(products)
    np.testing.assert_allclose(products * scale, centred @ centred.T, rtol=1e-3, atol=1e-2)
    assert np.sqrt(np.mean(coordinates**2)) == pytest.approx(RMS, rel=1e-4)
    assert coordinates.dtype == np.float32


@pytest.mark.parametrize("count", [12, FILLED + 20])
@pytest.mark.parametrize("with_tangents", [False, True])
@pytest.mark.parametrize("centred", [False, True])
def test_a_folded_layer_does_the_same(
    count: int, with_tangents: bool, centred: bool, rng: np.random.Generator
) -> None:
    """A layer on the coordinates and its fold on the features give the same numbers."""
    xs = examples(rng, count, 400)
    tangents = rng.normal(size=(count, 2, 400)).astype(np.float32) if with_tangents else None
    span = Span(problem_of(xs, tangents), centred=centred)
    weights = rng.normal(size=(span.directions, 9)).astype(np.float32)

    folded, shift = span.fold(weights)

    assert folded.shape == (400, 9)
    assert folded.dtype == np.float32
    rows = span.coordinates() @ weights
    np.testing.assert_allclose(xs @ folded + shift, rows[:, 0], atol=2e-3)
    if not centred:
        assert not shift.any()
    if tangents is not None and count < FILLED // 3:
        # All tangents are landmarks: moving an example does the same to both layers.
        np.testing.assert_allclose(tangents[:, 1] @ folded, rows[:, 2], atol=2e-3)


def test_examples_that_did_not_give_the_basis_are_projected_on_it(
    rng: np.random.Generator,
) -> None:
    """A fold's layer means the same for examples that were left out."""
    xs = examples(rng, 20)
    span = Span(problem_of(xs), np.arange(15))
    weights = rng.normal(size=(span.directions, 4)).astype(np.float32)

    folded, shift = span.fold(weights)

    left_out = span.coordinates(np.arange(15, 20))[:, 0] @ weights
    np.testing.assert_allclose(xs[15:] @ folded + shift, left_out, atol=1e-3)
    assert span.directions == 14


def test_a_folded_layer_is_blind_outside_the_span(rng: np.random.Generator) -> None:
    """A direction that no example has changes nothing."""
    xs = examples(rng)
    span = Span(problem_of(xs))
    folded, _ = span.fold(rng.normal(size=(span.directions, 9)))
    basis, _ = np.linalg.qr(xs.T.astype(np.float64))
    outside = rng.normal(size=300)
    outside -= basis @ (basis.T @ outside)

    np.testing.assert_allclose(outside @ folded, 0, atol=1e-3)


def test_repeated_examples_add_no_directions(rng: np.random.Generator) -> None:
    """The span has as many directions as the examples less their mean, not as there are copies."""
    xs = np.repeat(examples(rng, 5), 4, axis=0)

    assert Span(problem_of(xs)).directions == 4


def test_tangents_add_directions_up_to_a_bound(rng: np.random.Generator) -> None:
    """Few examples' tangents are all kept; of many, as many sums as there is room for."""
    few, many = (
        Span(problem_of(examples(rng, n, 900), rng.normal(size=(n, 2, 900)))) for n in (20, 150)
    )

    assert few.directions == 19 + 40
    assert many.directions == FILLED - 1


def test_eigenvectors_are_of_the_first_examples(rng: np.random.Generator) -> None:
    """A few more examples need none of their own; and the first ones are nine tenths at least."""
    asked: list[np.ndarray] = []

    def listen(square: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        asked.append(square)
        return np.linalg.eigh(square)

    for count in (FILLED + 3, FILLED + 7):
        xs = examples(np.random.default_rng(0), FILLED + 7, 400)[:count]
        Span(Problem(xs[:, None], np.eye(2, dtype=np.float32)[np.arange(count) % 2], eigh=listen))

    first, second = asked
    assert first.shape == (FILLED, FILLED)
    np.testing.assert_allclose(first, second, atol=1e-3)
    for count in range(2, MOST_EXAMPLES):
        assert count / 1.1 < settled(count) <= count
    assert settled(FILLED) == FILLED


def test_later_examples_add_only_what_is_new(rng: np.random.Generator) -> None:
    """Copies of the first ones add no directions; others as many as they have."""
    xs = examples(rng, FILLED, 400)
    new = examples(rng, 2, 400)

    assert Span(problem_of(np.concatenate([xs, xs[:9]]))).directions == FILLED - 1
    assert Span(problem_of(np.concatenate([xs, new, new, xs[:5]]))).directions == FILLED + 1


def test_summed_tangents_stand_for_all(rng: np.random.Generator) -> None:
    """Where one direction is in every tangent, it is in the span however few sums there are."""
    direction = rng.normal(size=600).astype(np.float32)
    xs = examples(rng, FILLED - 5, 600)
    tangents = np.repeat(direction[None, None], len(xs), axis=0)
    span = Span(problem_of(xs, tangents))

    folded, _ = span.fold(np.eye(span.directions))

    seen = np.linalg.norm(direction @ folded) * span.scale
    assert seen == pytest.approx(np.linalg.norm(direction), rel=0.02)


def test_opposite_tangents_do_not_cancel_out(rng: np.random.Generator) -> None:
    """Sums have random signs, so that as many tangents one way as the other leave something."""
    direction = rng.normal(size=600).astype(np.float32)
    xs = examples(rng, FILLED - 8, 600)  # room for 8 sums of 24 tangents
    signs = np.where(np.arange(len(xs)) // 8 % 2, 1, -1).astype(np.float32)
    span = Span(problem_of(xs, signs[:, None, None] * direction))

    folded, _ = span.fold(np.eye(span.directions))

    seen = np.linalg.norm(direction @ folded) * span.scale
    assert seen == pytest.approx(np.linalg.norm(direction), rel=0.02)


@pytest.mark.parametrize("value", [0, 3])
def test_examples_that_are_all_the_same(value: float) -> None:
    """They have one direction, in which nothing differs, and a layer on it does nothing."""
    span = Span(problem_of(np.full((6, 8), value, np.float32)))

    folded, shift = span.fold(np.ones((1, 3)))

    assert span.coordinates().shape == (6, 1, 1)
    assert not span.coordinates().any()
    assert np.isfinite(folded).all()
    assert not shift.any()


def many(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """3,000 noisy examples of 60 numbers, of three classes, one of them rare."""
    ys = np.repeat([0, 1, 2], [2_000, 970, 30])
    middles = rng.normal(size=(3, 60))
    return (middles[ys] + rng.normal(size=(3_000, 60))).astype(np.float32), ys


def test_of_many_examples_some_of_every_class_give_the_basis(rng: np.random.Generator) -> None:
    """The basis is bounded, all examples are written in it, and a rare class is all there."""
    xs, ys = many(rng)

    span = Span(Problem.of(xs, ys))

    assert span.coordinates().shape == (3_000, 1, 60)
    assert len(span._landmarks) == MOST_EXAMPLES
    assert set(np.flatnonzero(ys == 2)) <= set(span._landmarks)
    weights = rng.normal(size=(60, 4)).astype(np.float32)
    folded, shift = span.fold(weights)
    expected = span.coordinates()[:, 0] @ weights
    np.testing.assert_allclose(xs @ folded + shift, expected, atol=1e-3)


def test_only_the_leading_directions_of_many_examples_are_kept(rng: np.random.Generator) -> None:
    """However many numbers an example has, the network stays small."""
    xs = examples(rng, MOST_EXAMPLES + 1, 700)

    assert Span(problem_of(xs)).coordinates().shape == (MOST_EXAMPLES + 1, 1, MOST_DIRECTIONS)


def test_ridge_on_many_examples_is_the_same_ridge(rng: np.random.Generator) -> None:
    """Where the basis spans all features, solving in it gives the plain solution."""
    xs, ys = many(rng)
    targets = np.eye(3)[ys] - 1 / 3
    penalty = PENALTY * round_length(np.mean(np.sum(xs.astype(np.float64) ** 2, axis=1)))
    plain = np.linalg.solve(xs.T @ xs + penalty * np.eye(60), xs.T @ targets)

    np.testing.assert_allclose(RidgeClassifier().fit(xs, ys).weights_, plain, atol=1e-5)
