import numpy as np
import pytest

from campad.classifiers import KNNClassifier
from campad.classifiers.knn import SHARPNESS
from synthetic import clusters


@pytest.mark.parametrize("neighbours", [1, 3, 7])
def test_votes_equal_scikit_learns(neighbours: int, rng: np.random.Generator) -> None:
    """The same neighbours vote as with scikit-learn's cosine metric, by the documented weights."""
    peers = pytest.importorskip("sklearn.neighbors", reason="needs scikit-learn")
    xs, ys = clusters(rng, classes=4, per_class=15, spread=5)
    queries = rng.normal(size=(60, xs.shape[1])).astype(np.float32) * 4
    peer = peers.KNeighborsClassifier(
        neighbours, metric="cosine", algorithm="brute", weights=lambda d: np.exp(-SHARPNESS * d)
    ).fit(xs, ys)

    probabilities = KNNClassifier(neighbours=neighbours).fit(xs, ys).predict_proba(queries)

    np.testing.assert_allclose(probabilities, peer.predict_proba(queries), atol=1e-4)


def test_length_does_not_count(rng: np.random.Generator) -> None:
    """A brighter picture of the same is as near."""
    xs, ys = clusters(rng)
    model = KNNClassifier().fit(xs * rng.uniform(0.1, 10, (len(xs), 1)), ys)

    np.testing.assert_allclose(
        model.predict_proba(xs * 7), KNNClassifier().fit(xs, ys).predict_proba(xs), atol=1e-5
    )


@pytest.mark.parametrize("scale", [1e-30, 1e-25, 1e-18, 1e18, 1e30])
def test_length_does_not_count_however_large(scale: float, rng: np.random.Generator) -> None:
    """Neither very small nor very large numbers change who is near."""
    xs, ys = clusters(rng, spread=5)
    expected = KNNClassifier().fit(xs, ys).predict_proba(xs[::-1])

    model = KNNClassifier().fit(xs * np.float32(scale), ys)

    np.testing.assert_allclose(
        model.predict_proba(xs[::-1] * np.float32(scale)), expected, atol=1e-4
    )
    np.testing.assert_allclose(np.linalg.norm(model.examples_, axis=1), 1, atol=1e-5)


def test_more_neighbours_than_examples() -> None:
    """All examples vote then."""
    xs = np.eye(3, dtype=np.float32)

    probabilities = KNNClassifier(neighbours=50).fit(xs, [0, 1, 1]).predict_proba(np.ones((1, 3)))

    np.testing.assert_allclose(probabilities, [[1 / 3, 2 / 3]], atol=1e-6)


def test_the_nearest_weighs_most() -> None:
    """Of one near and two far neighbours the near one decides."""
    xs = np.array([[1, 0], [0.2, 1], [0, 1]], np.float32)

    model = KNNClassifier(neighbours=3).fit(xs, [0, 1, 1])

    assert model.predict(np.array([[1, 0.05]])).tolist() == [0]
