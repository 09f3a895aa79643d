"""Files that are read while another one is looked at give what they give one by one."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from campad.errors import ImageError
from campad.imaging.files import AHEAD, read_ahead, read_frames
from campad.imaging.frame import to_square


def noise(path: Path, seed: int) -> Path:
    pixels = np.random.default_rng(seed).integers(0, 256, (30 + seed, 50, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def test_the_squares_are_the_same_in_the_same_order(tmp_path: Path) -> None:
    """One that cannot be read says so in its turn, and the others come all the same."""
    paths = [noise(tmp_path / f"{n}.png", n) for n in range(6)]
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    paths.insert(3, tmp_path / "bad.png")

    coming = read_ahead(paths, 24)

    for path in paths:
        squares = next(coming)
        if path.stem == "bad":
            with pytest.raises(ImageError, match=r"bad\.png"):
                list(squares())
        else:
            (made,), (frame,) = squares(), read_frames(path)
            assert np.array_equal(to_square(frame, 24), made)
    assert next(coming, None) is None


def test_few_are_read_ahead(tmp_path: Path) -> None:
    """However many there are: what has been read takes memory until it is looked at."""
    asked = []

    def paths() -> Iterator[Path]:
        for n in range(10):
            asked.append(n)
            yield noise(tmp_path / f"{n}.png", n)

    next(read_ahead(paths(), 24))

    assert len(asked) == AHEAD + 1
