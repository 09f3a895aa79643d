import numpy as np
import pytest

from campad.classifiers import RidgeClassifier
from campad.classifiers.ridge import TEMPERATURE
from campad.kernels.checks import softmax
from campad.kernels.problem import Problem, round_length
from synthetic import clusters


@pytest.mark.parametrize(("per_class", "size"), [(8, 200), (50, 10)])
@pytest.mark.parametrize("penalty", [0.01, 0.1, 10])
def test_weights_equal_scikit_learns(
    per_class: int, size: int, penalty: float, rng: np.random.Generator
) -> None:
    """The same penalty and targets give the weights of scikit-learn's Ridge."""
    linear_model = pytest.importorskip("sklearn.linear_model", reason="needs scikit-learn")
    xs, ys = clusters(rng, classes=4, per_class=per_class, size=size)
    doubled = xs.astype(np.float64)
    alpha = penalty * round_length((doubled**2).sum(axis=1).mean())
    peer = linear_model.Ridge(alpha=alpha, fit_intercept=False)

    peer.fit(doubled, np.eye(4)[ys] - 1 / 4)

    weights = RidgeClassifier(penalty=penalty).fit(xs, ys).weights_
    np.testing.assert_allclose(weights, peer.coef_.T, atol=1e-4 * np.abs(peer.coef_).max())


def test_probabilities_are_a_softmax_of_the_scores(rng: np.random.Generator) -> None:
    """Scores are turned into probabilities at the documented temperature."""
    xs, ys = clusters(rng)
    model = RidgeClassifier().fit(xs, ys)

    np.testing.assert_allclose(
        model.predict_proba(xs), softmax(xs @ model.weights_ / TEMPERATURE), atol=1e-6
    )


def test_tangents_are_learned_as_rows_that_change_nothing(rng: np.random.Generator) -> None:
    """Tangents give the weights of scikit-learn's Ridge on further rows whose targets are 0."""
    linear_model = pytest.importorskip("sklearn.linear_model", reason="needs scikit-learn")
    xs, ys = clusters(rng, classes=3, per_class=6, size=50)
    tangents = rng.normal(size=(18, 2, 50)).astype(np.float32)
    alpha = 0.1 * round_length((xs.astype(np.float64) ** 2).sum(axis=1).mean())
    rows = np.concatenate([xs, tangents.reshape(36, 50)]).astype(np.float64)
    targets = np.concatenate([np.eye(3)[ys] - 1 / 3, np.zeros((36, 3))])
    peer = linear_model.Ridge(alpha=alpha, fit_intercept=False).fit(rows, targets)

    model = RidgeClassifier(penalty=0.1).fit(xs, ys, tangents=tangents)

    np.testing.assert_allclose(model.weights_, peer.coef_.T, atol=1e-5)


def test_a_grown_inverse_gives_the_same_weights(rng: np.random.Generator) -> None:
    """With an inverse at hand nothing is solved anew, and the result is the same."""
    xs, ys = clusters(rng, classes=3, per_class=6, size=50)
    given: list[float] = []

    def invert(gram: np.ndarray, ridge: float) -> np.ndarray:
        given.append(ridge)
        return np.linalg.inv(gram + ridge * np.eye(len(gram)))

    problem = Problem(xs[:, None], np.eye(3, dtype=np.float32)[ys], invert=invert)

    grown = RidgeClassifier().learn(problem)

    assert len(given) == 1
    np.testing.assert_allclose(grown.weights_, RidgeClassifier().fit(xs, ys).weights_, atol=1e-6)
