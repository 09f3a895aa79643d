"""Work on frames as data: what is to be done, the functions that do it, and what comes of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.imaging.frame import Look, Pixels, look_at
from campad.learning.prediction import Prediction
from campad.learning.predictor import Predictor

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone


@dataclass(frozen=True, slots=True)
class FrameJob:
    """One frame to look at.

    Attributes:
        pixels: uint8 (1, s, s, 3).
        predictor: says what it shows; None: nothing is asked.
        look: say how it looks as well, since it is recorded.
    """

    pixels: Pixels
    predictor: Predictor | None = None
    look: bool = False


@dataclass(frozen=True, slots=True)
class FrameResult:
    """What the network says of a frame, or what went wrong.

    Attributes:
        activation: float32 (1, *shape).
        prediction: what the frame shows.
        look: how it looks.
        error: why there is none of that.
        embed_ms: the time it took.
    """

    activation: NDArray[np.float32] | None = None
    prediction: Prediction | None = None
    look: Look | None = None
    error: BaseException | None = None
    embed_ms: float = 0.0


def run_frame(backbone: Backbone, job: FrameJob) -> FrameResult:
    """Embed a frame, and say what it shows.

    Raises:
        ModelFileError: the network gives numbers that are not finite; or whatever it raises.
    """
    started = time.perf_counter()
    activation = embed(backbone, job.pixels)
    prediction = job.predictor.predict(activation)[0] if job.predictor else None
    look = look_at(job.pixels[0]) if job.look else None
    return FrameResult(
        activation, prediction, look, embed_ms=1000 * (time.perf_counter() - started)
    )


def embed(backbone: Backbone, pixels: Pixels) -> NDArray[np.float32]:
    """Embed frames; raises ModelFileError where their numbers are not finite."""
    activations = backbone.embed(pixels)
    if not np.isfinite(activations).all():
        raise ModelFileError("it gave numbers that are not finite")
    return activations
