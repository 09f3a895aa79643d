"""Zips whose names lead elsewhere, and whose directory lies."""

import io
import struct
import warnings
import zipfile
from collections.abc import Iterable, Iterator

from graphs.hostile.documents import Attack

OUT = "campad-was-here"
NAMES = (
    *(f"{up}{OUT}" for up in ("../", "../../", "a/../../", "./../", "..\\", "a\\..\\..\\")),
    *(f"/etc/{OUT}", f"//etc/{OUT}", f"C:\\{OUT}", f"C:{OUT}", f"\\\\server\\share\\{OUT}"),
    *(
        f"file:///etc/{OUT}",
        f"~/{OUT}",
        f"$HOME/{OUT}",
        f"a/b/../../../{OUT}",
        "..",
        ".",
        "/",
        "a//b",
    ),
    *("CON", "a/nul.png", "a/aux", "a/COM1.png", "a/b.png ", "a/b.png.", "a/b:stream", "-rf/x.png"),
    *(".hidden/x.png", "a/.x.png", "\u202egnp.exe/x", "a/" + "x" * 300 + ".png", "x" * 60_000),
    *("a/" * 200 + "x.png", "\x1b[2J/x.png", "__MACOSX/x.png", "A/x.png", "a/x.svg", "a/x.exe"),
)
MIB = 2**20


def archives(valid: bytes, *, large: bool = True) -> Iterator[Attack]:
    """Add a hostile name, give it to the first file, and lie about what is in it.

    `large`: with what unfolds to 200 MB, and with 30,000 files, too.
    """
    for name in NAMES:
        shown = name[:40]
        yield f"more: {shown!r}", rewritten(valid, more={name: b"x"})
        yield f"renamed: {shown!r}", rewritten(valid, rename=name)
    first = zipfile.ZipFile(io.BytesIO(valid)).namelist()[0]
    yield "a file twice", rewritten(valid, more={first: b"x"})
    yield "a zip in it", rewritten(valid, more={"a/inner.zip": valid})
    for kind, what in ((0xA1FF, "link"), (0x61B6, "device"), (0x11B6, "pipe"), (0x89FF, "setuid")):
        yield f"a {what}", rewritten(valid, more={"a/x.png": b"/etc/passwd"}, mode=kind)
    yield from _lies(valid)
    yield from _large(valid) if large else ()


def _large(valid: bytes) -> Iterator[Attack]:
    yield (
        "a file that unfolds",
        rewritten(valid, more={"a/bomb.png": bytes(200 * MIB)}, deflate=True),
    )
    yield "the first unfolds", rewritten(valid, replace=bytes(200 * MIB), deflate=True)
    yield "30,000 files", rewritten(valid, more={f"a/{n}.png": b"" for n in range(30_000)})


def rewritten(
    valid: bytes,
    *,
    more: dict[str, bytes] | None = None,
    rename: str | None = None,
    replace: bytes | None = None,
    deflate: bool = False,
    mode: int = 0,
) -> bytes:
    """Return a zip, its first file under another name or with other bytes, and more in it."""
    made = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    with zipfile.ZipFile(io.BytesIO(valid)) as old, zipfile.ZipFile(made, "w", kind) as new:
        for number, name in enumerate(old.namelist()):
            data = old.read(name) if number or replace is None else replace
            new.writestr(_plain(rename) if rename and not number else name, data)
        for name, data in (more or {}).items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr, entry.create_system = mode << 16, 3
            entry.compress_type = kind
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                new.writestr(entry, data)
    return made.getvalue()


def inside(valid: bytes, name: str, attacks: Iterable[Attack]) -> Iterator[Attack]:
    """Put attacks into one file of a zip."""
    with zipfile.ZipFile(io.BytesIO(valid)) as old:
        files = {one: old.read(one) for one in old.namelist()}
    for what, data in attacks:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for one, content in files.items():
                new.writestr(one, data if one == name else content)
        yield f"{name}: {what}", made.getvalue()


def _plain(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("x")
    entry.filename = name  # ZipInfo itself would mend it
    return entry


def _lies(valid: bytes) -> Iterator[Attack]:
    head, directory, end = (valid.find(mark) for mark in (b"PK\3\4", b"PK\1\2", b"PK\5\6"))
    fields = {  # place, form, what is said
        "encrypted": (directory + 8, "<H", 1),
        "strongly encrypted": (directory + 8, "<H", 0x41),
        "a method that nobody has": (directory + 10, "<H", 98),
        "in bzip2": (directory + 10, "<H", 12),
        "in LZMA": (directory + 10, "<H", 14),
        "deflated, but stored": (directory + 10, "<H", 8),
        "another checksum": (directory + 16, "<I", 7),
        "packed 4 GB": (directory + 20, "<I", 2**32 - 2),
        "unpacked 4 GB": (directory + 24, "<I", 2**32 - 2),
        "in zip64": (directory + 24, "<I", 2**32 - 1),
        "a name of 65,535": (directory + 28, "<H", 65_535),
        "65,535 more bytes": (directory + 30, "<H", 65_535),
        "on disk 7": (directory + 34, "<H", 7),
        "at the end": (directory + 42, "<I", len(valid)),
        "at 4 GB": (directory + 42, "<I", 2**32 - 2),
        "another name ahead": (head + 30, "<B", 0x21),
        "a name of 65,535 ahead": (head + 26, "<H", 65_535),
        "65,535 files": (end + 10, "<H", 65_535),
        "no files": (end + 10, "<H", 0),
        "a directory of 4 GB": (end + 12, "<I", 2**32 - 2),
        "an empty directory": (end + 12, "<I", 0),
        "a directory at 4 GB": (end + 16, "<I", 2**32 - 2),
        "a directory at 0": (end + 16, "<I", 0),
        "a comment of 65,535": (end + 20, "<H", 65_535),
    }
    for what, (place, form, value) in fields.items():
        changed = bytearray(valid)
        struct.pack_into(form, changed, place, value)
        yield what, bytes(changed)
    yield "empty", b""
    yield "only an end", valid[end:]
    yield "no end", valid[:end]
    yield "a megabyte ahead", bytes(MIB) + valid
    yield "a megabyte behind", valid + bytes(MIB)
    yield "two zips", valid + valid
    yield "another archive", b"7z\xbc\xaf\x27\x1c" + valid
