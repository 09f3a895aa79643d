"""The commands about pictures and projects: train, evaluate, predict."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from campad.cli.options import (
    NetworkChoice,
    camera_option,
    check_apart,
    copies_option,
    decide_by,
    json_option,
    load_network,
    mirror_option,
    network_options,
    open_frames,
    open_project,
    output_option,
    own_network_options,
    skip_bad_option,
    turn,
    when_option,
)
from campad.cli.output import print_quality, progress
from campad.cli.predictions import print_prediction
from campad.errors import CampadError, SourceError

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone
    from campad.controller import Controller
    from campad.dataset.labelled_folder import LabelledFolder
    from campad.decisions import Decider


class _Classifiers(click.ParamType[Any]):
    """A name of the registry, which is only imported when it is needed."""

    name = "classifier"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        from campad.classifiers.base import REGISTRY

        return "[" + "|".join(REGISTRY) + "]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from campad.classifiers.base import REGISTRY, make_classifier

        if value not in REGISTRY:
            self.fail(f"{value!r} is not one of {', '.join(REGISTRY)}", param, ctx)
        return make_classifier(value, {})


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@output_option("The file.")
@click.option(
    "--classifier",
    type=_Classifiers(),
    default="dense",
    show_default=True,
    help="What learns: the tutorial's network (tutorial: trained to the letter), ridge regression, "
    "or nearest neighbours.",
)
@copies_option
@skip_bad_option
@network_options
@json_option
def train(
    folder: Path,
    output: Path,
    classifier: Any,
    copies: bool,
    skip_bad: bool,
    network: NetworkChoice,
    as_json: bool,
) -> None:
    """Train on FOLDER, which has a subfolder of pictures or clips for each class.

    A zip of such a folder and a Teachable Machine project (.tm) will do, too. Each picture and each
    clip counts as a recording (a burst) of its own.

    Example: campad train photos -o me.campad
    """
    from campad.archive.archive import check_writable
    from campad.cli.image_folder import scanned

    check_apart(folder, output)
    check_writable(output)
    found = scanned(folder)
    backbone = load_network(network)
    pad = _collect(found, backbone, classifier=classifier, augment=copies, skip_bad=skip_bad)
    pad.train()
    pad.save(output)
    print_quality(pad, as_json, files=_file_names(found))
    click.echo(f"Saved {output}", err=True)


@click.command()
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
@mirror_option
@copies_option
@skip_bad_option
@own_network_options
@json_option
def evaluate(
    project: Path,
    min_accuracy: float | None,
    compare: bool,
    challenge: Path | None,
    mirror: bool | None,
    copies: bool,
    skip_bad: bool,
    network: NetworkChoice,
    as_json: bool,
) -> None:
    """Say how well the examples of a .campad file, or the pictures of a folder, are recognised.

    Every example is judged by what is learned from the other recordings only. A FOLDER is as for
    `campad train`, or a zip of it.

    Example: campad evaluate me.campad --min-accuracy 90
    """
    from campad.cli.image_folder import add_holdout, scanned
    from campad.dataset.packed import holds_pictures

    pictures = project.is_dir() or holds_pictures(project)
    if mirror is not None and (pictures or not challenge):
        raise click.UsageError("--mirror and --no-mirror are for a .campad file's --challenge")
    given = click.get_current_context().get_parameter_source("copies")
    if not pictures and given is not click.core.ParameterSource.DEFAULT:
        raise click.UsageError("--copies and --no-copies are for a folder, not for a .campad file")
    # Both folders are looked at before all the work.
    if pictures:
        taught = scanned(project)
        judged = scanned(challenge, taught.labels) if challenge else None
        backbone = load_network(network)
        pad = _collect(taught, backbone, augment=copies, skip_bad=skip_bad).train()
    else:
        taught, pad = None, open_project(project, network)
        judged = scanned(challenge, pad.labels) if challenge else None
        if judged:
            turn(pad, project, mirror)
    if judged:
        with progress("Looking at the challenge set") as bar:
            add_holdout(pad, judged, skip_bad=skip_bad, progress=bar)
    comparison = pad.compare(time.perf_counter) if compare else []
    files = _file_names(taught) if taught else []
    accuracy = print_quality(pad, as_json, comparison, files).accuracy
    if min_accuracy is not None and (accuracy is None or 100 * accuracy < min_accuracy):
        raise click.ClickException(f"the accuracy is below {min_accuracy:g} %")


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, readable=False))
@camera_option
@click.option(
    "--decide", is_flag=True, help="Also say what is pressed and let go, as the project has it set."
)
@when_option
@mirror_option
@own_network_options
def predict(
    project: Path,
    files: tuple[Path, ...],
    camera: int | None,
    decide: bool,
    whens: tuple[str, ...],
    mirror: bool | None,
    network: NetworkChoice,
) -> None:
    """Say what FILES show, by PROJECT, a .campad file: one JSON line for each frame.

    `label` is what the frame alone shows. With --decide `class` is what is on after smoothing and
    thresholds, as every output says it; a camera's frames count when they come, a clip's five a
    second. A photo is decided by itself, as if it had been held for as long as the settings ask.

    Example: campad predict me.campad photo.jpg
    """
    from campad.decisions import Decider
    from campad.imaging.files import FRAMES_PER_SECOND, is_clip, read_frames

    if bool(files) == (camera is not None):
        raise click.UsageError("give files or --camera, one of the two")
    if whens and not decide:
        raise click.UsageError("--when is for what is pressed; give --decide, too")
    pad = open_project(project, network)
    decide_by(pad, whens)
    turn(pad, project, mirror)
    if camera is not None:
        _predict_live(pad, camera, Decider(pad.decisions) if decide else None)
    failed = False
    for path in files:
        try:
            settings = pad.decisions if is_clip(path) else pad.decisions.timeless()
            decider, name = Decider(settings) if decide else None, click.format_filename(path)
            for number, frame in enumerate(read_frames(path)):
                print_prediction(pad, name, number, frame, decider, number / FRAMES_PER_SECOND)
        except CampadError as error:  # the other files are still wanted
            click.echo(f"Error: {error}", err=True)
            failed = True
    if failed:
        raise SourceError("not every file could be read")


def _predict_live(pad: Controller, camera: int, decider: Decider | None) -> None:
    """Print what a camera shows, of the newest frame each time, until a person ends it."""
    frames, started_s = open_frames(camera, None), time.monotonic()
    try:
        while not frames.ended:
            if frame := frames.take(1.0):
                now_s = frame.at_s - started_s
                print_prediction(
                    pad, f"camera {camera}", frame.number, frame.pixels, decider, now_s
                )
    except KeyboardInterrupt:
        click.echo("campad has ended.", err=True)


def _file_names(folder: LabelledFolder) -> list[str]:
    """Return the files of a folder; `collect` makes a burst of each, in this order."""
    return [click.format_filename(file.name) for file in folder.files]


def _collect(folder: LabelledFolder, backbone: Backbone, **options: Any) -> Controller:
    from campad.cli.image_folder import collect

    with progress("Looking at the pictures") as bar:
        return collect(folder, backbone, progress=bar, **options)
