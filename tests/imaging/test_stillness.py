"""What counts as a change of the picture, and what does not."""

import numpy as np
import pytest

from campad.imaging.frame import Pixels
from campad.imaging.stillness import outline, shows_new

SIDE = 192
NOISE = 4.0


def room(seed: int) -> Pixels:
    """Always the same shades, never the same noise."""
    shades = np.random.default_rng(0).integers(40, 200, (6, 6, 3)).repeat(32, 0).repeat(32, 1)
    noise = np.random.default_rng(seed).normal(0, NOISE, (SIDE, SIDE, 3))
    return np.clip(shades + noise, 0, 255).astype(np.uint8)


def finger(frame: Pixels) -> Pixels:
    frame[60:90, 100:104] += 40
    return frame


def another_colour(frame: Pixels) -> Pixels:
    frame[60:100, 60:100, 0] += 20
    frame[60:100, 60:100, 2] -= 20
    return frame


def lighter(frame: Pixels) -> Pixels:
    return frame + np.uint8(8)


def test_noise_is_nothing_new() -> None:
    """A sensor's noise is in no picture twice, and is no change."""
    first = outline(room(1))

    assert not any(shows_new(outline(room(seed)), first) for seed in range(2, 12))


@pytest.mark.parametrize("change", [finger, another_colour, lighter])
def test_what_a_person_sees_is_new(change: object) -> None:
    """A finger somewhere, a thing of another colour, another light."""
    assert callable(change)

    assert shows_new(outline(change(room(2))), outline(room(1)))


@pytest.mark.parametrize("side", [8, 128, 224])
def test_frames_of_any_network_are_compared(side: int) -> None:
    """Also those whose side is no multiple of the squares'."""
    dark, light = np.full((2, side, side, 3), [[[[50]]], [[[60]]]], np.uint8)

    assert shows_new(outline(light), outline(dark))
    assert not shows_new(outline(dark), outline(dark))
