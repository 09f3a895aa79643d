"""Pieces of work: a few pictures become rows of the table, in any thread or process."""

import hashlib
import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from campad.embedding.sources import Source
from campad.errors import ImageError, ModelFileError
from campad.imaging.frame import Pixels
from campad.imaging.kinds import HEAD_BYTES, Kind, kind_of_head
from campad.imaging.picture import MAX_IMAGE_BYTES, read_square

REDUCED_TO = 2
"""A JPEG is decoded so small that it still has this many pixels for one of the network's: that is
where Pillow's own `reducing_gap` says that nobody sees a difference."""

IN_A_CALL = 2
"""So many pictures go to the network at once. On one thread the default network takes a tenth more
for each of sixteen, whose layers leave the processor's cache, and beside decoding four are too many
(benchmarks/results/embed.md); what comes of it is the same to the bit."""


class Embeds(Protocol):
    """A network, as far as it is used here."""

    @property
    def frame_size(self) -> int:
        """The side of its frames in pixels."""

    def embed(self, frames: Pixels) -> NDArray[np.float32]:
        """Give the activations of frames (n, s, s, 3)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table but for its activation.

    Attributes:
        path: its source's name; of a clip's frames with `#` and their number.
        label: its class, if it has one.
        group: the recording it belongs to: its source's name.
        sha256: of the file's content.
    """

    path: str
    label: str | None
    group: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Rows:
    """What comes of a piece of work.

    Attributes:
        rows: the lines.
        activations: float32 (n, d).
        unread: what there is no line for: names, and why.
        known: so many were in the table already.
    """

    rows: Sequence[Row] = ()
    activations: NDArray[np.float32] | None = None
    unread: Mapping[str, str] = field(default_factory=dict)
    known: int = 0


Known = Mapping[str, bytes]
"""The table's paths, and the SHA-256 of each."""

CHANGED = "has changed since it was embedded; its line is the old one (use a new folder)"


def embed_pictures(backbone: Embeds, sources: Sequence[tuple[Source, bytes]], known: Known) -> Rows:
    """Decode and embed pictures, given as their files' bytes, but for those that are known."""
    rows, squares, unread, done = [], [], {}, 0
    for source, data in sources:
        try:
            sha256 = hashlib.sha256(data).digest()
            if (before := known.get(source.name)) is not None:
                done += before == sha256
                if before != sha256:
                    unread[source.name] = CHANGED
                continue
            size = backbone.frame_size
            squares.append(read_square(data, size, at_least=REDUCED_TO * size))
        except ImageError as error:
            unread[source.name] = str(error).removeprefix("picture: ")
            continue
        rows.append(Row(source.name, source.label, source.name, sha256))
    return Rows(rows, activations_of(backbone, squares), unread, done)


def embed_frames(backbone: Embeds, rows: Sequence[Row], squares: Sequence[Pixels]) -> Rows:
    """Embed frames that are decoded already."""
    return Rows(rows, activations_of(backbone, squares))


def activations_of(backbone: Embeds, squares: Sequence[Pixels]) -> NDArray[np.float32] | None:
    """Embed squares (s, s, 3) together, (n, d); None without any; or raise ModelFileError."""
    if not squares:
        return None
    calls = [squares[n : n + IN_A_CALL] for n in range(0, len(squares), IN_A_CALL)]
    made = np.concatenate([backbone.embed(np.stack(call)) for call in calls])
    activations = made.reshape(len(squares), -1)
    if not np.isfinite(activations).all():
        raise ModelFileError("the network gave numbers that are not finite")
    return activations


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read a picture of a zip; raises ImageError, or one of ZIP_ERRORS."""
    with archive.open(name) as file:
        data = file.read(MAX_IMAGE_BYTES + 1)
    if len(data) > MAX_IMAGE_BYTES:
        raise ImageError(f"larger than {MAX_IMAGE_BYTES // 2**20} MiB")
    return data


def read_file(source: Source) -> bytes | None:
    """Read a picture, or find that it is a clip: None; raises ImageError.

    It is opened once: where very many are small, that is a part of what they take.
    """
    try:
        with source.path.open("rb") as file:
            data = file.read(HEAD_BYTES)
            if kind_of_head(data, source.path.suffix.lower()) is Kind.CLIP:
                return None
            data += _rest(file, len(data))
    except OSError as error:
        raise ImageError(f"cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_IMAGE_BYTES:
        raise ImageError(f"larger than {MAX_IMAGE_BYTES // 2**20} MiB")
    return data


def _rest(file: BinaryIO, begun: int) -> bytes:
    """Read a file to its end, or to a byte more than may be.

    What is asked for is made room for: to ask for all that may be takes longer than to read.
    """
    size = os.fstat(file.fileno()).st_size
    data = file.read(max(0, min(size, MAX_IMAGE_BYTES) - begun) + 1)
    if begun + len(data) > size:  # it has grown, or its system does not know
        data += file.read(max(0, MAX_IMAGE_BYTES + 1 - begun - len(data)))
    return data
