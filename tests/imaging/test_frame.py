"""Frames: their middle square, their mirror image, their size, and what is no frame."""

from typing import Any

import numpy as np
import pytest

from campad.errors import ImageError
from campad.imaging.frame import centre_crop, check_frames, mirror, to_square, to_squares
from imaging.pictures import picture


@pytest.mark.parametrize(
    ("height", "width"), [(4, 4), (5, 9), (9, 5), (4, 7), (7, 4), (1, 8), (480, 640), (3, 2)]
)
def test_the_crop_is_the_largest_square_in_the_middle(height: int, width: int) -> None:
    """As many pixels are cut off on both sides, or one more on the right or below."""
    pixels = picture(height, width)
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2

    cropped = centre_crop(pixels)

    np.testing.assert_array_equal(cropped, pixels[top : top + side, left : left + side])
    assert height - side - top - top in (0, 1)
    assert width - side - left - left in (0, 1)
    assert np.shares_memory(cropped, pixels)


def test_mirror_swaps_left_and_right() -> None:
    """Mirrored twice is the same; a batch is mirrored frame by frame."""
    pixels = picture()
    batch = np.stack([pixels, picture(seed=1)])

    np.testing.assert_array_equal(mirror(pixels)[:, 0], pixels[:, -1])
    np.testing.assert_array_equal(mirror(mirror(pixels)), pixels)
    np.testing.assert_array_equal(mirror(batch)[1], mirror(batch[1]))
    assert mirror(pixels).flags.c_contiguous


def test_frames_of_the_right_size_are_not_copied() -> None:
    """A frame or batch that fits comes back as the same memory."""
    one, batch = picture(32, 32), np.zeros((3, 32, 32, 3), np.uint8)

    assert to_square(one, 32) is one
    assert np.shares_memory(to_squares(one, 32), one)
    assert np.shares_memory(to_squares(batch, 32), batch)
    assert to_squares(batch[:, :, ::-1], 32).flags.c_contiguous


def test_shrinking_averages() -> None:
    """A board of black and white pixels shrinks to grey, not to black or white."""
    y, x = np.mgrid[:256, :256]
    board = np.repeat((((y + x) % 2) * 255).astype(np.uint8)[..., None], 3, axis=2)

    small = to_square(board, 32)

    assert small.shape == (32, 32, 3)
    assert np.abs(small.astype(int) - 127).max() <= 3


def test_resizing_crops_first() -> None:
    """What lies beyond the middle square has no influence."""
    wide = np.zeros((64, 192, 3), np.uint8)
    wide[:, :64] = wide[:, 128:] = 255

    assert to_square(wide, 32).max() == 0


def test_growing_keeps_flat_areas() -> None:
    """A small flat picture becomes a large flat picture."""
    assert (to_square(np.full((5, 5, 3), 77, np.uint8), 48) == 77).all()


def test_batches_equal_single_frames() -> None:
    """Each frame of a batch is treated like the frame alone."""
    batch = np.stack([picture(40, 60, seed) for seed in range(3)])

    squares = to_squares(batch, 24)

    for square, single in zip(squares, batch, strict=True):
        np.testing.assert_array_equal(square, to_square(single, 24))


def test_no_frames_are_no_squares() -> None:
    """An empty batch gives an empty batch, of the size asked for."""
    assert to_squares(np.empty((0, 40, 60, 3), np.uint8), 24).shape == (0, 24, 24, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((8, 8, 3), np.float32),
        np.zeros((8, 8, 3), np.int64),
        np.zeros((8, 8), np.uint8),
        np.zeros((8, 8, 4), np.uint8),
        np.zeros((3, 8, 8), np.uint8),
        np.zeros((1, 1, 8, 8, 3), np.uint8),
        np.zeros((0, 8, 3), np.uint8),
        np.zeros((2, 8, 0, 3), np.uint8),
        np.zeros((), np.uint8),
        np.broadcast_to(np.uint8(0), (2**17, 2**17, 3)),
        [[1, 2], [3]],
        "a.png",
        None,
    ],
    ids=lambda wrong: str(np.shape(wrong)) if isinstance(wrong, np.ndarray) else repr(wrong),
)
def test_what_is_no_frame_is_refused(wrong: Any) -> None:
    """Anything but uint8 RGB of a possible size raises ImageError."""
    with pytest.raises(ImageError):
        check_frames(wrong)
    with pytest.raises(ImageError):
        to_squares(wrong, 32)
