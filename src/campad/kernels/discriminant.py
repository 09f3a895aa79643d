"""Discriminant analysis of examples and frames: what frames show, and what differs within a class.

All in coordinates of the examples' span (span.py). Each class is a Gaussian, all with one
covariance, as in Fisher's linear discriminant (1936). Examples belong to their class, a frame to
each as far as is guessed; from both come means and covariance, from these new guesses, and so on:
a few steps of EM (Dempster, Laird and Rubin, 1977). With Z all vectors, N of them, n_c and m_c the
count and the mean of a class,

    S = (Z^T Z - sum over c of n_c m_c m_c^T) / N,    and its mean variance added to its diagonal
    score_c(u) = u S^-1 m_c - m_c S^-1 m_c / 2

In so many directions such scores are far too sure. So a temperature leaves guesses as sure in the
mean as they were, and they keep their shares of the classes: it is told anew which frame shows
what, not how often.

What differs among the frames of one class, by the scatter C of these, is of no use to tell classes
apart. Coordinates are narrowed there, z A with A = (I + NARROWED C / v)^-1/2, before a network is
trained on them; v is the mean variance in the directions in which these frames differ at all.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from campad.kernels.checks import SMALLEST_SQUARE, Matrix, add_ridge, softmax
from campad.kernels.span import SMALLEST
from campad.kernels.stream import drawn

Array = NDArray[Any]

STEPS = 3
"""With one, fruit and signs gain half a point to a point less; with five, no more."""

HALVINGS, WIDEST = 12, 10.0
"""The temperature's logarithm is sought from -WIDEST to WIDEST, halving what is left of it."""

NARROWED = 0.3
"""From 0.1 to 0.5 signs gain one to two points by it, and fruit and heads hardly change; by 1 both
lose a point (benchmarks/results/drift.md)."""


def refine(examples: Array, one_hot: Array, frames: Array, guesses: Array) -> Array:
    """Guess anew which frames show what.

    Args:
        examples, frames: (n, r) and (m, r).
        one_hot: the examples' classes, (n, k).
        guesses: probabilities, (m, k).

    Returns:
        Probabilities, (m, k).
    """
    own, asked = examples.astype(np.float64), frames.astype(np.float64)
    squares, sums, counts = own.T @ own + asked.T @ asked, one_hot.T @ own, one_hot.sum(axis=0)
    sure, shares = float(guesses.max(axis=1).mean()), guesses.mean(axis=0)
    for _ in range(STEPS):
        members = counts + guesses.sum(axis=0)
        means = (sums + guesses.T @ asked) / members[:, None]
        within = (squares - (means.T * members) @ means) / members.sum()
        aims = np.linalg.solve(add_ridge(within, _mean_variance(within)), means.T)
        scores = asked @ aims - (means.T * aims).sum(axis=0) / 2
        guesses = drawn(_as_sure(scores, sure), shares)
    return guesses


class Narrowing(NamedTuple):
    """Coordinates z become z @ there; back is its inverse, both (r, r)."""

    there: Matrix
    back: Matrix


def narrowing(frames: Array, targets: Array) -> Narrowing:
    """Find where coordinates are to be narrowed: of frames (m, r) that show targets (m, k).

    A frame counts by the square of its largest probability.
    """
    asked, weights = frames.astype(np.float64), targets.max(axis=1).astype(np.float64) ** 2
    shown = targets * weights[:, None]
    members = shown.sum(axis=0)
    means = shown.T @ asked / np.maximum(members, SMALLEST_SQUARE)[:, None]
    within = (asked.T * weights) @ asked - (means.T * members) @ means
    variances, directions = np.linalg.eigh(within)
    there_is = variances > max(SMALLEST * variances[-1], SMALLEST_SQUARE)
    mean = variances[there_is].mean() if there_is.any() else 1.0
    roots = np.sqrt(1 + NARROWED * np.where(there_is, variances / mean, 0))
    there, back = (directions / roots) @ directions.T, (directions * roots) @ directions.T
    return Narrowing(there.astype(np.float32), back.astype(np.float32))


def _mean_variance(covariance: Array) -> float:
    return max(float(np.trace(covariance)) / len(covariance), SMALLEST_SQUARE)


def _as_sure(scores: Array, sure: float) -> Array:
    """Make scores probabilities whose largest are `sure` in the mean: (m, k) -> (m, k)."""
    low, high = -WIDEST, WIDEST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        found = softmax(scores * np.exp(-middle))
        if found.max(axis=1).mean() > sure:
            low = middle
        else:
            high = middle
    return found
