"""A small network for tests of the server: fast, and classes of different colours separate."""

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.frame import to_squares


class ColourBackbone:
    """Embeds a frame as the mean colours of a 2 x 2 grid: 12 numbers.

    Attributes:
        gate: `embed` waits until it is set, so that a test can let frames wait.
        fails: `embed` raises while it is True.
    """

    name, layer, layers = "colours", "grid", ("grid",)
    source = "colours"
    shape = (12,)
    frame_size = 8
    normalisation = "x / 255"

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.fails = False
        self.seen: list[int] = []

    def embed(self, frames: Any) -> NDArray[np.float32]:
        assert self.gate.wait(10)
        if self.fails:
            raise RuntimeError("the network is broken")
        squares = to_squares(frames, self.frame_size).astype(np.float32) / 255
        self.seen.append(int(squares[0, 0, 0, 0] * 255))
        cells = squares.reshape(len(squares), 2, 4, 2, 4, 3).mean(axis=(2, 4))
        return cells.reshape(len(squares), 12)
