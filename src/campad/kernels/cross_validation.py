"""Left out: what is said of an example by a classifier that has not seen it, nor its recording.

A group is a recording: its frames are near copies of each other, so judging one by its neighbours
would flatter.

For ridge regression this needs one inverse and no refitting. With H = (K + ridge I)^-1 and A = H Y,
the predictions for the rows B of a group, when they are left out, are

    f_B = Y_B - H_BB^-1 A_B

(the block form of the leave-one-out formula of Allen's PRESS statistic, 1974). The tangents of an
example are left out with it.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError
from campad.kernels.problem import MOST_EXAMPLES, Problem

Array = NDArray[Any]

FOLDS = 3
"""Where a classifier must be trained anew for each fold; more of them say little more."""


def judged(classes: Array, groups: Array) -> NDArray[np.bool_]:
    """Tell which examples have an honest figure: their class has a second group, (n,)."""
    numbers = np.unique(groups, return_inverse=True)[1]
    seen = np.zeros((int(classes.max()) + 1, len(groups)), bool)
    seen[classes, numbers] = True
    return seen.sum(axis=1)[classes] > 1


def left_out_scores(problem: Problem, groups: Array, penalty: float) -> NDArray[np.float64]:
    """Predict every example by ridge regression on all groups but its own.

    Returns:
        Scores (n, k), about 1 for the predicted class and 0 for others.

    Raises:
        ArgumentError: more than MOST_EXAMPLES examples (problem.py).
    """
    if not problem.small:
        raise ArgumentError(f"at most {MOST_EXAMPLES:,} examples can be left out in turn")
    n, t, k = len(problem), problem.rows, problem.one_hot.shape[1]
    inverse, targets = problem.inverse(penalty), problem.targets
    duals = inverse @ targets
    scores = np.empty((n, t, k))
    rows = np.arange(n * t).reshape(n, t)
    for members in groups_by_size(groups):
        inside = rows[members].reshape(len(members), -1)
        blocks = inverse[inside[:, :, None], inside[:, None]]
        left_out = targets[inside] - np.linalg.solve(blocks, duals[inside])
        scores[members] = left_out.reshape(*members.shape, t, k)
    return scores[:, 0] + 1 / k


def groups_by_size(groups: Array) -> Iterator[NDArray[np.intp]]:
    """Return the members of all groups of one size, (g, size), for each size; groups (n,).

    NumPy solves a stack of small systems in the time that one takes when asked for each alone.
    """
    order = np.argsort(groups, kind="stable")
    _, starts, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    for size in np.unique(sizes):
        yield order[starts[sizes == size][:, None] + np.arange(size)]


def make_folds(classes: Array, groups: Array) -> NDArray[np.intp]:
    """Share the groups out among a few folds, those of each class evenly.

    Returns:
        (n,), 0 to FOLDS - 1; -1 for classes that are never left out, since nothing of them would
        be left to learn from: those with a single group, or with groups in a single fold.
    """
    folds = np.full(len(classes), -1)
    fair = judged(classes, groups)
    names, numbers = np.unique(groups[fair], return_inverse=True)
    shown = np.zeros((len(names), int(classes.max()) + 1), np.intp)
    np.add.at(shown, (numbers, classes[fair]), 1)
    # Lists of plain numbers: of so few NumPy would take several times as long.
    sizes, totals = [[0] * FOLDS for _ in range(shown.shape[1])], [0] * FOLDS
    chosen = []
    for main, size in zip(shown.argmax(axis=1).tolist(), shown.sum(axis=1).tolist(), strict=True):
        fold = min((sizes[main][f], totals[f], f) for f in range(FOLDS))[2]
        sizes[main][fold] += size
        totals[fold] += size
        chosen.append(fold)
    folds[fair] = np.array(chosen, np.intp)[numbers]
    for number in np.unique(classes):  # a group of several classes went where its main one did
        own = classes == number
        if len(np.unique(folds[own])) < 2:
            folds[own] = -1
    return folds
