"""Films: pictures go in, an mp4 file comes out that browsers play."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np

from campad.errors import ImageError, SourceError
from campad.imaging.clip import check_clips_can_be_read
from campad.imaging.frame import Pixels

QUALITY = "20"
"""x264's constant rate factor: 18 looks like the original, 23 is its default."""


class FilmWriter:
    """Writes pictures of one size into an mp4 file, H.264 in BT.709's colours.

    Args:
        path: the file; one that is there is replaced.
        hz: pictures a second.

    Raises:
        SourceError: the file cannot be written, now or later.
        MissingExtraError: the package `av` is not installed.
    """

    def __init__(self, path: Path, hz: float) -> None:
        check_clips_can_be_read()
        import av

        self._path = path
        self._size: tuple[int, int] | None = None
        with self._said():
            path.open("wb").close()  # PyAV would find out at the first picture
            self._container = av.open(str(path), "w", format="mp4")
            rate = Fraction(hz).limit_denominator(1000)
            self._stream = self._container.add_stream("libx264", rate, options={"crf": QUALITY})
            self._stream.pix_fmt = "yuv420p"

    def write(self, picture: Pixels) -> None:
        """Add a picture, uint8 (h, w, 3); of an odd size the last row or column is doubled."""
        import av
        from av.video.reformatter import ColorRange, Colorspace

        if picture.ndim != 3 or picture.shape[2] != 3:
            raise ImageError(f"a film needs pictures (h, w, 3); got {picture.shape}")
        height, width = picture.shape[:2]
        if self._size is None:
            self._size = height, width
            self._stream.height, self._stream.width = height + height % 2, width + width % 2
            context = self._stream.codec_context
            context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        if self._size != (height, width):
            raise ImageError(
                f"a film's pictures have one size; got {width} x {height} after others"
            )
        even = np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")
        # The flag alone would leave BT.601's numbers under it.
        frame = frame.reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        with self._said():
            self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Finish the file."""
        with self._said():
            if self._size is not None:
                self._container.mux(self._stream.encode())
            self._container.close()

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Say in our words what goes wrong with the file."""
        import av.error

        try:
            yield
        except (av.error.FFmpegError, OSError) as error:
            raise SourceError(
                f"{self._path} cannot be written: {error.strerror or error}"
            ) from error
