"""Films, read back by what reads everybody's films."""

from pathlib import Path

import numpy as np
import pytest

from campad.errors import ImageError, SourceError
from campad.imaging.clip import read_clip
from campad.imaging.film import FilmWriter

av = pytest.importorskip("av", reason="needs PyAV")

COLOURS = [(230, 30, 30), (40, 200, 60), (30, 60, 220)]


def test_a_film_has_the_pictures_that_were_written(tmp_path: Path) -> None:
    """As many, as fast, as large but for an odd edge, and of the same colours by their flag."""
    path = tmp_path / "a.mp4"
    film = FilmWriter(path, 12.5)
    for colour in COLOURS * 4:
        film.write(np.full((33, 48, 3), colour, np.uint8))
    film.close()

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        assert (12.5, "h264", 1) == (stream.average_rate, stream.codec.name, frames[0].colorspace)
        assert [0.0, 0.08, 0.16] == pytest.approx([frame.time for frame in frames[:3]])
    found = [frame.to_ndarray(format="rgb24") for frame in frames]
    assert (12, (34, 48, 3)) == (len(found), found[0].shape)
    assert np.allclose([picture[5, 5] for picture in found], COLOURS * 4, atol=6)
    assert 12 == len(list(read_clip(path)))


def test_pictures_of_another_size_are_refused(tmp_path: Path) -> None:
    """A film has one size; what is no picture is refused too."""
    film = FilmWriter(tmp_path / "a.mp4", 10)
    film.write(np.zeros((16, 16, 3), np.uint8))

    with pytest.raises(ImageError, match="one size; got 32 x 16"):
        film.write(np.zeros((16, 32, 3), np.uint8))
    with pytest.raises(ImageError, match="pictures"):
        film.write(np.zeros((16, 16), np.uint8))
    film.close()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """At once, not at the first picture."""
    with pytest.raises(SourceError, match="cannot be written: No such file"):
        FilmWriter(tmp_path / "none" / "a.mp4", 10)
