"""How a kernel becomes whole numbers, and what its rounding moves.

Nothing here looks at a picture: what a channel is on average follows from its batch normalisation.
Nagel and others, "Data-free quantization through weight equalization and bias correction" (2019).
What both ways of rounding bring is in benchmarks/results/cheaper/int8.md.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST_WEIGHT = 126
"""To each side of 0; one less than there are, as what keeps a sum may be rounded away from 0."""
LARGEST_BIAS = 2**24
"""Of the 2**31 that an int32 has: products are added to it."""
SQRT_2, SQRT_2_PI = math.sqrt(2), math.sqrt(2 * math.pi)


def weight_scales(
    kernel: NDArray[Any], bias: NDArray[Any], step: float, *, depthwise: bool
) -> NDArray[Any]:
    """Return a scale of the weights for each channel: (c, parts, h, w) -> (c,).

    Processors with AVX2 and no more add the products of two neighbouring weights in 16 bits, where
    two of them with one sign may sum to 128 at most. Depthwise kernels are multiplied otherwise.

    Args:
        kernel: such that its weights are in the order in which they are added.
        bias: has to fit beside them, (c,).
        step: the scale of what is convolved.
        depthwise: whether each channel has its own input.
    """
    flat = kernel.reshape(len(kernel), -1)
    largest = np.abs(flat).max(axis=1)
    if not depthwise:
        pairs = [np.maximum(side * flat, 0) for side in (1, -1)]
        together = np.max([pair[:, 1:] + pair[:, :-1] for pair in pairs], axis=(0, 2))
        largest = np.maximum(largest, together)
    least = np.maximum(np.abs(bias) / (step * LARGEST_BIAS), np.finfo(np.float32).tiny)
    return np.maximum(largest / LARGEST_WEIGHT, least)


def rounded(kernel: NDArray[Any]) -> NDArray[Any]:
    """Round weights; of kernels that look at neighbours, such that each channel's sum is kept.

    Neighbours are much the same, so what one weight gains must be lost by another.
    """
    whole = np.round(kernel).astype(np.int8)
    if kernel.shape[2:] == (1, 1):
        return whole
    for row, numbers in zip(
        whole.reshape(len(whole), -1), kernel.reshape(len(whole), -1), strict=True
    ):
        lost = numbers - row
        missing = round(lost.sum())
        side = 1 if missing > 0 else -1
        row[np.argsort(-side * lost)[: abs(missing)]] += side
    return whole


def moved(errors: NDArray[Any], means: NDArray[Any]) -> NDArray[Any]:
    """Return by how much a kernel's errors move what it makes, on average: (c,).

    Args:
        errors: (c, parts, h, w); one part is depthwise.
        means: of the channels that are convolved.
    """
    by_part = errors.sum(axis=(2, 3))
    return by_part[:, 0] * means if by_part.shape[1] == 1 else by_part @ means


def relu6_means(means: NDArray[Any], deviations: NDArray[Any]) -> NDArray[Any]:
    """Return what channels are on average after ReLU6, if they are normally distributed before."""
    deviations = np.maximum(np.abs(deviations), np.finfo(np.float32).tiny)

    def up_to(top: float) -> tuple[NDArray[Any], NDArray[Any]]:
        at = (top - means) / deviations
        below = np.array([(1 + math.erf(one / SQRT_2)) / 2 for one in at])
        return below, np.exp(-(at**2) / 2) / SQRT_2_PI

    (below_0, density_0), (below_6, density_6) = up_to(0), up_to(6)
    between = means * (below_6 - below_0) + deviations * (density_0 - density_6)
    return between + 6 * (1 - below_6)
