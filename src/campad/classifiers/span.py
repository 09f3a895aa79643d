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
equal those of all tangents in the mean. Of more than MOST_EXAMPLES examples (problem.py) only so
many, drawn evenly from all classes, are landmarks, and of the basis only the leading
MOST_DIRECTIONS are kept (the Nystroem method: Williams and Seeger, 2001).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.examples import Matrix
from campad.classifiers.problem import MOST_EXAMPLES, Problem

Array = NDArray[Any]

SMALLEST = 1e-6
"""Directions with less than this part of the largest variance are rounding errors."""

FILLED = 200
"""More directions than this, and training would no longer take milliseconds."""

MOST_DIRECTIONS = 512

RMS = 0.05
"""Of the centres' coordinates. With smaller inputs the network's first random weights count less:
half a point to one point more accurate than 1 (benchmarks/accuracy.py), and no more below this."""


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
        self._problem, self._centred = problem, centred
        self._chosen = np.arange(len(problem)) if chosen is None else chosen
        self._landmarks = self._chosen
        if len(self._chosen) > MOST_EXAMPLES:
            evenly = _draw_evenly(problem.classes[self._chosen], MOST_EXAMPLES)
            self._landmarks = self._chosen[evenly]
        self._sums = self._add_up_tangents()
        products = self._products()
        self._basis = self._find_basis(products)
        centres = products[self._chosen, 0] @ self._basis
        # Where all examples are equal there is nothing to scale.
        self.scale = float(np.sqrt(np.mean(centres**2))) / RMS or 1.0
        self._all = products

    @property
    def directions(self) -> int:
        """How many coordinates a vector has: r."""
        return self._basis.shape[1]

    def coordinates(self, which: Array | None = None) -> Matrix:
        """Return the rows of some examples in this basis: float32 (n, t, r); None is the chosen."""
        rows = self._all[self._chosen if which is None else which]
        return (rows @ self._basis / self.scale).astype(np.float32)

    def fold(self, weights: Array) -> tuple[Matrix, Matrix]:
        """Turn a layer on the coordinates, (r, units), into the same layer on the features.

        Returns:
            Weights, float32 (d, units), and what must be added to the bias, (units,).
        """
        parts = self._basis @ (weights / self.scale)  # on the landmarks
        on_centres = parts[: len(self._landmarks)]
        centres = self._problem.centres
        taken = centres if len(self._landmarks) == len(centres) else centres[self._landmarks]
        folded = taken.T @ on_centres.astype(np.float32)
        if self._centred:  # landmarks are centres less the mean of all chosen ones
            folded -= np.outer(self._mean(), on_centres.sum(axis=0))
        if len(self._sums):
            on_tangents = (self._sums.T @ parts[len(self._landmarks) :]).astype(np.float32)
            rows = on_tangents.reshape(len(self._chosen), -1, on_tangents.shape[1])
            for number in range(rows.shape[1]):
                tangents = self._problem.vectors[:, 1 + number]
                taken = tangents if len(self._chosen) == len(tangents) else tangents[self._chosen]
                folded += taken.T @ rows[:, number]
        return np.ascontiguousarray(folded, np.float32), -(self._mean() @ folded)

    def _mean(self) -> Matrix:
        """The origin: (d,)."""
        centres = self._problem.centres
        if not self._centred:
            return np.zeros(centres.shape[1], np.float32)
        chosen = centres if len(self._chosen) == len(centres) else centres[self._chosen]
        return chosen.mean(axis=0)

    def _add_up_tangents(self) -> Array:
        """Return (p, n (t - 1)): how p landmarks are made of the chosen examples' tangents."""
        tangents = len(self._chosen) * (self._problem.rows - 1)
        room = min(tangents, max(0, FILLED - len(self._landmarks)))
        rng = np.random.default_rng(0)
        signs = rng.choice([-1.0, 1.0], tangents)
        sums = np.zeros((room, tangents))
        if room:
            sums[np.arange(tangents) % room, np.arange(tangents)] = signs
        return sums

    def _products(self) -> Array:
        """Return the products of every row with every landmark, less the mean: (n, t, m)."""
        problem, chosen = self._problem, self._chosen
        if not problem.small:
            mean = self._mean()
            landmarks = problem.centres[self._landmarks] - mean
            return (problem.centres @ landmarks.T - mean @ landmarks.T)[:, None]
        n, t = len(problem), problem.rows
        gram = problem.gram.reshape(n, t, n, t)
        products = gram[:, :, chosen, 0]
        if self._centred:
            products = products - products.mean(axis=2, keepdims=True)
        if len(self._sums):
            with_tangents = gram[:, :, chosen, 1:].reshape(n, t, -1)
            products = np.concatenate([products, with_tangents @ self._sums.T], axis=2)
        if self._centred:
            products[:, 0] -= products[chosen, 0].mean(axis=0)
        return products

    def _find_basis(self, products: Array) -> Array:
        """Return U diag(1 / s): (m, r)."""
        square = products[self._landmarks, 0]
        if len(self._sums):
            tangents = products[self._chosen, 1:].reshape(-1, products.shape[2])
            square = np.concatenate([square, self._sums @ tangents])
        variances, vectors = np.linalg.eigh(square.astype(np.float64))
        kept = variances > SMALLEST * max(float(variances[-1]), np.finfo(np.float64).tiny)
        kept[:-MOST_DIRECTIONS] = False  # eigh sorts the smallest first
        if not kept.any():  # all examples are equal: one direction, in which nothing differs
            return np.zeros((len(square), 1))
        return vectors[:, kept] / np.sqrt(variances[kept])


def _draw_evenly(classes: Array, count: int) -> Array:
    """Choose `count` examples, the same number of each class as far as there are so many."""
    rng = np.random.default_rng(0)
    order = rng.permutation(len(classes))
    turn = np.empty(len(classes), np.intp)  # the how-manieth of its class each example is
    for number in np.unique(classes):
        own = order[classes[order] == number]
        turn[own] = np.arange(len(own))
    return np.sort(np.argsort(turn, kind="stable")[:count])
