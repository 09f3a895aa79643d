"""Frames without labels beside examples, against scikit-learn's ridge regression on all of them."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from campad.classifiers.ridge import PENALTY, TEMPERATURE, stream_of
from campad.kernels.checks import softmax
from campad.kernels.problem import Problem
from campad.kernels.span import Span
from campad.kernels.stream import ROUNDS, WEIGHT, _evened


@pytest.fixture
def problem(rng: np.random.Generator) -> Problem:
    """Three classes, 4 examples each with two tangents, and 30 frames that lie a little apart."""
    means = rng.normal(size=(3, 40)) + 2
    classes = np.arange(12) % 3
    vectors = rng.normal(size=(12, 3, 40)) * 0.3
    vectors[:, 0] += means[classes] + rng.normal(size=(12, 40)) * 0.8
    frames = means[np.arange(30) % 3] + rng.normal(size=(30, 40)) * 0.8
    one_hot = np.eye(3, dtype=np.float32)[classes]
    return Problem(vectors.astype(np.float32), one_hot, stream=frames.astype(np.float32))


def test_weights_are_those_of_weighted_rows(problem: Problem) -> None:
    """Ridge regression's weights are scikit-learn's on rows and frames with their weights."""
    stream = stream_of(problem)
    soft = stream.beside().guess()
    assert problem.stream is not None
    rows = np.concatenate([problem.vectors.reshape(-1, 40), problem.stream])
    aims = np.concatenate([problem.targets, soft.targets - 1 / 3])
    weights = np.concatenate([np.ones(36), soft.weights])

    theirs = Ridge(problem.ridge(PENALTY), fit_intercept=False).fit(rows, aims, weights)

    np.testing.assert_allclose(stream.features(PENALTY, soft), theirs.coef_.T, atol=1e-4)


@pytest.mark.parametrize("left_out", [0, 5])
def test_guesses_are_those_of_rows_about_their_mean(problem: Problem, left_out: int) -> None:
    """The last guesses, and what the examples are then taken for, are scikit-learn's, of vectors
    less the examples' mean; also where some of the examples are not learned.
    """
    stream = stream_of(problem)
    asked = np.arange(12) < left_out
    beside = stream.beside(asked)
    soft = beside.guess()
    assert problem.stream is not None
    vectors, frames = problem.vectors.copy(), problem.stream - problem.centres.mean(axis=0)
    vectors[:, 0] -= problem.centres.mean(axis=0)
    ridge = PENALTY * float((vectors[:, 0].astype(np.float64) ** 2).sum(axis=1).mean())
    rows = vectors[left_out:].reshape(-1, 40)
    targets = problem.targets[3 * left_out :]
    theirs = Ridge(ridge, fit_intercept=False)

    def learn(guesses: np.ndarray) -> Ridge:
        weights = np.concatenate([np.ones(len(rows)), WEIGHT * guesses.max(axis=1) ** 2])
        aims = np.concatenate([targets, guesses - 1 / 3])
        return theirs.fit(np.concatenate([rows, frames]), aims, weights)

    scores = theirs.fit(rows, targets).predict(frames)
    for _ in range(ROUNDS):
        scores = learn(_evened(softmax(scores / TEMPERATURE))).predict(frames)

    guesses = _evened(softmax(scores / TEMPERATURE))
    np.testing.assert_allclose(soft.weights, WEIGHT * guesses.max(axis=1) ** 2, atol=1e-4)
    np.testing.assert_allclose(soft.targets, guesses, atol=1e-4)
    np.testing.assert_allclose(
        stream.centres @ beside.learned(soft), learn(guesses).predict(vectors[:, 0]), atol=1e-4
    )


def test_what_is_certain_counts_most(problem: Problem) -> None:
    """A frame weighs as the square of its largest probability, at most a tenth of an example."""
    stream = stream_of(problem)
    soft = stream.beside().guess()

    assert soft.weights.max() <= WEIGHT
    assert (soft.targets.argmax(axis=1) == np.arange(30) % 3).mean() > 0.9
    np.testing.assert_allclose(soft.targets.sum(axis=1), 1, atol=1e-6)


def test_vectors_are_placed_by_their_products(problem: Problem) -> None:
    """The examples themselves, placed in the span by their products, have their coordinates."""
    span = Span(problem)

    np.testing.assert_allclose(span.place(problem.centres), span.coordinates()[:, 0], atol=1e-4)
