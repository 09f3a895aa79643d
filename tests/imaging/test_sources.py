from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from campad.errors import ImageError, SourceError
from campad.imaging.sources import labelled_files, read_camera, read_frames, read_video
from synthetic import photo_folder, shape_photo


def video(path: Path, frames: int, rate: int = 30) -> Path:
    """Write a film whose frames get brighter by 4."""
    av = pytest.importorskip("av", reason="needs PyAV")
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for number in range(frames):
            frame = np.full((64, 64, 3), 4 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    return path


def test_a_subfolder_is_a_class(tmp_path: Path) -> None:
    """Pictures are listed by class and name; hidden and other files are not."""
    folder = photo_folder(tmp_path / "photos", ("red", "blue"), per_class=2)
    (folder / "red" / "notes.txt").write_text("x")
    (folder / "red" / ".hidden.png").write_bytes(b"x")
    (folder / "red" / "folder.png").mkdir()
    (folder / ".git").mkdir()
    (folder / ".git" / "a.png").write_bytes(b"x")
    (folder / "loose.png").write_bytes(b"x")
    (folder / "blue" / "more").mkdir()
    (folder / "blue" / "more" / "b.JPG").write_bytes(b"x")

    files = labelled_files(folder)

    assert [(f.label, f.path.relative_to(folder).as_posix()) for f in files] == [
        ("blue", "blue/0.png"),
        ("blue", "blue/1.png"),
        ("blue", "blue/more/b.JPG"),
        ("red", "red/0.png"),
        ("red", "red/1.png"),
    ]


def test_folders_without_two_classes(tmp_path: Path) -> None:
    """One class, none, or no folder at all is said."""
    with pytest.raises(SourceError, match="is not a folder"):
        labelled_files(tmp_path / "nothing")
    with pytest.raises(SourceError, match="found 0"):
        labelled_files(tmp_path)
    with pytest.raises(SourceError, match="found 1"):
        labelled_files(photo_folder(tmp_path / "photos", ("red",)))


def test_a_picture_is_one_frame(tmp_path: Path) -> None:
    """A picture's file gives the picture."""
    pixels = shape_photo("red", np.random.default_rng(0))
    Image.fromarray(pixels).save(tmp_path / "a.png")

    (frame,) = read_frames(tmp_path / "a.png")

    np.testing.assert_array_equal(frame, pixels)


def test_a_video_is_thinned_out(tmp_path: Path) -> None:
    """Of two seconds at 30 frames a second about ten frames are kept; all can be had too."""
    path = video(tmp_path / "a.mp4", 60)

    every, kept = list(read_video(path)), list(read_frames(path))

    assert len(every) == 60
    assert 10 <= len(kept) <= 11
    assert all(frame.shape == (64, 64, 3) and frame.dtype == np.uint8 for frame in every)
    brightness = [frame.mean() for frame in kept]
    assert brightness == sorted(brightness)
    assert brightness[-1] > 150


def test_videos_that_cannot_be_read(tmp_path: Path) -> None:
    """A film that is missing, damaged or something else is said."""
    whole = video(tmp_path / "whole.mp4", 5).read_bytes()
    (tmp_path / "half.mp4").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.mp4").write_text("no film")
    (tmp_path / "empty.mp4").write_bytes(b"")

    for name in ("half.mp4", "text.mp4", "empty.mp4", "missing.mp4"):
        with pytest.raises(SourceError, match=name):
            list(read_frames(tmp_path / name))
    with pytest.raises(ImageError):
        list(read_frames(tmp_path / "missing.png"))


def test_a_camera_that_is_not_there() -> None:
    """A camera's number that is not there is said."""
    pytest.importorskip("av", reason="needs PyAV")
    with pytest.raises(SourceError, match="gives no frames"):
        next(read_camera(98))
