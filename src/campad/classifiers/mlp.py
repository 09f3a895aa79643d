"""The tutorial's two-layer network: forward, loss, gradients, and Adam, in plain NumPy.

    scores = relu(x W1 + b1) W2,    loss = mean cross-entropy of softmax(scores)

Shapes: x (n, d), W1 (d, units), b1 (units,), W2 (units, k). The second layer has no bias, as in
the tutorial. All parameters lie in one flat vector, so that a step of Adam is a handful of
operations however many layers there are; b1 follows on W1 in it, as its last row.
"""

from __future__ import annotations  # NumPy loads `np.random` as soon as it is named: 5 ms

import math
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from campad.kernels.checks import softmax

Array = NDArray[Any]

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-7
"""Adam's constants: Kingma and Ba (2014); the epsilon is TensorFlow.js's default."""


class TwoLayerNetwork:
    """The parameters W1, b1 and W2, and what can be computed with them."""

    def __init__(self, hidden_weights: Array, hidden_bias: Array, output_weights: Array) -> None:
        parts = (hidden_weights, hidden_bias, output_weights)
        self.parameters = np.concatenate([part.ravel() for part in parts])
        size, units = hidden_weights.shape
        self._shapes = (size + 1, units), output_weights.shape
        self._hidden, self.output_weights = self._views(self.parameters)
        self.hidden_weights, self.hidden_bias = self._hidden[:size], self._hidden[size]
        self._gradient = np.empty_like(self.parameters)
        self._hidden_gradient, self._output_gradient = self._views(self._gradient)
        self._zeros = np.zeros_like(self.hidden_bias)  # NumPy's maximum is slower with a plain 0

    @classmethod
    def random(cls, size: int, units: int, classes: int, rng: np.random.Generator) -> Self:
        """Start as TF.js's `varianceScaling` does: normal, variance 1 / fan-in, cut at 2 sigma."""
        return cls(
            _truncated_normal((size, units), rng) / math.sqrt(size),
            np.zeros(units, np.float32),
            _truncated_normal((units, classes), rng) / math.sqrt(units),
        )

    def beside(self, linear: Array, sharpness: float, share: float) -> Self:
        """Return a network that scores sharpness * x linear + share * what this one scores.

        relu(u) - relu(-u) is u: so two more units for each class make what is linear, (d, k).
        """
        pair = np.concatenate([np.eye(linear.shape[1]), -np.eye(linear.shape[1])])
        pair *= math.sqrt(sharpness)  # half of it before these units, half of it behind them
        return type(self)(
            np.concatenate([self.hidden_weights, linear @ pair.T], 1).astype(np.float32),
            np.pad(self.hidden_bias, (0, len(pair))),
            np.concatenate([share * self.output_weights, pair]).astype(np.float32),
        )

    def after(self, change: Array) -> Self:
        """Return the network that scores x as this one does x @ change: (c, d)."""
        return type(self)(change @ self.hidden_weights, self.hidden_bias, self.output_weights)

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
            xs: (n, d + 1), the last column ones: so W1 and b1 are one matrix, and one product.
            ys: one-hot (n, k).
            weights: how much each example counts, (n,), about 1 in the mean; None is 1 each.
        """
        hidden = xs @ self._hidden
        np.maximum(hidden, self._zeros, out=hidden)
        # (k, n): sums over a few classes are quick where the examples lie beside each other.
        error = softmax(self.output_weights.T @ hidden.T, axis=0)
        # A probability of exactly 0 has no logarithm; TF.js clips at the same epsilon.
        right = np.add.reduce(error * ys.T, axis=0)
        losses = np.log(np.maximum(right, EPSILON))
        error -= ys.T
        if weights is None:
            parts: Any = 1 / len(xs)
            loss = -parts * float(np.add.reduce(losses))
        else:
            parts = weights / len(xs)
            loss = -float(losses @ parts)
        error *= parts  # d loss / d scores
        back = error.T @ self.output_weights.T
        back *= hidden > 0
        np.matmul(xs.T, back, out=self._hidden_gradient)
        np.matmul(hidden.T, error.T, out=self._output_gradient)
        return loss, self._gradient

    def _views(self, flat: Array) -> tuple[Array, Array]:
        hidden, output = self._shapes
        border = math.prod(hidden)
        return flat[:border].reshape(hidden), flat[border:].reshape(output)


class Adam:
    """Adam (Kingma and Ba, 2014, algorithm 1) on one flat vector, in place.

    Every step takes the part `decay` off the parameters, apart from the gradient (Loshchilov and
    Hutter, "Decoupled weight decay regularization", 2019, algorithm 2); it may be changed.

    The running mean and square are kept without the factors (1 - beta) that the paper gives every
    summand; these and the corrections for the first steps go into two numbers of each step.
    """

    def __init__(self, parameters: Array, learning_rate: float) -> None:
        self.parameters = parameters
        self.learning_rate = learning_rate
        self.decay = 0.0
        self._mean = np.zeros_like(parameters)
        self._square = np.zeros_like(parameters)
        self._steps = 0

    @property
    def finite(self) -> bool:
        """No gradient was so large that its square left the numbers: such a step does nothing."""
        return bool(np.isfinite(self._square).all())

    def step(self, gradient: Array) -> None:
        """Change the parameters by one step down `gradient`, which is used up."""
        self._steps += 1
        mean, square = self._mean, self._square
        mean *= BETA1
        mean += gradient
        gradient *= gradient
        square *= BETA2
        square += gradient
        root = math.sqrt((1 - BETA2) / (1 - BETA2**self._steps))
        change = np.sqrt(square, out=gradient)  # memory that is in the cache already
        change += EPSILON / root
        np.divide(mean, change, out=change)
        change *= self.learning_rate * (1 - BETA1) / ((1 - BETA1**self._steps) * root)
        if self.decay:
            self.parameters *= 1 - self.decay
        self.parameters -= change


def _truncated_normal(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    values = rng.standard_normal(math.prod(shape), np.float32)
    far = np.flatnonzero(np.abs(values) > 2)
    while len(far):
        values[far] = rng.standard_normal(len(far), np.float32)
        far = far[np.abs(values[far]) > 2]
    return values.reshape(shape)
