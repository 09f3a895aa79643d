"""Reads files that may be larger than they should be, or no files at all."""

from __future__ import annotations

import os
from pathlib import Path

from campad.errors import ModelFileError
from campad.graphs.sanitize import shown, told


def read_whole(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes; raises ModelFileError as `read_bounded` does."""
    data = read_bounded(path, limit)
    if len(data) > limit:
        raise ModelFileError(f"{path.name}: larger than {limit // 2**20} MiB")
    return data


def read_bounded(path: Path, limit: int) -> bytes:
    """Read a file, but no more than one byte beyond `limit`: then it is too long.

    Memory is taken for what the file has, not for what it may have. Raises ModelFileError for a
    file that is missing, not readable, or no plain one: reading a pipe might not end.
    """
    try:
        if not path.is_file():
            raise ModelFileError(f"{shown(path.name)} cannot be read: there is no such file")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            return file.read(min(size, limit) + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that cannot be encoded
        if isinstance(error, ModelFileError):
            raise
        raise ModelFileError(f"{shown(path.name)} cannot be read: {told(error)}") from error
