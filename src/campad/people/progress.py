"""How far everybody in a lesson is, and how well it went: for the teacher's table."""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from campad.people.member import Member


@dataclass(frozen=True)
class Progress:
    """One person's line. No pictures, and nothing that was made of them.

    Attributes:
        person: their number.
        here: their page is connected.
        examples: how many there are; None: not known before their page comes, as after a restart.
        classes: in so many classes.
        empty: so many of those have no examples.
        trained: something is learned.
        accuracy: how many of the left-out examples are recognised, 0 to 1; None: not known.
        judged: of so many.
        playing: a game is going on.
        score: of that game, or of the last one.
        coming_back: somebody may come by their name now.
    """

    person: int
    name: str
    here: bool
    examples: int | None = None
    classes: int = 0
    empty: int = 0
    trained: bool = False
    accuracy: float | None = None
    low: float | None = None
    high: float | None = None
    judged: int = 0
    playing: bool = False
    score: int = 0
    coming_back: bool = False


def progress_of(member: Member, now_s: float) -> Progress:
    """Look at one person's session."""
    coming = member.back_until_s > now_s
    session = member.session
    if session is None:
        return Progress(member.number, member.name, here=False, coming_back=coming)
    counts, learner = session.dataset.counts, session.learner
    quality = learner.report.quality if learner.report else None
    low, high = quality.interval if quality and quality.interval else (None, None)
    return Progress(
        person=member.number,
        name=member.name,
        here=session.outbox is not None,
        examples=sum(counts.values()),
        classes=len(counts),
        empty=sum(not count for count in counts.values()),
        trained=learner.trainer.trained_labels is not None,
        accuracy=quality.accuracy if quality else None,
        low=low,
        high=high,
        judged=quality.n if quality else 0,
        playing=session.game.playing and not session.game.paused,
        score=session.game.score,
        coming_back=coming,
    )


def progress(members: Iterable[Member], now_s: float) -> list[Progress]:
    """Look at everybody; `now_s` is the lesson's time."""
    return [progress_of(member, now_s) for member in members]


def as_csv(rows: Iterable[Progress]) -> str:
    """Return a table that spreadsheets open."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(field.name for field in fields(Progress))
    for row in rows:
        writer.writerow(map(_cell, asdict(row).values()))
    return text.getvalue()


def _cell(value: object) -> object:
    """A name that begins like a formula is none: spreadsheets would compute it."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value
