"""What this process changes outside of one folder, and what it starts."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGING = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "shutil.")
NEVER = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.")


@contextmanager
def watched(folder: str, may: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """Note both, by Python's audit hooks; temporary files go into the folder.

    Args:
        folder: what is changed in it is not noted.
        may: beginnings of events that are not noted either.
    """
    outside: list[str] = []
    awake = [True]

    def hook(event: str, told: tuple[Any, ...]) -> None:
        if awake and not (may and event.startswith(may)):
            _note(event, told, folder, outside)

    before, os.environ["TMPDIR"], tempfile.tempdir = tempfile.tempdir, folder, folder
    sys.addaudithook(hook)
    try:
        yield outside
    finally:
        awake.clear()  # a hook cannot be taken away again
        tempfile.tempdir = before


def _note(event: str, told: tuple[Any, ...], folder: str, outside: list[str]) -> None:
    if event.startswith(NEVER):
        outside.append(event)
    elif event == "open" or event.startswith(CHANGING):
        path = told[0]
        if event == "open" and not (isinstance(told[2], int) and told[2] & WRITING):
            return
        if isinstance(path, str | bytes | Path):
            within = told[-1] if event != "open" and isinstance(told[-1], int) else -1
            begin = f"/proc/self/fd/{within}" if within >= 0 else "."
            whole = os.path.realpath(Path(begin) / os.fsdecode(path))
            if whole != os.devnull and not whole.startswith(os.path.realpath(folder)):
                outside.append(f"{event} {whole}")
