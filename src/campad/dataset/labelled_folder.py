"""A folder with a subfolder for each class: which files show what, and which are left out."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import NoReturn

from campad.dataset.labels import normal_form
from campad.errors import SourceError, how_to_add
from campad.imaging.kinds import Kind, kind_of

TO_LEARN = frozenset({"train", "training"})
TO_JUDGE = frozenset({"val", "valid", "validation", "test", "testing", "eval", "dev"})
NOT_OURS = frozenset({"__macosx", "@eadir", "thumbs.db", "desktop.ini"})
"""What systems put beside pictures."""

HEIC_ENDINGS = frozenset({".heic", ".heif"})
HEIC_EXTRA = f"for HEIC, {how_to_add('heic')}"


@dataclass(frozen=True)
class LabelledFile:
    """A file of a training folder, the class that its folder names, and what people call it."""

    label: str
    path: Path
    kind: Kind
    name: str


@dataclass(frozen=True)
class LabelledFolder:
    """What was found.

    Attributes:
        files: the pictures and clips, by class and by name.
        left_out: what else lies there, a sentence; empty if there is nothing else.
    """

    files: list[LabelledFile]
    left_out: str

    @property
    def labels(self) -> list[str]:
        """The classes, in the order of their names."""
        return list(dict.fromkeys(file.label for file in self.files))


def scan(folder: Path) -> LabelledFolder:
    """List a folder: one subfolder per class, pictures or clips in it, known by their content.

    Raises:
        SourceError: no such folder, fewer than two classes, a class of which no file can be read,
            a data set that is split, whose parts would be taken for classes, or a subfolder that
            cannot be looked into.
    """
    if not folder.is_dir():
        if not folder.exists():
            raise SourceError(f"{folder}: no such file or folder")
        raise SourceError(
            f"{folder} is not a folder, nor a zip of one; expected a subfolder for each class in it"
        )
    try:
        return _list(folder)
    except SourceError:
        raise
    except OSError as error:
        raise SourceError(f"{error.filename} cannot be looked into: {error.strerror}") from error


def _list(folder: Path) -> LabelledFolder:
    inner = _subfolders(folder)
    contents = {path.name: _files_of(path) for path in inner}
    full = [path for path in inner if contents[path.name][0]]
    _check_not_split(folder, full)
    deeper = None if len(full) > 1 else _deeper(full)
    if deeper:
        _check_not_split(deeper, _subfolders(deeper))
    lost = {name: others for name, (found, others) in contents.items() if others and not found}
    if lost:
        raise SourceError(f"{folder}: of a class no file can be read: {_in_words(lost)}")
    files = [file for found, _ in contents.values() for file in found]
    if len({file.label for file in files}) < 2:
        _refuse_too_few(folder, files, deeper)
    unread = {name: others for name, (_, others) in contents.items() if others}
    loose = Counter(
        _ending(path) for path in folder.iterdir() if path.is_file() and is_ours(path.name)
    )
    if loose:
        unread["no class"] = loose
    empty = ", ".join(name for name, (found, _) in contents.items() if not found)
    left_out = [f"not read: {_in_words(unread)}"] if unread else []
    return LabelledFolder(files, "; ".join(left_out + ([f"no files in {empty}"] if empty else [])))


def _subfolders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and is_ours(path.name))


def is_ours(name: str) -> bool:
    """Say whether a file or folder of this name is a person's, not the system's."""
    return not name.startswith(".") and name.casefold() not in NOT_OURS


def _files_of(folder: Path) -> tuple[list[LabelledFile], Counter[str]]:
    """Return what frames can be made from, and how many files of which endings cannot be read."""
    label = normal_form(folder.name)
    found, others = [], Counter[str]()
    for path in sorted(below(folder)):
        kind = _readable_kind(path) if path.is_file() else None
        if kind:
            found.append(LabelledFile(label, path, kind, str(path)))
        else:
            others[_ending(path)] += 1
    return found, others


def below(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder and its subfolders, and links: to folders, or to nothing.

    Links to folders are not followed, since they may lead round in a circle.
    """
    with os.scandir(folder) as entries:  # which knows without asking for each what is a folder
        found = {
            folder / entry.name: entry.is_dir(follow_symlinks=False)
            for entry in entries
            if is_ours(entry.name)
        }
    for path in sorted(found):
        if found[path]:
            yield from below(path)
        else:
            yield path


def _readable_kind(path: Path) -> Kind | None:
    try:
        kind = kind_of(path)
    except OSError:
        return Kind.PICTURE  # a file that cannot be opened is told about when it is read
    return None if kind is Kind.HEIC and not find_spec("pillow_heif") else kind


def _ending(path: Path) -> str:
    if path.is_dir():
        return "link(s) to folders"
    return path.suffix.lower() or "without an ending"


def _in_words(unread: dict[str, Counter[str]]) -> str:
    """Say how many files of which endings lie where."""
    places = (
        " and ".join(f"{count} {ending}" for ending, count in sorted(others.items()))
        + f" in {name}"
        for name, others in unread.items()
    )
    heic = any(ending in HEIC_ENDINGS for others in unread.values() for ending in others)
    return ", ".join(places) + (f"; {HEIC_EXTRA}" if heic and not find_spec("pillow_heif") else "")


def _check_not_split(folder: Path, inner: list[Path]) -> None:
    """Refuse a folder whose subfolders are parts of a data set, each with all the classes."""
    inside = {path: {inner.name for inner in _subfolders(path)} for path in inner}
    named = [path for path in inner if path.name.casefold() in TO_LEARN | TO_JUDGE]
    parts = named if len(named) > 1 and len(named) == len(inner) else []
    for path in inner if not parts else ():
        parts = [other for other in inner if len(inside[path] & inside[other]) > 1]
        if len(parts) > 1:
            break
    if len(parts) < 2:
        return
    learn = min(
        parts, key=lambda path: (not _words(path) & TO_LEARN, bool(_words(path) & TO_JUDGE))
    )
    judge = max((path for path in parts if path != learn), key=lambda path: bool(inside[path]))
    if not inside[learn]:
        raise SourceError(
            f"{folder} has the parts of a data set, not its classes; expected a subfolder for each "
            f"class in {learn} and in {judge}"
        )
    if not inside[judge]:
        raise SourceError(
            f"{folder} is a data set that is split, and only {learn.name} says the classes. Learn "
            f"from it: campad train {quote(str(learn))} -o me.campad, then campad predict "
            f"me.campad with the files in {judge}"
        )
    raise SourceError(
        f"{folder} is a data set that is split: the classes are in {learn.name} and again in "
        f"{judge.name}. Learn from one part and judge by the other: "
        f"campad train {quote(str(learn))} -o me.campad, "
        f"then campad evaluate me.campad --challenge {quote(str(judge))}. "
        f"If {learn.name} and {judge.name} are your classes, put their pictures into them without "
        "subfolders"
    )


def _words(path: Path) -> set[str]:
    return set(re.split(r"[^a-z]+", path.name.casefold()))


def _deeper(level: list[Path]) -> Path | None:
    """Return the first folder with several subfolders, among these and what lies in them."""
    while level:
        for path in level:
            if len(_subfolders(path)) > 1:
                return path
        level = [path for outer in level for path in _subfolders(outer) if not path.is_symlink()]
    return None


def _refuse_too_few(folder: Path, files: list[LabelledFile], deeper: Path | None) -> NoReturn:
    if deeper:
        hint = f". Look in {deeper}, which has subfolders"
    elif not files and any(path.is_file() and is_ours(path.name) for path in folder.iterdir()):
        hint = ", and files beside them: is the folder above meant?"
    else:
        hint = ""
    raise SourceError(
        f"{folder} needs two subfolders or more with pictures or clips, one per class; "
        f"found {len({file.label for file in files})}{hint}"
    )
