"""Pixels: what a file or a camera gives becomes a square uint8 frame of a network's size.

In: uint8 arrays (h, w, 3) of any size. Out: uint8 (size, size, 3), RGB, cropped from the centre and
resized with antialiasing, as the tutorial does it.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError, ImageError

Pixels = NDArray[np.uint8]

MAX_FRAME_PIXELS = 16_384 * 16_384
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""How bright red, green and blue look next to each other, ITU-R Rec. 601."""

MAX_SHARPNESS = 4 * 255.0
"""What a Laplacian of four neighbours cannot exceed."""


def check_frames(frames: Any) -> Pixels:
    """Return uint8 frames as (n, h, w, 3) without copying; raises ImageError for others."""
    if frames is None:
        raise ImageError(
            "got None in place of a frame: that is what cv2.imread gives for a file that is "
            "missing or no picture, and a camera where it has none; look at the path first"
        )
    try:
        array = np.asarray(frames)
    except ValueError as error:  # nested lists of different lengths
        raise ImageError(f"frames must be one uint8 array: {error}") from error
    if array.ndim == 3:
        array = array[None]
    if array.dtype != np.uint8 or array.ndim != 4 or array.shape[-1] != 3:
        raise ImageError(
            "frames must be uint8 of shape (h, w, 3) or (n, h, w, 3), values 0 to 255, RGB; "
            f"got {f'{array.dtype} {np.shape(frames)}' if array.ndim else type(frames).__name__}"
        )
    height, width = array.shape[1:3]
    if not height or not width or height * width > MAX_FRAME_PIXELS:
        raise ImageError(f"a frame of {width} x {height} pixels cannot be used")
    return array


def check_frame(frame: Any, several: str = "") -> Pixels:
    """Return one frame as uint8 (1, h, w, 3) without copying.

    Args:
        frame: (h, w, 3) or (1, h, w, 3).
        several: the call that takes more of them, if there is one.

    Raises:
        ImageError: none, more than one, or see `check_frames`.
    """
    array = check_frames(frame)
    if len(array) != 1:
        hint = f"; {several} takes several" if several else ""
        raise ImageError(f"one frame is wanted here; got {len(array)}{hint}")
    return array


def centre_crop(frame: Pixels) -> Pixels:
    """Return the largest square in the middle of `frame`: (h, w, 3) -> (s, s, 3), a view."""
    height, width = frame.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return frame[top : top + side, left : left + side]


def mirror(frame: Pixels) -> Pixels:
    """Return `frame` as in a mirror: left and right change places. A copy, C order."""
    return np.ascontiguousarray(frame[..., ::-1, :])


def to_square(frame: Pixels, size: int) -> Pixels:
    """Crop and resize one frame: uint8 (h, w, 3) -> uint8 (size, size, 3).

    A frame that already has this size is returned as it is, not copied.
    """
    if frame.shape == (size, size, 3):
        return frame
    from PIL import Image

    square = Image.fromarray(np.ascontiguousarray(centre_crop(frame)))
    # Pillow widens its filter when it shrinks, so this is antialiased, unlike plain bilinear.
    resized = square.resize((size, size), Image.Resampling.BILINEAR)
    return np.asarray(resized, dtype=np.uint8)


def to_squares(frames: Any, size: int) -> Pixels:
    """Bring frames of any size to uint8 (n, size, size, 3); raises ImageError for no frames.

    An array's frames of that size in C order come back as the same memory. A list may have frames
    of several sizes.
    """
    if isinstance(frames, list | tuple):
        made = [to_squares(check_frame(frame), size) for frame in frames]
        return np.concatenate([np.empty((0, size, size, 3), np.uint8), *made])
    array = check_frames(frames)
    if array.shape[1:3] == (size, size):
        return np.ascontiguousarray(array)
    squares = np.empty((len(array), size, size, 3), np.uint8)
    for square, frame in zip(squares, array, strict=True):
        square[...] = to_square(frame, size)
    return squares


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture looks, for telling a person that it is dark or blurred.

    Attributes:
        brightness: its mean luma, 0 (black) to 1 (white).
        sharpness: from 0 (flat, or all blurred), relative to its contrast; see `look_at`.

    Raises:
        ArgumentError: numbers that no picture has.
    """

    brightness: float
    sharpness: float

    def __post_init__(self) -> None:
        if not (0 <= self.brightness <= 1 and 0 <= self.sharpness <= MAX_SHARPNESS):
            raise ArgumentError(f"no picture looks like this: {self}")


def look_at(frame: Any) -> Look:
    """Measure the brightness and the sharpness of one frame, uint8 (h, w, 3) of 3 pixels or more.

    Sharpness is the standard deviation of the luma's Laplacian (four neighbours, luma 0 to 255)
    over the standard deviation of the luma itself plus 1. So it is relative to the contrast: a dark
    picture that is sharp does not count as blurred.

    Raises:
        ImageError: not one uint8 RGB frame, or too small.
    """
    pixels = check_frames(frame)
    if np.ndim(frame) != 3 or min(pixels.shape[1:3]) < 3:
        raise ImageError(f"a frame to look at has 3 x 3 pixels or more; got {np.shape(frame)}")
    luma = pixels[0] @ LUMA
    mean = float(luma.mean())
    luma -= mean
    rows, columns = luma[1:-1], luma[:, 1:-1]
    laplacian = rows[:, 1:-1] * np.float32(-4)
    for neighbour in (columns[:-2], columns[2:], rows[:, :-2], rows[:, 2:]):
        laplacian += neighbour
    sharpness = _deviation(laplacian - laplacian.mean()) / (_deviation(luma) + 1)
    return Look(min(1.0, mean / 255), sharpness)


def _deviation(centred: NDArray[np.float32]) -> float:
    """Return the standard deviation of numbers whose mean is 0; in half of `std`'s time."""
    return math.sqrt(float(np.square(centred).mean()))
