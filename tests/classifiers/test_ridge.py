import numpy as np
import pytest

from campad.classifiers import RidgeClassifier
from campad.classifiers.examples import softmax
from campad.classifiers.ridge import TEMPERATURE
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
    alpha = penalty * (doubled**2).sum(axis=1).mean()
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


def test_a_clear_answer_is_nearly_certain() -> None:
    """A score of 1 beside one of 0 is 0.99 and more, and not simply 1."""
    assert 0.99 < softmax(np.array([[1, 0]]) / TEMPERATURE)[0, 0] < 0.9999
