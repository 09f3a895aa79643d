"""What a file is, told by its first bytes: endings are often wrong, and right ones can be rare."""

from enum import StrEnum
from pathlib import Path

HEAD_BYTES = 32

PICTURE_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"II*\0", b"MM\0*")
CLIP_MAGIC = (b"\x1aE\xdf\xa3", b"FLV", b"OggS", b"\0\0\1\xba", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")
"""Matroska and WebM, Flash video, Ogg, MPEG programme streams, Windows Media."""

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
AVIF_BRANDS = frozenset({b"avif", b"avis"})
"""ISO/IEC 23008-12 and AV1's AVIF: the major brand of an ISO base media file that is a picture."""

JPEG_STREAMS = frozenset({".mjpeg", ".mjpg"})
"""Begin as one JPEG picture does; only the ending tells."""

PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif"}
)
RAW_SUFFIXES = frozenset(
    {".dng", ".cr2", ".nef", ".nrw", ".arw", ".sr2", ".srw", ".orf", ".rw2", ".pef", ".3fr", ".iiq"}
)
"""Of cameras' raw files: they begin as TIFF does, and would be read as their small preview."""

CLIP_SUFFIXES = (
    frozenset(
        {".mp4", ".mkv", ".webm", ".mov", ".avi", ".m4v", ".3gp", ".ts", ".mts", ".m2ts", ".mpg"}
        | {".mpeg", ".wmv", ".mxf", ".dv"}
    )
    | JPEG_STREAMS
)
"""What a file is meant to be whose first bytes say nothing: damaged, or a clip of another kind."""


class Kind(StrEnum):
    """What campad makes frames from."""

    PICTURE = "picture"
    HEIC = "HEIC picture"
    CLIP = "clip"


def kind_of(path: Path) -> Kind | None:
    """Return what a file is, None for anything that campad makes no frames from.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        return kind_of_head(file.read(HEAD_BYTES), path.suffix.lower())


def kind_of_head(head: bytes, suffix: str = "") -> Kind | None:
    """Return what begins with these bytes, and perhaps has this ending."""
    if suffix in RAW_SUFFIXES:
        return None
    if head.startswith(PICTURE_MAGIC) and suffix not in JPEG_STREAMS:
        return Kind.PICTURE
    if head[:4] == b"RIFF":
        return {b"WEBP": Kind.PICTURE, b"AVI ": Kind.CLIP}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _kind_of_brands(head)
    if head.startswith(CLIP_MAGIC) or suffix in CLIP_SUFFIXES:
        return Kind.CLIP
    return Kind.PICTURE if suffix in PICTURE_SUFFIXES else None


def _kind_of_brands(head: bytes) -> Kind:
    """Return what an ISO base media file is: `mif1` alone says picture, its next brand which."""
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, len(head), 4))]
    if AVIF_BRANDS & set(brands):
        return Kind.PICTURE
    return Kind.HEIC if brands[0] in HEIC_BRANDS else Kind.CLIP
