"""PyTorch: files of a network's weights, by name."""

import io
import pickle
import struct
import zipfile

import numpy as np

from graphs.hostile.zips import Runs, in_directory, symlink
from graphs.torch_files import Call, Global, Storage, pickled, tensor, torch_file


def torch_zip(compression: int = zipfile.ZIP_STORED, **entries: bytes) -> bytes:
    """A file as torch since 1.6 writes it."""
    content = {
        "data.pkl": pickle.dumps({"w": [1, 2, 3]}),
        "byteorder": b"little",
        "data/0": bytes(24),
    } | entries
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in content.items():
            archive.writestr(f"archive/{name}", data)
    return buffer.getvalue()


def tar(name: str) -> bytes:
    """A tar file of one entry, as torch before 0.1.10 wrote; by hand, so nothing is on disk."""
    head = bytearray(512)
    head[: len(name)] = name.encode()
    head[100:108], head[124:136], head[257:263] = b"0000644\0", b"00000000004\0", b"ustar\0"
    head[148:156] = b" " * 8
    head[148:156] = f"{sum(head):06o}\0 ".encode()
    return bytes(head) + b"evil".ljust(512, b"\0") + bytes(1024)


FLOATS = np.arange(6, dtype="<f4")
STATE_DICTS: dict[str, bytes] = {
    "os.system": torch_file(Runs(__import__("os").system, "touch campad-was-here")),
    "eval by name": torch_file({"w": Call(Global("builtins", "eval"), "open('x', 'w')")}),
    "exec by stack": torch_file(
        description=b"\x80\x04\x8c\x08builtins\x8c\x04exec\x93\x8c\x01x\x85R."
    ),
    "subprocess": torch_file({"w": Call(Global("subprocess", "Popen"), ["touch", "x"])}),
    "open for writing": torch_file({"w": Call(Global("io", "open"), "campad-was-here", "w")}),
    "a socket": torch_file({"w": Call(Global("socket", "create_connection"), ("127.0.0.1", 1))}),
    "importing": torch_file({"w": Call(Global("importlib", "import_module"), "antigravity")}),
    "a pickle in a pickle": torch_file({"w": Call(Global("pickle", "loads"), pickled("x"))}),
    "numpy's own unpickling": torch_file(
        {"w": Call(Global("numpy._core.multiarray", "scalar"), 1)}
    ),
    "inst": torch_file(description=b"(S'touch x'\nios\nsystem\n."),
    "a name of 1 MB": torch_file({"w": Call(Global("torch", "x" * 2**20), 1)}),
    "a key of 1 MB": torch_file({"x" * 2**20: 5}),
    "60,000 MB of one number": torch_file({"w": tensor(Storage("0", 6), 0, (2**34,), (0,))}),
    "a storage of 2 to the 60": torch_file(
        {"w": tensor(Storage("0", 2**60), 0, (6,), (1,))}, storages=struct.pack("<q", 2**60)
    ),
    "NaN": torch_file(storages=struct.pack("<q", 6) + (FLOATS * np.nan).tobytes()),
    "big-endian": torch_file(system={"little_endian": False}),
    "a memo of 2 to the 32": torch_file(
        description=b"\x80\x02}r\xff\xff\xff\xffj\xff\xff\xff\xfe."
    ),
    "deep": torch_file(description=b"\x80\x02)" + b"\x85" * 20_000 + b"."),
    "doubling 40 times": torch_file(
        description=b"\x80\x02](" + b"K\x01" * 2 + b"e" + b"q\x00h\x00h\x00\x86" * 40 + b"."
    ),
    "zip": torch_zip(),
    "zip that runs": torch_zip(**{"data.pkl": pickle.dumps(Runs(print, "run"))}),
    "zip bomb": torch_zip(zipfile.ZIP_DEFLATED, **{"data/0": bytes(20_000_000)}),
    "zip with a path": torch_zip(**{"../../campad-was-here": b"x"}),
    "zip with a link": symlink("archive/data.pkl", "/etc/passwd"),
    "zip of overlapping entries": in_directory(torch_zip(), 42, "<I", 0),
    "zip of terabytes": in_directory(torch_zip(), 20, "<II", 2**32 - 2, 2**32 - 2),
    "encrypted zip": in_directory(torch_zip(), 8, "<H", 1),
    "zip of the other byte order": torch_zip(byteorder=b"big"),
    "tar": tar("../campad-was-here"),
    "empty": b"",
}
