"""What every classifier promises, whichever it is."""

from typing import Any

import numpy as np
import pytest

from classifiers.contract import MAKERS, Make
from synthetic import clusters


def test_it_learns(make: Make, rng: np.random.Generator) -> None:
    """Examples that lie apart are told apart, new ones as well."""
    xs, ys = clusters(rng, classes=4, per_class=20)

    model = make().fit(xs[:40], ys[:40])

    assert (model.predict(xs[:40]) == ys[:40]).mean() == 1
    assert (model.predict(xs[40:]) == ys[40:]).mean() > 0.95


def test_fit_returns_itself_and_learns_names_with_underscores(
    make: Make, rng: np.random.Generator
) -> None:
    """As in scikit-learn: fit returns the classifier, learned things end in an underscore."""
    model = make()
    before = set(vars(model))

    assert model.fit(*clusters(rng)) is model

    assert all(name.endswith("_") for name in set(vars(model)) - before)
    assert model.classes_.tolist() == [0, 1, 2]


def test_probabilities(make: Make, rng: np.random.Generator) -> None:
    """Probabilities are float32 from 0 to 1 and sum to 1; the class is the most probable one."""
    xs, ys = clusters(rng, classes=5, spread=6)
    queries = rng.normal(size=(50, xs.shape[1])) * 10

    model = make().fit(xs, ys)
    probabilities = model.predict_proba(queries)

    assert probabilities.shape == (50, 5)
    assert probabilities.dtype == np.float32
    assert 0 <= probabilities.min() <= probabilities.max() <= 1 + 1e-6
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(model.predict(queries), probabilities.argmax(axis=1))


def test_one_at_a_time_equals_all_at_once(make: Make, rng: np.random.Generator) -> None:
    """A query's answer does not depend on the queries beside it."""
    xs, ys = clusters(rng, spread=4)
    model = make().fit(xs, ys)
    queries = rng.normal(size=(9, xs.shape[1])).astype(np.float32)

    singles = np.concatenate([model.predict_proba(query[None]) for query in queries])

    np.testing.assert_allclose(model.predict_proba(queries), singles, atol=1e-5)


def test_one_hot_or_numbers(make: Make, rng: np.random.Generator) -> None:
    """Classes given one-hot or as numbers give the same, whatever their type."""
    xs, ys = clusters(rng)
    expected = make().fit(xs, ys).predict_proba(xs)

    for labels in (np.eye(3)[ys], np.eye(3, dtype=bool)[ys], ys.astype(np.uint8), ys.tolist()):
        np.testing.assert_array_equal(make().fit(xs, labels).predict_proba(xs), expected)


def test_activations_of_any_shape(make: Make, rng: np.random.Generator) -> None:
    """(n, h, w, c) is the same as (n, h * w * c), for learning and asking."""
    xs, ys = clusters(rng, size=12)
    pictures = xs.reshape(-1, 2, 2, 3)

    model = make().fit(pictures, ys)

    np.testing.assert_array_equal(model.predict_proba(pictures), model.predict_proba(xs))


def test_the_same_seed_and_data_give_the_same(make: Make, rng: np.random.Generator) -> None:
    """Training twice gives bit-equal probabilities."""
    xs, ys = clusters(rng)

    first, second = (make().fit(xs, ys).predict_proba(xs) for _ in range(2))

    np.testing.assert_array_equal(first, second)


def test_fitting_twice_means_the_second_only(make: Make, rng: np.random.Generator) -> None:
    """Nothing of a former training is left, even of other sizes and classes."""
    xs, ys = clusters(rng)
    others, theirs = clusters(rng, classes=5, size=7)

    again = make().fit(others, theirs).fit(xs, ys)

    np.testing.assert_array_equal(again.predict_proba(xs), make().fit(xs, ys).predict_proba(xs))


def test_the_arguments_are_not_changed(make: Make, rng: np.random.Generator) -> None:
    """Neither fit nor predict writes into what it was given."""
    xs, ys = clusters(rng)
    one_hot = np.eye(3, dtype=np.float32)[ys]
    for array in (xs, one_hot):
        array.flags.writeable = False

    make().fit(xs, one_hot).predict_proba(xs)


def test_the_result_does_not_follow_the_arguments(make: Make, rng: np.random.Generator) -> None:
    """Changing the examples after fit changes no prediction."""
    xs, ys = clusters(rng)
    queries = xs.copy()
    model = make().fit(xs, ys)
    expected = model.predict_proba(queries)

    xs[:] = 0

    np.testing.assert_array_equal(model.predict_proba(queries), expected)


@pytest.mark.parametrize("make", [MAKERS["span"], MAKERS["ridge"]], ids=["span", "ridge"])
def test_along_a_tangent_predictions_change_less(make: Make, rng: np.random.Generator) -> None:
    """What sways the examples is not taken for what tells them apart, and the rest still is."""
    ys = np.arange(20) % 2
    u, v = np.linalg.qr(rng.normal(size=(40, 2)))[0].T
    noise = 0.3 * rng.normal(size=(20, 40))
    noise -= noise @ (np.outer(u, u) + np.outer(v, v))
    xs = noise + (2 * ys - 1)[:, None] * (u + v)  # u tells the classes apart as well as v does
    tangents = np.tile(2 * u, (20, 1, 1))

    plain, wiser = make().fit(xs, ys), make().fit(xs, ys, tangents=tangents)

    def sway(model: Any, direction: np.ndarray) -> float:
        there, back = (np.log(model.predict_proba(xs + s * 0.1 * direction)) for s in (1, -1))
        return float(np.abs(np.diff(there) - np.diff(back)).mean())

    assert sway(wiser, u) < 0.2 * sway(plain, u)
    assert sway(wiser, v) > sway(plain, v)
    assert (wiser.predict(xs) == ys).all()


def test_tangents_are_nothing_to_the_tutorial(rng: np.random.Generator) -> None:
    """On features it is followed to the letter: tangents given to it change nothing."""
    xs, ys = clusters(rng)
    make = MAKERS["features"]

    given = make().fit(xs, ys, tangents=rng.normal(size=(len(xs), 2, 20)))

    np.testing.assert_array_equal(given.predict_proba(xs), make().fit(xs, ys).predict_proba(xs))
