"""Clips: what a container says about its picture. Expected values are ffmpeg 5.1's own output."""

import gc
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.errors import ImageError, SourceError
from campad.imaging.clip import read_clip
from campad.imaging.files import read_frames

av = pytest.importorskip("av", reason="needs PyAV")

# Planes of a frame: dark, with a bright quarter at the upper left; red chroma.
DARK, BRIGHT, CB, CR = 81, 180, 90, 200


def clip(
    path: Path, *, frames: int = 1, setup: Callable[[Any], Any] = lambda stream: None, **colour: int
) -> Path:
    """Write a clip of 96 x 64 pixels; `setup` is given the stream, `colour` goes to each frame."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"qp": "0"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        setup(stream)
        planes = np.full((96, 96), DARK, np.uint8)  # 64 rows of luma, then both of chroma
        planes[:32, :48] = BRIGHT
        planes[64:80], planes[80:] = CB, CR
        for _ in range(frames):
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            for name, value in colour.items():
                setattr(frame, name, value)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def bright_quarters(frame: np.ndarray) -> list[bool]:
    """Whether the upper left, upper right, lower left, lower right are bright."""
    return [bool(frame[y, x].sum() > 330) for y in (5, -5) for x in (5, -5)]


QUARTERS = {
    name: [name == other for other in ("ul", "ur", "ll", "lr")] for name in ("ul", "ur", "ll", "lr")
}


@pytest.mark.parametrize(
    ("matrix", "shape", "where"),
    [
        ((1, 0, 0, 1), (64, 96, 3), "ul"),
        ((-1, 0, 0, 1), (64, 96, 3), "ur"),
        ((1, 0, 0, -1), (64, 96, 3), "ll"),
        ((-1, 0, 0, -1), (64, 96, 3), "lr"),
        ((0, 1, 1, 0), (96, 64, 3), "ul"),
        ((0, 1, -1, 0), (96, 64, 3), "ur"),
        ((0, -1, 1, 0), (96, 64, 3), "ll"),
        ((0, -1, -1, 0), (96, 64, 3), "lr"),
    ],
)
def test_a_clip_is_turned_and_mirrored_as_it_says(
    matrix: tuple[int, ...], shape: tuple[int, ...], where: str, tmp_path: Path
) -> None:
    """All eight ways to hold a camera, the mirrored ones too, come out as ffmpeg shows them."""
    a, b, c, d = (number * 2**16 for number in matrix)
    path = clip(
        tmp_path / "a.mp4",
        setup=lambda stream: stream.set_display_matrix([a, b, 0, c, d, 0, 0, 0, 2**30]),
    )

    (frame,) = read_clip(path)

    assert (frame.shape, bright_quarters(frame)) == (shape, QUARTERS[where])


@pytest.mark.parametrize(
    ("aspect", "shape"), [("2/1", (64, 192, 3)), ("1/2", (128, 96, 3)), ("4/3", (64, 128, 3))]
)
def test_pixels_become_square(aspect: str, shape: tuple[int, ...], tmp_path: Path) -> None:
    """A clip with wide or high pixels gets the shape that a player shows."""

    def stretch(stream: Any) -> None:
        stream.codec_context.sample_aspect_ratio = Fraction(aspect)

    (frame,) = read_clip(clip(tmp_path / "a.mkv", setup=stretch))

    assert frame.shape == shape
    assert bright_quarters(frame) == QUARTERS["ul"]


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ({}, (189, 30, 0)),
        ({"colorspace": 5, "color_range": 1}, (189, 30, 0)),
        ({"colorspace": 5, "color_range": 2}, (181, 42, 13)),
        ({"colorspace": 1, "color_range": 1}, (204, 44, 0)),
        ({"colorspace": 1, "color_range": 2}, (194, 54, 10)),
    ],
    ids=["unsaid", "601 limited", "601 full", "709 limited", "709 full"],
)
def test_the_matrix_and_the_range_of_colours_are_honoured(
    colour: dict[str, int], expected: tuple[int, ...], tmp_path: Path
) -> None:
    """The same numbers are other colours under BT.601 and BT.709, and in full range."""

    def say(stream: Any) -> None:
        for name, value in colour.items():
            setattr(stream.codec_context, name, value)

    (frame,) = read_clip(clip(tmp_path / "a.mp4", setup=say, **colour))

    assert abs(frame[-5, -5].astype(int) - expected).max() <= 2


def test_a_clip_with_sound_only_says_so(tmp_path: Path) -> None:
    """No picture in it is said, in words."""
    path = tmp_path / "voice.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8_000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        sound.sample_rate = 8_000
        container.mux(stream.encode(sound))
        container.mux(stream.encode())

    with pytest.raises(SourceError, match="only sound"):
        list(read_frames(path))


def test_a_clip_is_thinned_out_by_its_own_clock(tmp_path: Path) -> None:
    """Of two seconds at 10 frames a second five a second are kept; all can be had too."""
    path = clip(tmp_path / "a.mp4", frames=20)

    assert len(list(read_clip(path))) == 20
    assert len(list(read_frames(path))) == 10


def test_clips_that_cannot_be_read(tmp_path: Path) -> None:
    """A clip that is missing, damaged or something else is said."""
    whole = clip(tmp_path / "whole.mp4", frames=5).read_bytes()
    (tmp_path / "half.mp4").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.mp4").write_text("no film")
    (tmp_path / "empty.mp4").write_bytes(b"")

    for name in ("half.mp4", "text.mp4", "empty.mp4"):
        with pytest.raises(SourceError, match=f"{name} gives no frames: Invalid data") as caught:
            list(read_frames(tmp_path / name))
        assert "Errno" not in str(caught.value)
    with pytest.raises(ImageError, match="no such file"):
        list(read_frames(tmp_path / "missing.mp4"))


def test_a_clip_that_breaks_off_gives_no_more_frames(tmp_path: Path) -> None:
    """The frames before the damage come; then it is said that there are no more."""
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=10, options={"g": "1", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for seed in range(20):
            noise = np.random.default_rng(seed).integers(0, 256, (64, 96, 3)).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(noise)))
        container.mux(stream.encode())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    frames = []

    with pytest.raises(SourceError, match=r"a\.mp4 gives no more frames: Invalid data"):
        frames.extend(frame for frame in read_clip(path))

    assert 5 < len(frames) < 15


@pytest.mark.parametrize(("asked", "taken"), [(10, 24), (5, 12), (2, 5)])
@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_a_frame_is_not_left_out_for_a_rounding(
    ending: str, asked: int, taken: int, tmp_path: Path
) -> None:
    """Of a clip of 24 frames at 10 a second each, each second or each fifth one is taken."""
    path = clip(tmp_path / f"clip.{ending}", frames=24)

    assert len(list(read_clip(path, asked))) == taken


def test_a_frame_that_was_read_is_let_go(tmp_path: Path) -> None:
    """Python's collector, which would find circles later, has nothing to do: frames are large."""
    path = clip(tmp_path / "a.mp4", frames=30)
    gc.collect()
    gc.disable()

    try:
        read = sum(1 for _ in read_clip(path))
        left = sum(type(one).__name__ == "VideoFrame" for one in gc.get_objects())
    finally:
        gc.enable()

    assert (read, left) == (30, 0)
