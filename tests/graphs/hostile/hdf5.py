"""Keras's HDF5 files that name other places, hold too much, or are no tree."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import h5py
import numpy as np

from graphs.hostile.documents import Attack, documents

CONFIG = "model_config"


def hdf5(valid: bytes) -> Iterator[Attack]:
    """Replace the weights of a layer by something else, add to them, and cut the file."""
    names: list[str] = []
    with h5py.File(io.BytesIO(valid)) as file:
        file.visititems(lambda name, one: names.append(name) if _is_kernel(one) else None)
        said = file.attrs.get(CONFIG)
    for target in names[:4]:
        for what, attack in _attacks().items():
            made = io.BytesIO(valid)
            with h5py.File(made, "r+") as file:
                del file[target]
                attack(file, target)
            yield f"{target}: {what}", made.getvalue()
    for at in range(0, 96, 2):
        yield f"byte {at} of the head", valid[:at] + b"\xff" + valid[at + 1 :]
    yield "empty", b""
    yield "cut off", valid[: len(valid) // 2]
    yield "behind a block", bytes(512) + valid
    if said is None:
        return
    for what, document in documents(said if isinstance(said, bytes) else said.encode()):
        if len(document) < 60_000 and document:  # HDF5 keeps no larger ones with a file's head
            made = io.BytesIO(valid)
            with h5py.File(made, "r+") as file:
                file.attrs[CONFIG] = np.void(document)
                yield_as = made
            yield f"{CONFIG}: {what}", yield_as.getvalue()


def _is_kernel(one: Any) -> bool:
    return isinstance(one, h5py.Dataset) and one.ndim > 1


def _attacks() -> dict[str, Callable[[h5py.File, str], Any]]:
    rng = np.random.default_rng(0)
    zeros = np.zeros((64, 1024, 1024), np.float32)

    def put(**how: Any) -> Callable[[h5py.File, str], Any]:
        return lambda file, at: file.create_dataset(at, **how)

    def link(to: Any) -> Callable[[h5py.File, str], Any]:
        return lambda file, at: file.__setitem__(at, to)

    def virtual(file: h5py.File, at: str) -> None:
        layout = h5py.VirtualLayout((3, 3), np.float32)
        layout[:] = h5py.VirtualSource("/etc/passwd", "x", (3, 3))
        file.create_virtual_dataset(at, layout)

    def deep(file: h5py.File, at: str) -> None:
        file.create_group(at + "/a" * 500)

    def many(file: h5py.File, at: str) -> None:
        group = file.create_group(at)
        for number in range(21_000):
            group.create_group(str(number))

    def circle(file: h5py.File, at: str) -> None:
        group = file.create_group(at)
        group["again"] = group
        group["root"] = file["/"]

    pair = np.dtype([("a", "f4"), ("b", "S1000")])
    return {
        "a link": link(h5py.SoftLink("/")),
        "a link to nothing": link(h5py.SoftLink("/nowhere")),
        "a link to itself": lambda file, at: file.__setitem__(at, h5py.SoftLink("/" + at)),
        "a link elsewhere": link(h5py.ExternalLink("/etc/passwd", "/")),
        "a link upwards": link(h5py.ExternalLink("../../x.h5", "/")),
        "numbers elsewhere": put(shape=(4,), dtype="f4", external=[("/etc/passwd", 0, 16)]),
        "numbers of other files": virtual,
        "terabytes that are not there": put(shape=(2**20, 2**20), dtype="f4", chunks=(64, 64)),
        "2 to the 60": put(shape=(2**60,), dtype="f4", chunks=(64,)),
        "256 MB of zeros": put(data=zeros, compression="gzip", chunks=(1, 1024, 1024)),
        "in LZF": put(data=rng.random((9, 9)), compression="lzf"),
        "scaled": put(data=rng.integers(0, 9, (9, 9)), scaleoffset=0),
        "text": put(data=["x"] * 9),
        "text of a megabyte": put(data="x" * 2**20),
        "lists of any length": put(shape=(3,), dtype=h5py.vlen_dtype(np.float32)),
        "references": put(shape=(3,), dtype=h5py.ref_dtype),
        "pairs": put(shape=(3,), dtype=pair),
        "complex": put(data=np.ones((3, 3), complex)),
        "float64": put(data=np.full((3, 3), 1e300)),
        "float16": put(data=np.ones((3, 3), np.float16)),
        "NaN": put(data=np.full((3, 3, 3, 4), np.nan, np.float32)),
        "infinity": put(data=np.full((3, 3, 3, 4), np.inf, np.float32)),
        "nothing": put(data=h5py.Empty("f")),
        "no numbers": put(shape=(0, 3), dtype="f4"),
        "one number": put(data=1.0),
        "32 sides": put(shape=(1,) * 32, dtype="f4"),
        "a group": lambda file, at: file.create_group(at),
        "a type": lambda file, at: file.__setitem__(at, np.dtype("f4")),
        "500 groups deep": deep,
        "21,000 groups": many,
        "a circle": circle,
    }
