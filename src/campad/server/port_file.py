"""Where a campad listens is written beside its key, so that `campad link` can name the address."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

log = logging.getLogger(__name__)


def written_port(folder: Path | None, port: int) -> AbstractContextManager[None]:
    """Write the port while the server runs; of several campads, the one that came last says it."""
    return _written(folder, "port", f"{port}\n")


def written_address(folder: Path | None, address: str) -> AbstractContextManager[None]:
    """Write a lesson's address while it is served."""
    return _written(folder, "address", f"{address}\n")


@contextmanager
def _written(folder: Path | None, name: str, written: str) -> Iterator[None]:
    if folder is None:
        yield
        return
    path = folder / name
    try:
        path.write_text(written, "ascii")
    except OSError as error:
        log.warning("%s cannot be written (%s)", path, error.strerror or error)
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            if path.read_text("ascii") == written:
                path.unlink()


def read_address(folder: Path) -> str | None:
    """Return the address that was written; None where there is none, or it cannot be read."""
    try:
        return (folder / "address").read_text("ascii")[:300].strip() or None
    except (OSError, ValueError):
        return None


def read_port(folder: Path) -> int | None:
    """Return the port that was written; None where there is none, or it cannot be read."""
    try:
        port = int((folder / "port").read_text("ascii")[:6])
    except (OSError, ValueError):
        return None
    return port if 0 < port <= 65_535 else None
