"""Doubtful examples: those a person should look at again, and why.

In: the examples' products, what was said of them when they were left out, and how their pictures
looked. Out: one doubt at most for each example, the gravest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from campad.imaging.frame import Look

Array = NDArray[Any]
Kind = Literal["constant", "other-class", "dark", "blurred", "copy"]

SURE = 0.5
"""An example is taken for another class for sure when its score there is so much larger: half of
what separates a right class from a wrong one."""

COPY = 1e-3
"""Squared distance of two copies, as a part of their squared length. Of 366 pairs of frames a tenth
of a second apart, of people moving before a webcam, the nearest were at 0.004."""

DARK = 0.08
"""Mean brightness, 0 to 1: a covered lens, or a room without light."""

BLURRED = 0.4
"""Of the median sharpness of all examples."""


@dataclass(frozen=True)
class LabelIssue:
    """One example to look at again.

    Attributes:
        index: which one.
        kind: "constant" (the network says the same of all: a covered lens),
            "other-class" (it looks like `other`), "dark", "blurred", "copy" (of example `other`).
        other: a class's number, or an example's index; -1 where there is none.
    """

    index: int
    kind: Kind
    other: int = -1


def find_label_issues(
    gram: Array, scores: Array, classes: Array, fair: Array, looks: Sequence[Look | None]
) -> list[LabelIssue]:
    """Find the doubtful examples, oldest first.

    Args:
        gram: the products of the examples' centres, (n, n).
        scores: of left-out examples, (n, k). fair: which of them are honest, (n,) of bool.
        looks: of each picture; None where it is not known.
    """
    if len(gram) > 1 and _distances(gram).max() <= COPY:
        return [LabelIssue(index, "constant") for index in range(len(gram))]
    dark = [i for i, look in enumerate(looks) if look and look.brightness < DARK]
    known = [look.sharpness for look in looks if look]
    sharp = BLURRED * float(np.median(known)) if known else 0.0
    blurred = [i for i, look in enumerate(looks) if look and look.sharpness < sharp]
    doubts: dict[int, LabelIssue] = {}
    for doubt in (
        *_other_class(scores, classes, fair),
        *(LabelIssue(index, "dark") for index in dark),
        *(LabelIssue(index, "blurred") for index in blurred),
        *_copies(gram),
    ):
        doubts.setdefault(doubt.index, doubt)
    return [doubts[index] for index in sorted(doubts)]


def _other_class(scores: Array, classes: Array, fair: Array) -> list[LabelIssue]:
    own = scores[np.arange(len(scores)), classes]
    best = scores.argmax(axis=1)
    wrong = np.flatnonzero(fair & (scores.max(axis=1) - own > SURE))
    return [LabelIssue(int(i), "other-class", int(best[i])) for i in wrong]


def _copies(gram: Array) -> list[LabelIssue]:
    """Name every example that is a copy of an older one."""
    close = np.tril(_distances(gram) <= COPY, -1)
    found = np.flatnonzero(close.any(axis=1))
    return [LabelIssue(int(i), "copy", int(close[i].argmax())) for i in found]


def _distances(gram: Array) -> Array:
    """Return squared distances as a part of the squared lengths: (n, n) -> (n, n)."""
    squares = np.diagonal(gram)
    sums = squares[:, None] + squares[None, :]
    return (sums - 2 * gram) / np.maximum(sums / 2, np.finfo(np.float32).tiny)
