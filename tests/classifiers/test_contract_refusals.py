"""What every classifier makes of odd examples, and what it refuses."""

from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array

from campad.classifiers import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.errors import ArgumentError, NotTrainedError, TrainingError
from classifiers.contract import Make
from synthetic import clusters


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
        (XS, [0.0, 0.5, 0.0, 1.0], ArgumentError),
        (XS, [0.0, np.nan, 0.0, 1.0], ArgumentError),
        (XS, [0j, 1j, 0j, 1j], ArgumentError),
        (XS, np.array(["a", 1, None, 1], object), ArgumentError),
        (XS * 1j, [0, 1, 0, 1], ArgumentError),
        (None, [0, 1, 0, 1], ArgumentError),
        (csr_array(XS), [0, 1, 0, 1], ArgumentError),
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

    assert model.fit(*clusters(rng)).hidden_bias_.shape == (8 + 2 * 3,)
