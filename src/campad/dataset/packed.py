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
from collections.abc import Iterator
from contextlib import contextmanager
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
_TOO_MUCH = "it holds more than campad learns from"


@contextmanager
def as_folder(path: Path) -> Iterator[Path]:
    """Give a folder as it is, and what a packed data set holds as one that is deleted afterwards.

    Raises:
        SourceError: as `unpack`.
    """
    if path.suffix.lower() not in ENDINGS or not path.is_file():
        yield path
        return
    with TemporaryDirectory(prefix="campad-") as made:
        unpack(path, Path(made))
        yield Path(made)


def unpack(path: Path, folder: Path) -> None:
    """Write the pictures of a packed data set into a subfolder for each class.

    Their names are ours, and their bytes are not looked at. Nothing is written anywhere else.

    Raises:
        SourceError: damaged, too large, of a kind that has no pictures, or none is found.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            written = _write_all(archive, folder)
    except (
        *(OSError, EOFError, RuntimeError, ValueError, LookupError, TypeError, AttributeError),
        *(zipfile.BadZipFile, zlib.error),
    ) as error:
        raise SourceError(f"{path.name}: no zip of pictures, or damaged: {told(error)}") from error
    if not written:
        raise SourceError(f"{path.name}: expected a folder of pictures for each class in the zip")


def _write_all(archive: zipfile.ZipFile, folder: Path) -> int:
    left, number = MAX_BYTES, 0
    pictures = list(_pictures(archive))
    if len(pictures) > MAX_FILES:  # before any is written
        raise ValueError(_TOO_MUCH)
    for label, entry in pictures:
        # As a folder it would be a hidden one, or another place, in some system or other.
        if label.startswith(".") or PureWindowsPath(label).name != label:
            raise ValueError(f"{label!r} cannot be the name of a class's folder")
        (folder / label).mkdir(exist_ok=True)
        suffix = PurePosixPath(entry.filename).suffix.lower()
        target = folder / label / f"{number:05}{suffix if suffix[1:].isalnum() else ''}"
        with archive.open(entry) as source:
            data = source.read(min(left, MAX_PICTURE_BYTES) + 1)
        left -= len(data)
        number += 1
        if left < 0 or len(data) > MAX_PICTURE_BYTES:
            raise ValueError(_TOO_MUCH)
        target.write_bytes(data)
    return number


def _pictures(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Find what lies in a class, by the names of its files."""
    entries = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir() and not entry.filename.startswith(("__MACOSX/", "."))
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
