"""Does a frame show anything new beside one that the network has seen?

Both are compared as outlines: the mean colours of some 24 x 24 squares. A sensor's noise is gone in
those, and a finger is not. The other one is the last that the network has seen, not the last of the
camera: so a slow change adds up until it is one.
"""

import numpy as np
from numpy.typing import NDArray

from campad.imaging.frame import Pixels

SQUARES = 24
CHANGE = 4
"""Of 255: a square whose mean has moved by more, in any colour, shows something new
(benchmarks/results/cheaper/still.md)."""

Outline = NDArray[np.int16]


def outline(frame: Pixels) -> Outline:
    """Return the mean colours of a frame's squares: (s, s, 3) -> (n, 3, n), columns first.

    What is left beside whole squares, less than half of one at each side, is left out.
    """
    size = len(frame)
    side = max(1, size // SQUARES)
    count = size // side
    first = (size - count * side) // 2
    whole = frame[first : first + count * side, first : first + count * side]
    rows = np.add.reduce(whole.reshape(count, side, -1), axis=1, dtype=np.uint16)
    columns = np.ascontiguousarray(rows.T).reshape(count, side, 3, count)
    pixels = side * side
    sums = np.add.reduce(columns, axis=1, dtype=np.uint32, initial=pixels // 2)  # which rounds
    sums //= pixels
    return sums.astype(np.int16)


def shows_new(now: Outline, seen: Outline) -> bool:
    """Say whether there is something in a frame's outline that was not in the one that was seen."""
    return bool(np.maximum.reduce(np.abs(now - seen), axis=None) > CHANGE)
