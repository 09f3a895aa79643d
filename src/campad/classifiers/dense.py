"""DenseClassifier: flatten -> dense(relu) -> dense(softmax), trained with Adam.

The network and the loss are the tutorial's. With `basis="span"` (see span.py) the same network is
trained on the examples' coordinates in their own span, which takes milliseconds and generalises
better; with `basis="features"` it is trained on the activations themselves, as the tutorial does.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.examples import (
    Matrix,
    check_examples,
    check_query,
    is_count,
    is_number,
    softmax,
)
from campad.classifiers.network import Adam, TwoLayerNetwork
from campad.classifiers.span import Span
from campad.errors import ArgumentError, NotTrainedError, TrainingError

LEARNING_RATES = {"span": 0.01, "features": 0.0001}
"""What `learning_rate=None` means. On features it is the tutorial's; in the span, where examples
have unit RMS, a hundred times that learns the same examples in the same number of epochs."""

MAX_UNITS, MAX_EPOCHS = 1_024, 500
NOT_A_NUMBER = "the loss is no longer a number; lower the learning rate"


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """Where a training stands after one batch. Numbers count from 1."""

    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float


OnBatch = Callable[[BatchProgress], Any]
"""Called after every batch; return False to stop there and keep what was learned."""


class DenseClassifier:
    """The tutorial's classifier on frozen activations.

    Args:
        units: width of the hidden layer.
        epochs: how often every example is seen.
        learning_rate: Adam's step size; None is 0.01 in the span and 0.0001 on features.
        batch_fraction: size of a batch as a part of the examples, above 0, at most 1. The size is
            rounded down as in the tutorial, and is at least 1.
        seed: for the first weights and the order of examples; the same seed and data give the
            same result.
        basis: "span" or "features". In the span every class counts the same however many examples
            it has; on features every example does, as in the tutorial.

    Attributes:
        hidden_weights_, hidden_bias_, output_weights_: the layers, on features: (d, units),
            (units,), (units, k).
        classes_: class numbers, 0 to k - 1.
        loss_curve_: the loss of every batch.
    """

    def __init__(
        self,
        *,
        units: int = 100,
        epochs: int = 20,
        learning_rate: float | None = None,
        batch_fraction: float = 0.4,
        seed: int = 0,
        basis: Literal["span", "features"] = "span",
    ) -> None:
        self.units = units
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.batch_fraction = batch_fraction
        self.seed = seed
        self.basis = basis

    def fit(self, xs: Any, ys: Any, on_batch: OnBatch | None = None) -> DenseClassifier:
        """Train from scratch.

        Args:
            xs: activations, (n, ...).
            ys: one-hot (n, k), or class numbers (n,).
            on_batch: told of every batch; may stop the training by returning False.

        Returns:
            This classifier.

        Raises:
            ArgumentError: a setting or an array that cannot be used.
            TrainingError: too few classes, an empty class, a batch of less than one example, or
                a loss that stopped being a number. What was learned before stays.
        """
        self.check_settings()
        examples, one_hot = check_examples(xs, ys)
        batch_size = self._batch_size(len(examples))
        span = Span.of(examples, one_hot.argmax(axis=1)) if self.basis == "span" else None
        inputs = span.coordinates if span else examples
        rng = np.random.default_rng(self.seed)
        network = TwoLayerNetwork.random(inputs.shape[1], self.units, one_hot.shape[1], rng)
        with np.errstate(over="ignore", invalid="ignore"):  # checked below, and for every batch
            weights = _balance(one_hot) if span else None
            curve = self._train(network, inputs, one_hot, weights, batch_size, rng, on_batch)
        if not np.isfinite(network.parameters).all():
            raise TrainingError(NOT_A_NUMBER)

        hidden = network.hidden_weights
        self.hidden_weights_: Matrix = span.fold(hidden) if span else hidden
        self.hidden_bias_: Matrix = network.hidden_bias
        self.output_weights_: Matrix = network.output_weights
        self.classes_ = np.arange(one_hot.shape[1])
        self.loss_curve_ = curve
        return self

    def check_settings(self) -> None:
        """Check what the constructor took; `fit` does this first.

        Raises:
            ArgumentError: a setting that cannot be used.
        """
        if self.basis not in ("span", "features"):
            raise ArgumentError(f'basis must be "span" or "features"; got {self.basis!r}')
        if not is_count(self.units, 1, MAX_UNITS) or not is_count(self.epochs, 1, MAX_EPOCHS):
            raise ArgumentError(
                f"units must be 1 to {MAX_UNITS} and epochs 1 to {MAX_EPOCHS}; "
                f"got {self.units!r} and {self.epochs!r}"
            )
        if not is_number(self.batch_fraction, 1):
            raise ArgumentError(
                f"batch_fraction must be above 0 and at most 1; got {self.batch_fraction!r}"
            )
        if self.learning_rate is not None and not is_number(self.learning_rate, 1):
            raise ArgumentError(
                f"learning_rate must be above 0, at most 1; got {self.learning_rate!r}"
            )
        if not is_count(self.seed, 0, 2**63 - 1):
            raise ArgumentError(f"seed must be a whole number from 0; got {self.seed!r}")

    def _train(
        self,
        network: TwoLayerNetwork,
        xs: Matrix,
        ys: Matrix,
        weights: Matrix | None,
        batch_size: int,
        rng: np.random.Generator,
        on_batch: OnBatch | None,
    ) -> list[float]:
        optimiser = Adam(network.parameters, self._learning_rate())
        curve: list[float] = []
        batches = math.ceil(len(xs) / batch_size)
        for epoch in range(self.epochs):
            order = rng.permutation(len(xs))
            for batch in range(batches):
                chosen = order[batch * batch_size : (batch + 1) * batch_size]
                weight = None if weights is None else weights[chosen]
                loss, gradient = network.loss_and_gradient(xs[chosen], ys[chosen], weight)
                if not math.isfinite(loss):
                    raise TrainingError(NOT_A_NUMBER)
                optimiser.step(gradient)
                curve.append(loss)
                progress = BatchProgress(epoch + 1, self.epochs, batch + 1, batches, loss)
                if on_batch and on_batch(progress) is False:
                    return curve
        return curve

    def predict_proba(self, xs: Any) -> NDArray[np.float32]:
        """Return class probabilities: (n, ...) -> (n, k), rows sum to 1.

        Raises:
            NotTrainedError: before `fit`.
            ArgumentError: of another size than the examples were.
        """
        if not hasattr(self, "hidden_weights_"):
            raise NotTrainedError("this DenseClassifier is not trained yet; call fit first")
        flat = check_query(xs, len(self.hidden_weights_))
        hidden = np.maximum(flat @ self.hidden_weights_ + self.hidden_bias_, 0)
        return softmax(hidden @ self.output_weights_)

    def predict(self, xs: Any) -> NDArray[np.intp]:
        """Return class numbers: (n, ...) -> (n,)."""
        return self.predict_proba(xs).argmax(axis=1)

    def _learning_rate(self) -> float:
        return LEARNING_RATES[self.basis] if self.learning_rate is None else self.learning_rate

    def _batch_size(self, examples: int) -> int:
        size = self.batch_fraction * examples
        if size < 0.5:
            raise TrainingError(
                f"a batch of {self.batch_fraction:g} x {examples} examples rounds to zero and must "
                f"be at least 1; record more examples or use a larger batch size"
            )
        # 1e-9: 0.1 x 30 is 3 for people, and 3.0000000000000004 or 2.9999999999999996 for floats.
        return max(1, math.floor(size + 1e-9))


def _balance(one_hot: Matrix) -> Matrix | None:
    """Weigh examples so that all classes count the same: (n, k) -> (n,); None if they do."""
    counts = one_hot.sum(axis=0)
    if (counts == counts[0]).all():
        return None
    per_class = len(one_hot) / (len(counts) * counts)
    return (one_hot @ per_class).astype(np.float32)
