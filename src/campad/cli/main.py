"""The command line: parses, calls, prints. Data goes to stdout, words go to stderr."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

# Before NumPy is imported. Its OpenBLAS shares small products out among threads that wait for each
# other; beside a browser and the network's threads, which is where campad runs, the eigenvectors of
# a 200 x 200 matrix then take 380 ms. One thread takes 3 ms in any company.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import campad
from campad.cli.output import (
    DownloadBar,
    print_bench,
    print_prediction,
    print_quality,
    print_ranking,
    print_table,
    progress,
)
from campad.cli.serving import forget, greet, link
from campad.errors import CampadError, SourceError

if TYPE_CHECKING:
    from campad.backbones import Backbone
    from campad.controller import Controller

DEFAULT_CLASSES = "up,down,left,right"
DEFAULT_BACKBONE = "efficientnet-lite0"


class _Group(click.Group):
    """Turns campad's errors into one line and exit code 1; click itself exits with 2 on misuse."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CampadError as error:
            raise click.ClickException(str(error)) from error


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
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=_Group, invoke_without_command=True)
@click.version_option(campad.__version__, prog_name="campad")
@click.option("--no-browser", is_flag=True, help="Do not open the page, only print its address.")
@click.option("--port", type=click.IntRange(0, 65535), help="Where to listen (8765, or next free).")
@click.option(
    "--classes",
    default=DEFAULT_CLASSES,
    show_default=True,
    help="The names of the classes to begin with, with commas between them.",
)
@backbone_option
@layer_option
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where what you record is kept, without pictures (your data folder).",
)
@click.option("--no-keep", is_flag=True, help="Keep nothing on disk: all is gone at the end.")
@click.option("--pages", type=click.IntRange(1, 200), help="So many pages at once (8).")
@click.pass_context
def main(
    ctx: click.Context,
    no_browser: bool,
    port: int | None,
    classes: str,
    backbone: str,
    layer: str | None,
    data: Path | None,
    no_keep: bool,
    pages: int | None,
) -> None:
    """Turn a webcam into a controller. Without a command: open the page.

    Example: campad --classes "rock,paper,scissors"
    """
    if ctx.invoked_subcommand is not None:
        return
    from campad.protocol.limits import MAX_SESSIONS
    from campad.server.run import run
    from campad.store.folder import default_folder

    labels = [label for label in classes.split(",") if label.strip()]
    folder = None if no_keep else data or default_folder()
    try:
        run(
            _load(backbone, layer),
            labels,
            port,
            lambda make_link: greet(make_link, browser=not no_browser),
            folder=folder,
            most=pages or MAX_SESSIONS,
        )
    except KeyboardInterrupt:  # how a person ends it; nothing went wrong
        click.echo("\ncampad has ended.", err=True)


main.add_command(link)
main.add_command(forget)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The file.")
@click.option(
    "--classifier",
    type=click.Choice(["dense", "ridge", "knn"]),
    default="dense",
    show_default=True,
    help="What learns: the tutorial's network, ridge regression, or nearest neighbours.",
)
@copies_option
@backbone_option
@layer_option
@json_option
def train(
    folder: Path,
    output: Path,
    classifier: str,
    copies: bool,
    backbone: str,
    layer: str | None,
    as_json: bool,
) -> None:
    """Train on FOLDER, which has a subfolder of pictures or videos for each class.

    Each picture and each video counts as a recording (a burst) of its own.

    Example: campad train photos -o me.campad
    """
    from campad.archive.contents import CLASSIFIERS

    pad = _collect(
        folder, _load(backbone, layer), classifier=CLASSIFIERS[classifier](), copies=copies
    )
    pad.train()
    pad.save(output)
    print_quality(pad, as_json, files=_file_names(folder))
    click.echo(f"Saved {output}", err=True)


@main.command()
@click.argument("project", metavar="PROJECT|FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--min-accuracy",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit with 1 if the accuracy is lower, or unknown.",
)
@click.option("--compare", is_flag=True, help="Try every classifier on the examples.")
@click.option(
    "--challenge",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Also say how well these other pictures are recognised, a subfolder for each class.",
)
@copies_option
@own_backbone_option
@layer_option
@json_option
def evaluate(
    project: Path,
    min_accuracy: float | None,
    compare: bool,
    challenge: Path | None,
    copies: bool,
    backbone: str | None,
    layer: str | None,
    as_json: bool,
) -> None:
    """Say how well the examples of a .campad file, or the pictures of a folder, are recognised.

    Every example is judged by what is learned from the other recordings only.

    Example: campad evaluate me.campad --min-accuracy 90
    """
    from campad.cli import image_folder

    if project.is_dir():
        pad = _collect(project, _load(backbone or DEFAULT_BACKBONE, layer), copies=copies)
        pad.train()
    else:
        pad = _open(project, backbone, layer)
    if challenge:
        with progress("Looking at the challenge set") as bar:
            image_folder.challenge(pad, challenge, bar)
    comparison = pad.compare(time.perf_counter) if compare else []
    files = _file_names(project) if project.is_dir() else []
    accuracy = print_quality(pad, as_json, comparison, files).accuracy
    if min_accuracy is not None and (accuracy is None or 100 * accuracy < min_accuracy):
        raise click.ClickException(f"the accuracy is below {min_accuracy:g} %")


@main.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--camera", type=click.IntRange(0), help="Watch this camera (0 is the first).")
@own_backbone_option
@layer_option
def predict(
    project: Path,
    files: tuple[Path, ...],
    camera: int | None,
    backbone: str | None,
    layer: str | None,
) -> None:
    """Say what FILES show, by PROJECT, a .campad file: one JSON line for each frame.

    Example: campad predict me.campad photo.jpg
    """
    from campad.imaging.sources import read_camera, read_frames

    if bool(files) == (camera is not None):
        raise click.UsageError("give files, or --camera")
    pad = _open(project, backbone, layer)
    if camera is not None:
        for number, frame in enumerate(read_camera(camera)):
            print_prediction(pad, f"camera {camera}", number, frame)
    failed = False
    for path in files:
        try:
            for number, frame in enumerate(read_frames(path)):
                print_prediction(pad, click.format_filename(path), number, frame)
        except CampadError as error:  # the other files are still wanted
            click.echo(f"Error: {error}", err=True)
            failed = True
    if failed:
        raise SourceError("not every file could be read")


@main.command()
@json_option
def backbones(as_json: bool) -> None:
    """List the networks that campad knows by name.

    Example: campad backbones
    """
    from campad.backbones.catalog import CATALOG

    rows = [
        {
            "name": entry.name,
            "title": entry.title,
            "frame_size": entry.frame_size,
            "default_layer": entry.default_layer,
            "normalisation": entry.normalisation,
            "licence": entry.licence,
            "size": entry.size,
            "source": entry.source,
        }
        for entry in CATALOG.values()
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    columns = ("name", "title", "frame_size", "default_layer", "normalisation", "size")
    print_table(columns, [[str(row[column]) for column in columns] for row in rows])


@main.command()
@click.argument("backbone", default=DEFAULT_BACKBONE)
@click.option(
    "--rank",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Rank a handful of layers of every network at hand on these pictures.",
)
@json_option
def layers(backbone: str, rank: Path | None, as_json: bool) -> None:
    """List where BACKBONE can be cut, in the network's order; or rank layers on your pictures.

    FOLDER has a subfolder of pictures or videos for each class. A .campad file holds no pictures,
    and activations of one layer say nothing about another: give the folder it was made from.

    Example: campad layers mobilenet-v1-0.25
    """
    from campad.backbones.load import list_layers

    if rank is not None:
        from campad.cli import image_folder
        from campad.learning.layer_ranking import candidates, own_cut

        with progress("Trying layers") as bar:
            cuts = candidates(own_cut(backbone))
            ranked, frames = image_folder.rank(rank, cuts, time.perf_counter, bar)
        print_ranking(ranked, frames, as_json)
        return
    found = list_layers(backbone, on_progress=DownloadBar())
    if as_json:
        click.echo(json.dumps({name: list(shape) for name, shape in found.items()}))
        return
    rows = [[name, " x ".join(map(str, shape))] for name, shape in found.items()]
    print_table(("layer", "shape"), rows)


@main.command()
@json_option
def bench(as_json: bool) -> None:
    """Measure the speed of this machine, in about ten seconds.

    A network that would have to be fetched first is left out.

    Example: campad bench
    """
    from campad.cli.bench import describe_machine, measure

    with progress("Measuring") as bar:
        step = bar(None)
        rows = []
        for row in measure(time.perf_counter):
            rows.append(row)
            step()
    print_bench(describe_machine(), rows, as_json)


def _file_names(folder: Path) -> list[str]:
    """Return the files of a folder; `collect` makes a burst of each, in this order."""
    from campad.imaging.sources import labelled_files

    return [click.format_filename(file.path) for file in labelled_files(folder)]


def _collect(folder: Path, backbone: Backbone, **options: Any) -> Controller:
    from campad.cli.image_folder import collect

    with progress("Looking at the pictures") as bar:
        return collect(folder, backbone, progress=bar, **options)


def _open(project: Path, backbone: str | None, layer: str | None) -> Controller:
    """Open a .campad file with the network that it names, or with the one that is given."""
    return campad.load(project, backbone=_load(backbone, layer) if backbone else None)


def _load(backbone: str, layer: str | None) -> Backbone:
    from campad.backbones import load_backbone

    return load_backbone(backbone, layer=layer, on_progress=DownloadBar())
