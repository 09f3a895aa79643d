"""Tells what campad exported from what others did.

An export has what recognises frames, but no examples and no settings, in a form that is for other
programs. So it is not read back, and whoever tries is told what to open instead.
"""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path

from campad.errors import ModelFileError
from campad.exports import proof
from campad.graphs.files import read_whole
from campad.graphs.onnx_wire import has_metadata

KEY = "campad"
"""Of the metadata in an .onnx that campad exported."""

MOST_BYTES = 512 * 2**20


def is_own_export(path: Path) -> bool:
    """Tell whether campad exported this: a folder, a zip of one, or a file of one."""
    if path.is_dir():
        return _is_proof(path)
    if path.suffix.lower() == ".zip":
        return _is_proof_in(path)
    if path.suffix.lower() == ".onnx":
        with suppress(ModelFileError):
            return has_metadata(read_whole(path, MOST_BYTES), KEY) or _is_proof(path.parent)
        return False
    return _is_proof(path.parent)


def _is_proof(folder: Path) -> bool:
    with suppress(ModelFileError):
        return bool(proof.read_proof(folder).kind)
    return False


def _is_proof_in(packed: Path) -> bool:
    try:
        with zipfile.ZipFile(packed) as archive:
            return any(Path(name).name == proof.FILE for name in archive.namelist())
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile):
        return False
