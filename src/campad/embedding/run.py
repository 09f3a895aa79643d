"""Embedding very many pictures into a table, and few of them into memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from campad.embedding.pipeline import AT_ONCE, Workers, rows_of
from campad.embedding.sources import Listing, listing
from campad.errors import SourceError

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone
    from campad.embedding.table import Table
    from campad.embedding.work import Rows

BATCH = 512
"""So many frames at most are embedded and not on the disk yet: what a crash can cost."""

MOST_NAMED = 10

Progress = Callable[[Iterable[Any]], Iterable[Any]]


@dataclass
class Done:
    """What has become of it.

    Attributes:
        embedded: so many frames are new in the table.
        known: so many were in it already.
        unread: what could not be read, and why.
    """

    embedded: int = 0
    known: int = 0
    unread: dict[str, str] = field(default_factory=dict)

    def add(self, rows: Rows) -> None:
        """Count rows."""
        self.embedded += len(rows.rows)
        self.known += rows.known
        self.unread |= rows.unread


def embed_into(
    table: Table,
    sources: Listing,
    backbone: Backbone,
    progress: Progress = iter,
    workers: Workers | None = None,
) -> Done:
    """Embed all that is not in a table yet. Half a BATCH is a file, the other half in work.

    `workers` embed; None are threads of this machine.
    """
    done, waiting = Done(), list[Any]()
    with nullcontext(workers) if workers else _threads(backbone) as used:
        for rows in rows_of(progress(sources), backbone.frame_size, used, table.known):
            done.add(rows)
            waiting.append(rows)
            if sum(len(some.rows) for some in waiting) > BATCH // 2 - AT_ONCE:
                table.write(waiting)
                waiting.clear()
        table.write(waiting)
    table.list_unread(done.unread)
    return done


@contextmanager
def _threads(backbone: Backbone) -> Iterator[Workers]:
    number = os.cpu_count() or 1
    with ThreadPoolExecutor(number, "campad-embed") as threads:
        yield Workers(threads, on_one_thread(backbone), min(BATCH // 2, 2 * number * AT_ONCE))


def on_one_thread(backbone: Backbone) -> Backbone:
    """Return the same network, each call on the thread that calls: nobody waits for anybody."""
    return backbone.on_threads(1) if hasattr(backbone, "on_threads") else backbone


class Embedded(NamedTuple):
    """What scikit-learn takes: `cross_val_score(model, X, y, groups=groups, cv=...)`.

    Attributes:
        X: float32 (n, d), the activations.
        y: (n,), the classes' names.
        groups: (n,), the recording of each: the name of its file.
    """

    X: NDArray[np.float32]
    y: NDArray[np.str_]
    groups: NDArray[np.str_]


def embed(folder: str | Path, *, backbone: Backbone | None = None) -> Embedded:
    """Embed the pictures and clips of a folder, or of a zip, for scikit-learn.

    Args:
        folder: a subfolder for each class.
        backbone: from `load_backbone`; None loads the default one.

    Raises:
        SourceError: no such folder, a file that cannot be read, or one without a class.
        ModelFileError: the network fails.
    """
    from campad.backbones import load_backbone

    sources = listing([Path(folder)])
    network = backbone or load_backbone()
    done, taken = Done(), list[Any]()
    with _threads(network) as workers:
        for rows in rows_of(sources, network.frame_size, workers, {}):
            done.add(rows)
            taken.append(rows)
    lines = [row for rows in taken for row in rows.rows]
    done.unread |= {row.path: "lies in no subfolder" for row in lines if row.label is None}
    if not (lines or done.unread):
        raise SourceError(f"{folder}: no pictures or clips; expected a subfolder for each class")
    if done.unread:
        named = [f"\n  {name}: {why}" for name, why in done.unread.items()][:MOST_NAMED]
        count = "1 file" if len(named) == 1 else f"{len(done.unread)} files"
        raise SourceError(f"{folder}: {count} cannot be used:{''.join(named)}")
    made = [rows.activations for rows in taken if rows.activations is not None]
    labels, groups = [row.label for row in lines], [row.group for row in lines]
    return Embedded(np.concatenate(made), np.array(labels), np.array(groups))
