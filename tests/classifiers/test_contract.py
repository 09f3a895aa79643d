"""What every classifier promises, whichever it is."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from campad.classifiers import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.errors import ArgumentError, NotTrainedError, TrainingError
from synthetic import clusters

Make = Callable[[], Any]
MAKERS: dict[str, Make] = {
    "span": DenseClassifier,
    "features": lambda: DenseClassifier(basis="features", epochs=40, learning_rate=0.01),
    "ridge": RidgeClassifier,
    "knn": KNNClassifier,
}


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Make:
    return MAKERS[request.param]


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


def test_one_example_a_class(make: Make) -> None:
    """A single example of each class is enough to be recognised."""
    xs = np.eye(4, 10, dtype=np.float32)

    assert make().fit(xs, [0, 1, 2, 3]).predict(xs).tolist() == [0, 1, 2, 3]


def test_more_examples_than_numbers(make: Make, rng: np.random.Generator) -> None:
    """Many examples of few numbers, whose Gram matrix has no full rank, are learned as well."""
    xs, ys = clusters(rng, classes=2, per_class=60, size=3)

    assert (make().fit(xs, ys).predict(xs) == ys).mean() > 0.9


def test_duplicates(make: Make, rng: np.random.Generator) -> None:
    """Frames of a camera that stands still are equal, and that is no problem."""
    xs, ys = clusters(rng, classes=2, per_class=1)
    xs, ys = np.repeat(xs, 20, axis=0), np.repeat(ys, 20)

    probabilities = make().fit(xs, ys).predict_proba(xs)

    assert (probabilities.argmax(axis=1) == ys).all()


def test_the_same_example_in_two_classes(make: Make) -> None:
    """What cannot be told apart is no error; the probabilities are finite."""
    xs = np.ones((6, 5), np.float32)

    probabilities = make().fit(xs, [0, 1, 0, 1, 0, 1]).predict_proba(xs)

    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


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


def test_examples_that_are_all_zero(make: Make) -> None:
    """A covered lens may give zeros; every class is then about as probable as another."""
    xs = np.zeros((6, 5), np.float32)

    probabilities = make().fit(xs, [0, 1, 2, 0, 1, 2]).predict_proba(xs)

    assert np.isfinite(probabilities).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


def test_one_class_is_all_zero(make: Make) -> None:
    """Zeros as the examples of one class are no obstacle for the other."""
    xs = np.concatenate([np.zeros((5, 6)), np.ones((5, 6))]).astype(np.float32)

    model = make().fit(xs, [0] * 5 + [1] * 5)

    assert np.isfinite(model.predict_proba(xs)).all()
    assert (model.predict(xs[5:]) == 1).all()


def test_thirty_two_classes(make: Make, rng: np.random.Generator) -> None:
    """As many classes as a dataset may have."""
    xs, ys = clusters(rng, classes=32, per_class=4, size=200)

    assert (make().fit(xs, ys).predict(xs) == ys).mean() > 0.98


def test_very_many_examples(make: Make, rng: np.random.Generator) -> None:
    """What is learned from 5,000 examples is as large as from few; only neighbours are kept all."""
    xs, ys = clusters(rng, classes=4, per_class=1_250, size=30, spread=2)
    model, few, many = make(), {}, {}
    model.epochs = 2  # where there are epochs

    for learned, count in ((few, 40), (many, 5_000)):
        model.fit(xs[:count], ys[:count])
        learned.update({k: v.shape for k, v in vars(model).items() if isinstance(v, np.ndarray)})

    if isinstance(model, KNNClassifier):
        assert many == few | {"examples_": (5_000, 30), "targets_": (5_000, 4)}
    else:
        assert many == few
    assert (model.predict(xs) == ys).mean() > 0.95


@pytest.mark.parametrize("scale", [1e-25, 1e-10, 1e6, 1e15])
@pytest.mark.filterwarnings("error")
def test_numbers_of_any_size(make: Make, scale: float, rng: np.random.Generator) -> None:
    """Very small and very large numbers give finite probabilities, and no warning."""
    xs, ys = clusters(rng)

    model = make()
    try:
        model.fit(xs * np.float32(scale), ys)
    except (TrainingError, ArgumentError):
        assert scale > 1  # refusing is an answer too
        return

    assert np.isfinite(model.predict_proba(xs * np.float32(scale))).all()


@pytest.mark.filterwarnings("error")
def test_numbers_too_large_for_their_products(make: Make, rng: np.random.Generator) -> None:
    """Numbers whose squares are infinite are refused in words, or handled."""
    xs, ys = clusters(rng)

    try:
        model = make().fit(xs * np.float32(1e30), ys)
    except (ArgumentError, TrainingError):
        return
    assert (model.predict(xs * np.float32(1e30)) == ys).all()


def test_asking_before_training(make: Make) -> None:
    """Predicting before fit is said as such."""
    with pytest.raises(NotTrainedError, match="call fit"):
        make().predict_proba(np.zeros((1, 4)))
    with pytest.raises(NotTrainedError, match="call fit"):
        make().predict(np.zeros((1, 4)))


@pytest.mark.parametrize(
    "query",
    [
        np.zeros((2, 5)),
        np.zeros(20),
        np.zeros((0, 20)),
        np.full((1, 20), np.nan),
        np.full((1, 20), 1e300),
        [["a"] * 20],
        None,
    ],
    ids=str,
)
def test_queries_that_cannot_be(make: Make, query: Any, rng: np.random.Generator) -> None:
    """A query of another size, or that is no finite numbers, raises ArgumentError."""
    model = make().fit(*clusters(rng))

    with pytest.raises(ArgumentError):
        model.predict_proba(query)


XS = np.eye(4, dtype=np.float32)


@pytest.mark.parametrize(
    ("xs", "ys", "error"),
    [
        (XS, [0, 1, 0], ArgumentError),
        (XS, [0, 0, 0, 0], TrainingError),
        (XS, [0, 2, 0, 2], TrainingError),
        (XS, [0, 1, 0, 10**9], TrainingError),
        (XS, [0, -1, 0, 1], ArgumentError),
        (XS, [0.0, 1.0, 0.0, 1.0], ArgumentError),
        (XS, ["a", "b", "a", "b"], ArgumentError),
        (XS, [[0], [0, 1]], ArgumentError),
        (XS, None, ArgumentError),
        (XS, [], ArgumentError),
        (XS, [[1, 1], [0, 1], [1, 0], [0, 1]], ArgumentError),
        (XS, [[0, 0], [0, 1], [1, 0], [0, 1]], ArgumentError),
        (XS, [[0.5, 0.5], [0, 1], [1, 0], [0, 1]], ArgumentError),
        (XS, [[np.nan, 1], [0, 1], [1, 0], [0, 1]], ArgumentError),
        (XS, [[1], [1], [1], [1]], TrainingError),
        (XS, [[1, 0], [1, 0], [1, 0], [1, 0]], TrainingError),
        (XS[:0], np.zeros((0, 2)), ArgumentError),
        (np.zeros(4), [0, 1, 0, 1], ArgumentError),
        (np.zeros((4, 0)), [0, 1, 0, 1], ArgumentError),
        (XS * np.nan, [0, 1, 0, 1], ArgumentError),
        (np.full((4, 4), np.inf), [0, 1, 0, 1], ArgumentError),
        ([[10**400], [1]], [0, 1], ArgumentError),
        ([[1, 2], [1]], [0, 1], ArgumentError),
        ("abc", [0, 1], ArgumentError),
    ],
)
def test_examples_that_cannot_be(make: Make, xs: Any, ys: Any, error: type[Exception]) -> None:
    """Unusable arrays raise ArgumentError, unusable classes TrainingError; the old model stays."""
    good = np.eye(2, 4, dtype=np.float32)
    model = make().fit(good, [0, 1])
    expected = model.predict_proba(good)

    with pytest.raises(error):
        model.fit(xs, ys)

    np.testing.assert_array_equal(model.predict_proba(good), expected)


@pytest.mark.parametrize(
    "model",
    [
        DenseClassifier(units=0),
        DenseClassifier(units=1025),
        DenseClassifier(units=10.5),  # type: ignore[arg-type]
        DenseClassifier(units="100"),  # type: ignore[arg-type]
        DenseClassifier(epochs=0),
        DenseClassifier(epochs=501),
        DenseClassifier(epochs=True),
        DenseClassifier(learning_rate=0),
        DenseClassifier(learning_rate=float("nan")),
        DenseClassifier(learning_rate="fast"),  # type: ignore[arg-type]
        DenseClassifier(learning_rate=1.1),
        DenseClassifier(batch_fraction=0),
        DenseClassifier(batch_fraction=1.01),
        DenseClassifier(batch_fraction=None),  # type: ignore[arg-type]
        DenseClassifier(seed=-1),
        DenseClassifier(seed=None),  # type: ignore[arg-type]
        DenseClassifier(basis="other"),  # type: ignore[arg-type]
        DenseClassifier(basis=[]),  # type: ignore[arg-type]
        RidgeClassifier(penalty=0),
        RidgeClassifier(penalty=float("inf")),
        RidgeClassifier(penalty="x"),  # type: ignore[arg-type]
        KNNClassifier(neighbours=0),
        KNNClassifier(neighbours=1001),
        KNNClassifier(neighbours=2.5),  # type: ignore[arg-type]
        KNNClassifier(neighbours=None),  # type: ignore[arg-type]
    ],
    ids=lambda model: str(vars(model))[:60],
)
def test_settings_that_cannot_be(model: Any) -> None:
    """Making a classifier never fails; fit checks its settings, and says what is wrong."""
    with pytest.raises(ArgumentError, match="must be"):
        model.fit(XS, [0, 1, 0, 1])


def test_settings_may_be_numpys(rng: np.random.Generator) -> None:
    """NumPy's numbers serve as settings like Python's."""
    model = DenseClassifier(units=np.int64(8), epochs=np.int32(2), batch_fraction=np.float32(0.5))  # type: ignore[arg-type]

    assert model.fit(*clusters(rng)).hidden_bias_.shape == (8,)
