"""What is to be embedded: folders, zips and files are listed one at a time, in a fixed order."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from campad.dataset.labelled_folder import below, is_ours
from campad.dataset.labels import normal_form
from campad.dataset.packed import open_zip
from campad.errors import SourceError
from campad.graphs.sanitize import told

MOST_ENTRIES = 2_000_000
ZIP_ERRORS = (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError)
"""What Python raises for zips that are damaged, encrypted, or packed in a way it does not know."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that may be a picture or a clip.

    Attributes:
        name: what it is called in the table, with slashes; the same from any working directory.
        label: its class: the outermost folder that it lies in, of what was given; None without one.
        path: the file, or the zip it lies in.
        entry: its name in that zip.
    """

    name: str
    label: str | None
    path: Path
    entry: str | None = None


@dataclass(frozen=True)
class Listing:
    """All files of several inputs. It is listed anew each time, so that it takes no memory."""

    inputs: tuple[Path, ...]

    def __iter__(self) -> Iterator[Source]:
        for path in self.inputs:
            yield from _listed(path)

    def __length_hint__(self) -> int:
        return sum(1 for _ in self)


def listing(inputs: Sequence[Path]) -> Listing:
    """Check what is to be embedded; raises SourceError for what is not there, or twice."""
    names: dict[str, Path] = {}
    for path in inputs:
        if not path.exists():
            raise SourceError(f"{path}: no such file or folder")
        other = names.setdefault(_name(path), path)
        if other is not path:
            raise SourceError(
                f"{other} and {path} have the same name, by which their pictures are known; embed "
                "them one after the other, or rename one"
            )
    return Listing(tuple(inputs))


def _name(path: Path) -> str:
    return path.resolve().name


def _listed(path: Path) -> Iterator[Source]:
    if path.is_dir():
        try:
            yield from _in_folder(path)
        except OSError as error:
            raise SourceError(f"{error.filename} cannot be looked into: {told(error)}") from error
    elif path.suffix.lower() == ".zip":
        try:
            with open_zip(path) as archive:
                yield from _in_zip(archive, path)
        except ZIP_ERRORS as error:
            raise SourceError(f"{path}: cannot be read as a zip: {error}") from error
    else:
        yield Source(_name(path), None, path)


def _in_folder(folder: Path) -> Iterator[Source]:
    root, depth = _name(folder), len(folder.parts)
    for file in below(folder):
        if file.is_file():
            yield _source(root, PurePosixPath(*file.parts[depth:]), file)


def _in_zip(archive: zipfile.ZipFile, path: Path) -> Iterator[Source]:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise SourceError(f"{path} has {len(entries):,} entries; unpack it, and give the folder")
    for name in sorted({entry.filename for entry in entries if not entry.is_dir()}):
        inside = PurePosixPath(name)
        if all(is_ours(part) for part in inside.parts):
            yield _source(_name(path), inside, path, name)


def _source(root: str, inside: PurePosixPath, path: Path, entry: str | None = None) -> Source:
    label = normal_form(inside.parts[0]) if len(inside.parts) > 1 else None
    return Source(f"{root}/{inside}", label, path, entry)
