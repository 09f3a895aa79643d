"""Problems with a metric: as of numbers that are scaled, and folded back for those that are not."""

import numpy as np
import pytest

from campad.classifiers import DenseClassifier, RidgeClassifier
from campad.classifiers.base import ProblemClassifier
from campad.kernels.gram import GrowingGram
from campad.kernels.problem import MOST_EXAMPLES, Problem
from campad.kernels.span import Span
from synthetic import clusters

SIZE = 20


def both(
    rng: np.random.Generator, per_class: int = 8, frames: int = 0, rows: int = 3
) -> tuple[Problem, Problem, np.ndarray]:
    """Return a problem by a metric, the same one of scaled numbers, and what scales them."""
    xs, ys = clusters(rng, classes=3, per_class=per_class, size=SIZE, spread=2)
    vectors = rng.normal(size=(len(xs), rows, SIZE)).astype(np.float32)
    vectors[:, 0] = xs
    one_hot = np.eye(3, dtype=np.float32)[ys]
    metric = (2.0 ** -rng.integers(0, 5, SIZE)).astype(np.float32)
    roots = np.sqrt(metric)
    stream = rng.normal(size=(frames, SIZE)).astype(np.float32) if frames else None
    scaled = None if stream is None else stream * roots
    return (
        Problem(vectors, one_hot, metric=metric, stream=stream),
        Problem(vectors * roots, one_hot, stream=scaled),
        roots,
    )


@pytest.mark.parametrize("frames", [0, 12])
@pytest.mark.parametrize("make", [RidgeClassifier, DenseClassifier])
def test_what_is_learned_is_what_scaled_numbers_teach(
    make: type[ProblemClassifier], frames: int, rng: np.random.Generator
) -> None:
    """And frames are asked as they are: the metric is in the weights."""
    problem, scaled, roots = both(rng, frames=frames)
    asked = rng.normal(size=(9, SIZE)).astype(np.float32)

    found = make().learn(problem).predict_proba(asked)

    expected = make().learn(scaled).predict_proba(asked * roots)
    np.testing.assert_allclose(found, expected, atol=2e-4)


def test_of_very_many_examples_as_well(rng: np.random.Generator) -> None:
    """Where the products are not computed, what is learned in the span is by the metric, too."""
    problem, scaled, roots = both(rng, per_class=MOST_EXAMPLES // 3 + 1, rows=1)
    asked = rng.normal(size=(9, SIZE)).astype(np.float32)

    found = RidgeClassifier().learn(problem).predict_proba(asked)

    expected = RidgeClassifier().learn(scaled).predict_proba(asked * roots)
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert problem.ridge(0.1) == scaled.ridge(0.1)


def test_weights_equal_scikit_learns_of_scaled_numbers(rng: np.random.Generator) -> None:
    """Ridge regression's, without an intercept, folded back by what scaled them."""
    linear = pytest.importorskip("sklearn.linear_model", reason="needs scikit-learn")
    problem, scaled, roots = both(rng, rows=1)
    peer = linear.Ridge(alpha=problem.ridge(0.1), fit_intercept=False)
    peer.fit(scaled.centres.astype(np.float64), scaled.targets)

    weights = problem.weights(0.1)

    np.testing.assert_allclose(weights, peer.coef_.T * roots[:, None], atol=1e-5)


def test_products_and_places_are_by_the_metric(rng: np.random.Generator) -> None:
    """Computed at once, or grown; and vectors lie where scaled ones do."""
    problem, scaled, roots = both(rng)
    gram, known = GrowingGram(), list(range(len(problem)))
    gram.update(known[:7], problem.vectors[:7], problem.metric)

    grown = gram.update(known, problem.vectors, problem.metric)

    np.testing.assert_allclose(problem.gram, scaled.gram, atol=1e-4)
    np.testing.assert_allclose(grown, scaled.gram, atol=1e-4)
    asked = rng.normal(size=(5, SIZE)).astype(np.float32)
    expected = Span(scaled).place(asked * roots)
    np.testing.assert_allclose(np.abs(Span(problem).place(asked)), np.abs(expected), atol=1e-3)
