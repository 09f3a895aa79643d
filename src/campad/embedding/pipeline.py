"""From sources to rows: decoding beside the network, in order, with only a few in hand."""

import hashlib
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from campad.dataset.packed import open_zip
from campad.embedding.sources import ZIP_ERRORS, Source
from campad.embedding.work import (
    CHANGED,
    Known,
    Row,
    Rows,
    embed_frames,
    embed_pictures,
    read_entry,
    read_file,
)
from campad.errors import ImageError, SourceError
from campad.imaging.clip import read_clip
from campad.imaging.files import FRAMES_PER_SECOND
from campad.imaging.frame import Pixels, to_square

AT_ONCE = 16
"""Frames in one piece of work: what it costs to hand it over is spread over them."""

Work = partial[Rows]
"""A function that can be imported, with arguments that are data: any process can do it."""


class Workers(NamedTuple):
    """Who embeds.

    Attributes:
        executor: does the work. Files are read here, so that it may be on other machines.
        network: embeds; or what stands for it in what the executor is given.
        in_hand: so many frames at most are being worked on, or wait to be taken.
    """

    executor: Executor
    network: Any
    in_hand: int


def rows_of(
    sources: Iterable[Source], frame_size: int, workers: Workers, known: Known
) -> Iterator[Rows]:
    """Yield the rows of all sources, in their order.

    Args:
        sources: what there is.
        frame_size: the network's.
        workers: embed them.
        known: what is not to be embedded again.

    Raises:
        ModelFileError: the network fails.
    """
    running: deque[Future[Rows]] = deque()
    try:
        for work in _pieces(sources, frame_size, workers.network, known):
            running.append(workers.executor.submit(work.func, *work.args, **work.keywords))
            if len(running) * AT_ONCE >= workers.in_hand:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        for future in running:
            future.cancel()


def _pieces(
    sources: Iterable[Source], frame_size: int, network: Any, known: Known
) -> Iterator[Work]:
    """Cut the work into pieces of AT_ONCE frames or fewer."""
    waiting: list[tuple[Source, bytes]] = []
    archive = _Archive()
    try:
        for source in sources:
            try:
                data = archive.read(source)
            except (ImageError, zlib.error, *ZIP_ERRORS) as error:
                yield partial(Rows, unread={source.name: str(error)})
                continue
            if data is None:
                yield from _clip_pieces(source, frame_size, network, known)
                continue
            waiting.append((source, data))
            if len(waiting) == AT_ONCE:
                yield _pictures(network, waiting, known)
                waiting = []
        if waiting:
            yield _pictures(network, waiting, known)
    finally:
        archive.close()


def _pictures(network: Any, waiting: list[tuple[Source, bytes]], known: Known) -> Work:
    names = [source.name for source, _ in waiting]
    here = {name: known[name] for name in names if name in known}
    return partial(embed_pictures, network, waiting, here)


class _Archive:
    """Reads pictures; a zip's table of contents is read once, not for each of its pictures.

    None is for a clip.
    """

    def __init__(self) -> None:
        self._path: Path | None = None
        self._zip: zipfile.ZipFile | None = None

    def read(self, source: Source) -> bytes | None:
        if source.entry is None:
            return read_file(source)
        if self._zip is None or source.path != self._path:
            self.close()
            self._path, self._zip = source.path, open_zip(source.path)
        return read_entry(self._zip, source.entry)

    def close(self) -> None:
        if self._zip is not None:
            self._zip.close()


def _clip_pieces(source: Source, frame_size: int, network: Any, known: Known) -> Iterator[Work]:
    """Decode a clip here, while what was decoded before is embedded."""
    rows: list[Row] = []
    squares: list[Pixels] = []
    done, changed = 0, False
    try:
        with source.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").digest()
        for number, frame in enumerate(read_clip(source.path, FRAMES_PER_SECOND)):
            name = f"{source.name}#{number}"
            if (before := known.get(name)) is not None:
                done += before == sha256
                changed = changed or before != sha256
            elif not changed:
                rows.append(Row(name, source.label, source.name, sha256))
                squares.append(to_square(frame, frame_size))
            if len(rows) == AT_ONCE:
                yield partial(embed_frames, network, rows, squares)
                rows, squares = [], []
        unread = {source.name: CHANGED} if changed else {}
    except (SourceError, OSError) as error:
        unread = {source.name: str(error)}
    if rows:
        yield partial(embed_frames, network, rows, squares)
    yield partial(Rows, unread=unread, known=done)
