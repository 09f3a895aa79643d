"""The training loop: epochs of batches, each example in another version every epoch."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.base import BatchProgress, OnBatch
from campad.classifiers.mlp import Adam, TwoLayerNetwork
from campad.errors import TrainingError
from campad.kernels.checks import Matrix

NOT_A_NUMBER = "the loss is no longer a number; lower the learning rate"

SHARPNESS, SHARE = 0.8, 0.1
"""How a network that begins with ridge regression weighs that and its own random units. Twice or
half of the first, or three times the second, is within half a point
(benchmarks/results/constants.md)."""

DECAY, MOST_DECAY = 20.0, 0.03
"""Weights decay by the first times the learning rate over the examples of each class, for the more
examples there are, the less a prior on weights counts; and by the second a step at most
(benchmarks/results/constants.md)."""

DECAYING = 0.8
"""Of the epochs; then weights may grow to what the examples ask for. Else the network is unsure of
what it knows."""

EVENED = 0.5
"""Of what frames without labels show less of a class than of the one that they show most: its
examples count so much more (benchmarks/results/drift.md)."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How to train."""

    units: int
    epochs: int
    learning_rate: float
    batch_size: int
    seed: int
    decays: bool = False

    def batches(self, examples: int) -> int:
        """Return how many batches of so many examples there are, in all epochs."""
        return self.epochs * math.ceil(examples / self.batch_size)


@dataclass(frozen=True, slots=True)
class SoftExamples:
    """What is learned beside the examples: rows (m, d), probabilities (m, k), weights (m,)."""

    rows: Matrix
    targets: Matrix
    weights: NDArray[np.float32]


def train(
    schedule: Schedule,
    rows: Matrix,
    one_hot: Matrix,
    *,
    balanced: bool,
    soft: SoftExamples | None = None,
    on_batch: OnBatch | None = None,
    linear: Matrix | None = None,
    network_type: type[TwoLayerNetwork] = TwoLayerNetwork,
) -> tuple[TwoLayerNetwork, list[float]]:
    """Train a network from scratch; return it, and the loss of every batch.

    Args:
        rows: (n, t, d), of every example its centre and its t - 1 tangents.
        one_hot: (n, k).
        balanced: every class counts the same, however many examples it has.
        soft: learned as well. Of what they show less, the examples count more.
        linear: what the network begins with beside its own units, (d, k); None is nothing.

    Raises:
        TrainingError: the loss stopped being a number.
    """
    weights = _balance(one_hot) if balanced else None
    decay = _decay(schedule, *one_hot.shape) if schedule.decays else 0.0
    if soft is not None:
        rows, one_hot, weights = _joined(rows, one_hot, weights, soft)
    versions = _versions(rows)
    of_each = versions.shape[1]
    versions = versions.reshape(-1, versions.shape[2])
    by_class = np.ascontiguousarray(one_hot.T)  # laid out as the network works on it
    rng = np.random.default_rng(schedule.seed)
    network = network_type.random(rows.shape[2], schedule.units, one_hot.shape[1], rng)
    if linear is not None:
        network = network.beside(linear, SHARPNESS, SHARE)
    optimiser = Adam(network.parameters, schedule.learning_rate)
    curve: list[float] = []
    batches = math.ceil(len(rows) / schedule.batch_size)
    with np.errstate(over="ignore", invalid="ignore"):  # checked for every batch
        for epoch in range(schedule.epochs):
            optimiser.decay = decay if epoch < DECAYING * schedule.epochs else 0.0
            order = rng.permutation(len(rows))
            # Put in order once an epoch, so that a batch is a slice.
            inputs = versions.take(order * of_each + (order + epoch) % of_each, axis=0)
            classes = by_class.take(order, axis=1).T
            weigh = weights[order] if weights is not None else None
            for batch in range(batches):
                part = slice(batch * schedule.batch_size, (batch + 1) * schedule.batch_size)
                weight = weigh[part] if weigh is not None else None
                loss, gradient = network.loss_and_gradient(inputs[part], classes[part], weight)
                if not math.isfinite(loss):
                    raise TrainingError(NOT_A_NUMBER)
                optimiser.step(gradient)
                curve.append(loss)
                if on_batch is not None:
                    progress = BatchProgress(epoch + 1, schedule.epochs, batch + 1, batches, loss)
                    if on_batch(progress) is False:
                        return network, curve
        if not optimiser.finite:
            raise TrainingError(NOT_A_NUMBER)
    return network, curve


def _joined(
    rows: Matrix, one_hot: Matrix, weights: NDArray[np.float32] | None, soft: SoftExamples
) -> tuple[Matrix, Matrix, NDArray[np.float32]]:
    """Put what is learned beside behind the examples; it has no tangents."""
    still = np.zeros((len(soft.rows), *rows.shape[1:]), rows.dtype)
    still[:, 0] = soft.rows
    own = np.ones(len(rows), np.float32) if weights is None else weights
    return (
        np.concatenate([rows, still]),
        np.concatenate([one_hot, soft.targets]),
        np.concatenate([own + _evening(one_hot, soft), soft.weights]),
    )


def _evening(one_hot: Matrix, soft: SoftExamples) -> NDArray[np.float32]:
    """Weigh examples more whose class is shown less: (n, k) -> (n,), to be added.

    Else a class that nobody shows would be the rarer one by all that is shown of the others.
    """
    shown = soft.weights @ soft.targets
    missing = EVENED * (shown.max() - shown) / np.maximum(one_hot.sum(axis=0), 1)
    return (one_hot @ missing).astype(np.float32)


def _versions(rows: Matrix) -> Matrix:
    """Move examples along their tangents, both ways: (n, t, d) -> (n, 2 (t - 1) or 1, d + 1).

    The last column is the ones that `TwoLayerNetwork.loss_and_gradient` wants.
    """
    centres, tangents = rows[:, :1], rows[:, 1:]
    ways = tangents.shape[1]
    versions = np.ones((len(rows), max(2 * ways, 1), rows.shape[2] + 1), rows.dtype)
    versions[..., :-1] = centres
    versions[:, :ways, :-1] += tangents
    versions[:, ways : 2 * ways, :-1] -= tangents
    return versions


def _decay(schedule: Schedule, examples: int, classes: int) -> float:
    """Return by how much weights decay a step: not at all where a batch has no room for every
    class, for then those of the others would shrink with nothing to hold them.
    """
    if schedule.batch_size < classes:
        return 0.0
    return min(MOST_DECAY, DECAY * schedule.learning_rate * classes / examples)


def _balance(one_hot: Matrix) -> NDArray[np.float32] | None:
    """Weigh examples so that all classes count the same: (n, k) -> (n,); None if they do."""
    counts = one_hot.sum(axis=0)
    if (counts == counts[0]).all():
        return None
    per_class = len(one_hot) / (len(counts) * np.maximum(counts, 1))
    return (one_hot @ per_class).astype(np.float32)
