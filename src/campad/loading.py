"""Controllers out of .campad files, and out of what was taught elsewhere."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from campad.archive import archive
from campad.controller import Controller
from campad.errors import ArgumentError, ModelFileError

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone


def load(
    path: str | Path,
    *,
    backbone: Backbone | str | Path | None = None,
    mirrored: bool | None = None,
) -> Controller:
    """Read a controller from a .campad file, or from what Teachable Machine exports.

    Args:
        path: the file; or a network with its own classifier whose classes are named beside it: a
            zip, a folder, a model.json, .h5, .keras or float .tflite. It recognises its classes
            at once.
        backbone: the network to use, or the path of its file, which is then cut at the layer that
            the .campad file says; None loads the one that the file names.
        mirrored: see `Controller`; None is as the file says. One that does not say is warned
            about, and frames are left as they are.

    Raises:
        ProjectFileError: damaged, hostile, of a newer version, or made with another network.
        ModelFileError: a network that is damaged, not supported, or without names for its classes;
            or what campad exported, which is for other programs.
        ArgumentError: a backbone for a file that brings its own.
    """
    pad = open_file(path, backbone=backbone)
    if mirrored is not None:
        pad.mirrored = mirrored
    elif pad.mirrored is None:
        warnings.warn(
            f"{path} does not say whether it was taught on mirrored frames; yours are left as "
            "they are. The page mirrors: load what was taught there with mirrored=True, else with "
            "mirrored=False",
            stacklevel=2,
        )
    return pad


def open_file(path: str | Path, *, backbone: Backbone | str | Path | None = None) -> Controller:
    """Read a controller whose `mirrored` is what the file says, and None if it does not."""
    opened = _read(Path(path), backbone)
    pad = Controller(
        opened.trainer.dataset.labels, backbone=opened.backbone, classifier=opened.classifier
    )
    pad._trainer, pad.mirrored = opened.trainer, opened.mirrored
    pad.decisions, pad.steering = opened.decisions, opened.steering
    return pad


def _read(path: Path, backbone: Backbone | str | Path | None) -> archive.Opened:
    from campad.archive.exported import is_export, read_export
    from campad.archive.knn_dataset import is_knn_dataset, read_knn_dataset

    if is_knn_dataset(path):
        from campad.backbones import load_backbone

        network = load_backbone(backbone) if isinstance(backbone, str | Path) else backbone
        return read_knn_dataset(path, network)
    if not is_export(path):
        return archive.read(path, backbone=backbone)
    if backbone is not None:
        raise ArgumentError(f"{path.name} brings its own network; leave the backbone out")
    try:
        return read_export(path)
    except ModelFileError as error:
        from campad.exports.recognise import is_own_export

        if not is_own_export(path):
            raise
        raise ModelFileError(
            f"{path.name} was exported by campad, for other programs; give the .campad file that "
            "it was made from"
        ) from error
