"""How good is it? Honest scores from the examples themselves, and what would make them better.

Every example is judged by a classifier that has not seen it, nor any other frame of its group
(cross_validation.py). In: what was said of each example when it was left out. Out: accuracy with
its interval, who is taken for whom, and advice.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.ridge import PENALTY
from campad.errors import ArgumentError
from campad.kernels.cross_validation import judged, left_out_scores
from campad.kernels.problem import Problem

Z95 = 1.959964
"""The normal distribution's two-sided 95 % point."""


@dataclass(frozen=True)
class Quality:
    """Scores of examples whose group was left out.

    Attributes:
        labels: class names, in order.
        confusion: (k, k) counts; row: what it is, column: what it was taken for.
        n: how many examples could be judged.
        unjudged: classes with a single group: leaving it out leaves nothing to learn from, so no
            honest figure exists for them.
    """

    labels: tuple[str, ...]
    confusion: NDArray[np.intp]
    n: int
    unjudged: tuple[str, ...]

    @property
    def accuracy(self) -> float | None:
        """The part that was right; None if nothing could be judged."""
        return float(np.trace(self.confusion)) / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the accuracy lies with 95 % confidence."""
        return wilson(int(np.trace(self.confusion)), self.n) if self.n else None

    @property
    def recall(self) -> dict[str, float | None]:
        """Per class, the part of its examples that was recognised; None if unjudged."""
        totals = self.confusion.sum(axis=1)
        return {
            label: float(self.confusion[i, i] / totals[i]) if totals[i] else None
            for i, label in enumerate(self.labels)
        }


def wilson(right: int, n: int) -> tuple[float, float]:
    """Return where a proportion lies with 95 % confidence (Wilson's score interval, 1927)."""
    p = right / n
    middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Advice:
    """What would make the classifier, or the score, better.

    Attributes:
        kind: "second-burst" (record these classes once more: there is no honest score of them
            yet), "confused" (these two are taken for each other: record both again), "few" (these
            classes have few examples), or "constant" (the network says the same of all pictures).
        labels: the classes it is about.
    """

    kind: Literal["second-burst", "confused", "few", "constant"]
    labels: tuple[str, ...]


ENOUGH = 5
"""Fewer examples of a class than this are few."""

CONFUSED = 0.1
"""Two classes are confused when this part of their examples is taken for the other one."""


def advise(quality: Quality, counts: Mapping[str, int]) -> list[Advice]:
    """Say what to do next, most useful first; `counts` are the examples of each class."""
    totals = quality.confusion.sum(axis=1)
    pairs = []
    for i, j in itertools.combinations(range(len(quality.labels)), 2):
        mistakes = int(quality.confusion[i, j] + quality.confusion[j, i])
        if mistakes >= max(2, CONFUSED * (totals[i] + totals[j])):
            pairs.append((mistakes, i, j))
    confused = [(quality.labels[i], quality.labels[j]) for _, i, j in sorted(pairs, reverse=True)]
    advice = [Advice("confused", pair) for pair in confused]
    few = tuple(label for label, count in counts.items() if count < ENOUGH)
    if few:
        advice.append(Advice("few", few))
    if quality.unjudged:
        advice.append(Advice("second-burst", quality.unjudged))
    return advice


def measure(xs: Any, ys: Any, groups: Any, labels: Sequence[str]) -> Quality:
    """Score all examples with their group left out, by ridge regression.

    `xs` are activations (n, ...), `ys` one-hot (n, k) or class numbers (n,), `groups` (n,).

    Raises:
        ArgumentError: arrays that cannot be used, or that differ in length.
        TrainingError: a class has no examples.
    """
    problem = Problem.of(xs, ys)
    numbers = np.asarray(groups)
    if numbers.shape != (len(problem),):
        raise ArgumentError(f"{len(problem)} examples need as many groups; got {numbers.shape}")
    if problem.one_hot.shape[1] != len(labels):
        raise ArgumentError(f"{len(labels)} names for {problem.one_hot.shape[1]} classes")
    return count(left_out_scores(problem, numbers, PENALTY), problem.classes, numbers, labels)


def count(
    scores: NDArray[Any], classes: NDArray[Any], groups: NDArray[Any], labels: Sequence[str]
) -> Quality:
    """Count what left-out examples were taken for: the largest of their scores, (n, k), says."""
    fair = judged(classes, groups)
    confusion = np.zeros((len(labels), len(labels)), np.intp)
    np.add.at(confusion, (classes[fair], scores[fair].argmax(axis=1)), 1)
    unjudged = tuple(labels[c] for c in np.unique(classes[~fair]))
    return Quality(tuple(labels), confusion, int(fair.sum()), unjudged)
