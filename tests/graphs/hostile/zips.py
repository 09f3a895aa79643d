"""What does harm in a zip of any kind: pickles that run, links, directories that lie."""

import io
import struct
import zipfile
from typing import Any


class Runs:
    """Pickled as a call that Python's own pickle would make."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


def symlink(name: str, target: str) -> bytes:
    """A zip that holds one symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, target)
    return buffer.getvalue()


def in_directory(data: bytes, at: int, form: str, *values: int) -> bytes:
    """A zip whose every directory entry has other values `at` a place."""
    changed = bytearray(data)
    place = changed.find(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into(form, changed, place + at, *values)
        place = changed.find(b"PK\x01\x02", place + 4)
    return bytes(changed)
