"""None of these: how much a frame is like anything that was taught.

A frame is strange if ridge regression hardly prefers one class to the next, or if much of it lies
outside what the examples of any class span. With s the scores of ridge regression, k the products
of the frame x with the centres of one class, all by the problem's metric (metric.py), and l the
centres' mean square length,

    likeness(x) = (largest s - second s) - OUTSIDE min over classes (x x - k (K + ridge I)^-1 k) / l

The bracket is the variance of a Gaussian process (Rasmussen and Williams, 2006, eq. 2.26), here the
squared distance from what the class spans. Both parts have closed forms for left-out groups, where
the variance of group B is the diagonal of H_BB^-1, less the ridge. What the strangest few of the
left-out examples reach is the threshold: that part of the known is lost to find the unknown.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.ridge import PENALTY
from campad.evaluation.metric import left_out_outside
from campad.kernels.checks import SMALLEST_SQUARE, add_ridge, check_query
from campad.kernels.cross_validation import judged, left_out_scores
from campad.kernels.problem import Problem

Array = NDArray[Any]

REJECTION_RATE = 0.06
"""The part of left-out examples that may be called strange. Of new frames of the same things it is
then below a tenth (benchmarks/unknown.py)."""

OUTSIDE = 2.0
"""How much it counts to lie outside of every class altogether; to be between two counts 1."""

MOST_CENTRES = 200
"""So many examples, drawn evenly, give the variance: it costs 5 MB to be read for each frame."""

WIDTH = 0.1
"""How far from the threshold a likeness is clear; about a tenth of what separates the scores of two
classes."""

SLACK = 0.3
"""How much lower the threshold is where left-out groups are too few to tell: people who recorded
each head pose twice then lost 2 % and less of their other photos."""

ENOUGH = 5
"""So many groups below the threshold make it firm; with fewer, part of SLACK is taken off. The
lowest of twenty says little: of two signs, taught with 8 photos each, up to 31 % were lost by it
alone, and with the slack up to 9 % (benchmarks/unknown.py)."""

ELSEWHERE = 0.4
"""So much lower the threshold is at least, in standard deviations of the left-out likenesses: a
shop, day or camera differs more than the recordings differ that there are. Without it 27 % of known
fruit were lost in other shops."""

LOOSER = 0.3
"""How much lower it is while the camera's world is seen to have moved away (drift.py)."""

UNTOLD = -0.75
"""The threshold where no class has a second group: frames of one group are near copies, and would
call every other frame strange. On people who recorded each head pose once: their other photos of
that day have -0.5 and more, rooms -1.3 and less."""


class Novelty:
    """Knows what was taught, and tells how much a frame is like it.

    Args:
        problem: the examples; at most MOST_EXAMPLES of them (problem.py).
        groups: (n,).
        scores: of the left-out examples, (n, k), where they are known already.

    Attributes:
        scores: ridge regression's weights, (d, k).
        metric: how much each number counts in a squared length, (d,).
        centres: some of the examples, (m, d), one class after the other.
        members: which of these are of which class, (m, k) of 0 and 1.
        inverse: (K + ridge I)^-1 of each class's, (m, m), 0 between classes.
        weight: how much counts what lies outside of their span.
    """

    def __init__(self, problem: Problem, groups: Array, scores: Array | None = None) -> None:
        self.scores = problem.weights(PENALTY)  # (d, k)
        count = min(len(problem), MOST_CENTRES)
        chosen = np.linspace(0, len(problem) - 1, count).astype(np.intp)
        chosen = chosen[np.argsort(problem.classes[chosen], kind="stable")]
        self.centres = problem.centres[chosen]
        self.members = problem.one_hot[chosen].astype(np.float64)
        classes, recordings = problem.classes[chosen], groups[chosen]
        fair = judged(problem.classes, groups)[chosen]
        size = self.centres.shape[1]
        self.metric = np.ones(size, np.float32) if problem.metric is None else problem.metric
        gram = problem.gram[:: problem.rows, :: problem.rows][np.ix_(chosen, chosen)]
        square = max(float(np.trace(gram)) / count, SMALLEST_SQUARE)
        self.weight = OUTSIDE / square
        ridge = PENALTY * square
        within = self.members @ self.members.T
        self.inverse = np.linalg.inv(add_ridge(gram * within, ridge)) * within
        if scores is None:
            scores = left_out_scores(problem, groups, PENALTY)
        outside = left_out_outside(gram, classes, recordings, ridge).min(axis=1)
        likeness = _margin(scores)[chosen] - self.weight * outside
        self.left_out = np.sort(likeness[fair])
        """The likeness of left-out examples that can be judged, sorted."""
        self._groups = len(np.unique(recordings[fair]))
        self._another = ELSEWHERE * float(self.left_out.std()) if self._groups else 0.0

    def likeness(self, xs: Any) -> NDArray[np.float64]:
        """Return how much frames are like what was taught: (n, ...) -> (n,), above 0 is much."""
        flat = check_query(xs, len(self.scores))
        weighed = flat * self.metric
        products = (weighed @ self.centres.T).astype(np.float64)
        explained = ((products @ self.inverse) * products) @ self.members
        squares = np.vecdot(weighed, flat, dtype=np.float64)
        inside = np.maximum.reduce(explained, axis=1)
        return _margin(flat @ self.scores) - self.weight * (squares - inside)

    def threshold(self, lost: float = REJECTION_RATE) -> float:
        """Return the likeness below which a frame is none of these.

        `lost` is the part of left-out examples that may be, 0 to 0.5; 0 calls nothing strange.
        """
        if not lost:
            return -np.inf
        if not self._groups:
            return UNTOLD
        # Of n left-out groups and a new one, each is equally likely to be the strangest (conformal
        # prediction: Vovk, Gammerman and Shafer, 2005). Frames of one group count as one here.
        below = int(lost * (self._groups + 1))
        if below < 1:
            return float(self.left_out[0]) - max(SLACK, self._another)
        few = SLACK * max(0, ENOUGH - below) / (ENOUGH - 1)
        strangest = self.left_out[int(lost * (len(self.left_out) + 1)) - 1]
        return float(strangest) - max(few, self._another)

    def familiarity(
        self, xs: Any, lost: float = REJECTION_RATE, *, drifted: bool = False
    ) -> NDArray[np.float64]:
        """Return 0, strange, to 1, with 0.5 at the threshold: (n, ...) -> (n,).

        `drifted`: the camera's world has moved away, so that known things are less alike as well.
        """
        threshold = self.threshold(lost) - (LOOSER if drifted else 0)
        distance = (self.likeness(xs) - threshold) / WIDTH
        return 1 / (1 + np.exp(-np.minimum(np.maximum(distance, -50), 50)))


def _margin(scores: Array) -> NDArray[np.float64]:
    """Return the largest score less the second: (n, k) -> (n,)."""
    top = scores.copy()
    top.partition(-2, axis=1)
    return (top[:, -1] - top[:, -2]).astype(np.float64)
