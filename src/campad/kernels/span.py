"""The span: examples written in an orthonormal basis of the space that they span themselves.

The first layer's gradient is always a combination of what the network sees: nothing outside the
span of the examples, and of the ways they sway, can be learned from them. With n examples of d
numbers, n much smaller than d, that space is small: the network is trained there and folded back.

    L = [centres - their mean; tangents, some added up]     landmarks, (m, d)
    L L^T = U diag(s^2) U^T
    z(x) = (x - mean) L^T U diag(1 / s) / g                 coordinates; g sets their RMS
    W = L^T U diag(1 / s) / g W_z,  b = b_z - mean W        a layer on z is the same layer on x

The cost grows with m^3. Up to FILLED landmarks, tangents come in beside the centres; where there
are more tangents than room, each landmark is a sum of several with random signs, whose products
equal those of all tangents in the mean. Of more landmarks, eigenvectors are taken of the first ones
only, nine tenths of them at least (`settled`); what the others add to their span gets directions of
its own. So the next example changes no eigenvectors: they can be kept (weights.py). Of more than
MOST_EXAMPLES examples (problem.py) that number, drawn evenly from all classes, are landmarks, and
of the basis only the leading MOST_DIRECTIONS are kept (the Nystroem method: Williams and Seeger,
2001).
"""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.kernels.checks import Matrix, add_ridge
from campad.kernels.problem import MOST_EXAMPLES, Problem

Array = NDArray[Any]

SMALLEST = 1e-6
"""Directions with less than this part of the largest variance are rounding errors."""

FILLED = 200
"""More directions than this, and training would no longer take milliseconds."""

MOST_DIRECTIONS = 512

RMS = 0.1
"""Of the centres' coordinates. With smaller inputs the network's first random weights count less:
one to two points more accurate than 1 (benchmarks/accuracy.py), and no more below this."""


class Span:
    """A basis of what some examples of a problem span.

    Args:
        problem: all examples.
        chosen: the numbers of those that give the basis; None is all.
        centred: the mean of the chosen centres is the origin; else zero is.

    Attributes:
        scale: g.
    """

    def __init__(
        self, problem: Problem, chosen: Array | None = None, *, centred: bool = True
    ) -> None:
        self._problem, self._centred = problem.bare(), centred
        self._chosen = np.arange(len(problem)) if chosen is None else chosen
        self._all = len(self._chosen) == len(problem)
        self._landmarks = self._chosen
        if len(self._chosen) > MOST_EXAMPLES:
            evenly = draw_evenly(problem.classes[self._chosen], MOST_EXAMPLES)
            self._landmarks = self._chosen[evenly]
        self._sums = self._add_up_tangents()
        products = self._products()
        square = self._among_landmarks(products)
        self._basis = self._find_basis(square)
        origin = np.zeros(products.shape[1:])  # only centres are moved: tangents are differences
        if centred:
            origin[0] = square[: len(self._landmarks)].mean(axis=0)
        relative = np.empty(products.shape, np.float32)
        np.subtract(products, origin, out=relative)
        # One product of all rows: NumPy would make one for each example.
        rows = relative.reshape(-1, len(square)) @ self._basis
        self._coordinates = rows.reshape(*products.shape[:2], -1)
        # Where all examples are equal there is nothing to scale.
        rms = np.sqrt(np.mean(self._coordinates[self._chosen, 0] ** 2))
        self.scale = float(rms) / RMS or 1.0
        self._coordinates /= np.float32(self.scale)
        self._basis /= np.float32(self.scale)
        self._origin = origin[0] @ self._basis

    @property
    def directions(self) -> int:
        """How many coordinates a vector has: r."""
        return self._basis.shape[1]

    @cached_property
    def squares(self) -> Array:
        """Of the chosen examples' rows Z in this basis, Z^T Z: float64 (r, r)."""
        rows = self.coordinates().reshape(-1, self.directions).astype(np.float64)
        return rows.T @ rows

    def coordinates(self, which: Array | None = None) -> Matrix:
        """Return the rows of some examples in this basis: float32 (n, t, r); None is the chosen."""
        return self._coordinates[self._chosen if which is None else which]

    def place(self, vectors: Matrix) -> Matrix:
        """Return the coordinates of other vectors: (m, d) -> (m, r)."""
        problem = self._problem
        vectors = problem.measured(vectors)
        if not len(self._sums):
            marks = vectors @ _take(problem.centres, self._landmarks).T
        else:
            rows = problem.vectors.reshape(-1, vectors.shape[1])
            products = (vectors @ rows.T).reshape(len(vectors), len(problem), -1)[:, self._chosen]
            tangents = products[:, :, 1:].reshape(len(vectors), -1) @ self._sums.T
            marks = np.hstack([products[:, :, 0], tangents])
        return (marks @ self._basis - self._origin).astype(np.float32)

    def ridge(self, penalty: float) -> Array:
        """Solve ridge regression for the chosen examples in this basis: (r, k)."""
        problem = self._problem
        targets = problem.one_hot[self._chosen] - 1 / problem.one_hot.shape[1]  # a tangent's is 0
        aims = self.coordinates()[:, 0].T.astype(np.float64) @ targets
        ridge = problem.ridge(penalty) / self.scale**2
        return np.linalg.solve(add_ridge(self.squares, ridge), aims)

    def fold(self, weights: Array) -> tuple[Matrix, Matrix]:
        """Turn a layer on the coordinates, (r, units), into the same layer on the features.

        Returns:
            Weights, float32 (d, units), and what must be added to the bias, (units,).
        """
        problem, parts = self._problem, self._basis @ weights.astype(np.float32)  # on the landmarks
        count = len(self._landmarks)
        folded = _take(problem.centres, self._landmarks).T @ parts[:count]
        if len(self._sums):
            made_of = self._sums.astype(np.float32).reshape(len(self._sums), len(self._chosen), -1)
            for number in range(made_of.shape[2]):
                tangents = _take(problem.vectors[:, 1 + number], self._chosen)
                # From the left or from the right, whichever is less work.
                folded += np.linalg.multi_dot([tangents.T, made_of[:, :, number].T, parts[count:]])
        # On features as they are; a row's product with them was by the metric.
        folded = problem.measured(folded.T).T
        return folded, -(self._origin @ weights).astype(np.float32)

    def _add_up_tangents(self) -> Array:
        """Return (p, n (t - 1)): how p landmarks are made of the chosen examples' tangents."""
        tangents = len(self._chosen) * (self._problem.rows - 1)
        room = min(tangents, max(0, FILLED - len(self._landmarks)))
        sums = np.zeros((room, tangents))
        if room:
            signs = np.random.default_rng(0).choice([-1.0, 1.0], tangents)
            sums[np.arange(tangents) % room, np.arange(tangents)] = signs
        return sums

    def _products(self) -> Array:
        """Return the products of every row with every landmark: (n, t, m)."""
        problem = self._problem
        if not problem.small:
            marks = problem.measured(problem.centres[self._landmarks])
            return (problem.centres @ marks.T)[:, None]
        n, t = len(problem), problem.rows
        gram = problem.gram.reshape(n, t, n, t)
        products = gram[:, :, :, 0] if self._all else gram[:, :, self._chosen, 0]
        if not len(self._sums):
            return products
        with_tangents = gram[:, :, self._chosen, 1:].reshape(n, t, -1)
        return np.concatenate([products, with_tangents @ self._sums.T], axis=2)

    def _among_landmarks(self, products: Array) -> Array:
        """Return the landmarks' products with each other: float64 (m, m)."""
        square = products[self._landmarks, 0]
        if len(self._sums):
            tangents = products[self._chosen, 1:].reshape(-1, products.shape[2])
            square = np.concatenate([square, self._sums @ tangents])
        return square.astype(np.float64)

    def _find_basis(self, square: Array) -> Matrix:
        """Return U diag(1 / s), or what is built on that of the first landmarks: (m, r)."""
        count = len(self._landmarks)
        first = len(square) if len(self._sums) else settled(count)
        middle = slice(min(first, count))  # the mean of these centres is the origin
        if self._centred:
            square = square.copy()
            square[:count] -= square[middle].mean(axis=0)
            square[:, :count] -= square[:, middle].mean(axis=1, keepdims=True)
        eigh = self._problem.eigh if self._all else np.linalg.eigh
        variances, vectors = eigh(square[:first, :first])
        least = SMALLEST * max(float(variances[-1]), np.finfo(np.float64).tiny)
        leading = _directions(variances, vectors, least, MOST_DIRECTIONS)
        basis = leading if first == len(square) else _extended(leading, square, least)
        if not basis.size:  # all examples are equal: one direction, in which nothing differs
            return np.zeros((len(square), 1), np.float32)
        if self._centred:  # the same on centres as they are: their weights sum to 0
            basis[middle] -= basis[:count].sum(axis=0) / middle.stop
        return basis.astype(np.float32)


def span_of(problem: Problem) -> Span:
    """Return the span of all of a problem's examples, made once."""
    return problem.once(Span, lambda: Span(problem))


def _extended(leading: Array, square: Array, least: float) -> Array:
    """Add directions for what the other landmarks have beyond those of the first ones.

    `leading` is the basis on these, (first, r), `square` all products, (m, m): -> (m, r or more).
    """
    first = len(leading)
    within = square[first:, :first] @ leading  # the others' coordinates
    beyond = np.linalg.eigh(square[first:, first:] - within @ within.T)
    added = _directions(*beyond, least, MOST_DIRECTIONS - leading.shape[1])
    return np.block([[leading, -leading @ (within.T @ added)], [np.zeros_like(within), added]])


def settled(count: int) -> int:
    """Return of how many of the first landmarks eigenvectors are taken; steps of a tenth."""
    size = FILLED
    while size + size // 10 <= count:
        size += size // 10
    return min(size, count)


def _directions(variances: Array, vectors: Array, least: float, most: int) -> Array:
    """Return U diag(1 / s) of the leading directions that vary enough: (m, r)."""
    kept = np.flatnonzero(variances > least)
    kept = kept[max(0, len(kept) - most) :]  # eigh sorts the smallest first
    return vectors[:, kept] / np.sqrt(variances[kept])


def _take(vectors: Matrix, chosen: Array) -> Matrix:
    """Return the chosen rows; without copying where those are all."""
    return vectors if len(chosen) == len(vectors) else vectors[chosen]


def draw_evenly(classes: Array, count: int) -> Array:
    """Choose `count` examples, as far as possible the same number of each class."""
    rng = np.random.default_rng(0)
    order = rng.permutation(len(classes))
    turn = np.empty(len(classes), np.intp)  # each example's number within its class
    for number in np.unique(classes):
        own = order[classes[order] == number]
        turn[own] = np.arange(len(own))
    return np.sort(np.argsort(turn, kind="stable")[:count])
