"""What a compiled network does: convolutions of pictures, and what comes before and after them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
EIGHT, FOUR = 8, 4
"""Channels, and numbers, that the kernels compute side by side."""


@dataclass(frozen=True)
class Shape:
    """Of one picture; a vector is a picture of one place."""

    rows: int
    columns: int
    channels: int

    @property
    def size(self) -> int:
        """Numbers in all."""
        return self.rows * self.columns * self.channels

    @property
    def one_place(self) -> bool:
        """Whether its numbers lie the same, wherever the channels come."""
        return self.rows == self.columns == 1


@dataclass(frozen=True)
class Margin:
    """Rows and columns beyond a picture's edge that a convolution looks at; below 0 it leaves out
    so many within."""

    top: int = 0
    left: int = 0
    bottom: int = 0
    right: int = 0

    @property
    def inside(self) -> bool:
        """Whether some of the picture is left out."""
        return min(self.top, self.left, self.bottom, self.right) < 0

    def __or__(self, other: Margin) -> Margin:
        """The larger of both at each edge."""
        return Margin(
            max(self.top, other.top),
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )


@dataclass
class Pixels:
    """A frame's bytes become numbers: `table` (256, 3) says which."""

    table: Array
    target: str


@dataclass
class Convolution:
    """One with what goes into it.

    Attributes:
        kernel: (height, width, input channels, output channels); (height, width, channels) where
            each channel is convolved by itself.
        other: what is added before the limits.
    """

    source: str
    target: str
    kernel: Array
    bias: Array
    stride: tuple[int, int]
    margin: Margin
    limits: tuple[float, float] = (-math.inf, math.inf)
    other: str = ""

    @property
    def limited(self) -> bool:
        """Whether its limits are known already."""
        return self.limits != (-math.inf, math.inf)


@dataclass
class Normalisation:
    """A vector becomes one of length 1."""

    source: str
    target: str


Step = Pixels | Convolution | Normalisation


@dataclass
class Steps:
    """What is computed, in order.

    Attributes:
        side: of the frame, in pixels.
        shapes: of each picture, by name.
        outputs: what the activation is put together from.
    """

    side: int
    steps: list[Step] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)
    outputs: list[str] = field(default_factory=list)
