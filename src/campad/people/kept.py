"""What of a lesson outlives campad, where the teacher wants that: who is in it, and their projects.

    lesson.json     the join code, and of everybody the name, what their token is known by, and
                    which projects are theirs; nothing that a camera saw
    start.campad    what was handed out, if anything
    projects/       everybody's examples and settings, as `store` keeps them, without pictures

All of it is deleted so many days after somebody was last there, and at once when the lesson is
wiped. The folder belongs to one `campad serve` alone.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from campad.errors import ServerError, StoreError
from campad.store.disk import Disk
from campad.store.moves import make_folder
from campad.store.new_file import write_file

log = logging.getLogger(__name__)

FOLDER = "lesson"
"""Its place in campad's data folder."""

DAY_S = 24 * 3600.0
TIDY_EVERY_S = 3600.0


class KeptMember(Struct):
    """Somebody in a lesson; `token` is the SHA-256 of theirs in hexadecimal, "" without one."""

    number: int
    name: str
    token: str
    projects: list[str]
    """All that were theirs; the last one is."""
    seen_s: float
    """When they were last there, in seconds since 1970."""


class KeptLesson(Struct):
    """A lesson, as it goes on."""

    code: str
    locked: bool = False
    paused: bool = False
    numbers: int = 0
    """So many have joined."""
    people: list[KeptMember] = []


class Keeping:
    """Writes it in one thread, which projects share; the newest state is what counts.

    Args:
        folder: where; it is made when something is kept.
        days: for how long after somebody was last there.
        clock: seconds since 1970.
    """

    def __init__(self, folder: Path, days: int, clock: Callable[[], float] = time.time) -> None:
        self.folder, self.days, self.clock = folder, days, clock
        self.disk = Disk(folder)
        self._file, self._start = folder / "lesson.json", folder / "start.campad"

    @property
    def over_s(self) -> float:
        """Who was last there before then is forgotten."""
        return self.clock() - self.days * DAY_S

    def read(self) -> KeptLesson | None:
        """Return what was kept; None if nothing was.

        Raises:
            ServerError: it cannot be read; it is not written over either.
        """
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=KeptLesson)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError, UnicodeError) as error:
            raise ServerError(
                f"{self._file} cannot be read ({error}). Mend it or move it away; without it "
                "nobody of the last lesson is known, and everybody joins anew"
            ) from error

    def read_start(self) -> bytes | None:
        """Return what was handed out."""
        return self._start.read_bytes() if self._start.exists() else None

    def write(self, lesson: KeptLesson) -> None:
        """Have it written, after all that the thread has to do already."""
        self.disk.run(self._replace, self._file, msgspec.json.encode(lesson))

    def write_start(self, project: bytes | None) -> None:
        """Have what is handed out written, or deleted."""
        self.disk.run(self._replace, self._start, project)

    async def forget(self, projects: list[str]) -> None:
        """Delete these projects; what cannot be deleted is logged."""
        try:
            await self.disk.run(self.disk.folder.forget, projects)
        except StoreError as error:
            log.error("a project could not be deleted: %s", error)

    async def forget_old(self, but: set[str]) -> None:
        """Delete projects that are too old, and nobody's in `but`."""
        try:
            await self.disk.run(self.disk.folder.forget_old, self.over_s, but)
        except StoreError as error:
            log.error("an old project could not be deleted: %s", error)

    def _replace(self, path: Path, data: bytes | None) -> None:
        """Write a file, so that there always is a whole one; without data delete it."""
        try:
            if data is None:
                path.unlink(missing_ok=True)
                return
            make_folder(path.parent, durable=True)
            write_file(path, data, 0o600)
        except OSError as error:
            log.error("%s cannot be written (%s)", path, error.strerror or error)
