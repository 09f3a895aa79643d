import numpy as np
import pytest

from campad.evaluation.calibration import (
    PRIOR_WIDTH,
    TEMPERATURES,
    cool,
    find_temperature,
)
from campad.kernels.checks import softmax
from synthetic import clusters


def overconfident(
    rng: np.random.Generator, n: int = 2_000, width: float = 2
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities three times as sharp as true, and classes drawn from the true ones."""
    scores = rng.normal(size=(n, 4)) * width
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


def test_it_is_scikit_learns_temperature(rng: np.random.Generator) -> None:
    """scikit-learn's temperature scaling makes the same probabilities of an overfitted model's."""
    calibration = pytest.importorskip("sklearn.calibration", reason="needs scikit-learn")
    from sklearn.frozen import FrozenEstimator
    from sklearn.linear_model import LogisticRegression

    xs, classes = clusters(rng, classes=3, per_class=700, size=20, spread=8)
    model = LogisticRegression(C=0.01, max_iter=500).fit(xs[:60], classes[:60])
    peer = calibration.CalibratedClassifierCV(FrozenEstimator(model), method="temperature")
    peer.fit(xs[60:], classes[60:])
    said = model.predict_proba(xs[60:])

    found = find_temperature(said, classes[60:])

    assert found > 1.5
    np.testing.assert_allclose(cool(said, found), peer.predict_proba(xs[60:]), atol=0.02)


def test_a_brute_search_finds_no_better_one(rng: np.random.Generator) -> None:
    """Of few examples too, no temperature between those tried is less surprising and likely."""
    probabilities, classes = overconfident(rng, 25, width=1)
    fine = np.exp(np.linspace(np.log(0.06), np.log(4.9), 4_000))

    def surprise(temperature: float) -> float:
        powers = probabilities ** (1 / temperature)
        said = powers[np.arange(25), classes] / powers.sum(axis=1)
        return float(-np.log(said).sum() + (np.log(temperature) / PRIOR_WIDTH) ** 2 / 2)

    best = fine[np.argmin([surprise(temperature) for temperature in fine])]

    assert find_temperature(probabilities, classes) == pytest.approx(best, rel=0.05)


def error(probabilities: np.ndarray, classes: np.ndarray) -> float:
    """The expected calibration error in ten bins of confidence."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == classes
    bins = np.minimum((10 * confidence).astype(int), 9)
    return sum(
        (bins == b).mean() * abs(right[bins == b].mean() - confidence[bins == b].mean())
        for b in np.unique(bins)
    )


def test_confidences_become_true(rng: np.random.Generator) -> None:
    """With the temperature found on one half, the other half's confidences are as often right."""
    probabilities, classes = overconfident(rng, 4_000, width=1)
    temperature = find_temperature(probabilities[:2_000], classes[:2_000])

    cooled = cool(probabilities[2_000:], temperature)

    assert error(probabilities[2_000:], classes[2_000:]) > 0.1
    assert error(cooled, classes[2_000:]) < 0.03


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
    assert find_temperature(np.empty((0, 3)), np.empty(0, int)) == 1


def test_impossible_is_never_said() -> None:
    """A probability of 0 is finite after cooling, however wrong it is."""
    wrong = np.array([[1.0, 0.0]])

    assert 0 < cool(wrong, 2.0)[0, 1] < 0.05
    assert np.isfinite(find_temperature(wrong, np.array([1])))
