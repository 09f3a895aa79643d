"""Which numbers of an activation tell one class from the others, found from the examples.

An activation has several things side by side: where something is, what it is. Head poses are told
apart by the one, fruit by the other, and what says nothing hides the rest. So the numbers are cut
into stretches, and each stretch gets a weight. All that is learned is learned by products with
these weights (`Problem.metric`).

How far is an example outside of what a class spans, in one stretch? Of its own class, its group
left out, it should be near; of every other class it should be far. The weights are those of
Fisher's linear discriminant (1936) between the two, drawn towards even ones. They are rounded to
octaves: so one more example seldom changes a weight, and with it every product that is known.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.kernels.checks import SMALLEST_SQUARE, Matrix, add_ridge
from campad.kernels.cross_validation import groups_by_size, judged

Array = NDArray[Any]

STRETCH = 1280
"""So many numbers have one weight: as many as the default network has for what there is. With 320
and 640, heads and fruit at 5 examples are found less often, and the weights are less certain."""

SHRINKAGE = 1.0
"""Of the discriminant's covariance towards an even one; 0.1 and 5 find less on one set each."""

OCTAVES = 4
"""By so many the least weight is below the largest."""

MOST_ASKED, SEED = 200, 0
"""So many examples say what tells classes apart, of more those that a fixed draw chooses."""


def find_metric(centres: Matrix, classes: Array, groups: Array, penalty: float) -> Matrix | None:
    """Find how much each number counts in a product.

    Args:
        centres: the examples, (n, d).
        classes, groups: their class numbers and their recordings, (n,).
        penalty: ridge regression's.

    Returns:
        float32 (d,), 1 where it is largest; None where all is to count the same: there is one
        stretch only, or no class has a second recording to find it from.
    """
    fair = judged(classes, groups)
    starts = range(0, centres.shape[1], STRETCH)
    if len(starts) < 2 or fair.sum() < 2:
        return None
    chosen = asked(len(centres))
    stretches = [centres[chosen, start : start + STRETCH] for start in starts]
    grams = np.stack([part @ part.T for part in stretches]).astype(np.float64)
    weights = _weigh(grams, classes[chosen], groups[chosen], fair[chosen], penalty)
    if weights is None:
        return None
    return np.repeat(weights, [part.shape[1] for part in stretches]).astype(np.float32)


def asked(count: int) -> Array:
    """Choose which of so many examples are asked, in order; one more takes one's place at most.

    So weights stay as they are for long: of evenly chosen ones nearly all are others each time.
    """
    lots = np.random.default_rng(SEED).random(count)
    return np.sort(np.argsort(lots, kind="stable")[:MOST_ASKED])


def _weigh(
    grams: Array, classes: Array, groups: Array, fair: Array, penalty: float
) -> Array | None:
    """Return how much each stretch counts, (b,), from its products, (b, n, n)."""
    lengths = np.trace(grams, axis1=1, axis2=2) / len(classes)
    least = np.maximum(lengths, SMALLEST_SQUARE)
    outside = left_out_outside(grams / least[:, None, None], classes, groups, penalty)
    mine = np.arange(outside.shape[2]) == classes[:, None]
    weights = _discriminant(outside[:, mine][:, fair], outside[:, ~mine]) / least
    if not weights.any():
        return None
    octaves = np.log2(np.maximum(weights / weights.max(), 2.0**-OCTAVES))
    return 2.0 ** np.round(octaves)


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
