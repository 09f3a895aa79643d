"""What is asked of the disk besides writing."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def sync_folder(folder: Path, durable: bool = True) -> None:
    """Let what was renamed or made in a folder survive a loss of power, where that can be asked.

    Nothing is done where it need not be `durable`.

    Raises:
        OSError: the disk fails.
    """
    if os.name != "posix" or not durable:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some file systems do not sync folders, and say so in these ways (PostgreSQL, fd.c).
        if error.errno not in (errno.EBADF, errno.EINVAL):
            raise
    finally:
        os.close(handle)
