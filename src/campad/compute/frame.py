"""What is done with one frame: it is embedded unless it shows nothing new, and judged."""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from campad.embedding.work import Embeds
from campad.errors import ModelFileError
from campad.imaging.frame import Look, Pixels, look_at
from campad.imaging.stillness import Outline, outline, shows_new
from campad.learning.prediction import Prediction
from campad.learning.predictor import Predictor


class Known(NamedTuple):
    """What the network has seen last of a page: how that looked, and what it made of it."""

    outline: Outline
    activation: NDArray[np.float32]  # (1, *shape)


class FrameResult(NamedTuple):
    """What the network says of a frame, or the error why there is none of that."""

    activation: NDArray[np.float32] | None = None  # (1, *shape)
    prediction: Prediction | None = None
    look: Look | None = None
    error: BaseException | None = None
    embed_ms: float = 0.0
    known: Known | None = None
    """What the page's next frame is compared with; None for one that was embedded elsewhere."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A frame that was embedded elsewhere, in the page: (1, *shape), and how it looks."""

    activation: NDArray[np.float32]
    look: Look | None


def run_frame(
    backbone: Embeds,
    frame: Pixels | Embedded,
    predictor: Predictor | None,
    look: bool,
    known: Known | None,
) -> FrameResult:
    """Embed a frame, and say what it shows and how it looks, if asked.

    Args:
        backbone: embeds it.
        frame: its pixels (1, s, s, 3), or what the page made of them.
        predictor: says what it shows; None: nothing is asked.
        look: whether to say how it looks.
        known: what the network made of this stands for a frame that shows nothing new beside it.
    """
    started = time.perf_counter()
    if isinstance(frame, Embedded):
        return judge(frame, predictor)
    now, seen = outline(frame[0]), look_at(frame[0]) if look else None
    if known is None or shows_new(now, known.outline):
        known = Known(now, embed(backbone, frame))
    prediction = predictor.predict(known.activation)[0] if predictor else None
    embed_ms = 1000 * (time.perf_counter() - started)
    return FrameResult(known.activation, prediction, seen, embed_ms=embed_ms, known=known)


def judge(frame: Embedded, predictor: Predictor | None) -> FrameResult:
    """Say what a frame shows that was embedded elsewhere; arguments as of `run_frame`."""
    started = time.perf_counter()
    prediction = predictor.predict(frame.activation)[0] if predictor else None
    embed_ms = 1000 * (time.perf_counter() - started)
    return FrameResult(frame.activation, prediction, frame.look, embed_ms=embed_ms)


def embed(backbone: Embeds, pixels: Pixels) -> NDArray[np.float32]:
    """Embed frames; raises ModelFileError where their numbers are not finite."""
    activations = backbone.embed(pixels)
    if not np.logical_and.reduce(np.isfinite(activations), axis=None):
        raise ModelFileError("it gave numbers that are not finite")
    return activations
