import numpy as np
import pytest

from campad.classifiers.calibration import TEMPERATURES, cool, find_temperature
from campad.classifiers.examples import softmax


def overconfident(rng: np.random.Generator, n: int = 2_000) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities three times as sharp as true, and classes drawn from the true ones."""
    scores = rng.normal(size=(n, 4)) * 2
    true = softmax(scores)
    classes = np.array([rng.choice(4, p=row) for row in true])
    return softmax(3 * scores), classes


def test_the_temperature_that_sharpened_is_found(rng: np.random.Generator) -> None:
    """Probabilities sharpened by 3 are brought back by a temperature of 3."""
    assert find_temperature(*overconfident(rng)) == pytest.approx(3, rel=0.12)


def test_it_is_the_temperature_of_least_log_loss(rng: np.random.Generator) -> None:
    """Of all temperatures tried, scikit-learn's log loss is least at the one found."""
    metrics = pytest.importorskip("sklearn.metrics", reason="needs scikit-learn")
    probabilities, classes = overconfident(rng)

    found = find_temperature(probabilities, classes)

    losses = [metrics.log_loss(classes, cool(probabilities, t)) for t in TEMPERATURES]
    assert TEMPERATURES[np.argmin(losses)] == pytest.approx(found, rel=0.06)


def test_cooling_changes_no_decision(rng: np.random.Generator) -> None:
    """Whatever the temperature, the most probable class stays, and rows sum to 1."""
    probabilities = softmax(rng.normal(size=(50, 5)) * 3)

    for temperature in (0.05, 1.0, 5.0):
        cooled = cool(probabilities, temperature)
        assert cooled.argmax(axis=1).tolist() == probabilities.argmax(axis=1).tolist()
        np.testing.assert_allclose(cooled.sum(axis=1), 1, atol=1e-6)


def test_a_temperature_of_one_changes_nothing(rng: np.random.Generator) -> None:
    """At 1 probabilities are what they were."""
    probabilities = softmax(rng.normal(size=(50, 5)))

    np.testing.assert_allclose(cool(probabilities, 1), probabilities, atol=1e-6)


def test_few_examples_that_are_all_right_do_not_call_for_certainty() -> None:
    """Eight right examples sharpen a little; the bound is not reached."""
    probabilities, classes = np.tile([0.7, 0.3], (8, 1)), np.zeros(8, int)

    assert TEMPERATURES[0] < find_temperature(probabilities, classes) < 1


def test_without_left_out_examples_nothing_changes() -> None:
    """No examples, no opinion."""
    assert find_temperature(np.empty((0, 3)), np.empty(0, int)) == pytest.approx(1)


def test_impossible_is_never_said() -> None:
    """A probability of 0 is finite after cooling, however wrong it is."""
    wrong = np.array([[1.0, 0.0]])

    assert 0 < cool(wrong, 2.0)[0, 1] < 0.05
    assert np.isfinite(find_temperature(wrong, np.array([1])))
