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
        self._problem, self._centred = problem, centred
        self._chosen = np.arange(len(problem)) if chosen is None else chosen
        self._landmarks = self._chosen
        if len(self._chosen) > MOST_EXAMPLES:
            evenly = draw_evenly(problem.classes[self._chosen], MOST_EXAMPLES)
            self._landmarks = self._chosen[evenly]
        self._sums = self._add_up_tangents()
        products, origin = self._products()
        basis = self._find_basis(products)
        coordinates = products.astype(np.float32) @ basis.astype(np.float32)
        # Where all examples are equal there is nothing to scale.
        self.scale = float(np.sqrt(np.mean(coordinates[self._chosen, 0] ** 2))) / RMS or 1.0
        self._basis = basis / self.scale
        self._origin = origin @ self._basis
        self._coordinates = coordinates / np.float32(self.scale)

    @property
    def directions(self) -> int:
        """How many coordinates a vector has: r."""
        return self._basis.shape[1]

    def coordinates(self, which: Array | None = None) -> Matrix:
        """Return the rows of some examples in this basis: float32 (n, t, r); None is the chosen."""
        return self._coordinates[self._chosen if which is None else which]

    def fold(self, weights: Array) -> tuple[Matrix, Matrix]:
        """Turn a layer on the coordinates, (r, units), into the same layer on the features.

        Returns:
            Weights, float32 (d, units), and what must be added to the bias, (units,).
        """
        parts = (self._basis @ weights).astype(np.float32)  # on the landmarks
        count = len(self._landmarks)
        folded = self._fold_centres(parts[:count])
        if len(self._sums):
            on_tangents = self._sums.T.astype(np.float32) @ parts[count:]
            rows = on_tangents.reshape(len(self._chosen), -1, parts.shape[1])
            for number in range(rows.shape[1]):
                tangents = _take(self._problem.vectors[:, 1 + number], self._chosen)
                folded += tangents.T @ rows[:, number]
        return folded, -(self._origin @ weights).astype(np.float32)

    def _fold_centres(self, parts: Matrix) -> Matrix:
        """Return what weights on the landmarks that are centres are on the features."""
        centres = self._problem.centres
        if not self._centred:
            return _take(centres, self._landmarks).T @ parts
        # A landmark is a centre less the mean of all chosen ones.
        if len(self._landmarks) == len(self._chosen):
            return _take(centres, self._chosen).T @ (parts - parts.mean(axis=0))
        mean = _take(centres, self._chosen).mean(axis=0)
        return centres[self._landmarks].T @ parts - np.outer(mean, parts.sum(axis=0))

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

    def _products(self) -> tuple[Array, Array]:
        """Return the products of every row with every landmark, (n, t, m), and those of the origin.

        The origin is taken off centres and landmarks; tangents are differences already.
        """
        problem, chosen = self._problem, self._chosen
        if not problem.small:
            products = problem.centres @ problem.centres[self._landmarks].T
            products = products[:, None]
        else:
            n, t = len(problem), problem.rows
            gram = problem.gram.reshape(n, t, n, t)
            products = gram[:, :, chosen, 0]
            if len(self._sums):
                with_tangents = gram[:, :, chosen, 1:].reshape(n, t, -1)
                products = np.concatenate([products, with_tangents @ self._sums.T], axis=2)
        if not self._centred:
            return products, np.zeros(products.shape[2])
        return self._centre(products)

    def _centre(self, products: Array) -> tuple[Array, Array]:
        """Move the origin to the mean of the chosen centres."""
        count = len(self._landmarks)
        if count == len(self._chosen):
            with_mean = products[:, :, :count].mean(axis=2)
        else:
            centres = self._problem.centres
            with_mean = (centres @ _take(centres, self._chosen).mean(axis=0))[:, None]
        centred = products.copy()
        centred[:, :, :count] -= with_mean[:, :, None]
        origin = centred[self._chosen, 0].mean(axis=0)
        centred[:, 0] -= origin
        return centred, origin

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


def _take(vectors: Matrix, chosen: Array) -> Matrix:
    """Return the chosen rows; without copying where those are all."""
    return vectors if len(chosen) == len(vectors) else vectors[chosen]


def draw_evenly(classes: Array, count: int) -> Array:
    """Choose `count` examples, the same number of each class as far as there are so many."""
    rng = np.random.default_rng(0)
    order = rng.permutation(len(classes))
    turn = np.empty(len(classes), np.intp)  # the how-manieth of its class each example is
    for number in np.unique(classes):
        own = order[classes[order] == number]
        turn[own] = np.arange(len(own))
    return np.sort(np.argsort(turn, kind="stable")[:count])
