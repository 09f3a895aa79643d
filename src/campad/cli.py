"""The command line: parses, calls, prints. Data goes to stdout, words go to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import campad
from campad.errors import CampadError, SourceError

if TYPE_CHECKING:
    from campad.backbones import Backbone
    from campad.classifiers.quality import Quality
    from campad.controller import Controller
    from campad.frame import Pixels

DEFAULT_CLASSES = "up,down,left,right"


class _Group(click.Group):
    """Turns campad's errors into one line and exit code 1; click itself exits with 2 on misuse."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CampadError as error:
            raise click.ClickException(str(error)) from error


backbone_option = click.option(
    "--backbone",
    default="efficientnet-lite0",
    show_default=True,
    metavar="NAME|PATH",
    help="The network: a name that `campad backbones` lists, or a TF.js model.json.",
)
layer_option = click.option(
    "--layer", metavar="NAME", help="Where to cut it; `campad layers` lists the names."
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
@click.pass_context
def main(
    ctx: click.Context,
    no_browser: bool,
    port: int | None,
    classes: str,
    backbone: str,
    layer: str | None,
) -> None:
    """Turn a webcam into a controller. Without a command: open the page.

    Example: campad --classes "rock,paper,scissors"
    """
    if ctx.invoked_subcommand is not None:
        return
    from campad.server.run import run

    def ready(address: str) -> None:
        click.echo(f"campad is at {address}", err=True)
        click.echo("Nothing leaves this machine. Press Ctrl-C to end.", err=True)
        if not no_browser:
            _open_browser(address)

    labels = [label for label in classes.split(",") if label.strip()]
    run(_load(backbone, layer), labels, port, ready)


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
@backbone_option
@layer_option
@json_option
def train(
    folder: Path, output: Path, classifier: str, backbone: str, layer: str | None, as_json: bool
) -> None:
    """Train on FOLDER, which has a subfolder of pictures or videos for each class.

    Each picture and each video counts as a recording (a burst) of its own.

    Example: campad train photos -o me.campad
    """
    from campad.controller import Controller
    from campad.projects.archive import CLASSIFIERS
    from campad.sources import labelled_files, read_frames

    files = labelled_files(folder)
    labels = list(dict.fromkeys(file.label for file in files))
    pad = Controller(labels, backbone=_load(backbone, layer), classifier=CLASSIFIERS[classifier]())
    with _progress("Looking at the pictures", len(files)) as advance:
        for burst, file in enumerate(files):
            for frame in read_frames(file.path):
                pad.add_example(frame, file.label, burst=burst)
            advance()
    pad.train()
    pad.save(output)
    quality = pad.quality()
    if as_json:
        click.echo(json.dumps(_quality_document(pad, quality)))
    else:
        _print_quality(pad, quality)
    click.echo(f"Saved {output}", err=True)


@main.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--camera", type=click.IntRange(0), help="Watch this camera (0 is the first).")
def predict(project: Path, files: tuple[Path, ...], camera: int | None) -> None:
    """Say what FILES show, by PROJECT, a .campad file: one JSON line for each frame.

    Example: campad predict me.campad photo.jpg
    """
    from campad.sources import read_camera, read_frames

    if bool(files) == (camera is not None):
        raise click.UsageError("give files, or --camera")
    pad = campad.load(project)
    if camera is not None:
        for number, frame in enumerate(read_camera(camera)):
            _print_prediction(pad, f"camera {camera}", number, frame)
    failed = False
    for path in files:
        try:
            for number, frame in enumerate(read_frames(path)):
                _print_prediction(pad, click.format_filename(path), number, frame)
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
    _print_table(columns, [[str(row[column]) for column in columns] for row in rows])


@main.command()
@click.argument("backbone", default="efficientnet-lite0")
@json_option
def layers(backbone: str, as_json: bool) -> None:
    """List where BACKBONE can be cut, in the network's order.

    Example: campad layers mobilenet-v1-0.25
    """
    from campad.backbones.load import list_layers

    found = list_layers(backbone, on_progress=_DownloadBar())
    if as_json:
        click.echo(json.dumps({name: list(shape) for name, shape in found.items()}))
        return
    rows = [[name, " x ".join(map(str, shape))] for name, shape in found.items()]
    _print_table(("layer", "shape"), rows)


def _load(backbone: str, layer: str | None) -> Backbone:
    from campad.backbones import load_backbone

    return load_backbone(backbone, layer=layer, on_progress=_DownloadBar())


def _open_browser(address: str) -> None:
    import webbrowser

    try:
        opened = webbrowser.open(address)
    except webbrowser.Error:
        opened = False
    if not opened:
        click.echo("No browser could be opened; open the address yourself.", err=True)


def _print_prediction(pad: Controller, name: str, number: int, frame: Pixels) -> None:
    prediction = pad.predict(frame)
    line = {
        "file": name,
        "frame": number,
        "label": prediction.label,
        "confidence": round(prediction.confidence, 6),
        "probabilities": {k: round(p, 6) for k, p in prediction.probabilities.items()},
    }
    click.echo(json.dumps(line, ensure_ascii=False))


def _quality_document(pad: Controller, quality: Quality) -> dict[str, Any]:
    return {
        "examples": pad.dataset.counts,
        "accuracy": quality.accuracy,
        "interval": quality.interval,
        "n": quality.n,
        "recall": quality.recall,
        "confusion": quality.confusion.tolist(),
        "unjudged": quality.unjudged,
    }


def _print_quality(pad: Controller, quality: Quality) -> None:
    rows = [
        [label, str(count), "-" if (r := quality.recall[label]) is None else f"{100 * r:.0f} %"]
        for label, count in pad.dataset.counts.items()
    ]
    _print_table(("class", "examples", "recognised"), rows)
    if quality.accuracy is None or quality.interval is None:
        click.echo("No honest score: every class has one recording only. Record a second one.")
        return
    low, high = (100 * bound for bound in quality.interval)
    click.echo(
        f"\n{100 * quality.accuracy:.1f} % of {quality.n} examples are recognised from the other "
        f"recordings (95 % interval: {low:.0f} to {high:.0f} %)"
    )


def _print_table(header: tuple[str, ...], rows: list[list[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*header, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else 200
    Console(highlight=False, markup=False, width=width).print(table)


@contextmanager
def _progress(what: str, total: int) -> Iterator[Any]:
    """Show a bar on a terminal; say nothing elsewhere. Gives what to call after each piece."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


class _DownloadBar:
    """Shows the progress of a download on a terminal; made when the first bytes have come."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = click.progressbar(
                length=total, label="Fetching the network", file=sys.stderr
            )
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)
        if done >= total:
            self._bar.__exit__(None, None, None)
