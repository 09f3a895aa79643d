"""Controllers out of .campad files."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from campad.archive import archive
from campad.controller import Controller

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone


def load(
    path: str | Path,
    *,
    backbone: Backbone | str | Path | None = None,
    mirrored: bool | None = None,
) -> Controller:
    """Read a controller from a .campad file.

    Args:
        path: the file.
        backbone: the network to use, or the path of its file, which is then cut at the layer that
            the .campad file says; None loads the one that the file names.
        mirrored: see `Controller`; None is as the file says. One that does not say is warned
            about, and frames are left as they are.

    Raises:
        ProjectFileError: damaged, hostile, of a newer version, or made with another network.
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
    opened = archive.read(Path(path), backbone=backbone)
    pad = Controller(
        opened.trainer.dataset.labels, backbone=opened.backbone, classifier=opened.classifier
    )
    pad._trainer, pad.mirrored = opened.trainer, opened.mirrored
    pad.decisions, pad._measured = opened.decisions, opened.measured
    return pad
