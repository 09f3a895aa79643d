import struct
from pathlib import Path

import pytest
from PIL import Image

from campad.imaging.kinds import Kind, kind_of
from imaging.pictures import encode, picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF"])
def test_pictures_are_known_by_their_content(kind: str, tmp_path: Path) -> None:
    """What Pillow writes is a picture under any ending."""
    file = tmp_path / "photo.xyz"
    file.write_bytes(encode(Image.fromarray(picture(32, 32)), kind))

    assert kind_of(file) is Kind.PICTURE


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.jpg", b"\0\0\0\x20ftypisom\0\0\2\0isomiso2", Kind.CLIP),
        ("a.mov", b"\0\0\0\x14ftypqt  \0\0\2\0qt  ", Kind.CLIP),
        ("a", b"\0\0\0\x18ftyp3gp5\0\0\1\0", Kind.CLIP),
        ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Kind.HEIC),
        ("a.heic", b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic", Kind.HEIC),
        ("a.heic", b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", Kind.PICTURE),
        ("a.webm", b"\x1aE\xdf\xa3\x01", Kind.CLIP),
        ("a.avi", b"RIFF" + struct.pack("<I", 9) + b"AVI LIST", Kind.CLIP),
        ("a.wav", b"RIFF" + struct.pack("<I", 9) + b"WAVEfmt ", None),
        ("a.mjpeg", b"\xff\xd8\xff\xe0", Kind.CLIP),
        ("a.ts", b"G@\0\x10", Kind.CLIP),
        ("a.M2TS", b"\0\0\0\0G@\0\x10", Kind.CLIP),
        ("a.mxf", b"\x06\x0e+4", Kind.CLIP),
        ("a.NEF", b"MM\0*\0\0\0\x08", None),
        ("a.dng", b"II*\0\x08\0\0\0", None),
        ("a.txt", b"words", None),
        ("a.jpg", b"", Kind.PICTURE),
        ("a.JPEG", b"<html>", Kind.PICTURE),
        ("a.svg", b"<svg>", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(
    name: str, head: bytes, kind: Kind | None, tmp_path: Path
) -> None:
    """Brands and magic numbers decide; the ending only where they say nothing."""
    (tmp_path / name).write_bytes(head)

    assert kind_of(tmp_path / name) is kind
