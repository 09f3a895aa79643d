"""Which numbers of an activation tell one class from the others, found from the examples.

An activation has several things side by side: where something is, what it is. Head poses are told
apart by the one, fruit by the other, and what says nothing hides what was never taught. So the
numbers are cut into stretches, and each stretch gets a weight.

How far is an example outside of what a class spans, in one stretch? Of its own class, its group
left out, it should be near; of every other class it should be far. The weights are those of
Fisher's linear discriminant (1936) between the two, drawn towards even ones, and none is below 0.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.kernels.checks import SMALLEST_SQUARE, add_ridge
from campad.kernels.cross_validation import groups_by_size

Array = NDArray[Any]

STRETCH = 1280
"""So many numbers have one weight: as many as the default network has for what there is. With 320
and 640, heads and fruit at 5 examples are found less often, and the weights are less certain."""

SHRINKAGE = 1.0
"""Of the discriminant's covariance towards an even one; 0.1 and 5 find less on one set each."""


def find_metric(
    centres: Array, classes: Array, groups: Array, fair: Array, penalty: float
) -> tuple[Array, Array]:
    """Find how much each number counts in a squared length.

    Args:
        centres: the examples, (n, d).
        classes, groups: their class numbers and their recordings, (n,).
        fair: which have an honest figure where their group is left out, (n,) of bool.
        penalty: ridge regression's.

    Returns:
        float32 (d,), which leaves the examples' mean square length as it is; ones where there is
        one stretch only, or nothing to find them from. And the examples' products by it, (n, n).
    """
    starts = range(0, centres.shape[1], STRETCH)
    stretches = [centres[:, start : start + STRETCH] for start in starts]
    grams = np.stack([part @ part.T for part in stretches]).astype(np.float64)
    each = np.ones(len(grams))
    if len(grams) > 1 and fair.sum() > 1:
        each = _weigh(grams, classes, groups, fair, penalty)
    metric = np.repeat(each, [part.shape[1] for part in stretches]).astype(np.float32)
    return metric, np.tensordot(each, grams, 1)


def _weigh(grams: Array, classes: Array, groups: Array, fair: Array, penalty: float) -> Array:
    """Return how much each stretch counts, (b,), from its products, (b, n, n)."""
    lengths = np.trace(grams, axis1=1, axis2=2) / len(classes)
    least = np.maximum(lengths, SMALLEST_SQUARE)
    outside = left_out_outside(grams / least[:, None, None], classes, groups, penalty)
    mine = np.arange(outside.shape[2]) == classes[:, None]
    weights = _discriminant(outside[:, mine][:, fair], outside[:, ~mine])
    if not weights.any():
        return np.ones(len(grams))
    return weights / weights.sum() * lengths.sum() / least


def left_out_outside(gram: Array, classes: Array, groups: Array, ridge: float) -> Array:
    """Say how far examples lie outside of what each class spans: gram (..., n, n) -> (..., n, k).

    That is the variance of a Gaussian process that knows this class alone. Of the example's own
    class its group is left out.
    """
    outside = np.empty((*gram.shape[:-1], int(classes.max()) + 1))
    squares = np.diagonal(gram, axis1=-2, axis2=-1)
    for number in range(outside.shape[-1]):
        inside = np.flatnonzero(classes == number)
        products = gram[..., inside]
        inverse = np.linalg.inv(products[..., inside, :] + ridge * np.eye(len(inside)))
        outside[..., number] = squares - (products @ inverse * products).sum(axis=-1)
        for members in groups_by_size(groups[inside]):
            blocks = np.linalg.inv(inverse[..., members[:, :, None], members[:, None]])
            variances = np.diagonal(blocks, axis1=-2, axis2=-1) - ridge
            outside[..., inside[members], number] = variances
    return outside


def _discriminant(near: Array, far: Array) -> Array:
    """Return Fisher's weights, not below 0: (b, n) and (b, m) -> (b,)."""
    covariance = np.cov(near) + np.cov(far)
    even = np.trace(covariance) / len(covariance)
    square = add_ridge(covariance, SHRINKAGE * max(even, SMALLEST_SQUARE))
    return np.maximum(np.linalg.solve(square, far.mean(axis=1) - near.mean(axis=1)), 0)
