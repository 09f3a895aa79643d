"""The tutorial's two-layer network: forward, loss, gradients, and Adam, in plain NumPy.

    scores = relu(x W1 + b1) W2,    loss = mean cross-entropy of softmax(scores)

Shapes: x (n, d), W1 (d, units), b1 (units,), W2 (units, k). The second layer has no bias, as in
the tutorial. All parameters lie in one flat vector, so that a step of Adam is a handful of
operations however many layers there are.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.examples import softmax

Array = NDArray[Any]

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-7
"""Adam's constants: Kingma and Ba (2014); the epsilon is TensorFlow.js's default."""


class TwoLayerNetwork:
    """The parameters, and what can be computed with them.

    Args:
        hidden_weights: W1 (d, units).
        hidden_bias: b1 (units,).
        output_weights: W2 (units, k).
    """

    def __init__(self, hidden_weights: Array, hidden_bias: Array, output_weights: Array) -> None:
        parts = (hidden_weights, hidden_bias, output_weights)
        self.parameters = np.concatenate([part.ravel() for part in parts])
        self._shapes = [part.shape for part in parts]
        self.hidden_weights, self.hidden_bias, self.output_weights = self._views(self.parameters)
        self._gradient = np.empty_like(self.parameters)
        self._gradients = self._views(self._gradient)

    @classmethod
    def random(
        cls, size: int, units: int, classes: int, rng: np.random.Generator
    ) -> TwoLayerNetwork:
        """Start as TF.js's `varianceScaling` does: normal, variance 1 / fan-in, cut at 2 sigma."""
        return cls(
            _truncated_normal((size, units), rng) / math.sqrt(size),
            np.zeros(units, np.float32),
            _truncated_normal((units, classes), rng) / math.sqrt(units),
        )

    def scores(self, xs: Array) -> Array:
        """Return what goes into the softmax: (n, d) -> (n, k)."""
        hidden: Array = np.maximum(xs @ self.hidden_weights + self.hidden_bias, 0)
        return np.asarray(hidden @ self.output_weights)

    def loss_and_gradient(
        self, xs: Array, ys: Array, weights: Array | None = None
    ) -> tuple[float, Array]:
        """Return the mean cross-entropy and its gradient, flat like `parameters`.

        The gradient's memory is the same every time: use it, or copy it, before the next call.

        Args:
            xs: (n, d).
            ys: one-hot (n, k).
            weights: how much each example counts, (n,), about 1 in the mean; None is 1 each.
        """
        hidden = xs @ self.hidden_weights
        hidden += self.hidden_bias
        np.maximum(hidden, 0, out=hidden)
        error = softmax(hidden @ self.output_weights)
        right = np.einsum("nk,nk->n", error, ys)
        # A probability of exactly 0 has no logarithm; TF.js clips at the same epsilon.
        losses = -np.log(np.maximum(right, EPSILON))
        error -= ys
        error /= len(xs)  # d loss / d scores
        if weights is not None:
            losses *= weights
            error *= weights[:, None]
        back = error @ self.output_weights.T
        back *= hidden > 0
        hidden_weights, hidden_bias, output_weights = self._gradients
        np.matmul(xs.T, back, out=hidden_weights)
        np.add.reduce(back, axis=0, out=hidden_bias)
        np.matmul(hidden.T, error, out=output_weights)
        return float(np.add.reduce(losses)) / len(xs), self._gradient

    def _views(self, flat: Array) -> list[Array]:
        views, start = [], 0
        for shape in self._shapes:
            size = math.prod(shape)
            views.append(flat[start : start + size].reshape(shape))
            start += size
        return views


class Adam:
    """Adam (Kingma and Ba, 2014, algorithm 1) on one flat vector, in place.

    The running mean and square are kept without the factors (1 - beta) that the paper gives every
    summand; these and the corrections for the first steps go into two numbers of each step.
    """

    def __init__(self, parameters: Array, learning_rate: float) -> None:
        self.parameters = parameters
        self.learning_rate = learning_rate
        self._mean = np.zeros_like(parameters)
        self._square = np.zeros_like(parameters)
        self._scratch = np.empty_like(parameters)
        self._steps = 0

    @property
    def finite(self) -> bool:
        """No gradient was so large that its square left the numbers: such a step does nothing."""
        return bool(np.isfinite(self._square).all())

    def step(self, gradient: Array) -> None:
        """Change the parameters by one step down `gradient`, which is used up."""
        self._steps += 1
        mean, square, scratch = self._mean, self._square, self._scratch
        mean *= BETA1
        mean += gradient
        gradient *= gradient
        square *= BETA2
        square += gradient
        root = math.sqrt((1 - BETA2) / (1 - BETA2**self._steps))
        np.sqrt(square, out=scratch)
        scratch += EPSILON / root
        np.divide(mean, scratch, out=scratch)
        scratch *= self.learning_rate * (1 - BETA1) / ((1 - BETA1**self._steps) * root)
        self.parameters -= scratch


def _truncated_normal(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    values = rng.standard_normal(shape, np.float32)
    while (far := np.abs(values) > 2).any():
        values[far] = rng.standard_normal(int(far.sum()), np.float32)
    return values
