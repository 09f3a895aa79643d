"""Problem: what a classifier learns from, prepared once and shared by all of them.

In: examples, or for each its centre and tangents (see dataset/augmentations.py), and their classes.
Out: the inner products of all these vectors, and the inverse that ridge regression, the honest
scores and "none of these" all need. Who adds an example at a time keeps both grown (gram.py,
inverse.py) and hands them in; everybody else has them computed here when first asked for.
"""

from collections.abc import Callable, Hashable
from copy import copy
from functools import cached_property
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from campad.kernels.checks import (
    SMALLEST_SQUARE,
    Matrix,
    add_ridge,
    check_examples,
    check_tangents,
    gram_matrix,
)

Array = NDArray[Any]
Square = NDArray[Any]  # float64
Invert = Callable[[Square, float], Square]
Eigh = Callable[[Square], tuple[Array, Array]]
Weigh = Callable[["Problem", float], Matrix]
Made = TypeVar("Made")

MOST_EXAMPLES = 1_000
"""Of more examples than this the products are not computed: they and the inverse grow with n^2 and
n^3. The classifiers then learn in the span of some of them (span.py)."""

STREAMS = 12
"""How many rows are read side by side where they are combined to a few columns: with more, memory
comes late, and with more columns than this it is not what takes the time."""

STEPS_PER_OCTAVE = 4
"""How finely the penalty follows the examples' length: seldom enough to grow an inverse."""


class Problem:
    """Examples to learn from. Nothing in it is ever changed.

    A row is one vector: example i has the rows i t to i t + t - 1, its centre first, then its
    tangents. Centres belong to their class; tangents are to change nothing.

    Args:
        vectors: float32 (n, t, d); t is 1 where there are no tangents.
        one_hot: float32 (n, k).
        metric: how much each number counts in a product, float32 (d,); None is all alike. Whatever
            is learned is by these products, and folded back for vectors as they are.
        gram: the products of all rows, where they are known: float64 (n t, n t).
        invert: gives (gram + ridge I)^-1; None computes it anew.
        eigh: gives eigenvalues and eigenvectors of the products of the first examples, where they
            may be kept from the last time; None computes them anew.
        weigh: gives `weights`; None computes them anew.
        stream: frames that nobody has labelled, (m, d), to learn from as well (stream.py).
        judged: whether left-out recordings will say how far confidences can be believed. What makes
            them low for accuracy's sake is for these problems only.
        kept: what was learned of just these examples the last time, and what is to be found there
            the next time; None where nobody keeps it.
    """

    def __init__(
        self,
        vectors: Array,
        one_hot: Matrix,
        *,
        metric: Matrix | None = None,
        gram: Square | None = None,
        invert: Invert | None = None,
        eigh: Eigh | None = None,
        weigh: Weigh | None = None,
        stream: Matrix | None = None,
        judged: bool = False,
        kept: dict[Hashable, Any] | None = None,
    ) -> None:
        # Too many examples are too many for their tangents as well, which matter least then.
        self.vectors = vectors if len(vectors) <= MOST_EXAMPLES else vectors[:, :1]
        self.one_hot, self.metric, self.judged = one_hot, metric, judged
        self.stream = stream if self.small else None
        self.kept: dict[Hashable, Any] = {} if kept is None else kept
        self._made: dict[Hashable, Any] = {}
        self._gram, self._invert, self._weigh = gram, invert, weigh
        self.eigh: Eigh = eigh or np.linalg.eigh
        self._inverses: dict[float, Square] = {}

    @classmethod
    def of(cls, xs: Any, ys: Any, tangents: Any = None) -> Self:
        """Check and prepare training data.

        Args:
            xs: examples (n, ...).
            ys: one-hot (n, k), or class numbers (n,).
            tangents: how each example changes when its picture moves: (n, m, ...), or None.

        Raises:
            ArgumentError, TrainingError: as `check_examples` and `check_tangents`.
        """
        examples, one_hot = check_examples(xs, ys)
        vectors = examples[:, None]
        if tangents is not None:
            vectors = np.concatenate([vectors, check_tangents(tangents, examples)], 1)
        return cls(vectors, one_hot)

    def __len__(self) -> int:
        return len(self.vectors)

    def once(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """Return what `make` gives, made once for each name: a span, a stream."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    def bare(self) -> Self:
        """Return the same problem without what was made `once`: for that itself to hold.

        In a circle with it, every training's arrays would stay until Python looks for circles.
        """
        if self.small:
            _ = self.gram  # computed for both
        bare = copy(self)
        bare._made = {}
        return bare

    @property
    def centres(self) -> Matrix:
        """One vector for each example: (n, d), a view."""
        return self.vectors[:, 0]

    @property
    def rows(self) -> int:
        """How many vectors an example has: t."""
        return self.vectors.shape[1]

    @property
    def classes(self) -> NDArray[np.intp]:
        """Each example's class number: (n,)."""
        return self.one_hot.argmax(axis=1)

    @property
    def small(self) -> bool:
        """There are few enough examples for `gram` and `inverse`."""
        return len(self) <= MOST_EXAMPLES

    def measured(self, vectors: Matrix) -> Matrix:
        """Return vectors, (..., d), whose plain products with others are those by the metric."""
        return vectors if self.metric is None else vectors * self.metric

    @cached_property
    def gram(self) -> Square:
        """K = V V^T over all rows, by the metric: float64 (n t, n t)."""
        assert self.small
        rows = self.vectors.reshape(-1, self.vectors.shape[2])
        return gram_matrix(rows, self.metric) if self._gram is None else self._gram

    @property
    def targets(self) -> Square:
        """What ridge regression aims at: (n t, k); tangents are to change nothing, so 0."""
        targets = np.zeros((len(self), self.rows, self.one_hot.shape[1]))
        targets[:, 0] = self.one_hot - 1 / self.one_hot.shape[1]
        return targets.reshape(-1, targets.shape[2])

    def ridge(self, penalty: float) -> float:
        """Return what is added to the diagonal: the penalty times the centres' mean square length.

        The length is rounded to a quarter octave, so that one more example leaves it as it is.
        """
        return penalty * self._length

    @cached_property
    def _length(self) -> float:
        if self.small:
            return round_length(float(np.diagonal(self.gram)[:: self.rows].mean()))
        squares = np.einsum("nd,nd->d", self.centres, self.centres, dtype=np.float64)
        return round_length(float(self.measured(squares).sum()) / len(self))

    def inverse(self, penalty: float) -> Square:
        """Return H = (K + ridge I)^-1: float64 (n t, n t)."""
        ridge = self.ridge(penalty)
        if ridge not in self._inverses:
            if self._invert:
                self._inverses[ridge] = self._invert(self.gram, ridge)
            else:
                self._inverses[ridge] = np.linalg.inv(add_ridge(self.gram, ridge))
        return self._inverses[ridge]

    def duals(self, penalty: float) -> Square:
        """Return A = H Y, ridge regression's weights on the rows: (n t, k)."""
        if self._inverses or self._invert:
            return self.inverse(penalty) @ self.targets
        return np.linalg.solve(add_ridge(self.gram, self.ridge(penalty)), self.targets)

    def weights(self, penalty: float) -> Matrix:
        """Return W = V^T A, ridge regression's weights on the features: (d, k)."""
        return self._weigh(self, penalty) if self._weigh else self.combine(self.duals(penalty))

    def combine(self, weights: Array) -> Matrix:
        """Return metric V^T weights, what weights on the rows are on the features: (n t, c) ->
        (d, c).
        """
        flat = self.vectors.reshape(-1, self.vectors.shape[2])
        columns = weights.T.astype(np.float32)
        step = STREAMS if len(columns) <= STREAMS else len(flat)
        combined = np.zeros((len(columns), flat.shape[1]), np.float32)
        for start in range(0, len(flat), step):
            part = slice(start, start + step)
            combined += columns[:, part] @ flat[part]
        return np.ascontiguousarray(self.measured(combined).T)


def round_length(square: float) -> float:
    """Round a mean square length to a quarter octave; never 0."""
    steps = round(STEPS_PER_OCTAVE * float(np.log2(max(square, SMALLEST_SQUARE))))
    return 2.0 ** (steps / STEPS_PER_OCTAVE)
