"""What frames show, and how they differ within a class, beside scikit-learn's discriminants."""

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from campad.kernels.discriminant import NARROWED, narrowing, refine

CLASSES = np.arange(60) % 3
SURE = np.eye(3)[CLASSES]


@pytest.fixture
def vectors(rng: np.random.Generator) -> np.ndarray:
    """Sixty vectors of three classes, that differ more in three other directions, (60, 8)."""
    spread = np.array([1, 1, 1, 3, 3, 3, 1, 1])
    return np.pad(4 * SURE, ((0, 0), (0, 5))) + spread * rng.normal(size=(60, 8))


def test_sure_guesses_are_those_of_discriminant_analysis(vectors: np.ndarray) -> None:
    """Where guesses are right and sure, so is what scikit-learn makes of examples and frames."""
    theirs = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.5, priors=[1 / 3] * 3)

    refined = refine(vectors[:30], SURE[:30], vectors[30:], SURE[30:])

    theirs.fit(vectors, np.concatenate([CLASSES[:30], refined.argmax(axis=1)]))
    np.testing.assert_array_equal(refined.argmax(axis=1), theirs.predict(vectors[30:]))


def test_vague_guesses_become_better(vectors: np.ndarray, rng: np.random.Generator) -> None:
    """Frames are told apart that were guessed wrong, by where examples and frames lie."""
    vague = SURE[30:] + 0.7 * rng.random((30, 3))
    vague[::3] = vague[::3][:, [1, 0, 2]]
    vague /= vague.sum(axis=1, keepdims=True)

    refined = refine(vectors[:30], SURE[:30], vectors[30:], vague)

    before, after = (g.argmax(axis=1) == CLASSES[30:] for g in (vague, refined))
    assert after.mean() > before.mean() + 0.1


def test_shares_stay(vectors: np.ndarray) -> None:
    """Refined guesses are distributions, as sure as before, and show each class as often."""
    guesses = 0.7 * np.eye(3)[[0] * 20 + [1] * 6 + [2] * 4] + 0.1

    refined = refine(vectors[:30], SURE[:30], vectors[30:], guesses)

    np.testing.assert_allclose(refined.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(refined.mean(axis=0), guesses.mean(axis=0), atol=0.05)
    np.testing.assert_allclose(refined.max(axis=1).mean(), 0.8, atol=0.1)


def test_coordinates_are_narrowed_where_classes_vary(vectors: np.ndarray) -> None:
    """Twice the change is the inverse of 1 and the frames' covariance within classes."""
    there, back = narrowing(vectors, SURE)

    means = np.stack([vectors[CLASSES == c].mean(axis=0) for c in range(3)])
    within = np.cov((vectors - means[CLASSES]).T)
    whole = np.eye(8) + NARROWED * within / (np.trace(within) / 8)
    np.testing.assert_allclose(there @ there, np.linalg.inv(whole), atol=1e-5)
    np.testing.assert_allclose(there @ back, np.eye(8), atol=1e-5)


def test_frames_that_are_all_alike_narrow_nothing() -> None:
    """A single frame, or the same one again, says nothing of what differs."""
    there, back = narrowing(np.ones((4, 5)), np.full((4, 2), 0.5))

    np.testing.assert_allclose(there, np.eye(5), atol=1e-6)
    np.testing.assert_allclose(back, np.eye(5), atol=1e-6)
