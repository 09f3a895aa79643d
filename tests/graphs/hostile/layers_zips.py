"""Zips that are said to hold a Layers model, by name."""

import io
import zipfile
import zlib

from graphs.hostile.zips import in_directory, symlink
from graphs.mutations import valid


def packed(*, deflate: bool = False, **entries: bytes | None) -> bytes:
    """The tiny Layers model in a zip, some files replaced, added or left out (None)."""
    files: dict[str, bytes | None] = {
        "model.json": valid("model.json"),
        "weights.bin": valid("weights.bin"),
        "metadata.json": b"{}",
    }
    buffer = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, data in (files | entries).items():
            if data is not None:
                archive.writestr(name, data)
    return buffer.getvalue()


def under(prefix: str) -> bytes:
    """The model with its files' names behind a prefix."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("model.json", "weights.bin"):
            archive.writestr(prefix + name, valid(name))
    return buffer.getvalue()


def overlapping() -> bytes:
    """Two names for one and the same place."""
    changed = bytearray(packed())
    places = [at for at in range(len(changed)) if changed[at : at + 4] == b"PK\x01\x02"]
    changed[places[1] + 42 : places[1] + 46] = bytes(4)
    return bytes(changed)


def many(number: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for count in range(number):
            archive.writestr(f"{count:06}", b"")
    return buffer.getvalue()


WELL = packed()
ZIPS: dict[str, bytes] = {
    "no model": packed(**{"model.json": None}),
    "no weights": packed(**{"weights.bin": None}),
    "a model of gigabytes": packed(deflate=True, **{"model.json": b" " * (17 * 2**20)}),
    "weights that unfold": packed(deflate=True, **{"weights.bin": bytes(30 * 2**20)}),
    "weights that are too long": packed(**{"weights.bin": bytes(2**20)}),
    "a file beside that unfolds": packed(deflate=True, other=bytes(30 * 2**20)),
    "a link": symlink("model.json", "/etc/passwd"),
    "a folder": under("model/"),
    "a folder above": under("../"),
    "a whole path": under("/"),
    "a path of Windows": under("a\\"),
    "files of gigabytes": in_directory(WELL, 20, "<II", 2**31, 2**31),
    "encrypted files": in_directory(WELL, 8, "<H", 1),
    "another compression": in_directory(WELL, 10, "<H", 14),
    "a wrong sum": in_directory(WELL, 16, "<I", zlib.crc32(b"other")),
    "another size than it has": in_directory(WELL, 24, "<I", 5),
    "files over each other": overlapping(),
    "10,000 files": many(10_000),
    "a directory of gigabytes": WELL[:-10] + b"\xff\xff\xff\x7f" + WELL[-6:],
    "a directory elsewhere": WELL[:-6] + b"\xff\xff\xff\x7f" + WELL[-2:],
    "cut off": WELL[:-30],
    "the beginning cut off": WELL[100:],
    "empty": b"",
    "an empty zip": b"PK\x05\x06" + bytes(18),
    "no zip": b"hello, this is no zip" * 10,
}
