"""Reads PyTorch state dicts in the format of before 2020 (torch < 1.6), without torch.

Such a file is a pickle, and a pickle is a program. This reader executes nothing: it knows the two
dozen instructions and the four names that a state dict of plain tensors needs, keeps values on a
stack of its own, and refuses every other instruction and name.

Layout, from torch/serialization.py `_legacy_save`: five pickles (magic number, protocol, system
information, the dict of tensor descriptions, the list of storage keys), then each storage as a
64-bit count of elements and its raw little-endian values.
"""

import io
import math
import pickletools
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.files import read_whole
from campad.graphs.sanitize import damage_told, shown

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
MAX_FILE_BYTES = 512 * 2**20
MAX_INSTRUCTIONS = 1_000_000
MAX_DIMENSIONS = 8


# Importable names, and what stands for each; nothing is imported.
_TENSOR, _DICT = object(), object()
_NAMES = {
    "torch._utils _rebuild_tensor_v2": _TENSOR,
    "collections OrderedDict": _DICT,
    "torch FloatStorage": np.dtype("<f4"),
    "torch LongStorage": np.dtype("<i8"),
}

# Instructions that take a fixed number of values, rather than all since the last mark.
_GATHERED = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3, "APPEND": 1, "SETITEM": 2}


@dataclass(frozen=True)
class _Storage:
    key: str
    dtype: np.dtype[Any]
    count: int


@dataclass(frozen=True)
class _Tensor:
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


@damage_told("not a readable PyTorch state dict")
def read_state_dict(source: Path | bytes) -> dict[str, NDArray[Any]]:
    """Read a file of named tensors: float32 or int64, in its order, sharing its memory.

    Raises ModelFileError if it is damaged, too large, or anything but a plain state dict.
    """
    data = source if isinstance(source, bytes) else read_whole(source, MAX_FILE_BYTES)
    if data[:4] == b"PK\x03\x04":
        raise ModelFileError(
            "a PyTorch file of version 1.6 or later, which campad does not read; save it with "
            "torch.save(..., _use_new_zipfile_serialization=False)"
        )
    file = io.BytesIO(data)
    magic, protocol, system, tensors, keys = (_unpickle(file) for _ in range(5))
    if magic != MAGIC or protocol != PROTOCOL:
        raise ModelFileError("not a PyTorch file of the format before torch 1.6")
    if system.get("little_endian") is not True:
        raise ModelFileError("a big-endian PyTorch file is not supported")
    storages = _read_storages(data, file.tell(), tensors, keys)
    return {name: _view(tensor, storages) for name, tensor in tensors.items()}


def _read_storages(
    data: bytes, position: int, tensors: dict[str, _Tensor], keys: list[str]
) -> dict[str, NDArray[Any]]:
    known = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
    if not all(isinstance(key, str) for key in keys):
        raise ModelFileError("storages are listed by names that are no text")
    if set(keys) != set(known) or len(keys) != len(known):
        raise ModelFileError("the storages listed are not those that the tensors use")
    storages = {}
    for key in keys:
        (count,) = struct.unpack_from("<q", data, position)
        position += 8
        dtype = known[key].dtype
        end = position + count * dtype.itemsize
        if count != known[key].count or count < 0 or end > len(data):
            raise ModelFileError(f"storage {shown(key)} is shorter or longer than it says")
        storages[key] = np.frombuffer(data, dtype, count, position)
        if dtype.kind == "f" and not np.isfinite(storages[key]).all():
            raise ModelFileError(f"storage {shown(key)} holds numbers that are not finite")
        position = end
    return storages


def _view(tensor: _Tensor, storages: dict[str, NDArray[Any]]) -> NDArray[Any]:
    values = storages[tensor.storage.key][tensor.offset :]
    last = sum((n - 1) * step for n, step in zip(tensor.shape, tensor.strides, strict=True))
    # Checking the size as well keeps a stride of 0 from making something huge of one number.
    if last >= values.size or math.prod(tensor.shape) > values.size:
        raise ModelFileError("a tensor reaches beyond its storage")
    steps = [step * values.itemsize for step in tensor.strides]
    return np.lib.stride_tricks.as_strided(values, tensor.shape, steps, writeable=False)


def _unpickle(file: io.BytesIO) -> Any:
    """Interpret the pickle that begins here, and return its value."""
    stack: list[Any] = []
    marks: list[int] = []
    memo: dict[Any, Any] = {}
    for count, (opcode, argument, _) in enumerate(pickletools.genops(file)):
        if count > MAX_INSTRUCTIONS:
            raise ModelFileError("too many instructions for a state dict")
        match opcode.name:
            case "PROTO":
                pass
            case "STOP":
                return stack.pop()
            case "MARK":
                marks.append(len(stack))
            case "NONE" | "NEWTRUE" | "NEWFALSE":
                stack.append({"NONE": None, "NEWTRUE": True, "NEWFALSE": False}[opcode.name])
            case "EMPTY_TUPLE" | "EMPTY_DICT" | "EMPTY_LIST":
                stack.append({"EMPTY_TUPLE": (), "EMPTY_DICT": {}, "EMPTY_LIST": []}[opcode.name])
            case "BININT" | "BININT1" | "BININT2" | "LONG1" | "BINUNICODE":
                stack.append(argument)
            case "BINPUT" | "LONG_BINPUT":
                memo[argument] = stack[-1]
            case "BINGET" | "LONG_BINGET":
                stack.append(memo[argument])
            case "GLOBAL":
                if argument not in _NAMES:
                    said = shown(argument)
                    raise ModelFileError(f"the file asks for {said}, which is not allowed")
                stack.append(_NAMES[argument])
            case "BINPERSID":
                stack.append(_storage(*stack.pop()))
            case "REDUCE":
                arguments = stack.pop()
                stack.append(_call(stack.pop(), arguments))
            case "BUILD":
                stack.pop()  # the dict's `_metadata`: versions of modules, of no use here
            case "TUPLE" | "APPENDS" | "SETITEMS":
                _gather(opcode.name, stack, marks.pop())
            case name if name in _GATHERED:
                _gather(name, stack, len(stack) - _GATHERED[name])
            case name:
                raise ModelFileError(f"the file uses {name}, which is not allowed")
    raise ModelFileError("the file ends in the middle")


def _gather(instruction: str, stack: list[Any], first: int) -> None:
    """Put the values from this place on into one tuple, or into the list or dict before them."""
    values = stack[first:]
    del stack[first:]
    if instruction.startswith("TUPLE"):
        stack.append(tuple(values))
    elif instruction.startswith("APPEND"):
        stack[first - 1].extend(values)
    else:
        keys = values[::2]
        # Text only: Python would overflow its stack hashing tuples nested very deeply.
        if not all(isinstance(key, str) for key in keys):
            raise ModelFileError("a dict with keys that are no text")
        stack[first - 1].update(zip(keys, values[1::2], strict=True))


def _storage(kind: str, dtype: Any, key: str, _where: str, count: int, view: None) -> _Storage:
    known = isinstance(key, str) and isinstance(count, int) and isinstance(dtype, np.dtype)
    if kind != "storage" or view is not None or not known:
        raise ModelFileError("a storage of an unknown kind")
    return _Storage(key, dtype, count)


def _call(name: Any, arguments: tuple[Any, ...]) -> Any:
    if name is _DICT and arguments == ():
        return {}
    if name is not _TENSOR:
        raise ModelFileError("the file calls something that is not allowed")
    storage, offset, shape, strides, *_ = arguments
    if max(len(shape), len(strides)) > MAX_DIMENSIONS:
        raise ModelFileError("a tensor of too many dimensions")
    numbers = (offset, *shape, *strides)
    if not isinstance(storage, _Storage) or not all(isinstance(n, int) for n in numbers):
        raise ModelFileError("a tensor of an unknown kind")
    if min(numbers) < 0 or 0 in shape:
        raise ModelFileError("a tensor with an impossible shape")
    return _Tensor(storage, offset, tuple(shape), tuple(strides))
