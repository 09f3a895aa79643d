"""Options that several commands share, and what they open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import campad
from campad.cli.output import DownloadBar

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone
    from campad.controller import Controller

DEFAULT_BACKBONE = "efficientnet-lite0"

backbone_option = click.option(
    "--backbone",
    default=DEFAULT_BACKBONE,
    show_default=True,
    metavar="NAME|PATH",
    help="The network: a name that `campad backbones` lists, or a TF.js model.json or .onnx file.",
)
own_backbone_option = click.option(
    "--backbone",
    metavar="PATH",
    help="The model.json or .onnx that a .campad file was made with, if campad has no name for it.",
)
layer_option = click.option(
    "--layer", metavar="NAME", help="Where to cut it; `campad layers` lists the names."
)
copies_option = click.option(
    "--copies/--no-copies",
    default=True,
    show_default=True,
    help="Learn from slightly warped copies of every picture as well: fewer mistakes, slower.",
)
skip_bad_option = click.option(
    "--skip-bad", is_flag=True, help="Go on without files that cannot be read, and name them."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def open_project(project: Path, backbone: str | None, layer: str | None) -> Controller:
    """Open a .campad file with the network that it names, or with the one that is given."""
    return campad.load(project, backbone=load_network(backbone, layer) if backbone else None)


def load_network(backbone: str, layer: str | None) -> Backbone:
    """Load a network, with a bar while it is fetched."""
    from campad.backbones import load_backbone

    return load_backbone(backbone, layer=layer, on_progress=DownloadBar())
