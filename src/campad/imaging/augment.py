"""Warps: the same picture as if the camera had been moved, turned or lit a little differently."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError, ImageError
from campad.imaging.frame import Pixels, check_frames

# With copies of these strengths, few-shot accuracy on new people rises by about two points
# (benchmarks/accuracy.py). Each is what people change themselves from one recording to the next.
MAX_ROTATION_DEGREES = 10.0
"""A head or a hand is held about as slanted; more than that is often a pose of its own."""
MAX_LOG_SCALE = 0.11
"""11 % nearer or farther: a person leans forward or back."""
MAX_SHIFT = 14 / 192
"""Of the frame's side: a person sits a little to one side, and what counts stays in the frame."""
MAX_BRIGHTNESS_CHANGE = 0.2
"""Of the brightness: a cloud, or the camera's own exposure."""

PAIRS, PARAMETERS = 2, 5


def warped_pairs(frame: Any, seed: int) -> Pixels:
    """Return four warped copies of one RGB frame: uint8 (s, s, 3) -> (4, s, s, 3).

    They are two pairs: a copy and its opposite, twice. Each pair is rotated about the centre,
    scaled, shifted in x and in y, and made brighter or darker, by five numbers, drawn evenly up to
    a largest strength either way; its second copy by the same five with the other sign. Never
    mirrored: left is not right, and often they are two classes. Where a copy shows what lay outside
    the frame, the edge's pixels are repeated. The same seed, from 0, gives the same copies.

    Raises:
        ImageError: not one square uint8 RGB frame. ArgumentError: a seed that is none.
    """
    pixels = check_frames(frame)
    if np.ndim(frame) != 3 or pixels.shape[1] != pixels.shape[2]:
        raise ImageError(f"a frame to warp must have shape (s, s, 3); got {np.shape(frame)}")
    return _warp(pixels[0], draw_strengths(seed))


def draw_strengths(seed: int) -> NDArray[np.float64]:
    """Return by how much each copy is warped, (4, 5), -1 to 1, as `warped_pairs` says.

    `static/eye/warp.js` warps by these as well, where the picture must not leave the page.

    Raises:
        ArgumentError: a seed that is none.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ArgumentError(f"seed must be a whole number from 0; got {seed!r}")
    pairs = np.random.default_rng(seed).uniform(-1, 1, (PAIRS, PARAMETERS))
    return np.stack([pairs, -pairs], axis=1).reshape(-1, PARAMETERS)


def _warp(frame: Pixels, strengths: NDArray[np.float64]) -> Pixels:
    """Warp (s, s, 3) by each row of `strengths` (n, 5), numbers in -1 to 1: (n, s, s, 3)."""
    from PIL import Image

    side = len(frame)
    pad = math.ceil(side / 4)  # the farthest corner of the strongest warp lies 0.241 s outside
    padded = Image.fromarray(np.pad(frame, ((pad, pad), (pad, pad), (0, 0)), mode="edge"))
    copies = np.empty((len(strengths), side, side, 3), np.uint8)
    for copy, strength in zip(copies, strengths, strict=True):
        matrix = _to_source(strength[:4], side, pad)
        warped = padded.transform(
            (side, side), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
        )
        gain = 1 + MAX_BRIGHTNESS_CHANGE * strength[4]
        lit = np.clip(np.rint(np.arange(256) * gain), 0, 255).astype(np.uint8)
        copy[...] = lit[np.asarray(warped)]
    return copies


def _to_source(strength: NDArray[np.float64], side: int, pad: int) -> tuple[float, ...]:
    """Where a copy's pixel (x, y) comes from in the padded frame: (a, b, c, d, e, f) such that it
    is (a x + b y + c, d x + e y + f).

    The middle of the frame goes to the middle plus the shift; about it the picture is turned
    counterclockwise and scaled.
    """
    angle = math.radians(MAX_ROTATION_DEGREES) * strength[0]
    scale = math.exp(MAX_LOG_SCALE * strength[1])
    middle = side / 2
    x, y = middle + MAX_SHIFT * side * strength[2:4]
    cosine, sine = math.cos(angle) / scale, math.sin(angle) / scale
    return (
        cosine,
        -sine,
        pad + middle - cosine * x + sine * y,
        sine,
        cosine,
        pad + middle - sine * x - cosine * y,
    )
