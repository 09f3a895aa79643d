import math
from typing import Any

import numpy as np
import pytest

from campad.errors import ArgumentError, ImageError
from campad.imaging.augment import (
    MAX_BRIGHTNESS_CHANGE,
    MAX_LOG_SCALE,
    MAX_ROTATION_DEGREES,
    MAX_SHIFT,
    _warp,
    warped_pairs,
)
from campad.imaging.frame import Pixels

SIDE = 192


def disc(x: float, y: float, radius: float = 20) -> Pixels:
    """A bright disc on black."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    inside = (columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2 < radius**2
    return np.repeat((inside * 200).astype(np.uint8)[..., None], 3, axis=2)


def centroid(frame: Pixels) -> np.ndarray:
    """The middle of what is bright: (x, y)."""
    weights = frame[..., 0].astype(float)
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    return np.array([(weights * columns).sum(), (weights * rows).sum()]) / weights.sum()


def area(frame: Pixels) -> int:
    return int((frame[..., 0] > 80).sum())


def warp_one(frame: Pixels, *strength: float) -> Pixels:
    """One copy, by rotation, scale, shift in x, shift in y, brightness in -1 to 1."""
    return _warp(frame, np.array([strength]))[0]


def noise(side: int = SIDE) -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (side, side, 3)).astype(np.uint8)


@pytest.mark.parametrize("side", [1, 2, 7, 30, 192, 224])
def test_there_are_four_copies_of_the_frames_size(side: int) -> None:
    """A square frame of any size has four copies of that size."""
    copies = warped_pairs(noise(side), 0)

    assert copies.shape == (4, side, side, 3)
    assert copies.dtype == np.uint8


def test_the_same_seed_gives_the_same_copies() -> None:
    """Chance is an argument: a seed gives one set of copies, and another one another."""
    frame = noise()

    np.testing.assert_array_equal(warped_pairs(frame, 5), warped_pairs(frame, np.int64(5)))  # type: ignore[arg-type]
    assert (warped_pairs(frame, 5) != warped_pairs(frame, 6)).any()


def test_the_frame_itself_is_left_alone() -> None:
    """Warping writes into no memory but its own, and reads frames of any order."""
    frame = noise()
    frame.flags.writeable = False

    copies = warped_pairs(frame[:, ::-1], 1)

    np.testing.assert_array_equal(copies, warped_pairs(frame[:, ::-1].copy(), 1))
    copies[:] = 0


def test_no_warp_is_the_frame() -> None:
    """With all strengths zero each pixel stays as it is."""
    np.testing.assert_array_equal(warp_one(noise(), 0, 0, 0, 0, 0), noise())


def test_a_shift_moves_the_picture() -> None:
    """Shifts to the right and down are positive, MAX_SHIFT of the side at full strength."""
    moved = centroid(warp_one(disc(96, 96), 0, 0, 1, -0.5, 0))

    np.testing.assert_allclose(moved, [96 + SIDE * MAX_SHIFT, 96 - SIDE * MAX_SHIFT / 2], atol=0.05)


def test_a_rotation_turns_the_picture_about_its_middle() -> None:
    """Turned counterclockwise, what was on the right is a little higher."""
    moved = centroid(warp_one(disc(150, 96), 1, 0, 0, 0, 0))
    angle = math.radians(MAX_ROTATION_DEGREES)

    np.testing.assert_allclose(
        moved, [96 + 54 * math.cos(angle), 96 - 54 * math.sin(angle)], atol=0.05
    )


@pytest.mark.parametrize("strength", [-1, 1])
def test_a_scale_brings_the_picture_nearer_or_takes_it_away(strength: float) -> None:
    """At full strength a disc's area grows or shrinks by the square of the scale."""
    ratio = area(warp_one(disc(96, 96, 50), 0, strength, 0, 0, 0)) / area(disc(96, 96, 50))

    assert ratio == pytest.approx(math.exp(2 * strength * MAX_LOG_SCALE), rel=0.01)


def test_brightness_is_multiplied_and_rounded() -> None:
    """Pixels are multiplied by the gain, and none becomes darker by overflowing."""
    frame = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 256, axis=0).repeat(3, axis=2)

    lit = warp_one(frame, 0, 0, 0, 0, 1)

    expected = np.clip(np.arange(256) * (1 + MAX_BRIGHTNESS_CHANGE), 0, 255)
    assert np.abs(lit[0, :, 0] - expected).max() <= 0.5


def test_opposites_move_opposite_ways() -> None:
    """Of each pair the second copy is shifted, scaled and lit the other way than the first."""
    frame = disc(96, 96)  # in the middle, so that turning and scaling do not move it

    for seed in range(20):
        copies = warped_pairs(frame, seed)
        for one, opposite in (copies[:2], copies[2:]):
            to, fro = centroid(one) - 96, centroid(opposite) - 96
            np.testing.assert_allclose(to, -fro, atol=0.1)
            scale = math.sqrt(area(one) / area(opposite))
            assert abs(math.log(scale)) <= 2 * MAX_LOG_SCALE + 0.02
            assert int(one.max()) + int(opposite.max()) == pytest.approx(400, abs=1)
        assert np.abs(centroid(copies[0]) - centroid(copies[2])).max() > 0.1


def test_the_strengths_fill_their_range() -> None:
    """Over many seeds, shifts come evenly from the whole range and from no more."""
    frame = disc(96, 96)

    shifts = np.array([centroid(warped_pairs(frame, seed)[0]) - 96 for seed in range(100)])

    limit = SIDE * MAX_SHIFT
    assert np.abs(shifts).max() <= limit + 0.1
    assert (shifts.max(axis=0) > 0.9 * limit).all()
    assert (shifts.min(axis=0) < -0.9 * limit).all()
    assert np.abs(shifts.mean(axis=0)).max() < 0.2 * limit


def test_no_copy_is_a_mirror_image() -> None:
    """Three marks of an L keep their sense of rotation: left is not right in any copy."""
    frame = np.zeros((SIDE, SIDE, 3), np.uint8)
    frame[50:70, 50:70, 0] = 200  # an L: top left, bottom left, bottom right
    frame[120:140, 50:70, 1] = 200
    frame[120:140, 120:140, 2] = 200

    def handedness(picture: Pixels) -> float:
        red, green, blue = (centroid(picture[..., [colour]]) for colour in range(3))
        (ax, ay), (bx, by) = green - red, blue - red
        return ax * by - ay * bx

    assert handedness(frame[:, ::-1]) == -handedness(frame)
    for seed in range(20):
        for picture in warped_pairs(frame, seed):
            assert np.sign(handedness(picture)) == np.sign(handedness(frame))


@pytest.mark.parametrize("side", [1, 5, 6, 30, 191, 192])
def test_outside_the_frame_its_edge_goes_on(side: int) -> None:
    """A uniform frame stays uniform, whatever its size and with every strength at its end."""
    frame = np.full((side, side, 3), 128, np.uint8)
    ends = np.array(
        [[r, s, x, y, 0] for r in (-1, 1) for s in (-1, 1) for x in (-1, 1) for y in (-1, 1)]
    )

    assert (_warp(frame, ends) == 128).all()
    for copy in warped_pairs(frame, 3):
        assert len(np.unique(copy)) == 1


@pytest.mark.parametrize("name", ["chelsea", "coffee"])
def test_scikit_image_warps_alike(name: str, photos: dict[str, Pixels]) -> None:
    """scikit-image, given the same turn, scale and shift, gives the same picture."""
    transform = pytest.importorskip("skimage.transform", reason="needs scikit-image")
    frame = np.ascontiguousarray(photos[name][50 : 50 + SIDE, 100 : 100 + SIDE])
    seed = 8

    copies = warped_pairs(frame, seed)

    pairs = np.random.default_rng(seed).uniform(-1, 1, (2, 5))
    for copy, strength in zip(copies, [pairs[0], -pairs[0], pairs[1], -pairs[1]], strict=True):
        rotation, scale, x, y, light = strength
        middle = SIDE / 2 - 0.5  # scikit-image counts from the first pixel's middle
        forward = transform.SimilarityTransform(translation=(-middle, -middle))
        forward += transform.SimilarityTransform(
            scale=math.exp(MAX_LOG_SCALE * scale),
            rotation=-math.radians(MAX_ROTATION_DEGREES) * rotation,
        )
        forward += transform.SimilarityTransform(
            translation=(middle + SIDE * MAX_SHIFT * x, middle + SIDE * MAX_SHIFT * y)
        )
        theirs = transform.warp(
            frame.astype(float), forward.inverse, order=1, mode="edge", preserve_range=True
        )
        theirs = np.clip(theirs * (1 + MAX_BRIGHTNESS_CHANGE * light), 0, 255)
        # Pillow cuts off fractions, which is made brighter then, and that is rounded.
        assert np.abs(copy - theirs).max() < 1 + MAX_BRIGHTNESS_CHANGE + 0.5


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((8, 9, 3), np.uint8),
        np.zeros((8, 8), np.uint8),
        np.zeros((8, 8, 4), np.uint8),
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((1, 8, 8, 3), np.uint8),
        np.zeros((8, 8, 3), np.float32),
        [[1, 2], [3]],
        None,
    ],
    ids=lambda wrong: str(np.shape(wrong)) if isinstance(wrong, np.ndarray) else repr(wrong),
)
def test_what_is_no_square_frame_is_refused(wrong: Any) -> None:
    """Anything but one square uint8 RGB frame raises ImageError."""
    with pytest.raises(ImageError):
        warped_pairs(wrong, 0)


@pytest.mark.parametrize("seed", [-1, 1.0, True, None, "1"])
def test_what_is_no_seed_is_refused(seed: Any) -> None:
    """A seed is a whole number from 0; without one the copies would be others every time."""
    with pytest.raises(ArgumentError, match="seed"):
        warped_pairs(noise(8), seed)
