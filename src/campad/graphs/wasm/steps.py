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


@dataclass(frozen=True)
class Between:
    """Places along an axis, some of them between those that there were.

    Attributes:
        size: how many there were.
        scale: float32, as many more there are; at least 1.
    """

    size: int
    scale: np.float32

    @property
    def places(self) -> int:
        """How many there are; what is left over is left out."""
        return int(np.float32(self.size) * self.scale)

    @property
    def seen(self) -> tuple[NDArray[np.int32], Array]:
        """For each place the former one before it, and how far it is on the way to the next.

        Places are counted at their middles. At the ends it is on one; the last has none next to it
        but where there is one alone.
        """
        middles = np.arange(self.places, dtype=np.float32) + np.float32(0.5)
        at = np.clip(middles / self.scale - np.float32(0.5), 0, self.size - 1)
        before = np.minimum(at.astype(np.int32), max(self.size - 2, 0))
        return before, at - before.astype(np.float32)


@dataclass
class Enlargement:
    """A picture of pixels becomes a larger one, by straight lines between its numbers.

    Attributes:
        margin: what is seen of the source.
    """

    source: str
    target: str
    margin: Margin
    rows: Between
    columns: Between


@dataclass
class Normalisation:
    """A vector becomes one of length 1."""

    source: str
    target: str


Step = Pixels | Convolution | Enlargement | Normalisation


@dataclass
class Steps:
    """What is computed, in order.

    Attributes:
        side: of the frame, in pixels.
        shapes: of each picture, by name.
        joined: vectors that are read as one, by its name; each belongs to one at most.
        output: the picture that is the activation, or the name of joined ones.
    """

    side: int
    steps: list[Step] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)
    joined: dict[str, list[str]] = field(default_factory=dict)
    output: str = ""

    def parts(self, name: str) -> list[str]:
        """Return the pictures that one is made of: itself, where none are joined."""
        return self.joined.get(name, [name])
