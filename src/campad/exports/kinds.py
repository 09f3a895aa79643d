"""All kinds of exports, by the names that people choose them by."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from campad.errors import ArgumentError
from campad.exports.steps import OnStep, unheard
from campad.store.new_file import write_file

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone
    from campad.decisions import DecisionSettings
    from campad.learning.predictor import Predictor

EXPORT_KINDS = ("onnx", "teachable-machine", "keras", "tflite", "sklearn", "web")
FILES = frozenset({"onnx"})
"""These are one file, the others a folder."""


@dataclass(frozen=True)
class Taught:
    """What is exported: it is not changed meanwhile.

    Attributes:
        mirrored: frames are looked at as in a mirror.
    """

    backbone: Backbone
    predictor: Predictor
    decisions: DecisionSettings
    mirrored: bool


def export(kind: str, taught: Taught, path: Path, on_step: OnStep = unheard) -> float:
    """Write an export, and prove it; nothing heavy is imported before.

    Args:
        kind: of EXPORT_KINDS.
        path: the file, or the folder, which may be new, empty, or have an earlier export.
        on_step: see `OnStep`.

    Returns:
        How far it is from the project at most.

    Raises:
        ArgumentError: an unknown kind, a classifier that cannot be written so, or a folder with
            other things in it.
        ModelFileError: a network that cannot, or what was written is off by too much.
        MissingExtraError: a package that this kind needs is not installed.
        OSError: it cannot be written.
    """
    network, learned = taught.backbone, taught.predictor
    if kind not in EXPORT_KINDS:
        raise ArgumentError(f"exports are of the kinds {', '.join(EXPORT_KINDS)}; got {kind!r}")
    if kind == "onnx":
        from campad.exports.onnx_file import export_onnx

        made = export_onnx(network, learned, mirrored=taught.mirrored, on_step=on_step)
        write_file(path, made.data)
        return made.off
    if kind == "web":
        from campad.exports.web.site import export_site

        decisions, mirrored = taught.decisions, taught.mirrored
        off = export_site(network, learned, decisions, path, mirrored=mirrored, on_step=on_step)
    else:
        from campad.exports.folder import export_folder

        off = export_folder(kind, network, learned, path, mirrored=taught.mirrored, on_step=on_step)
    return max(off.values())


def export_packed(kind: str, taught: Taught, on_step: OnStep = unheard) -> bytes:
    """Return an export as one file: .onnx, or a zip of the folder; raises as `export`.

    On the disk it is for a moment only, in a folder of its own.
    """
    with TemporaryDirectory(prefix="campad-") as made:
        path = Path(made) / kind
        export(kind, taught, path, on_step)
        on_step("packing")
        if kind in FILES:
            return path.read_bytes()
        packed = Path(made) / "packed"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:  # it is numbers
            for file in sorted(path.rglob("*")):
                if file.is_file():
                    archive.write(file, file.relative_to(path).as_posix())
        return packed.read_bytes()
