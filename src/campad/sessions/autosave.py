"""Autosave: writes what a session knows to its project file, a moment after every change.

Files are written in one thread that all sessions share. What is there is compared with what the
file holds, so it does not matter what happened in between, and a write that failed is simply
tried again: nothing is lost while campad runs.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from campad.errors import StoreError
from campad.protocol.limits import Limits
from campad.sessions.saved_state import SavedState, WrittenState, changes_since, is_empty
from campad.store.changes import Changes
from campad.store.disk import Disk
from campad.store.project_store import ProjectStore

log = logging.getLogger(__name__)


class Autosave:
    """Keeps one project's file: what `look` returns; without a disk, nothing.

    Args:
        project: its id.
        on_trouble: called when keeping begins to fail, and when it works again.
        store, written: the file, if there is one already, and what it holds.
    """

    def __init__(
        self,
        disk: Disk | None,
        project: str,
        network: dict[str, str],
        look: Callable[[], SavedState],
        limits: Limits,
        on_trouble: Callable[[], Any],
        store: ProjectStore | None = None,
        written: WrittenState | None = None,
    ) -> None:
        self.trouble: StoreError | None = None
        self._disk, self._project, self._network = disk, project, network
        self._look, self._limits, self._on_trouble = look, limits, on_trouble
        self._store = store
        self._written = written or WrittenState()
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Future[None] | None = None
        self._changed_again = False
        self._closed = False

    @property
    def on(self) -> bool:
        """Something is kept at all."""
        return self._disk is not None

    def changed(self) -> None:
        """Something may have changed: look soon."""
        if self._disk is None or self._closed:
            return
        if self._writing:
            self._changed_again = True
        elif self._timer is None:
            self._look_in(self._limits.save_again_s if self.trouble else self._limits.save_every_s)

    def freeze(self) -> None:
        """Keep what there is now, whatever the session goes on with."""
        kept = self._look()
        self._look = lambda: kept

    async def close(self) -> None:
        """Write what is not written yet, and close the file; nothing is kept after that."""
        if self._disk is None:
            return
        while self._writing or self._timer:
            if self._timer:
                self._timer.cancel()
                self._write()
            if self._writing:
                await asyncio.wait([self._writing])
            if self.trouble:
                n = len(self._look().dataset)
                log.error("a project of %d examples could not be kept: %s", n, self.trouble)
                break
        await self.drop()

    async def drop(self) -> None:
        """Close the file as it is; nothing is kept after that."""
        self._closed = True
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._writing:
            await asyncio.wait([self._writing])
        if self._disk and self._store:
            store, self._store = self._store, None
            await self._disk.run(store.close)

    def _look_in(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._write)

    def _write(self) -> None:
        assert self._disk is not None
        self._timer = None
        if self._store and not self._store.path.exists():  # somebody has deleted it
            self._disk.run(self._store.abandon)
            self._store, self._written = None, WrittenState()
        kept = self._look()
        changes, after, all_of_it = changes_since(self._written, kept, self._network)
        unwanted = self._store is None and not (kept.dataset.examples or kept.holdout.frames)
        if is_empty(changes) or unwanted:
            return
        self._changed_again = not all_of_it
        self._writing = self._disk.run(self._write_in_thread, changes)
        self._writing.add_done_callback(lambda done: self._wrote(done, after))

    def _write_in_thread(self, changes: Changes) -> None:
        assert self._disk is not None
        if self._store is None:
            self._store = self._disk.create(self._project)
        self._disk.write(self._store, changes)

    def _wrote(self, done: asyncio.Future[None], after: WrittenState) -> None:
        self._writing = None
        error = done.exception()
        if error is not None and not isinstance(error, StoreError):
            log.error("a project could not be written", exc_info=error)
            error = StoreError("failed", "Your examples could not be written to disk.")
        if error is None:
            self._written = after
        before, self.trouble = self.trouble, error
        if error is not None and not self._closed:
            self._look_in(self._limits.save_again_s)
        elif self._changed_again and not self._closed:
            self._look_in(self._limits.save_every_s)
        if (before and before.kind) != (error and error.kind):
            self._on_trouble()
