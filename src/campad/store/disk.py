"""The folder of all projects, and the one thread that reads and writes there."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from campad.store.changes import Changes
from campad.store.folder import ProjectFolder
from campad.store.project_store import ProjectStore

T = TypeVar("T")


class Disk:
    """See the module; `folder` is made when something is recorded."""

    def __init__(self, folder: Path) -> None:
        self.folder = ProjectFolder(folder)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="campad-disk")

    def run(self, function: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
        """Call a function in the thread, after all that it has to do already."""
        return asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    def create(self, project: str) -> ProjectStore:
        """Make a project's file, or raise StoreError; called in the thread."""
        return ProjectStore.create(self.folder.path(project))

    def write(self, store: ProjectStore, changes: Changes) -> None:
        """Write changes to a project's file, or raise StoreError; called in the thread."""
        store.write(changes)

    def close(self) -> None:
        """End the thread when its work is done."""
        self._thread.shutdown(wait=True)
