"""What the command line shows: tables, scores in words, JSON lines, progress bars."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from operator import length_hint
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from campad.cli.bench import Machine, Measured
    from campad.controller import Controller
    from campad.evaluation.comparison import Comparison
    from campad.evaluation.label_issues import LabelIssue
    from campad.evaluation.metrics import Quality
    from campad.learning.evaluate import Evaluation
    from campad.learning.layer_ranking import Ranked
    from campad.learning.predictor import HoldoutScore


def fields(value: Any, *names: str) -> dict[str, Any]:
    """Return some of a value's fields and properties, for JSON."""
    return {name: getattr(value, name) for name in names}


ADVICE = {
    "confused": "{} are taken for each other: add examples of both.",
    "few": "Few examples of {}: add some.",
    "second-burst": "Only one recording of {}: no honest score of it yet; record a second one.",
    "constant": "The network says the same of all pictures: is something before the lens?",
}
DOUBTS = {
    "constant": "says the same as all others",
    "other-class": "looks like {}",
    "dark": "is dark",
    "blurred": "is blurred",
    "copy": "is a near copy of {}",
}
MOST_DOUBTS = 10
WORTH_IT = 0.8
"""Of the time: for less of a difference nobody changes the network."""
LINE_EVERY_S = 10


def print_quality(
    pad: Controller, as_json: bool, comparison: Sequence[Comparison] = (), files: Sequence[str] = ()
) -> Quality:
    """Print how well the examples are recognised, and what would help; return the scores.

    `files` has the name of every burst's file, where the examples come from files.
    """
    found = pad.evaluate()
    challenge = pad.holdout_score() if pad.predictor else None
    if as_json:
        click.echo(json.dumps(_quality_document(pad, found, challenge, comparison, files)))
        return found.quality
    quality = found.quality
    rows = [
        [label, str(count), percent(quality.recall[label])]
        for label, count in pad.dataset.counts.items()
    ]
    print_table(("class", "examples", "recognised"), rows)
    if quality.accuracy is not None and quality.interval is not None:
        click.echo(
            f"\n{100 * quality.accuracy:.1f} % of {quality.n} examples are recognised from the "
            f"other recordings ({_interval(quality.interval)}; by ridge regression)"
        )
    else:
        click.echo("\nNo honest score: every class has one recording only.")
    if challenge:
        click.echo(
            f"{100 * challenge.accuracy:.1f} % of {challenge.n} pictures of the challenge set are "
            f"recognised, {challenge.none} are none of the classes "
            f"({_interval(challenge.interval)})"
        )
    for entry in found.advice:
        click.echo(ADVICE[entry.kind].format(" and ".join(entry.labels)))
    for issue in found.label_issues[:MOST_DOUBTS]:
        click.echo(_issue_in_words(issue, found, files))
    if len(found.label_issues) > MOST_DOUBTS:
        click.echo(f"{len(found.label_issues) - MOST_DOUBTS} more examples are doubtful.")
    if comparison:
        _print_comparison(comparison)
    return quality


def _quality_document(
    pad: Controller,
    found: Evaluation,
    challenge: HoldoutScore | None,
    comparison: Sequence[Comparison],
    files: Sequence[str],
) -> dict[str, Any]:
    quality = found.quality
    document: dict[str, Any] = {
        "examples": pad.dataset.counts,
        **fields(quality, "accuracy", "interval", "n", "recall"),
        "confusion": quality.confusion.tolist(),
        "unjudged": quality.unjudged,
        "temperature": found.temperature,
        "advice": [{"kind": a.kind, "labels": a.labels} for a in found.advice],
        "doubts": [
            {
                "example": found.examples[d.index].id,
                "label": found.examples[d.index].label,
                "file": files[found.examples[d.index].burst] if files else None,
                "kind": d.kind,
                "other": found.other_of(d),
            }
            for d in found.label_issues
        ],
    }
    if challenge:
        document["challenge"] = fields(challenge, "accuracy", "interval", "n", "none")
    if comparison:
        document["comparison"] = [
            {
                "classifier": row.name,
                **fields(row.quality, "accuracy", "interval", "n"),
                "confusion": row.quality.confusion.tolist(),
                **fields(row, "train_ms", "predict_ms"),
            }
            for row in comparison
        ]
    return document


def _issue_in_words(issue: LabelIssue, found: Evaluation, files: Sequence[str]) -> str:
    example = found.examples[issue.index]
    name = files[example.burst] if files else f"example {example.id} ({example.label})"
    other = found.other_of(issue)
    if issue.kind == "copy" and files:
        other = files[found.examples[issue.other].burst]
    elif issue.kind == "copy":
        other = f"example {other}"
    return f"Look at {name}: it {DOUBTS[issue.kind].format(other)}."


def _print_comparison(rows: Sequence[Comparison]) -> None:
    click.echo("\nThe classifiers side by side, each judged by recordings it has not seen:")
    cells = [
        [
            row.name,
            percent(row.quality.accuracy),
            _interval(row.quality.interval) if row.quality.interval else "-",
            f"{row.train_ms:.1f} ms",
            f"{row.predict_ms:.2f} ms",
        ]
        for row in rows
    ]
    print_table(("classifier", "recognised", "interval", "training", "one frame"), cells)


def print_ranking(ranked: Sequence[Ranked], frames: int, as_json: bool) -> None:
    """Print where to cut which network, the most accurate first."""
    if as_json:
        scores = "numbers", "accuracy", "interval", "n", "ms"
        click.echo(json.dumps([asdict(row.cut) | fields(row, *scores) for row in ranked]))
        return
    cells = [
        [
            row.cut.backbone,
            row.cut.layer,
            f"{row.numbers:,}",
            percent(row.accuracy),
            _interval(row.interval) if row.interval else "-",
            f"{row.ms:.1f} ms",
        ]
        for row in ranked
    ]
    print_table(("network", "layer", "numbers", "recognised", "interval", "one frame"), cells)
    click.echo(f"\nOn {frames} pictures; each judged by the other recordings, by ridge regression.")


def print_bench(machine: Machine, rows: Sequence[Measured], as_json: bool) -> None:
    """Print how fast this machine is, and what machine it is."""
    if as_json:
        document = {"machine": asdict(machine), "rows": [asdict(row) for row in rows]}
        click.echo(json.dumps(document))
        return
    print_table(("what", "median", ""), [[row.what, _figure(row), row.unit] for row in rows])
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    click.echo(f"\n{machine.processor}, {machine.cores} cores")
    click.echo(f"{machine.system}, Python {machine.python}\n{versions}")
    if quicker := _quicker(rows):
        click.echo(f"\n{quicker}")


def _quicker(rows: Sequence[Measured]) -> str:
    """Say how much less time the default network takes in whole numbers, where it does."""
    from campad.backbones.catalog import DEFAULT, INT8

    times = {row.what.split(", ")[0]: row.value for row in rows}
    whole, real = times.get(f"embed: {INT8.name}"), times.get(f"embed: {DEFAULT}")
    if not whole or not real or whole / real > WORTH_IT:
        return ""
    share = f"{whole / real:.2f} of the time of {DEFAULT}"
    return f"{INT8.name} takes {share} here: campad --backbone {INT8.name}"


def _figure(row: Measured) -> str:
    return f"{row.value:,.0f}" if row.value >= 100 else f"{row.value:.2f}"


def percent(part: float | None) -> str:
    """Say a part of 1 in per cent; a dash for one that nobody knows."""
    return "-" if part is None else f"{100 * part:.0f} %"


def _interval(bounds: tuple[float, float]) -> str:
    low, high = (100 * bound for bound in bounds)
    return f"95 % interval: {low:.0f} to {high:.0f} %"


def print_table(header: tuple[str, ...], rows: list[list[str]]) -> None:
    """Print a table: fitted to a terminal, as wide as needed elsewhere."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*header, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    encoding = sys.stdout.encoding or "utf-8"
    for row in rows:  # what cannot be shown is escaped before it is measured
        table.add_row(*(c.encode(encoding, "backslashreplace").decode(encoding) for c in row))
    width = None if sys.stdout.isatty() else 200
    Console(highlight=False, markup=False, width=width).print(table)


@contextmanager
def progress(what: str) -> Iterator[Callable[[Iterable[Any]], Iterable[Any]]]:
    """Show a bar on a terminal, a line now and then elsewhere (a notebook, a log), on stderr.

    Gives what passes pieces of work through it.
    """
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda pieces: _told_in_lines(pieces, what)
        return
    with Progress(console=console, transient=True) as bar:
        yield lambda pieces: bar.track(pieces, description=what)


def _told_in_lines(pieces: Iterable[Any], what: str) -> Iterator[Any]:
    total = length_hint(pieces)
    lines = Lines()
    for done, piece in enumerate(pieces):
        lines.tell(f"{what}: {done} of {total}" if total else f"{what}: {done}")
        yield piece


class Lines:
    """Says how far something is, at most once in ten seconds, and nothing of what is quick."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._next_s = clock, clock() + LINE_EVERY_S

    def tell(self, text: str) -> None:
        """Print a line on stderr, if it is time for one."""
        if self._clock() >= self._next_s:
            self._next_s = self._clock() + LINE_EVERY_S
            click.echo(text, err=True)


class DownloadBar:
    """Shows the progress of a download; a bar is made when the first bytes have come."""

    def __init__(self, what: str = "the network") -> None:
        self._what = what
        self._bar: Any = None
        self._lines = Lines()

    def __call__(self, done: int, total: int) -> None:
        """Show how many bytes are done, of how many in all."""
        if not sys.stderr.isatty():
            megabytes = f"{done / 2**20:.1f} of {total / 2**20:.1f} MB"
            self._lines.tell(f"Fetching {self._what}: {megabytes}")
            return
        if self._bar is None:
            self._bar = click.progressbar(
                length=total, label=f"Fetching {self._what}", file=sys.stderr
            )
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)
        if done >= total:
            self._bar.__exit__(None, None, None)
