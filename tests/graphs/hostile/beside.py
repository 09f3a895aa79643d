"""ONNX files whose weights lie in the file beside, or are said to, by name."""

from typing import Any

import onnx
from onnx import TensorProto

from graphs.hostile.networks import message
from graphs.tiny_files import tiny_onnx

NAME = "net.onnx.data"


def tensors(model: onnx.ModelProto) -> dict[str, TensorProto]:
    return {tensor.name: tensor for tensor in model.graph.initializer}


def outside(*places: tuple[str, dict[str, Any]], **fields: Any) -> tuple[bytes, bytes]:
    """The tiny network with some of its constants beside: what is said of where each lies.

    Returns its bytes, and those of the file beside: all constants, one after the other.
    """
    model, data = tiny_onnx(), b""
    starts = {}
    for name, tensor in tensors(model).items():
        starts[name] = len(data)
        data += tensor.raw_data
    for name, said in places:
        tensor = tensors(model)[name]
        size = len(tensor.raw_data)
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        usual = {"location": NAME, "offset": starts[name], "length": size}
        for key, value in (usual | said).items():
            if value is not None:
                tensor.external_data.add(key=key, value=str(value))
    for name, value in fields.items():
        kernel = tensors(model)["kernel"]
        if isinstance(value, list):
            kernel.ClearField(name)
            getattr(kernel, name).extend(value)
        else:
            setattr(kernel, name, value)
    return model.SerializeToString(), data


def kernel(**said: Any) -> tuple[bytes, bytes]:
    return outside(("kernel", said))


def doubled(key: str, value: str) -> tuple[bytes, bytes]:
    """Something is said twice of where the kernel lies."""
    model = onnx.load_from_string(kernel()[0])
    tensors(model)["kernel"].external_data.add(key=key, value=value)
    return model.SerializeToString(), kernel()[1]


LOCATIONS = (
    *("../net.onnx.data", "/etc/passwd", "C:\\x", "net.onnx.data:x", "..", "", "a/net.onnx.data"),
    *("\\\\host\\share", "*/_ORT_MEM_ADDR_/*", "x" * 5_000, "missing"),
)
WELL = outside(("kernel", {}), ("matrix", {}))
BESIDE: dict[str, tuple[bytes, bytes]] = {
    **{f"in {location!r:.30}": kernel(location=location) for location in LOCATIONS},
    "nowhere": kernel(location=None),
    "in two files": outside(("kernel", {}), ("matrix", {"location": "other"})),
    "in two places": doubled("offset", "4"),
    "in two files at once": doubled("location", "other"),
    "at a place of another kind": kernel(basepath="/etc"),
    "before the file": kernel(offset=-4),
    "behind the file": kernel(offset=10**12),
    "at a number that does not end": kernel(offset="9" * 5_000),
    "at no number": kernel(offset="1e3"),
    "at a number in other letters": kernel(offset="\u0663"),
    "partly behind the file": kernel(offset=400),
    "longer than its shape": kernel(length=436),
    "shorter than its shape": kernel(length=428),
    "of a length below nothing": kernel(length=-1),
    "in the file and beside it": outside(("kernel", {}), raw_data=b"\0" * 432),
    "of terabytes": outside(("kernel", {}), dims=[2**20, 2**20, 3, 3]),
    "of no size": outside(("kernel", {}), dims=[-4, 3, 3, -3]),
    "of text": outside(("kernel", {}), data_type=TensorProto.STRING),
    "of an unknown type": outside(("kernel", {}), data_type=999),
    "over each other": outside(("kernel", {}), ("matrix", {"offset": 428})),
    "in one place": outside(("bias", {}), ("shift", {"offset": 432})),
    "a file that is too short": (WELL[0], WELL[1][:500]),
    "a file of NaN": (WELL[0], b"\xff" * len(WELL[1])),
    "a million fields": (message(7, b"\x2a\x00" * 1_000_000), b""),
    "cut off": (WELL[0][:-3], WELL[1]),
}
