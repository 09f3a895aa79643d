"""How good is it? Honest scores from the examples themselves, without training again.

Every example is judged by a classifier that has not seen it, nor any other frame of its burst:
frames of one burst are near copies, so judging by their neighbours would flatter. For ridge
regression this needs one matrix inverse and no refitting. With H = (K + lam I)^-1 and A = H Y, the
predictions for a burst B when it is left out are  Y_B - H_BB^-1 A_B  (the block form of the
leave-one-out formula of Allen's PRESS statistic, 1974).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.examples import check_examples, gram_matrix, mean_square_length
from campad.errors import ArgumentError

PENALTY = 0.1
"""As `RidgeClassifier`'s default."""

Z95 = 1.959964
"""The normal distribution's two-sided 95 % point."""


@dataclass(frozen=True)
class Quality:
    """Scores of examples whose burst was left out.

    Attributes:
        labels: class names, in order.
        confusion: (k, k) counts; row: what it is, column: what it was taken for.
        n: how many examples could be judged.
        unjudged: classes with a single burst: leaving it out leaves nothing to learn from, so no
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
        """Where the accuracy lies with 95 % confidence (Wilson's score interval, 1927)."""
        if self.accuracy is None:
            return None
        n, p = self.n, self.accuracy
        middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
        half = Z95 * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def recall(self) -> dict[str, float | None]:
        """Per class, the part of its examples that was recognised; None if unjudged."""
        totals = self.confusion.sum(axis=1)
        return {
            label: float(self.confusion[i, i] / totals[i]) if totals[i] else None
            for i, label in enumerate(self.labels)
        }


@dataclass(frozen=True)
class Advice:
    """What would make the classifier, or the score, better.

    Attributes:
        kind: "second-burst" (record these classes once more: there is no honest score of them
            yet), "confused" (these two are taken for each other: record both again), or "few"
            (these classes have few examples).
        labels: the classes it is about.
    """

    kind: Literal["second-burst", "confused", "few"]
    labels: tuple[str, ...]


ENOUGH = 5
"""Fewer examples of a class than this are few."""

CONFUSED = 0.1
"""Two classes are confused when this part of their examples is taken for the other one."""


def advise(quality: Quality, counts: Mapping[str, int]) -> list[Advice]:
    """Say what to do next, most useful first.

    Args:
        quality: from `measure`.
        counts: how many examples each class has.
    """
    advice = []
    totals = quality.confusion.sum(axis=1)
    pairs = []
    for i, j in itertools.combinations(range(len(quality.labels)), 2):
        mistakes = int(quality.confusion[i, j] + quality.confusion[j, i])
        if mistakes >= max(2, CONFUSED * (totals[i] + totals[j])):
            pairs.append((mistakes, i, j))
    for _mistakes, i, j in sorted(pairs, reverse=True):
        advice.append(Advice("confused", (quality.labels[i], quality.labels[j])))
    few = tuple(label for label, count in counts.items() if count < ENOUGH)
    if few:
        advice.append(Advice("few", few))
    if quality.unjudged:
        advice.append(Advice("second-burst", quality.unjudged))
    return advice


def left_out_scores(xs: Any, ys: Any, bursts: Any, penalty: float = PENALTY) -> NDArray[Any]:
    """Predict every example by ridge regression on all bursts but its own.

    Args:
        xs: activations (n, ...). ys: one-hot (n, k). bursts: (n,).
        penalty: relative to the mean square length of the examples.

    Returns:
        Scores (n, k), about 1 for the predicted class and 0 for others.

    Raises:
        ArgumentError: arrays that cannot be used, or that differ in length.
        TrainingError: a class has no examples.
    """
    examples, one_hot = check_examples(xs, ys)
    numbers = _check_bursts(bursts, len(examples))
    gram = gram_matrix(examples)
    gram[np.diag_indices_from(gram)] += penalty * mean_square_length(gram)
    targets = one_hot - 1 / one_hot.shape[1]
    inverse = np.linalg.inv(gram)
    duals = inverse @ targets
    scores = np.empty_like(duals)
    for burst in np.unique(numbers):
        inside = np.flatnonzero(numbers == burst)
        block = inverse[np.ix_(inside, inside)]
        scores[inside] = targets[inside] - np.linalg.solve(block, duals[inside])
    return scores + 1 / one_hot.shape[1]


def measure(xs: Any, ys: Any, bursts: Any, labels: Sequence[str]) -> Quality:
    """Score all examples with their burst left out; arguments, errors as in `left_out_scores`."""
    _examples, one_hot = check_examples(xs, ys)
    if one_hot.shape[1] != len(labels):
        raise ArgumentError(f"{len(labels)} names for {one_hot.shape[1]} classes")
    classes = one_hot.argmax(axis=1)
    numbers = _check_bursts(bursts, len(classes))
    single = [k for k in range(len(labels)) if len(set(numbers[classes == k])) < 2]
    judged = ~np.isin(classes, single)
    confusion = np.zeros((len(labels), len(labels)), np.intp)
    if judged.any():
        taken = left_out_scores(xs, ys, bursts).argmax(axis=1)
        np.add.at(confusion, (classes[judged], taken[judged]), 1)
    return Quality(tuple(labels), confusion, int(judged.sum()), tuple(labels[k] for k in single))


def _check_bursts(bursts: Any, examples: int) -> NDArray[Any]:
    numbers = np.asarray(bursts)
    if numbers.shape != (examples,):
        raise ArgumentError(f"{examples} examples need as many bursts; got {numbers.shape}")
    return numbers
