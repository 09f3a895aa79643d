from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest

from campad.classifiers import BatchProgress, DenseClassifier
from campad.classifiers.mlp import TwoLayerNetwork
from campad.classifiers.ridge import PENALTY
from campad.classifiers.train_loop import Schedule, train
from campad.errors import TrainingError
from campad.kernels.checks import softmax
from campad.kernels.problem import Problem
from campad.kernels.span import span_of
from synthetic import clusters


def test_the_prediction_is_the_two_layers(rng: np.random.Generator) -> None:
    """softmax(relu(x W1 + b1) W2): no bias in the second layer, as in the tutorial."""
    xs, ys = clusters(rng)
    model = DenseClassifier(units=9).fit(xs, ys)

    hidden = np.maximum(xs @ model.hidden_weights_ + model.hidden_bias_, 0)

    np.testing.assert_allclose(
        model.predict_proba(xs), softmax(hidden @ model.output_weights_), atol=1e-6
    )
    units = 9 + 2 * 3  # two more for each class: ridge regression, from which it begins
    assert model.hidden_weights_.shape == (20, units)
    assert model.hidden_bias_.shape == (units,)
    assert model.output_weights_.shape == (units, 3)


def test_it_begins_as_ridge_regression(rng: np.random.Generator) -> None:
    """Hardly trained, the most probable classes are those of scikit-learn's ridge regression."""
    linear_model = pytest.importorskip("sklearn.linear_model", reason="needs scikit-learn")
    xs, ys = clusters(rng, spread=2.0)
    length = float((xs**2).sum(axis=1).mean())
    model = DenseClassifier(epochs=1, batch_fraction=1, learning_rate=1e-9).fit(xs, ys)

    ridge = linear_model.RidgeClassifier(alpha=0.03 * length).fit(xs, ys)

    assert (model.predict_proba(xs).argmax(axis=1) == ridge.predict(xs)).mean() > 0.9


@pytest.mark.parametrize("basis", ["span", "features"])
def test_the_loss_falls(basis: str, rng: np.random.Generator) -> None:
    """The last epoch's losses are a small part of the first epoch's."""
    xs, ys = clusters(rng, per_class=20)

    curve = DenseClassifier(basis=basis, epochs=40, learning_rate=0.01).fit(xs, ys).loss_curve_  # type: ignore[arg-type]

    assert np.mean(curve[-3:]) < 0.1 * np.mean(curve[:3])


def test_the_folded_network_is_the_trained_one(rng: np.random.Generator) -> None:
    """With all examples in one batch, the last loss is what the folded network has before its end.

    One more epoch without learning shows the loss of the network as it was folded. Of both
    trainings the first eight epochs are those in which weights decay.
    """
    xs, ys = clusters(rng, size=400)
    model = DenseClassifier(batch_fraction=1, epochs=9, learning_rate=1e-3).fit(xs, ys)
    longer = DenseClassifier(batch_fraction=1, epochs=10, learning_rate=1e-3).fit(xs, ys)

    right = model.predict_proba(xs)[np.arange(len(xs)), ys]

    assert longer.loss_curve_[9] == pytest.approx(-np.log(right).mean(), rel=1e-4)


@pytest.mark.parametrize("decays", [True, False])
@pytest.mark.parametrize("judged", [True, False])
@pytest.mark.parametrize("basis", ["span", "features"])
def test_weights_decay_in_the_span_alone(
    basis: Literal["span", "features"], judged: bool, decays: bool, rng: np.random.Generator
) -> None:
    """On features it is the tutorial's training, which knows no decay; and where no left-out
    recording says how sure it may be, it would stay less sure than it can be."""
    given = Problem.of(*clusters(rng, per_class=20))
    problem = Problem(given.vectors, given.one_hot, judged=judged)
    span = span_of(problem) if basis == "span" else None
    plan = Schedule(100, 20, 0.01, int(0.4 * len(problem)), 0, decays)

    model = DenseClassifier(basis=basis, learning_rate=0.01).learn(problem)

    network, _ = train(
        plan,
        span.coordinates() if span else problem.centres[:, None],
        problem.one_hot,
        balanced=bool(span),
        linear=span.ridge(PENALTY) if span else None,
    )
    same = bool((model.output_weights_ == network.output_weights).all())
    assert same is (decays == (basis == "span" and judged))


def test_progress_counts_from_one(rng: np.random.Generator) -> None:
    """Every batch of every epoch is told, with its loss."""
    xs, ys = clusters(rng, classes=2, per_class=5)
    told: list[BatchProgress] = []

    model = DenseClassifier(epochs=3, batch_fraction=0.4).fit(xs, ys, on_batch=told.append)

    numbers = [(p.epoch, p.epochs, p.batch, p.batches) for p in told]
    assert [(e, 3, b, 3) for e in (1, 2, 3) for b in (1, 2, 3)] == numbers
    assert [p.loss for p in told] == model.loss_curve_


def test_a_training_can_be_stopped(rng: np.random.Generator) -> None:
    """Returning False stops there, and what was learned so far predicts."""
    xs, ys = clusters(rng)
    told: list[BatchProgress] = []

    def stop_at_five(progress: BatchProgress) -> bool:
        told.append(progress)
        return len(told) < 5

    model = DenseClassifier().fit(xs, ys, on_batch=stop_at_five)

    assert len(told) == len(model.loss_curve_) == 5
    assert model.predict_proba(xs).shape == (len(xs), 3)


@pytest.mark.parametrize("answer", [None, 0, True, "no"])
def test_only_false_stops(answer: object, rng: np.random.Generator) -> None:
    """A callback that returns something else, or nothing, stops nothing."""
    xs, ys = clusters(rng)

    model = DenseClassifier(epochs=4, batch_fraction=1).fit(xs, ys, on_batch=lambda _: answer)

    assert len(model.loss_curve_) == 4


def test_listening_changes_nothing(rng: np.random.Generator) -> None:
    """With and without a callback the same is learned."""
    xs, ys = clusters(rng)

    heard = DenseClassifier().fit(xs, ys, on_batch=lambda _: None)

    np.testing.assert_array_equal(
        heard.predict_proba(xs), DenseClassifier().fit(xs, ys).predict_proba(xs)
    )


def test_a_callback_that_fails_leaves_the_old_model(rng: np.random.Generator) -> None:
    """An error of the callback goes through, and the former training stays."""
    xs, ys = clusters(rng)
    model = DenseClassifier().fit(xs, ys)
    expected = model.predict_proba(xs)

    def fail(_: BatchProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.fit(xs[::-1], ys, on_batch=fail)

    np.testing.assert_array_equal(model.predict_proba(xs), expected)


@pytest.mark.parametrize(
    ("examples", "fraction", "batches"),
    [
        (10, 0.4, 3),  # 4, 4, 2
        (10, 1.0, 1),
        (10, 0.15, 10),  # 1.5 is rounded down
        (10, 0.29, 5),  # 2.9 is rounded down
        (30, 0.1, 10),  # 3, whatever floats make of it
        (10, 0.05, 10),  # 0.5 and more is one
        (10, 0.099, 10),
    ],
)
def test_batch_sizes(
    examples: int, fraction: float, batches: int, rng: np.random.Generator
) -> None:
    """The size is the fraction of the examples rounded down, at least 1."""
    xs, ys = clusters(rng, classes=2, per_class=examples // 2)

    model = DenseClassifier(batch_fraction=fraction, epochs=1).fit(xs, ys)

    assert batches == len(model.loss_curve_)


def test_batches_of_nothing_are_refused(rng: np.random.Generator) -> None:
    """Below half an example a batch would be empty, which is said."""
    xs, ys = clusters(rng, classes=2, per_class=2)

    with pytest.raises(TrainingError, match="rounds to zero"):
        DenseClassifier(batch_fraction=0.1).fit(xs, ys)


def test_seeds_differ(rng: np.random.Generator) -> None:
    """Another seed is another start and another order."""
    xs, ys = clusters(rng)

    curves = [DenseClassifier(seed=seed).fit(xs, ys).loss_curve_ for seed in (0, 1)]

    assert curves[0] != curves[1]


def test_global_chance_is_not_touched(rng: np.random.Generator) -> None:
    """Training neither uses nor moves NumPy's global generator."""
    xs, ys = clusters(rng)
    np.random.seed(1)
    expected = np.random.random()
    np.random.seed(1)

    DenseClassifier().fit(xs, ys)

    assert expected == np.random.random()


@pytest.mark.parametrize(
    "make", [lambda: DenseClassifier(basis="features", learning_rate=1, epochs=50)]
)
def test_a_loss_that_is_no_number_is_an_error(
    make: Callable[[], DenseClassifier], rng: np.random.Generator
) -> None:
    """A training that explodes says so; the former training stays."""
    xs, ys = clusters(rng)
    model = make()
    model.epochs, model.learning_rate = 20, 0.001
    expected = model.fit(xs, ys).predict_proba(xs)
    model.epochs, model.learning_rate = 50, 1

    with pytest.raises(TrainingError, match="lower the learning rate"):
        model.fit(xs * np.float32(1e30), ys)

    np.testing.assert_array_equal(model.predict_proba(xs), expected)


def test_new_examples_are_recognised_better_in_the_span(rng: np.random.Generator) -> None:
    """With few examples of many numbers, the span beats the tutorial's training on features."""
    xs, ys = clusters(rng, classes=4, per_class=60, size=2_000, spread=12)

    models = {"span": DenseClassifier(), "features": DenseClassifier(basis="features")}
    scores = {
        basis: (model.fit(xs[:40], ys[:40]).predict(xs[40:]) == ys[40:]).mean()
        for basis, model in models.items()
    }

    assert scores["span"] > scores["features"]


def test_a_class_with_many_examples_is_not_favoured() -> None:
    """Between two classes that overlap, one with nine times the examples wins no more often."""
    rng = np.random.default_rng(0)
    few, many = rng.normal(-0.5, 1, (20, 6)), rng.normal(0.5, 1, (180, 6))
    xs = np.concatenate([few, many]).astype(np.float32)
    ys = np.repeat([0, 1], [20, 180])
    query = rng.normal(0, 1, (2_000, 6)).astype(np.float32)

    favoured = DenseClassifier(basis="span", epochs=10).fit(xs, ys).predict(query).mean()
    plain = DenseClassifier(basis="features", learning_rate=0.01, epochs=10).fit(xs, ys)

    assert abs(favoured - 0.5) < 0.15
    assert plain.predict(query).mean() > 0.7


def test_weights_count_as_repeated_examples() -> None:
    """An example of weight 2 has the gradient of the same example given twice."""
    rng = np.random.default_rng(1)
    network = TwoLayerNetwork(rng.normal(size=(5, 7)), rng.normal(size=7), rng.normal(size=(7, 3)))
    xs, ys = rng.normal(size=(4, 6)), np.eye(3)[[0, 1, 2, 0]]
    xs[:, -1] = 1  # what the bias is multiplied by
    repeated = [0, 0, 1, 2, 3]

    loss, gradient = network.loss_and_gradient(xs, ys, np.array([2.0, 1, 1, 1]))
    gradient = gradient.copy()  # the next call uses the same memory
    expected_loss, expected = network.loss_and_gradient(xs[repeated], ys[repeated])

    assert loss * 4 == pytest.approx(expected_loss * 5)
    np.testing.assert_allclose(gradient * 4, expected * 5)
