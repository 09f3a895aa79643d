"""Reads the arrays of an HDF5 file that anybody may have made; only in a child, see `sandbox`.

HDF5 can name other files to read numbers from, and programs to unpack them with. Nothing of that
is followed: what is not stored in the file itself, plain or deflated, is refused.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.sanitize import shown

MAX_BYTES = 256 * 2**20
MAX_RATIO = 100
"""Weights hardly shrink; a hundredth is a file that was made to unfold."""
MAX_MEMBERS = 20_000
MAX_DEPTH = 32
FILTERS = frozenset({h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32})
BFLOAT16 = np.dtype("V2")
"""HDF5 has no such type, so h5py writes two bytes that mean nothing; Keras writes no others
(findings/keras_bfloat16_in_h5.sh)."""
OPTIMISERS = frozenset({"optimizer", "optimizer_weights"})


def read_hdf5(data: bytes, *texts: str) -> tuple[list[str], dict[str, NDArray[Any]]]:
    """Return what the file says by these names, "" where it says nothing, and arrays by path.

    Only arrays of real numbers are read, as float32, and none of an optimiser's.

    Raises:
        ModelFileError: links, numbers stored elsewhere, too many or too large ones. What h5py
            raises where the file is damaged passes.
    """
    with h5py.File(io.BytesIO(data), "r") as file:
        said = [_text(file.attrs.get(name, "")) for name in texts]
        return said, dict(_arrays(file))


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _arrays(file: h5py.File) -> Iterator[tuple[str, NDArray[Any]]]:
    pending: list[tuple[list[str], h5py.Group]] = [([], file)]
    members, left = 0, MAX_BYTES
    while pending:
        path, group = pending.pop()
        for name in group:
            members += 1
            if members > MAX_MEMBERS or len(path) > MAX_DEPTH:
                raise ModelFileError("it holds more than a network has")
            if name in OPTIMISERS and not path:
                continue
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise ModelFileError(f"{shown(name)} in it is a link, which is not followed")
            member = group[name]
            if isinstance(member, h5py.Group):
                pending.append(([*path, name], member))
            elif isinstance(member, h5py.Dataset) and _is_real(member.dtype):
                left -= 4 * _checked_size(member, name)
                if left < 0:
                    raise ModelFileError("the network is larger than campad reads")
                yield "/".join([*path, name]), _as_float32(np.asarray(member[()]))


def _is_real(dtype: np.dtype[Any]) -> bool:
    return dtype.kind == "f" or dtype == BFLOAT16


def _as_float32(array: NDArray[Any]) -> NDArray[np.float32]:
    if array.dtype == BFLOAT16:  # the upper half of a float32
        return (array.view("<u2").astype(np.uint32) << 16).view(np.float32)
    return array.astype(np.float32)


def _checked_size(member: h5py.Dataset, name: str) -> int:
    """Return how many numbers an array has, once it is sure that they are in the file."""
    how = member.id.get_create_plist()
    filters = {how.get_filter(number)[0] for number in range(how.get_nfilters())}
    if member.is_virtual or how.get_external_count() or not filters <= FILTERS:
        raise ModelFileError(f"the numbers of {shown(name)} are not plainly stored in the file")
    size = math.prod(member.shape or ())
    if size * member.dtype.itemsize > MAX_RATIO * max(member.id.get_storage_size(), 1):
        raise ModelFileError(f"{shown(name)} has an unlikely size")
    return size
