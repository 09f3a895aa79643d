"""A truncated network in ONNX Runtime: frames in, activations of one named layer out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.backbones.transformer import Transformer
from campad.errors import ModelFileError
from campad.graphs.runtime import open_session, run
from campad.imaging.frame import Pixels, to_squares

AT_ONCE = 32
"""Frames in one run: more of them are no faster, and each takes megabytes while it is computed."""

MAX_THREADS = 4
"""More threads than this cost more in waking up than they save on networks this small."""


class Backbone(Transformer):
    """A network cut at one layer, and a transformer for scikit-learn's pipelines.

    Made by `load_backbone`; anything with `embed`, `shape`, `frame_size`, `name`, `layer` and
    `layers` serves in its place.

    Attributes:
        name: as in `load_backbone`.
        source: what `load_backbone` was given: a name or a path.
        layer: where it is cut.
        layers: every name that `layer=` accepts, in the network's order.
        shape: of one frame's activation, e.g. (7, 7, 256), channels last.
        frame_size: side of the square frame it looks at, in pixels.
        normalisation: what happens to a pixel value x of 0 to 255, inside the graph.
        guessed: whether that is a guess, because neither a person nor the network's file says it.
        sees: the middle part of a frame's side that it looks at; what is nearer to an edge is not
            seen. 1 is all of it.
        sha256: of the network's content: what projects know it by, whatever its name is.
    """

    def __init__(
        self,
        graph: bytes,
        *,
        name: str,
        layer: str,
        layers: Sequence[str],
        shape: tuple[int, ...],
        frame_size: int,
        normalisation: str,
        guessed: bool = False,
        sees: float = 1.0,
        sha256: str = "",
        source: str = "",
        threads: int | None = None,
    ) -> None:
        self.name = name
        self.source = source
        self.layer = layer
        self.layers = tuple(layers)
        self.shape = shape
        self.frame_size = frame_size
        self.normalisation = normalisation
        self.guessed = guessed
        self.sees = sees
        self.sha256 = sha256
        self._graph = graph
        self._open(threads or min(MAX_THREADS, os.cpu_count() or 1))
        self._at_once = 1 if self._session.get_inputs()[0].shape[0] == 1 else AT_ONCE

    def __getstate__(self) -> dict[str, Any]:
        """For a copy or another process: all but the session, which is opened there again."""
        return {name: value for name, value in vars(self).items() if name != "_session"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._open(self._threads)

    def __repr__(self) -> str:
        return f"<Backbone {self.name} at {self.layer}, {self.frame_size} px -> {self.shape}>"

    @property
    def graph(self) -> bytes:
        """What it computes, as ONNX: uint8 frames (n, s, s, 3) in, activations out."""
        return self._graph

    def use_threads(self, number: int) -> None:
        """Compute each call of `embed` on this many threads from now on.

        More than one make a call shorter; one wastes nothing on waiting, which is best where
        several threads call.
        """
        if number != self._threads:
            self._open(number)

    def _open(self, number: int) -> None:
        self._threads = number
        self._session = open_session(self._graph, number)

    def on_threads(self, number: int) -> Backbone:
        """Return the same network that computes each call on this many threads: itself, if so."""
        if number == self._threads:
            return self
        other = object.__new__(type(self))
        other.__setstate__(self.__getstate__() | {"_threads": number})
        return other

    def embed(self, frames: Any) -> NDArray[np.float32]:
        """Compute activations. Safe to call from several threads.

        Args:
            frames: uint8 RGB, (h, w, 3) or (n, h, w, 3), any size, or a list of frames; cropped
                and resized where needed. Arrays of `frame_size` in C order are passed on without
                a copy.

        Returns:
            float32 (n, *shape); n is 1 for a single frame.

        Raises:
            ImageError: not uint8 RGB frames.
            ModelFileError: the network's file describes what cannot be computed.
        """
        squares = to_squares(frames, self.frame_size)
        if len(squares) == 1:
            return self._run(squares).copy()
        activations = np.empty((len(squares), *self.shape), np.float32)
        for start in range(0, len(squares), self._at_once):
            part = slice(start, start + self._at_once)
            activations[part] = self._run(squares[part])
        return activations

    def _run(self, squares: Pixels) -> NDArray[np.float32]:
        """Return activations that lie in ONNX Runtime's own memory: not to be kept.

        Whoever kept them would hold a piece of the block that the next frame is computed in, and
        another such block, of megabytes, would be taken for that and never given back.
        """
        activations: NDArray[np.float32] = run(self._session, squares)[0]
        if activations.shape[1:] != self.shape:
            raise ModelFileError(
                f"the network gives activations of {activations.shape[1:]}, not of {self.shape}"
            )
        return activations
