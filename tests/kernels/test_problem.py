import numpy as np
import pytest

from campad.errors import ArgumentError
from campad.kernels.problem import MOST_EXAMPLES, Problem, round_length
from synthetic import clusters


def test_rows_are_centres_and_tangents_in_turn(rng: np.random.Generator) -> None:
    """An example's rows lie beside each other; only its centre aims at its class."""
    xs, ys = clusters(rng, classes=3, per_class=2)
    tangents = rng.normal(size=(6, 2, 20)).astype(np.float32)

    problem = Problem.of(xs, ys, tangents)

    assert (len(problem), problem.rows) == (6, 3)
    rows = problem.vectors.reshape(18, 20)
    np.testing.assert_array_equal(rows[3], xs[1])
    np.testing.assert_array_equal(rows[4:6], tangents[1])
    np.testing.assert_allclose(problem.gram, rows.astype(float) @ rows.T, atol=1e-3)
    assert not problem.targets.reshape(6, 3, 3)[:, 1:].any()
    np.testing.assert_allclose(problem.targets[::3], np.eye(3)[ys] - 1 / 3)


def test_weights_on_rows_become_weights_on_features(rng: np.random.Generator) -> None:
    """V^T A, whichever way round it is computed."""
    xs, ys = clusters(rng)
    problem, weights = Problem.of(xs, ys), rng.normal(size=(24, 5))

    np.testing.assert_allclose(problem.combine(weights), xs.T @ weights, atol=1e-4)


def test_the_penalty_stays_when_an_example_comes(rng: np.random.Generator) -> None:
    """It follows the examples' length in steps of a quarter octave, and is never 0."""
    xs, ys = clusters(rng, per_class=40)
    ridges = {Problem.of(xs[:n], ys[:n]).ridge(0.1) for n in range(100, 120)}
    louder = Problem.of(2 * xs, ys).ridge(0.1)

    assert len(ridges) <= 2
    assert louder == pytest.approx(4 * Problem.of(xs, ys).ridge(0.1))
    for square in (1e-9, 0.3, 1.9, 2.0, 700):
        assert round_length(square) == pytest.approx(square, rel=0.1)
    assert round_length(0) > 0


def test_the_inverse_is_computed_once(rng: np.random.Generator) -> None:
    """Whoever asks for the inverse at the same penalty gets the same one."""
    problem = Problem.of(*clusters(rng))

    first = problem.inverse(0.1)

    assert problem.inverse(0.1) is first
    ridged = problem.gram + problem.ridge(0.1) * np.eye(24)
    np.testing.assert_allclose(first @ ridged, np.eye(24), atol=1e-8)


def test_very_many_examples_do_without_tangents(rng: np.random.Generator) -> None:
    """Above the bound neither tangents nor products are used."""
    xs = rng.normal(size=(MOST_EXAMPLES + 1, 4)).astype(np.float32)
    ys = np.arange(len(xs)) % 2

    problem = Problem.of(xs, ys, np.ones((len(xs), 2, 4)))

    assert (problem.rows, problem.small) == (1, False)


@pytest.mark.parametrize(
    "tangents",
    [
        np.ones((5, 2, 20)),
        np.ones((24, 2, 19)),
        np.ones((24, 20)),
        np.full((24, 1, 20), np.nan),
        np.full((24, 1, 20), 1e300),
        np.ones((24, 0, 19)),
        "no",
    ],
)
def test_tangents_that_do_not_fit(tangents: object, rng: np.random.Generator) -> None:
    """Another number or size than the examples, or no finite numbers: an error in words."""
    with pytest.raises(ArgumentError, match="tangents"):
        Problem.of(*clusters(rng), tangents)


def test_tangents_of_no_number_are_none(rng: np.random.Generator) -> None:
    """An array of no tangents for each example is as good as none."""
    xs, ys = clusters(rng)

    assert Problem.of(xs, ys, np.empty((24, 0, 20))).rows == 1


def test_tangents_come_in_any_shape(rng: np.random.Generator) -> None:
    """As activations do: (n, m, h, w, c) is the same as (n, m, h w c)."""
    xs, ys = clusters(rng, size=12)
    tangents = rng.normal(size=(24, 2, 2, 2, 3)).astype(np.float32)

    shaped = Problem.of(xs.reshape(24, 2, 2, 3), ys, tangents)

    np.testing.assert_array_equal(
        shaped.vectors, Problem.of(xs, ys, tangents.reshape(24, 2, 12)).vectors
    )


def test_ridge_is_solved_or_taken_from_the_inverse(rng: np.random.Generator) -> None:
    """With an inverse at hand or without, ridge regression's weights on the rows are the same."""
    xs, ys = clusters(rng)
    problem = Problem.of(xs, ys, rng.normal(size=(24, 2, 20)))

    solved = problem.duals(0.1)
    problem.inverse(0.1)

    np.testing.assert_allclose(problem.duals(0.1), solved, atol=1e-8)
    ridged = problem.gram + problem.ridge(0.1) * np.eye(72)
    np.testing.assert_allclose(ridged @ solved, problem.targets, atol=1e-8)


def test_products_that_are_known_are_not_computed_again(rng: np.random.Generator) -> None:
    """Whoever hands them in is believed."""
    xs, ys = clusters(rng)
    known = np.eye(24)

    problem = Problem(xs[:, None], np.eye(3, dtype=np.float32)[ys], gram=known)

    assert problem.gram is known
