"""The table on disk: a folder of Parquet files, each written whole or not at all."""

from __future__ import annotations

import json
import os
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from campad.backbones.identity import identity
from campad.errors import SourceError, StoreError, needs_extra
from campad.graphs.sanitize import told

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone
    from campad.embedding.work import Known, Rows

METADATA = b"campad"
ACTIVATION = "activation"
FORMER_UNREAD = "not-read.txt"
"""In the folder of a table that campad began before 0.2.0, which few programs then read as one."""


class Table:
    """See the module. One process writes to it at a time; others are refused.

    Args:
        folder: made when something is written; what is in it is gone on with.
        backbone: makes the activations; the table knows it by its content.

    Attributes:
        known: the paths that are in it, and their SHA-256.
        unread: the list of what could not be read, beside the folder: in it there is Parquet alone.

    Raises:
        SourceError: other files are in the folder, or what another network made.
        StoreError: a file of it is damaged, or another campad writes to it.
        MissingExtraError: pyarrow is not installed.
    """

    def __init__(self, folder: Path, backbone: Backbone) -> None:
        with needs_extra("pyarrow", "embed"):
            import pyarrow  # noqa: F401
        self.folder = folder
        place = folder.resolve()
        self.unread = place.with_name(f"{place.name}-not-read.txt")
        about = {"backbone": identity(backbone), "shape": list(backbone.shape)}
        self._about = {METADATA: json.dumps({"version": 1, **about}).encode()}
        self._size = int(np.prod(backbone.shape))
        self.known: Known = {}
        self._parts = 0
        self._locked = False
        if folder.exists():
            self._open()

    def _open(self) -> None:
        import pyarrow
        import pyarrow.parquet as parquet

        if not self.folder.is_dir():
            raise SourceError(f"{self.folder} is a file; give a folder")
        self._lock()
        known: dict[str, bytes] = {}
        for path in sorted(self.folder.iterdir()):
            if path.match("part-*.unfinished") or path.name == FORMER_UNREAD:
                path.unlink()  # its writer was ended, or it is written beside the folder now
                continue
            if path.suffix != ".parquet":
                raise SourceError(f"{self.folder} has other files in it; give a folder of its own")
            try:
                about = parquet.read_schema(path).metadata or {}
                if about.get(METADATA) != self._about[METADATA]:
                    raise SourceError(
                        f"{self.folder} was made by another network or layer; give a new folder"
                    )
                columns = parquet.read_table(path, columns=["path", "sha256"], partitioning=None)
            except (pyarrow.ArrowException, OSError) as error:
                if isinstance(error, SourceError):
                    raise
                raise StoreError(
                    "damaged", f"{path} is damaged; delete it, and its pictures are embedded again"
                ) from error
            known |= zip(*(columns[name].to_pylist() for name in ("path", "sha256")), strict=True)
            self._parts = int(path.stem.rpartition("-")[2]) + 1
        self.known = known

    def write(self, several: Sequence[Rows]) -> None:
        """Write rows as a file of their own; it is on the disk when this returns.

        Raises:
            StoreError: it cannot be written.
        """
        import pyarrow
        import pyarrow.parquet as parquet

        rows = [row for some in several for row in some.rows]
        if not rows:
            return
        made = [some.activations for some in several if some.activations is not None]
        flat = pyarrow.array(np.concatenate(made).ravel())
        strings: dict[str, Any] = {
            name: pyarrow.array([getattr(row, name) for row in rows], pyarrow.string())
            for name in ("path", "label", "group")
        }
        hashes = pyarrow.array([row.sha256 for row in rows], pyarrow.binary(32))
        activations = pyarrow.FixedSizeListArray.from_arrays(flat, self._size)
        table = pyarrow.table(strings | {"sha256": hashes, ACTIVATION: activations})
        path = self.folder / f"part-{self._parts:06}.parquet"
        unfinished = path.with_suffix(".unfinished")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock()
            if path.exists():  # since this one looked
                raise StoreError("locked", f"another campad wrote {path}; run the command again")
            with unfinished.open("wb") as file:
                parquet.write_table(
                    table.replace_schema_metadata(self._about),
                    file,
                    compression="zstd",
                    use_dictionary=["label"],
                    use_byte_stream_split=[f"{ACTIVATION}.list.element"],
                    write_statistics=["path", "label", "group", "sha256"],
                )
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except StoreError:
            raise
        except OSError as error:
            raise StoreError("failed", f"{path} cannot be written: {told(error)}") from error
        self._parts += 1

    def _lock(self) -> None:
        """Keep other processes from writing, on systems that lock folders, while this one lives."""
        if self._locked or os.name != "posix":
            return
        import fcntl

        handle = os.open(self.folder, os.O_RDONLY)
        weakref.finalize(self, os.close, handle)  # which unlocks it
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(
                "locked", f"another campad writes to {self.folder}; wait until it has ended"
            ) from error
        except OSError:  # not every file system can
            return
        self._locked = True

    def list_unread(self, unread: dict[str, str]) -> None:
        """Write what could not be read into the file `unread`; nothing if there is none."""
        try:
            self.unread.unlink(missing_ok=True)
            if unread:
                self.unread.parent.mkdir(parents=True, exist_ok=True)
                lines = [f"{name}: {why}\n" for name, why in unread.items()]
                self.unread.write_text("".join(lines), "utf-8")
        except OSError as error:
            raise StoreError("failed", f"{self.unread} cannot be written: {told(error)}") from error
