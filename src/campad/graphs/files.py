"""Reads files that may be larger than they should be, or no files at all."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

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


def plain_name(name: Any, owner: str) -> str:
    """Return the name of a file that must lie beside another; `./weights.bin` is one, too.

    Raises:
        ModelFileError: a path that leaves the folder, or no name.
    """
    plain = name.removeprefix("./") if isinstance(name, str) else ""
    same = PurePosixPath(plain).name == plain == PureWindowsPath(plain).name
    if not plain or not same or plain == ".." or "\0" in plain or ":" in plain:
        raise ModelFileError(f"a weights file must lie beside {owner}; got {shown(name)}")
    return plain


def read_beside(owner: Path, name: str, limit: int) -> bytes:
    """Read a file that another one names, by its plain name; see `read_bounded`.

    Raises:
        ModelFileError: also for a link to a file in another folder.
    """
    path = owner.parent / name
    try:
        if path.is_symlink() and path.resolve().parent != owner.parent.resolve():
            raise ModelFileError(f"{shown(name)} is a link to another folder; copy the file itself")
        return read_bounded(path, limit)
    except ModelFileError as error:
        raise ModelFileError(f"{shown(owner.name)} names a file: {error}") from error
    except (OSError, RuntimeError, ValueError) as error:  # a name too long, a link to itself
        raise ModelFileError(f"{shown(name)} cannot be read: {told(error)}") from error
