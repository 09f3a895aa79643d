"""The commands about networks: backbones, layers, eye."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path

import click

from campad.cli.options import (
    DEFAULT_BACKBONE,
    NetworkChoice,
    check_apart,
    json_option,
    load_network,
    mirror_option,
    normalisation_option,
    open_project,
    output_option,
    own_backbone_option,
    skip_bad_option,
    turn,
)
from campad.cli.output import DownloadBar, fields, print_ranking, print_table, progress
from campad.errors import NotTrainedError, SourceError
from campad.exports.kinds import EXPORT_KINDS, FILES, Taught
from campad.exports.kinds import export as write_export

EXAMPLE_BYTES = 4 * (1 + 3)
"""For each number of an example: its activation and the three vectors of its copies, float32."""

MOST_BYTES = 2**31
"""More than an ONNX file can have."""


@click.command()
@json_option
def backbones(as_json: bool) -> None:
    """List the networks that campad knows by name.

    Example: campad backbones
    """
    from campad.backbones.catalog import CATALOG

    # What is long stands last: where a line is cut or wrapped, the columns stay in their places.
    columns = ("name", "frame_size", "default_layer", "normalisation", "size", "title")
    every = (*columns, "licence", "source")
    rows = [fields(entry, *every) for entry in CATALOG.values()]
    if as_json:
        click.echo(json.dumps(rows))
        return
    print_table(columns, [[str(row[column]) for column in columns] for row in rows])


@click.command()
@click.argument("backbone", default=DEFAULT_BACKBONE)
@click.option(
    "--rank",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Rank a handful of layers of every network at hand on these pictures.",
)
@skip_bad_option
@normalisation_option
@json_option
def layers(
    backbone: str, rank: Path | None, skip_bad: bool, normalisation: str | None, as_json: bool
) -> None:
    """List where BACKBONE can be cut, in the network's order; or rank layers on your pictures.

    The list says what each choice costs: numbers for each picture, and so many MB for 100 examples
    with their copies. A * marks where it is cut if nobody says otherwise.

    FOLDER has a subfolder of pictures or clips for each class. A .campad file holds no pictures,
    and activations of one layer say nothing about another: give the folder it was made from.

    Example: campad layers mobilenet-v1-0.25
    """
    from campad.backbones.load import list_layers

    network = load_network(NetworkChoice(backbone, normalisation=normalisation))
    if rank is not None:
        from campad.cli import image_folder
        from campad.learning.layer_ranking import Cut, candidates

        with progress("Trying layers") as bar:
            cuts = candidates(Cut.of(network))
            clock = time.perf_counter
            ranked, frames = image_folder.rank(rank, cuts, clock, skip_bad=skip_bad, progress=bar)
        print_ranking(ranked, frames, as_json)
        return
    found = list_layers(backbone)
    if as_json:
        click.echo(json.dumps({name: list(shape) for name, shape in found.items()}))
        return
    rows = []
    for name, shape in found.items():
        numbers = math.prod(shape)
        size = numbers * EXAMPLE_BYTES * 100 / 1e6
        mark = " *" if name == network.layer else ""
        rows.append([name + mark, " x ".join(map(str, shape)), f"{numbers:,}", f"{size:.1f}"])
    print_table(("layer", "shape", "numbers", "MB for 100 examples"), rows)


@click.group()
def eye() -> None:
    """The runtime that some networks need in the page."""


@eye.command()
@click.option(
    "--from",
    "source",
    metavar="FOLDER|TARBALL",
    type=click.Path(exists=True, path_type=Path),
    help="Files that are here already: a folder, or the package onnxruntime-web as a .tgz.",
)
def install(source: Path | None) -> None:
    """Fetch ONNX Runtime for browsers, once (41 MB).

    It is for networks that campad does not compile for browsers itself: those in whole numbers, and
    most of your own; for graphics processors; and for the page to take away. It comes in one
    version, whose hash campad knows.

    Example: campad eye install
    """
    from campad.backbones.browser_runtime import VERSION, install

    folder = install(source, on_progress=DownloadBar("the browser's runtime"))
    click.echo(f"onnxruntime-web {VERSION} is in {folder}", err=True)


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "kind",
    type=click.Choice(EXPORT_KINDS),
    required=True,
    help="What kind of files.",
)
@output_option("The file, or the folder.")
@mirror_option
@own_backbone_option
def export(
    project: Path, kind: str, output: Path, mirror: bool | None, backbone: str | None
) -> None:
    """Write PROJECT, a .campad file, for programs that need no campad.

    onnx is one file that takes frames of any size; docs/use/onnx.md has how it is used.
    The others are folders with a README that has code for them: teachable-machine what Teachable
    Machine exports, a TensorFlow.js model; keras model.keras and model.h5; tflite TensorFlow Lite's
    files in float32 and int8; sklearn the network as ONNX and estimators of scikit-learn, without
    pickle; web a page of its own for any server, which needs no Python (run `campad eye install`
    once before). Each is compared with the project when it is written.

    Example: campad export me.campad --to onnx -o me.onnx
    """
    check_apart(project, output)
    pad = open_project(project, NetworkChoice(backbone))
    turn(pad, project, mirror)
    if pad.predictor is None:
        raise NotTrainedError(f"{project} has learned nothing yet; press Train first")
    taught = Taught(pad.backbone, pad.predictor, pad.decisions, bool(pad.mirrored))
    try:
        off = write_export(kind, taught, output)
        files = [output] if kind in FILES else filter(Path.is_file, output.rglob("*"))
        size = sum(path.stat().st_size for path in files)
    except OSError as error:
        raise SourceError(f"{output} cannot be written: {error.strerror or error}") from error
    click.echo(f"Saved {output} ({size / 1e6:.1f} MB), {off:.1g} off at most.", err=True)


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def verify(path: Path) -> None:
    """Repeat the proof that is in an export: does it say what the project said?

    Example: campad verify me.onnx
    """
    if path.is_dir():
        from campad.exports.folder import verify_folder

        labels, made = verify_folder(path)
        off = max(made.values())
    else:
        from campad.exports.onnx_file import verify_onnx

        labels, off = verify_onnx(_read_export(path), str(path))
    click.echo(f"{path} says what its project said ({off:.1g} off at most): {', '.join(labels)}")


def _read_export(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SourceError(f"{path} is too large for an ONNX file")
        return path.read_bytes()
    except OSError as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
