from dataclasses import replace

import numpy as np
import pytest

from campad.classifiers.mlp import TwoLayerNetwork
from campad.classifiers.train_loop import Schedule, SoftExamples, train
from campad.errors import TrainingError
from synthetic import clusters

CLASSES, SIZE = 3, 20


def schedule(epochs: int = 4, batch_size: int = 5, rate: float = 0.01, seed: int = 0) -> Schedule:
    return Schedule(units=12, epochs=epochs, learning_rate=rate, batch_size=batch_size, seed=seed)


def task(rng: np.random.Generator, per_class: int = 8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of examples without tangents, (n, 1, d), their classes one-hot, and as numbers."""
    xs, ys = clusters(rng, CLASSES, per_class, SIZE)
    return xs[:, None], np.eye(CLASSES, dtype=np.float32)[ys], ys


def show(schedule: Schedule, rows: np.ndarray, one_hot: np.ndarray) -> list[np.ndarray]:
    """Train a network, and return what it is shown, batch by batch."""
    batches: list[np.ndarray] = []

    class Watched(TwoLayerNetwork):
        def loss_and_gradient(
            self, xs: np.ndarray, ys: np.ndarray, weights: np.ndarray | None = None
        ) -> tuple[float, np.ndarray]:
            assert (xs[:, -1] == 1).all()
            batches.append(xs[:, :-1].copy())
            return super().loss_and_gradient(xs, ys, weights)

    train(schedule, rows, one_hot, balanced=True, network_type=Watched)
    return batches


def as_set(rows: np.ndarray) -> set[bytes]:
    return {row.tobytes() for row in rows}


def test_every_epoch_shows_every_example_once(rng: np.random.Generator) -> None:
    """Batches are of the size asked for, the last one what is left; their order is shuffled."""
    rows, one_hot, _ = task(rng)

    shown = show(schedule(epochs=3, batch_size=10), rows, one_hot)

    assert [len(batch) for batch in shown] == [10, 10, 4] * 3
    epochs = [np.concatenate(shown[start : start + 3]) for start in (0, 3, 6)]
    for epoch in epochs:
        assert as_set(epoch) == as_set(rows[:, 0])
        assert (epoch != rows[:, 0]).any()
    assert (epochs[0] != epochs[1]).any()


def test_examples_go_with_their_own_classes(rng: np.random.Generator) -> None:
    """However they are shuffled, what is learned of an example is its class."""
    rows, one_hot, ys = task(rng)

    network, _ = train(schedule(epochs=30), rows, one_hot, balanced=True)

    assert (network.scores(rows[:, 0]).argmax(axis=1) == ys).all()


def test_tangents_move_examples_both_ways_in_turn(rng: np.random.Generator) -> None:
    """In as many epochs as there are ways, each example is moved each way once, and never still."""
    rows, one_hot, _ = task(rng)
    tangents = rng.normal(size=(len(rows), 2, SIZE)).astype(np.float32)

    with_tangents = np.concatenate([rows, tangents], axis=1)
    shown = show(schedule(epochs=4, batch_size=len(rows)), with_tangents, one_hot)

    moved = [rows[:, 0] + side * tangents[:, t] for side in (1, -1) for t in (0, 1)]
    assert as_set(np.concatenate(shown)) == as_set(np.concatenate(moved))
    assert all(as_set(epoch) != as_set(way) for epoch in shown for way in moved)


@pytest.mark.parametrize(
    ("rate", "batch_size", "decay"),
    [
        (0.001, 10, 20 * 0.001 / 8),  # 8 examples of each class
        (0.01, 10, 20 * 0.01 / 8),
        (1.0, 10, 0.03),
        (0.01, CLASSES, 20 * 0.01 / 8),
        (0.01, CLASSES - 1, 0),  # no room for each class
    ],
)
def test_weights_decay_for_most_of_the_epochs(
    rate: float, batch_size: int, decay: float, rng: np.random.Generator
) -> None:
    """By the learning rate over a class's examples, up to a part, in 8 of 10 epochs."""
    rows, one_hot, _ = task(rng)
    sizes: list[float] = []

    class Still(TwoLayerNetwork):
        def loss_and_gradient(
            self, xs: np.ndarray, ys: np.ndarray, weights: np.ndarray | None = None
        ) -> tuple[float, np.ndarray]:
            sizes.append(float(np.linalg.norm(self.parameters)))
            return 0.0, np.zeros_like(self.parameters)

    plan = replace(schedule(10, batch_size, rate), decays=True)
    network, _ = train(plan, rows, one_hot, balanced=True, network_type=Still)

    sizes.append(float(np.linalg.norm(network.parameters)))
    kept = np.reshape(np.divide(sizes[1:], sizes[:-1]), (10, -1))
    np.testing.assert_allclose(kept[:8], 1 - decay, rtol=1e-6)
    assert (kept[8:] == 1).all()


def test_the_loss_is_scikit_learns_with_balanced_weights(rng: np.random.Generator) -> None:
    """Each class counts the same in the loss: as scikit-learn's "balanced" weights have it."""
    metrics = pytest.importorskip("sklearn.metrics", reason="needs scikit-learn")
    from sklearn.utils.class_weight import compute_sample_weight

    rows, one_hot, ys = task(rng)
    kept = np.flatnonzero((ys != 1) | (np.arange(len(ys)) < 8))
    rows, one_hot, ys = rows[kept], one_hot[kept], ys[kept]
    plan = schedule(epochs=1, batch_size=len(rows))

    losses = [train(plan, rows, one_hot, balanced=b)[1][0] for b in (True, False)]

    network = TwoLayerNetwork.random(SIZE, plan.units, CLASSES, np.random.default_rng(plan.seed))
    powers = np.exp(network.scores(rows[:, 0]).astype(np.float64))
    said = powers / powers.sum(axis=1, keepdims=True)
    weights = compute_sample_weight("balanced", ys)
    assert len(set(np.bincount(ys))) == 2
    assert losses[0] == pytest.approx(metrics.log_loss(ys, said, sample_weight=weights), rel=1e-4)
    assert losses[1] == pytest.approx(metrics.log_loss(ys, said), rel=1e-4)


def test_a_class_that_is_not_there_is_no_obstacle(rng: np.random.Generator) -> None:
    """A column without examples weighs nothing, and the loss stays a number."""
    rows, one_hot, ys = task(rng)
    kept = ys != 2

    network, curve = train(schedule(epochs=20), rows[kept], one_hot[kept], balanced=True)

    assert np.isfinite(curve).all()
    assert (network.scores(rows[kept, 0]).argmax(axis=1) == ys[kept]).all()


def test_stopping_keeps_what_was_learned_so_far(rng: np.random.Generator) -> None:
    """A training that is stopped after an epoch is a training of one epoch."""
    rows, one_hot, _ = task(rng)
    whole = len(rows)

    stopped, curve = train(
        schedule(9, whole), rows, one_hot, balanced=True, on_batch=lambda _: False
    )

    short, _ = train(schedule(1, whole), rows, one_hot, balanced=True)
    assert len(curve) == 1
    np.testing.assert_array_equal(stopped.parameters, short.parameters)


def test_the_seed_is_all_the_chance_there_is(rng: np.random.Generator) -> None:
    """The same seed gives bit-equal networks, another seed another one."""
    rows, one_hot, _ = task(rng)

    one, same, other = (
        train(schedule(seed=seed), rows, one_hot, balanced=True)[0].parameters for seed in (5, 5, 6)
    )

    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


@pytest.mark.parametrize("scale", [1e20, 1e37])
def test_a_loss_or_a_step_that_is_no_number_is_an_error(
    scale: float, rng: np.random.Generator
) -> None:
    """Numbers that leave float32 end the training in words: in the loss, or in Adam's squares."""
    rows, one_hot, _ = task(rng)
    told: list[float] = []

    with pytest.raises(TrainingError, match="lower the learning rate"):
        train(
            schedule(rate=1.0),
            rows * np.float32(scale),
            one_hot,
            balanced=True,
            on_batch=lambda progress: told.append(progress.loss),
        )

    assert np.isfinite(told).all()


def test_examples_of_what_frames_do_not_show_count_more(rng: np.random.Generator) -> None:
    """Beside 20 frames of each other class that count 0.3, the 8 examples of the third make good
    for half of the 6 that it lacks; those of a class that is shown most count as without frames.
    """
    rows, one_hot, _ = task(rng)
    shown = np.arange(40) % 2
    targets = np.eye(CLASSES, dtype=np.float32)[shown]
    soft = SoftExamples(rows[shown, 0], targets, np.full(40, 0.3, np.float32))
    counted = np.zeros(CLASSES)

    class Watched(TwoLayerNetwork):
        def loss_and_gradient(
            self, xs: np.ndarray, ys: np.ndarray, weights: np.ndarray | None = None
        ) -> tuple[float, np.ndarray]:
            assert weights is not None
            counted[:] += weights @ ys
            return super().loss_and_gradient(xs, ys, weights)

    train(schedule(epochs=1), rows, one_hot, balanced=True, soft=soft, network_type=Watched)

    np.testing.assert_allclose(counted, [8 + 6, 8 + 6, 8 + 3], rtol=1e-5)
