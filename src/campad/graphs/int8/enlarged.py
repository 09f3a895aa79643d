"""How a frame's middle is enlarged in whole numbers: rows by a matrix, columns by the first kernel.

ONNX's Resize of numbers takes longer than any convolution here. But where 7 pixels become 8, each
further 7 become 8 with the same weights, which are 16ths. So rows are one small matrix for all.
Columns cost nothing of their own: a kernel that moves by two pixels between which others were
computed is four kernels in turn that move by seven of those that are there.

In float the outermost pixels are repeated where they are enlarged, and then zeros beside them are
convolved. Here neighbours are taken above and at the left; at the right there is nothing, which is
nearly zero when it is enlarged, and takes a 16th off the outermost.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Enlargement:
    """The weights by which the middle of a frame is enlarged.

    Attributes:
        begin, end: which pixels are needed in both directions, and at the right one that is none.
        taken, made: so many pixels become so many.
        windows: which of the pixels make which others, (windows, taken + 2).
        parts: a pixel is so many parts of those in its window.
    """

    def __init__(self, frame_size: int, edge: int, side: int) -> None:
        scale = Fraction(side, frame_size - 2 * edge)
        self.made, self.taken = scale.numerator, scale.denominator
        self.begin, self.end = edge - 1, frame_size - edge
        starts = np.arange(side // self.made) * self.taken
        windows = starts[:, None] + np.arange(self.taken + 2)
        self.windows = np.minimum(windows, self.end - self.begin - 1)
        self.parts = 2 * self.made

    def weights(self, pixels: int) -> NDArray[Any]:
        """Return how the first pixels are made, in parts of a window's: (pixels, taken + 2)."""
        # Of pixel i, (i + 1/2) * taken / made - 1/2, where a window's first is -1.
        at = self.taken * (2 * np.arange(pixels) + 1) + self.made
        before, after = at // self.parts, at % self.parts
        weights = np.zeros((pixels, self.taken + 2), np.int64)
        weights[np.arange(pixels), before] = self.parts - after
        weights[np.arange(pixels), before + 1] += after
        return weights

    def kernels(self, kernel: NDArray[Any], stride: int) -> NDArray[Any]:
        """Return what takes the place of a kernel that moves over enlarged columns.

        Args:
            kernel: (out, c, height, width).
            stride: by which it moves.

        Returns:
            (made / stride * out, 1, height, (taken + 2) * c), of columns whose channels are beside
            each other.
        """
        width = kernel.shape[3]
        made = self.weights(self.made - stride + width) / self.parts
        turns = [
            np.einsum("ochx,xp->ohpc", kernel, made[first : first + width])
            for first in range(0, self.made, stride)
        ]
        together = np.concatenate(turns)
        return together.reshape(len(together), 1, kernel.shape[2], -1)
