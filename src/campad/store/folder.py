"""The folder with everybody's projects, one file each."""

import os
import re
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from campad.errors import ArgumentError, StoreError
from campad.store.changes import DEFAULT
from campad.store.file import check_identity, connect, store_errors
from campad.store.ledger import Census
from campad.store.moves import all_of, remove
from campad.store.read import Reader

ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
BESIDE = r"(?:-journal|-wal|-shm)"
FILES = re.compile(ID.pattern + r"\.(?:db|(?:new|damaged)-[0-9]{1,9})" + BESIDE + "?")


def default_folder() -> Path:
    """Return the user's data folder for campad; the variable CAMPAD_DATA names another."""
    named = os.environ.get("CAMPAD_DATA")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("campad", appauthor=False))


@dataclass(frozen=True)
class Summary:
    """What a list of projects shows of one; `changed_s` is in seconds since 1970.

    `network` is what it was made with, see `backbones.identity`; {} if that is not known.
    """

    id: str
    labels: tuple[str, ...]
    examples: int
    changed_s: float
    bytes: int
    network: dict[str, str]


class ProjectFolder:
    """All projects in a folder; nothing is made before a project is.

    Attributes:
        folder: the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, project: str) -> Path:
        """Return the place of a project's file, there or not; raises ArgumentError for no id."""
        if not isinstance(project, str) or not ID.fullmatch(project):
            raise ArgumentError(f"there is no project {project!r:.80}")
        return self._projects / f"{project}.db"

    def summaries(self, most: int | None = None, but: Collection[str] = ()) -> list[Summary]:
        """Return what there is, newest first, without what is open or cannot be read.

        At most `most`, and without the ids in `but`, whose files are not looked at. Raises
        StoreError if the folder cannot be read.
        """
        files = [path for path in self._files() if path.suffix == ".db" and path.stem not in but]
        found: list[Summary] = []
        for changed_s, path in sorted(((_changed_s(path), path) for path in files), reverse=True):
            if len(found) == most:
                break
            try:
                census = _census(path)
            except StoreError:
                continue
            size = sum(place.lstat().st_size for place in all_of(path) if place.exists())
            number = census.records["examples"]
            found.append(Summary(path.stem, census.labels, number, changed_s, size, census.network))
        return found

    def forget_everything(self) -> tuple[int, int, int]:
        """Delete all projects and what lies beside them; other people's files stay.

        Returns how many projects, examples in those that could be read, and bytes that were. The
        disk may still hold traces of deleted files, as of every file.

        Raises:
            StoreError: something could not be deleted, or is open in another campad; all the rest
                has been deleted.
        """
        projects = examples = size = 0
        errors: list[StoreError] = []
        for path in sorted(self._files()):
            owner = path.with_name(re.sub(BESIDE + "$", "", path.name))
            if owner != path and owner.exists():  # it stays with a file that could not be deleted
                continue
            try:
                count = _examples_in(path) if path.suffix == ".db" else 0
                with store_errors(path):
                    size += remove(path)
            except StoreError as error:
                errors.append(error)
                continue
            projects += path.suffix == ".db"
            examples += count
        if errors:
            raise StoreError(
                errors[0].kind,
                f"{len(errors)} could not be deleted; {projects} projects were: {errors[0]}",
            )
        return projects, examples, size

    def forget(self, projects: Collection[str]) -> None:
        """Delete these projects, there or not; raises StoreError if one cannot be deleted."""
        for project in projects:
            path = self.path(project)
            with store_errors(path):
                remove(path)

    def forget_old(self, before_s: float, but: Collection[str] = ()) -> int:
        """Delete what was last changed before then (seconds since 1970); return how many files.

        Projects in `but` stay. Raises StoreError if something cannot be deleted.
        """
        files = [path for path in self._files() if path.name.partition(".")[0] not in but]
        old = [path for path in files if path.exists() and _changed_s(path) < before_s]
        for path in old:
            with store_errors(path):
                remove(path)
        return len(old)

    @property
    def _projects(self) -> Path:
        return self.folder / "projects"

    def _files(self) -> list[Path]:
        """Return every file of campad's in the folder."""
        with store_errors(self._projects):
            if not self._projects.is_dir():
                return []
            return [path for path in self._projects.iterdir() if FILES.fullmatch(path.name)]


def _census(path: Path) -> Census:
    """Read what a project's file says that it holds; raises StoreError."""
    with store_errors(path), closing(connect(path, DEFAULT, alone=False)) as connection:
        known = check_identity(connection, path)
        census = Reader(connection, DEFAULT.most_guesses).census if known else None
    if census is None:
        raise StoreError("damaged", f"{path.name} is damaged.")
    return census


def _examples_in(path: Path) -> int:
    """Count the examples in a file; 0 where it cannot be read. Raises StoreError if it is open."""
    try:
        return _census(path).records["examples"]
    except StoreError as error:
        if error.kind == "locked":
            raise
        return 0


def _changed_s(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0
