"""`campad sweep`: layers, networks, classifiers and their settings, tried on one's own examples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from campad.cli.options import (
    NetworkChoice,
    cluster_option,
    json_option,
    load_network,
    open_project,
    opened_cluster,
    other_network_options,
    skip_bad_option,
)
from campad.cli.output import fields, percent, print_table, progress

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone
    from campad.compute.cluster.executor import ClusterExecutor
    from campad.learning.sweep import Setup, Tried

MOST_SHOWN = 20


@click.command()
@click.argument("project", metavar="PROJECT|FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--classifier",
    "classifiers",
    multiple=True,
    metavar="NAME",
    help="Try only this one; may be given several times (all that are quick).",
)
@other_network_options
@skip_bad_option
@cluster_option
@json_option
def sweep(
    project: Path,
    classifiers: tuple[str, ...],
    network: NetworkChoice,
    skip_bad: bool,
    cluster: str | None,
    as_json: bool,
) -> None:
    """Try networks, layers, classifiers and settings on examples, and say which did best.

    Every example is judged by what is learned from the other recordings. The settings of each
    classifier are changed one at a time. A FOLDER, with a subfolder of pictures or clips for each
    class, is tried at a handful of layers of every network at hand, on 400 pictures at most and
    without warped copies. A .campad file holds no pictures: its activations are of one layer, and
    tried with their copies.

    Example: campad sweep photos
    """
    from campad.dataset.packed import ENDINGS
    from campad.learning.sweep import best_tried, setups

    tried = setups(classifiers)
    with opened_cluster(cluster) as workers:
        if project.is_file() and project.suffix.lower() not in ENDINGS:
            found, examples = _on_project(project, tried, workers, network)
        else:
            loaded = load_network(network)
            found, examples = _on_folder(project, tried, workers, loaded, skip_bad=skip_bad)
    _show(best_tried(found), examples, as_json)


def _on_project(
    project: Path, tried: Sequence[Setup], cluster: ClusterExecutor | None, network: NetworkChoice
) -> tuple[list[Tried], int]:
    """Try setups on the examples of a .campad file; return what came of it, and their number."""
    from campad.learning.layer_ranking import Cut
    from campad.learning.sweep import try_examples

    pad = open_project(project, network)
    cut, snapshot = Cut.of(pad.backbone), pad._trainer.contest()
    given = cluster.put(snapshot) if cluster else snapshot
    pieces = ((cut, given, [setup]) for setup in tried)
    return list(_done(cluster, try_examples, pieces, len(tried))), len(snapshot.examples)


def _on_folder(
    folder: Path,
    tried: Sequence[Setup],
    cluster: ClusterExecutor | None,
    network: Backbone,
    *,
    skip_bad: bool,
) -> tuple[list[Tried], int]:
    """Try layers and setups on the pictures of a folder; otherwise as `_on_project`."""
    from campad.cli.image_folder import read_evenly, scanned
    from campad.learning.layer_ranking import Cut, candidates
    from campad.learning.sweep import Pictures, layer_pieces, try_layer

    cuts = candidates(Cut.of(network))
    pictures = Pictures(*read_evenly(scanned(folder), skip_bad=skip_bad))
    pieces = layer_pieces(cuts, cluster.put(pictures) if cluster else pictures, tried)
    return list(_done(cluster, try_layer, pieces, len(cuts))), len(pictures.frames)


def _done(
    cluster: ClusterExecutor | None,
    work: Callable[..., list[Tried]],
    pieces: Iterator[tuple[Any, ...]],
    count: int,
) -> Iterator[Tried]:
    """Do the pieces: here one after the other, so that their times are what each takes alone."""
    from campad.learning.sweep import done_by

    at_once = cluster.at_once if cluster else 1
    with ThreadPoolExecutor(1, "campad-sweep") as thread, progress("Trying") as bar:
        done = done_by(cluster or thread, work, pieces, at_once)
        for _number, rows in zip(bar(range(count)), done, strict=True):
            yield from rows


def _show(found: Sequence[Tried], examples: int, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_document(row) for row in found]))
        return
    rows = [
        [
            row.cut.backbone,
            row.cut.layer,
            row.comparison.name,
            ", ".join(f"{k} {v}" for k, v in row.comparison.settings.items()) or "-",
            percent(row.comparison.quality.accuracy),
            f"{row.comparison.train_ms:.1f} ms",
            "-" if row.embed_ms is None else f"{row.embed_ms:.1f} ms",
            f"{row.comparison.predict_ms:.2f} ms",
        ]
        for row in found[:MOST_SHOWN]
    ]
    header = "network", "layer", "classifier", "setting", "recognised", "training"
    print_table((*header, "one frame", "and deciding"), rows)
    rest = len(found) - len(rows)
    more = f" {rest} more did no better; --json has them." if rest else ""
    click.echo(f"\nOn {examples} examples, each judged by the other recordings.{more}")


def _document(row: Tried) -> dict[str, Any]:
    judged = fields(row.comparison.quality, "accuracy", "interval", "n")
    times = {"embed_ms": row.embed_ms, **fields(row.comparison, "train_ms", "predict_ms")}
    return (
        asdict(row.cut)
        | {"numbers": row.numbers, "classifier": row.comparison.name}
        | {"settings": dict(row.comparison.settings)}
        | judged
        | times
    )
