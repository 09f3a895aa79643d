"""Stand-ins for camera, network, clock and disk, for tests of programs that use campad.

network, camera = FakeNetwork(), FakeCamera({"left": (255, 0, 0), "right": (0, 0, 255)})
pad = campad.Controller(["left", "right"], backbone=network)
pad.add_example(camera.frame("left"), "left")
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import StoreError
from campad.imaging.frame import Pixels, to_squares
from campad.store.changes import Changes
from campad.store.disk import Disk
from campad.store.project_store import ProjectStore


class FakeNetwork:
    """A backbone that needs no weights: a frame's mean colours on a grid.

    Args:
        frame_size: side of the square that it looks at, a multiple of `grid`.
        grid: so many cells across and down.
    """

    name, layer, layers, source = "fake", "grid", ("grid",), "fake"
    normalisation, guessed = "x / 255", False

    def __init__(self, frame_size: int = 32, grid: int = 4) -> None:
        self.frame_size, self.grid = frame_size, grid
        self.shape: tuple[int, ...] = (grid, grid, 3)

    def embed(self, frames: Any) -> NDArray[np.float32]:
        """Return float32 (n, grid, grid, 3), 0 to 1, of uint8 RGB frames of any size."""
        squares = to_squares(frames, self.frame_size).astype(np.float32) / 255
        cell = self.frame_size // self.grid
        cells = squares.reshape(len(squares), self.grid, cell, self.grid, cell, 3)
        return cells.mean(axis=(2, 4)).reshape(len(squares), *self.shape)

    def use_threads(self, number: int) -> None:
        """As `Backbone.use_threads`; there is nothing to share out."""


class FakeCamera:
    """Gives frames with a disc of a class's colour in grey noise; no two are equal.

    Args:
        colours: of each class, red, green and blue from 0 to 255.
        size: height and width of a frame.
        seed: the same seed gives the same frames.
    """

    def __init__(
        self,
        colours: Mapping[str, tuple[int, int, int]],
        size: tuple[int, int] = (96, 128),
        seed: int | np.random.Generator = 0,
    ) -> None:
        self._colours, self._size = dict(colours), size
        self._rng = np.random.default_rng(seed)

    def frame(self, label: str) -> Pixels:
        """Return a frame, uint8 (h, w, 3), that shows a class."""
        (height, width), rng = self._size, self._rng
        frame = rng.integers(90, 130, (height, width, 3)).astype(np.uint8)
        y, x = np.mgrid[:height, :width]
        cy, cx = height / 2 + rng.integers(-8, 9), width / 2 + rng.integers(-8, 9)
        radius = height / 4 + rng.integers(-4, 5)
        frame[(y - cy) ** 2 + (x - cx) ** 2 < radius**2] = self._colours[label]
        return frame


class FakeClock:
    """A clock that goes on when it is told to; call it for the time in seconds."""

    def __init__(self, now_s: float = 0.0) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        """Return the time."""
        return self.now_s

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds


class FakeDisk(Disk):
    """A folder that can refuse to be written, as a full disk does.

    Attributes:
        refuses: the kind of trouble, see `StoreError`; None writes.
    """

    refuses: str | None = None

    def write(self, store: ProjectStore, changes: Changes) -> None:
        """Write, or raise StoreError."""
        if self.refuses:
            raise StoreError(self.refuses, "The disk refuses.")
        super().write(store, changes)
