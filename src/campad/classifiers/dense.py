"""DenseClassifier: flatten -> dense(relu) -> dense(softmax), trained with Adam.

The network and the loss are the tutorial's. With `basis="span"` (see span.py) the same network is
trained on the examples' coordinates in their own span, which takes milliseconds and generalises
better; with `basis="features"` it is trained on the activations themselves, as the tutorial does.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.base import OnBatch
from campad.classifiers.estimator import Estimator
from campad.classifiers.mlp import TwoLayerNetwork
from campad.classifiers.ridge import PENALTY, stream_of
from campad.classifiers.train_loop import NOT_A_NUMBER, Schedule, SoftExamples, train
from campad.errors import ArgumentError, TrainingError
from campad.kernels.checks import Matrix, check_query, is_count, is_number, softmax
from campad.kernels.discriminant import narrowing, refine
from campad.kernels.problem import Problem
from campad.kernels.span import Span, span_of

LEARNING_RATES = {"span": 0.01, "features": 0.0001}
"""What `learning_rate=None` means. On features it is the tutorial's; in the span, where there are
far fewer numbers to learn, a hundred times that learns as much in the same number of epochs."""

STREAM_WEIGHT = 0.3
"""Of an unlabelled frame that is certain, where an example has 1; of others with the square of the
largest probability."""

MAX_UNITS, MAX_EPOCHS = 1_024, 500


class DenseClassifier(Estimator):
    """The tutorial's classifier on frozen activations.

    Args:
        units: width of the hidden layer. In the span it has two more units for each class, which
            begin as ridge regression.
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

    @classmethod
    def of_layers(cls, hidden: Matrix, bias: Matrix, output: Matrix) -> Self:
        """Return one that has learned these layers elsewhere: (d, units), (units,), (units, k)."""
        made = cls()
        made.hidden_weights_, made.hidden_bias_, made.output_weights_ = hidden, bias, output
        made.classes_ = np.arange(output.shape[1])
        return made

    @property
    def uses_tangents(self) -> bool:
        """Warped copies help: not where the tutorial is followed to the letter."""
        return self.basis == "span"

    @property
    def tempered(self) -> bool:
        """Trained anew for its temperature; on features that would take seconds."""
        return self.basis == "span"

    def fit(
        self, xs: Any, ys: Any, on_batch: OnBatch | None = None, tangents: Any = None
    ) -> DenseClassifier:
        """Train from scratch.

        Args:
            xs: activations, (n, ...).
            ys: what class each shows, names or numbers (n,), or one-hot (n, k).
            on_batch: told of every batch; may stop the training by returning False.
            tangents: how each example changes when its picture moves, (n, m, ...); see
                `campad.dataset.augmentations`. In every epoch the network sees each example moved
                along one of its tangents, forwards or backwards in turn. Without use on features.

        Returns:
            This classifier.

        Raises:
            ArgumentError: a setting or an array that cannot be used.
            TrainingError: too few classes, an empty class, a batch of less than one example, or
                a loss that stopped being a number. What was learned before stays.
        """
        return self._fit(xs, ys, tangents if self.uses_tangents else None, on_batch)

    def learn(self, problem: Problem, on_batch: OnBatch | None = None) -> DenseClassifier:
        """Train from scratch on what is prepared already; otherwise as `fit`."""
        self.check_settings()
        one_hot = problem.one_hot
        span = span_of(problem) if self.basis == "span" else None
        inputs = span.coordinates() if span else problem.centres[:, None]
        schedule = self._schedule(problem)
        linear = span.ridge(PENALTY) if span else None
        known = problem.kept.get(DenseClassifier)
        if span and problem.stream is not None and known and known[0] == schedule:
            _, network, curve = known
        else:
            network, curve = train(
                schedule, inputs, one_hot, balanced=bool(span), on_batch=on_batch, linear=linear
            )
        if span and len(curve) == schedule.batches(len(problem)):
            problem.kept[DenseClassifier] = schedule, network, curve
        if linear is not None and problem.stream is not None:
            network, curve = self._learn_frames(problem, inputs, linear, network, on_batch)
        if not np.isfinite(network.parameters).all():
            raise TrainingError(NOT_A_NUMBER)

        self.hidden_weights_: Matrix = network.hidden_weights
        self.hidden_bias_: Matrix = network.hidden_bias
        if span:
            self.hidden_weights_, shift = span.fold(network.hidden_weights)
            self.hidden_bias_ = network.hidden_bias + shift
        self.output_weights_: Matrix = network.output_weights
        self.classes_ = np.arange(one_hot.shape[1])
        self.loss_curve_ = curve
        return self

    def _learn_frames(
        self,
        problem: Problem,
        inputs: Matrix,
        linear: NDArray[Any],
        network: TwoLayerNetwork,
        on_batch: OnBatch | None,
    ) -> tuple[TwoLayerNetwork, list[float]]:
        """Learn the unlabelled frames beside the examples, which `network` has learned alone.

        Args:
            inputs, linear: the examples in their span, (n, t, r), and what ridge regression has
                learned of them, (r, k).
        """
        soft = _soft_examples(problem, network)
        there, back = narrowing(soft.rows, soft.targets)
        network, curve = train(
            self._schedule(problem, len(soft.rows)),
            inputs @ there,
            problem.one_hot,
            balanced=True,
            soft=replace(soft, rows=soft.rows @ there),
            on_batch=on_batch,
            linear=back @ linear,
        )
        return network.after(there), curve

    def left_out(
        self, problem: Problem, folds: NDArray[np.intp], on_batch: OnBatch | None = None
    ) -> NDArray[np.float32]:
        """Return each example's probabilities by a network that has not seen its fold: (n, k).

        Those of examples that are never left out, in fold -1, are 1 / k. `on_batch` may stop each
        training by returning False.
        """
        self.check_settings()
        probabilities = np.full_like(problem.one_hot, 1 / problem.one_hot.shape[1])
        for fold in np.unique(folds[folds >= 0]):
            inside, rest = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
            span = Span(problem, rest) if self.basis == "span" else None
            inputs = span.coordinates() if span else problem.centres[rest, None]
            asked = span.coordinates(inside)[:, 0] if span else problem.centres[inside]
            one_hot = problem.one_hot[rest]
            # A batch that is just large enough for all examples is one example here.
            schedule = replace(self._schedule(problem), batch_size=self._floor(len(rest)))
            linear = span.ridge(PENALTY) if span else None
            network, _ = train(
                schedule, inputs, one_hot, balanced=bool(span), on_batch=on_batch, linear=linear
            )
            probabilities[inside] = softmax(network.scores(asked))
        return probabilities

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

    def predict_proba(self, xs: Any) -> NDArray[np.float32]:
        """Return class probabilities: (n, ...) -> (n, k), rows sum to 1.

        Raises:
            NotTrainedError: before `fit`.
            ArgumentError: of another size than the examples were.
        """
        self._check_fitted()
        flat = check_query(xs, len(self.hidden_weights_))
        hidden = np.maximum(flat @ self.hidden_weights_ + self.hidden_bias_, 0)
        return softmax(hidden @ self.output_weights_)

    def _schedule(self, problem: Problem, soft: int = 0) -> Schedule:
        rate = LEARNING_RATES[self.basis] if self.learning_rate is None else self.learning_rate
        size = self._batch_size(len(problem) + soft)
        decays = self.basis == "span" and problem.judged  # else nothing would make it sure again
        return Schedule(self.units, self.epochs, rate, size, self.seed, decays)

    def _batch_size(self, examples: int) -> int:
        size = self.batch_fraction * examples
        if size < 0.5:
            raise TrainingError(
                f"a batch of {self.batch_fraction:g} x {examples} examples rounds to zero and must "
                f"be at least 1; record more examples or use a larger batch size"
            )
        return self._floor(examples)

    def _floor(self, examples: int) -> int:
        # 1e-9: 0.1 x 30 is 3 for people, and 3.0000000000000004 or 2.9999999999999996 for floats.
        return max(1, math.floor(self.batch_fraction * examples + 1e-9))


def _soft_examples(problem: Problem, network: TwoLayerNetwork) -> SoftExamples:
    """Return the unlabelled frames with what they show: as a network says that has learned the
    examples, and as ridge regression makes of that, half each, refined.
    """
    stream = stream_of(problem)
    said = softmax(network.scores(stream.coordinates))
    halves = (said + stream.beside().guess(said).targets) / 2
    targets = refine(stream.centres, problem.one_hot, stream.coordinates, halves)
    targets = targets.astype(np.float32)
    weights = STREAM_WEIGHT * targets.max(axis=1) ** 2
    return SoftExamples(stream.coordinates, targets, weights)
