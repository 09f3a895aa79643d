"""What else is kept from one training to the next, beside gram.py and inverse.py.

Eigenvectors of the first examples' products (span.py), for as long as those examples stay; what was
learned of all of them, for when nothing but frames without labels comes; and ridge regression's
weights W = V^T H Y, which few new examples change by little. With N the rows of the new ones, H and
Y now with them, and V all rows (from the bordered inverse in inverse.py):

    W' = W + V^T H_all,N  (H_NN^-1 A_N),     A_N = H_N,all Y
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.kernels.checks import Matrix
from campad.kernels.keyed_rows import Square, read_only
from campad.kernels.problem import Problem

REFRESH_AFTER = 100
"""Steps until the weights are computed anew: every step adds its rounding errors."""


class KeptEigenvectors:
    """Those of the last matrix, by the keys of its examples. Threads: as GrowingInverse."""

    def __init__(self) -> None:
        self._known: tuple[list[Hashable], int] = [], 0
        self._result: tuple[NDArray[Any], Square] = np.empty(0), np.empty((0, 0))

    def update(self, keys: Sequence[Hashable], square: Square) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return what `numpy.linalg.eigh` does, read-only; `square` follows from the `keys`."""
        known = list(keys), len(square)
        if known != self._known:
            variances, vectors = np.linalg.eigh(square)
            self._result = read_only(variances), read_only(vectors)
            self._known = known
        return self._result


class KeptResults:
    """What was learned of the last examples, by any names. Threads: as GrowingInverse."""

    def __init__(self) -> None:
        self._keys: list[Hashable] = []
        self._one_hot: Matrix = np.empty((0, 0), np.float32)
        self._results: dict[Hashable, Any] = {}

    def of(self, keys: Sequence[Hashable], one_hot: Matrix) -> dict[Hashable, Any]:
        """Return what is kept of these examples in these classes, (n, k), to be added to."""
        if list(keys) != self._keys or not np.array_equal(one_hot, self._one_hot):
            self._keys, self._one_hot, self._results = list(keys), one_hot, {}
        return self._results


class GrowingWeights:
    """W, from the last one where few examples have come and nothing else has changed.

    For use by one thread at a time; what it returned may be read by others.
    """

    def __init__(self, refresh_after: int = REFRESH_AFTER) -> None:
        self._refresh_after = refresh_after
        self._keys: list[Hashable] = []
        self._one_hot: Matrix = np.empty((0, 0), np.float32)
        self._setting: tuple[Any, ...] = ()
        self._weights: Matrix = np.empty((0, 0), np.float32)
        self._steps = 0

    def update(
        self,
        keys: Sequence[Hashable],
        problem: Problem,
        penalty: float,
        last_columns: Callable[[int], Square],
    ) -> Matrix:
        """Return ridge regression's weights on the features: float32 (d, k). Read-only.

        There is a key for each example; `last_columns` gives so many of the inverse's last columns.
        """
        keys = list(keys)
        setting = *problem.vectors.shape[1:], problem.ridge(penalty)
        known = len(self._keys)
        new = (len(keys) - known) * problem.rows
        same = (
            setting == self._setting
            and keys[:known] == self._keys
            and np.array_equal(problem.one_hot[:known], self._one_hot)
        )
        if same and not new:
            return self._weights
        # Where all is computed anew, V^T is multiplied by as many columns as there are classes.
        if same and new < problem.one_hot.shape[1] and self._steps < self._refresh_after:
            self._steps += 1
            weights = self._weights + _change(problem, last_columns(new))
        else:
            self._steps = 0
            weights = problem.combine(problem.duals(penalty))
        self._keys, self._one_hot, self._setting = keys, problem.one_hot, setting
        self._weights = read_only(weights)
        return self._weights


def _change(problem: Problem, columns: Square) -> Matrix:
    """Return what the last rows have changed, (d, k), given their columns of the inverse."""
    new = columns[len(columns) - columns.shape[1] :]
    duals = np.linalg.solve(new, columns.T @ problem.targets)
    return problem.combine(columns) @ duals.astype(np.float32)
