"""What the command line shows: tables, scores in words, JSON lines, progress bars."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from campad.classifiers.quality import Quality
    from campad.controller import Controller
    from campad.frame import Pixels


def print_prediction(pad: Controller, name: str, number: int, frame: Pixels) -> None:
    """Print what one frame shows as a JSON line."""
    prediction = pad.predict(frame)
    line = {
        "file": name,
        "frame": number,
        "label": prediction.label,
        "confidence": round(prediction.confidence, 6),
        "probabilities": {k: round(p, 6) for k, p in prediction.probabilities.items()},
    }
    click.echo(json.dumps(line, ensure_ascii=False))


ADVICE = {
    "confused": "{} are taken for each other: add examples of both.",
    "few": "Few examples of {}: add some.",
    "second-burst": "Only one recording of {}: no honest score of it yet; record a second one.",
}


def print_quality(pad: Controller, as_json: bool) -> Quality:
    """Print how well the examples are recognised, and what would help; return the scores."""
    from campad.classifiers.quality import advise

    quality = pad.quality()
    advice = advise(quality, pad.dataset.counts)
    if as_json:
        document = {
            "examples": pad.dataset.counts,
            "accuracy": quality.accuracy,
            "interval": quality.interval,
            "n": quality.n,
            "recall": quality.recall,
            "confusion": quality.confusion.tolist(),
            "unjudged": quality.unjudged,
            "advice": [{"kind": a.kind, "labels": a.labels} for a in advice],
        }
        click.echo(json.dumps(document))
        return quality
    rows = [
        [label, str(count), "-" if (r := quality.recall[label]) is None else f"{100 * r:.0f} %"]
        for label, count in pad.dataset.counts.items()
    ]
    print_table(("class", "examples", "recognised"), rows)
    if quality.accuracy is not None and quality.interval is not None:
        low, high = (100 * bound for bound in quality.interval)
        click.echo(
            f"\n{100 * quality.accuracy:.1f} % of {quality.n} examples are recognised from the "
            f"other recordings (95 % interval: {low:.0f} to {high:.0f} %; by ridge regression)"
        )
    else:
        click.echo("\nNo honest score: every class has one recording only.")
    for entry in advice:
        click.echo(ADVICE[entry.kind].format(" and ".join(entry.labels)))
    return quality


def print_table(header: tuple[str, ...], rows: list[list[str]]) -> None:
    """Print a table: fitted to a terminal, as wide as needed elsewhere."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*header, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else 200
    Console(highlight=False, markup=False, width=width).print(table)


@contextmanager
def progress(what: str, total: int) -> Iterator[Any]:
    """Show a bar on a terminal; say nothing elsewhere. Gives what to call after each piece."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


class DownloadBar:
    """Shows the progress of a download on a terminal; made when the first bytes have come."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Show how many bytes are done, of how many in all."""
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
