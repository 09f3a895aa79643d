"""Data sets in one file: a zip of pictures by class, as several programs write it.

left/1.png                            a folder for each class, as everybody reads it
left-!-0.jpg                          Teachable Machine's project, .tm, beside a manifest.json
samples/0_3.png and metadata.json     genai-tm's project: number of the class, of the picture
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import Any

from campad.dataset.labels import check_label
from campad.errors import SourceError
from campad.graphs.sanitize import told

MAX_FILES = 20_000
MAX_BYTES = 2 * 2**30
"""Of all pictures together."""
MAX_PICTURE_BYTES = 64 * 2**20
MAX_ABOUT_BYTES = 2**20
SEPARATOR = "-!-"
ABOUT = MANIFEST, METADATA = ("manifest.json", "metadata.json")
SAMPLE = re.compile(r"samples/(\d{1,3})_\d{1,6}\.[a-z]{3,4}")
ENDINGS = frozenset({".zip", ".tm"})
SAYS_UTF8 = 0x800
NOT_PICTURES = ("__MACOSX/", ".")
_TOO_MUCH = "it holds more than campad learns from"


@dataclass(frozen=True)
class Unpacked:
    """A data set as a folder.

    Attributes:
        folder: where its pictures are.
        names: what people call the files, where that is not their path.
    """

    folder: Path
    names: Mapping[Path, str] = field(default_factory=dict)


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open a zip from any system; raises as `ZipFile` does.

    macOS writes names in UTF-8 without saying so, for which Python takes them to be in the IBM PC's
    characters, as Windows writes them.
    """
    archive = zipfile.ZipFile(path)
    for entry in archive.infolist():
        if not entry.flag_bits & SAYS_UTF8:
            with suppress(UnicodeError):
                entry.filename = entry.filename.encode("cp437").decode("utf-8")
    archive.NameToInfo = {entry.filename: entry for entry in archive.infolist()}
    return archive


def holds_pictures(path: Path) -> bool:
    """Tell a packed data set from networks and .campad files, which may be zips, too."""
    if path.suffix.lower() not in ENDINGS or not path.is_file():
        return False
    try:
        with open_zip(path) as archive:
            names = archive.namelist()
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile):
        return False
    inside = any("/" in name for name in names if not name.startswith(NOT_PICTURES))
    return path.suffix.lower() == ".tm" or (inside and "head.bin" not in names)


@contextmanager
def as_folder(path: Path) -> Iterator[Unpacked]:
    """Give a folder as it is, and what a packed data set holds as one that is deleted afterwards.

    Raises:
        SourceError: as `unpack`.
    """
    if path.suffix.lower() not in ENDINGS or not path.is_file():
        yield Unpacked(path)
        return
    with TemporaryDirectory(prefix="campad-") as made:
        yield Unpacked(Path(made), unpack(path, Path(made)))


def unpack(path: Path, folder: Path) -> dict[Path, str]:
    """Write the pictures of a packed data set into a subfolder for each class.

    Their names are ours, and their bytes are not looked at. Nothing is written anywhere else.

    Returns:
        Of each file that was written, the zip and the name in it.

    Raises:
        SourceError: damaged, too large, of a kind that has no pictures, or none is found.
    """
    try:
        with open_zip(path) as archive:
            written = _write_all(archive, folder)
    except (
        *(OSError, EOFError, RuntimeError, ValueError, LookupError, TypeError, AttributeError),
        *(zipfile.BadZipFile, zlib.error),
    ) as error:
        raise SourceError(f"{path.name}: no zip of pictures, or damaged: {told(error)}") from error
    if not written:
        raise SourceError(f"{path.name}: expected a folder of pictures for each class in the zip")
    return written


def _write_all(archive: zipfile.ZipFile, folder: Path) -> dict[Path, str]:
    left, names = MAX_BYTES, dict[Path, str]()
    pictures = list(_pictures(archive))
    if len(pictures) > MAX_FILES:  # before any is written
        raise ValueError(_TOO_MUCH)
    for label, entry in pictures:
        # As a folder it would be a hidden one, or another place, in some system or other.
        if label.startswith(".") or PureWindowsPath(label).name != label:
            raise ValueError(f"{label!r} cannot be the name of a class's folder")
        (folder / label).mkdir(exist_ok=True)
        suffix = PurePosixPath(entry.filename).suffix.lower()
        target = folder / label / f"{len(names):05}{suffix if suffix[1:].isalnum() else ''}"
        with archive.open(entry) as source:
            data = source.read(min(left, MAX_PICTURE_BYTES) + 1)
        left -= len(data)
        if left < 0 or len(data) > MAX_PICTURE_BYTES:
            raise ValueError(_TOO_MUCH)
        target.write_bytes(data)
        names[target] = f"{archive.filename}/{entry.filename}"
    return names


def _pictures(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Find what lies in a class, by the names of its files."""
    entries = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir() and not entry.filename.startswith(NOT_PICTURES)
    ]
    about = {name: _json(archive, name) for name in ABOUT if name in archive.NameToInfo}
    if (kind := about.get(MANIFEST, {}).get("type", "image")) != "image":
        raise ValueError(f"a project of the type {kind!r} has no pictures")
    labels = about.get(METADATA, {}).get("labels", [])
    places = [PurePosixPath(entry.filename).parts for entry in entries]
    if any({"/", ".."} & set(parts) or "\\" in "".join(parts) for parts in places):
        raise ValueError("the name of a file in it leads to another place")
    # A folder around all is none of a class.
    around = len({parts[0] for parts in places}) == 1 and min(map(len, places)) > 2
    for entry, parts in zip(entries, places, strict=True):
        parts = parts[1:] if around else parts
        sample = SAMPLE.fullmatch("/".join(parts))
        if sample and labels:
            yield check_label(labels[int(sample[1])]), entry
        elif len(parts) > 1:
            yield check_label(parts[0]), entry
        elif parts and SEPARATOR in parts[0]:
            yield check_label(parts[0].rpartition(SEPARATOR)[0]), entry


def _json(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    with archive.open(name) as file:
        found = json.loads(file.read(MAX_ABOUT_BYTES))
    return found if isinstance(found, dict) else {}
