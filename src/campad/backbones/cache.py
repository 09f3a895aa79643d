"""The cache of built graphs: files that are checked when read and rebuilt when damaged.

Each file lies beside its SHA-256. A file that is missing, half written or changed counts as not
there. A cache folder that cannot be written to costs time at each start, and nothing else.
"""

import functools
import hashlib
import logging
import os
import secrets
from pathlib import Path

log = logging.getLogger(__name__)


def default_folder() -> Path:
    """Return the user's cache folder for campad; the variable CAMPAD_CACHE names another."""
    named = os.environ.get("CAMPAD_CACHE")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_cache_dir("campad", appauthor=False))


def load(path: Path) -> bytes | None:
    """Return the bytes of `path` if they are what was stored, else None."""
    try:
        data = path.read_bytes()
        promised = _sum_path(path).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    if hashlib.sha256(data).hexdigest() != promised:
        log.warning("the cached file %s was damaged and is made again", path.name)
        return None
    return data


def store(path: Path, data: bytes) -> None:
    """Keep `data` under `path`; if that cannot be done, log it and go on."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, data)
        replace(_sum_path(path), hashlib.sha256(data).hexdigest().encode())
    except OSError as error:
        _tell(path.parent, error.strerror or str(error))


@functools.cache  # once for each folder: every network is kept there
def _tell(folder: Path, why: str) -> None:
    log.warning("the cache folder %s cannot be used (%s); nothing is lost but time", folder, why)


def _sum_path(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def replace(path: Path, data: bytes) -> None:
    """Write beside and rename, so that nobody ever reads half a file; raises OSError.

    Who else may read it is left to the umask: what an administrator fetches is for a service.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
