"""Writes files as torch before 1.6 wrote them, or nearly, without torch."""

import io
import pickle
import struct
from typing import Any

import numpy as np

from campad.graphs.torch_state_dict import MAGIC, PROTOCOL

SYSTEM = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2}}


class Storage:
    """Pickled as torch pickles a storage: a persistent id."""

    def __init__(self, key: Any, count: Any, kind: str = "FloatStorage") -> None:
        self.key, self.count, self.kind = key, count, kind


class Global:
    """Pickled as an importable name that need not exist here."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class Call:
    """Pickled as a call of `function` with `arguments`."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.function, self.arguments = function, arguments


def tensor(storage: Storage, offset: Any, shape: Any, strides: Any) -> Call:
    """Pickled as torch pickles a tensor."""
    name = Global("torch._utils", "_rebuild_tensor_v2")
    return Call(name, storage, offset, shape, strides, False, Call(OrderedDict_))


OrderedDict_ = Global("collections", "OrderedDict")


PythonPickler: Any = pickle._Pickler


class Pickler(PythonPickler):  # type: ignore[misc]  # the one written in Python
    """Writes the stand-ins above as torch would write the real things."""

    def persistent_id(self, obj: Any) -> Any:
        if isinstance(obj, Storage):
            return ("storage", Global("torch", obj.kind), obj.key, "cpu", obj.count, None)
        return None

    def save(self, obj: Any, save_persistent_id: bool = True) -> None:
        if isinstance(obj, Global):
            self.write(f"c{obj.module}\n{obj.name}\n".encode())
        elif isinstance(obj, Call):
            self.save(obj.function)
            self.save(obj.arguments)
            self.write(pickle.REDUCE)
        else:
            super().save(obj, save_persistent_id)


def pickled(value: Any) -> bytes:
    file = io.BytesIO()
    Pickler(file, 2).dump(value)
    return file.getvalue()


def torch_file(
    tensors: Any = None,
    keys: Any = ("0",),
    storages: bytes | None = None,
    *,
    magic: Any = MAGIC,
    protocol: Any = PROTOCOL,
    system: Any = None,
    description: bytes | None = None,
) -> bytes:
    """A file as torch before 1.6 wrote it; any part may be replaced."""
    if tensors is None:
        tensors = {"w": tensor(Storage("0", 6), 0, (2, 3), (3, 1))}
    if storages is None:
        storages = struct.pack("<q", 6) + np.arange(6, dtype="<f4").tobytes()
    head = [pickled(value) for value in (magic, protocol, system or SYSTEM)]
    return b"".join([*head, description or pickled(tensors), pickled(list(keys)), storages])
