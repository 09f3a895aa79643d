"""From what was found out to what the page is told of it."""

from __future__ import annotations

from campad.challenge import Challenge
from campad.classifiers.compare import Comparison
from campad.classifiers.doubts import Doubt
from campad.head import Head
from campad.ranking import Cut, Ranked
from campad.server import answers
from campad.server.training import Result
from campad.study import Study


def report_training(result: Result, *, refined: bool, lost: float) -> answers.Trained:
    """Tell of a training that has succeeded; `lost` is the part of known frames that may be."""
    return answers.Trained(
        ms=round(result.ms, 1),
        examples=len(result.snapshot.examples),
        loss=result.loss,
        stopped=result.stopped,
        refined=refined,
        quality=report_study(result.study, result.snapshot.labels, lost) if result.study else None,
    )


def report_study(study: Study, labels: tuple[str, ...], lost: float) -> answers.QualityState:
    """Tell what the examples say about themselves."""
    quality, examples = study.quality, study.examples
    return answers.QualityState(
        labels=list(quality.labels),
        accuracy=quality.accuracy,
        interval=quality.interval,
        n=quality.n,
        confusion=quality.confusion.tolist(),
        taken=[
            (example.id, int(taken))
            for example, taken, fair in zip(examples, study.taken, study.fair, strict=True)
            if fair
        ],
        advice=[answers.AdviceState(a.kind, list(a.labels)) for a in study.advice],
        doubts=[_doubt(doubt, study, labels) for doubt in study.doubts],
        threshold=study.novelty.threshold(lost) if lost else None,
        temperature=study.temperature,
    )


def _doubt(doubt: Doubt, study: Study, labels: tuple[str, ...]) -> answers.DoubtState:
    other: str | int | None = None
    if doubt.kind == "other-class":
        other = labels[doubt.other]
    elif doubt.kind == "copy":
        other = study.examples[doubt.other].id
    return answers.DoubtState(study.examples[doubt.index].id, doubt.kind, other)


def report_challenge(challenge: Challenge, head: Head | None) -> answers.Challenged:
    """Tell how well the challenge set is recognised."""
    score = challenge.score(head) if head else None
    if score is None:
        return answers.Challenged(None)
    return answers.Challenged(
        answers.ChallengeState(score.n, score.right, score.none, score.interval)
    )


def report_comparison(rows: list[Comparison]) -> answers.Compared:
    """Tell how the classifiers did."""
    return answers.Compared(
        labels=list(rows[0].quality.labels),
        rows=[
            answers.ComparisonState(
                name=row.name,
                accuracy=row.quality.accuracy,
                interval=row.quality.interval,
                n=row.quality.n,
                confusion=row.quality.confusion.tolist(),
                train_ms=round(row.train_ms, 2),
                predict_ms=round(row.predict_ms, 3),
            )
            for row in rows
        ],
    )


def report_ranking(rows: list[Ranked], own: Cut, frames: int) -> answers.RankedLayers:
    """Tell how the layers did."""
    return answers.RankedLayers(
        rows=[
            answers.RankedLayer(
                backbone=row.cut.backbone,
                layer=row.cut.layer,
                numbers=row.numbers,
                accuracy=row.accuracy,
                ms=round(row.ms, 2),
                used=row.cut == own,
            )
            for row in rows
        ],
        frames=frames,
    )
