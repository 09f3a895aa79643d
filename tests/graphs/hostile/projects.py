"""Files of projects, .campad, by name."""

import copy
import io
import json
import pickle
import zipfile
from typing import Any

from graphs.hostile.zips import Runs, in_directory, symlink
from graphs.mutations import valid


def project(**entries: bytes) -> bytes:
    """The tiny project with some entries replaced or added."""
    with zipfile.ZipFile(io.BytesIO(valid("campad"))) as archive:
        content = {name: archive.read(name) for name in archive.namelist()} | entries
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def manifest(**values: Any) -> bytes:
    """The tiny project with other values in its manifest."""
    with zipfile.ZipFile(io.BytesIO(valid("campad"))) as archive:
        content = json.loads(archive.read("manifest.json"))
    content = copy.deepcopy(content) | values
    return project(**{"manifest.json": json.dumps(content).encode()})


def packed(compression: int, name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


ENTRY_NAMES = (
    *("../campad-was-here", "/etc/campad-was-here", "..\\campad-was-here", "C:\\campad-was-here"),
    *("\\\\server\\share\\x", "manifest.json/../../x", "MANIFEST.JSON", "activations/0.npy"),
)
PROJECTS: dict[str, bytes] = {
    **{f"an entry {entry!r}": project(**{entry: b"x"}) for entry in ENTRY_NAMES},
    "empty": b"",
    "no zip": b"hello",
    "a bomb": packed(zipfile.ZIP_DEFLATED, "manifest.json", b" " * 20_000_000),
    "a link": symlink("manifest.json", "/etc/passwd"),
    "encrypted": in_directory(valid("campad"), 8, "<H", 1),
    "terabytes": in_directory(valid("campad"), 20, "<II", 2**32 - 2, 2**32 - 2),
    "entries in one place": in_directory(valid("campad"), 42, "<I", 0),
    "a pickle for numbers": project(**{"head.bin": pickle.dumps(Runs(print, "run"))}),
    "deep": project(**{"manifest.json": b'{"a":' * 50_000 + b"1" + b"}" * 50_000}),
    "UTF-16 that is none": project(**{"labels.json": b"\xff\xfe\x00"}),
    "NaN": project(**{"activations/0.f32": b"\xff" * 4 * 4 * 48}),
    "another network's path": manifest(backbone={"name": "/etc/passwd", "layer": "x"}),
    "a label of 1 MB": manifest(trained_labels=["x" * 2**20, "b"]),
    "a shape of terabytes": manifest(activation_shape=[2**20, 2**20, 2**10]),
    "a head of terabytes": manifest(head=[{"name": "weights_", "shape": [2**30, 2**30]}]),
    "from the future": manifest(version=99),
}
