"""From what was found out to what the page is told of it."""

from __future__ import annotations

from campad.evaluation.comparison import Comparison
from campad.evaluation.label_issues import Doubt
from campad.learning.evaluate import Study
from campad.learning.holdout_score import Challenge
from campad.learning.layer_ranking import Cut, Ranked
from campad.learning.predictor import Head
from campad.protocol import to_page
from campad.sessions.training import Result


def report_training(result: Result, *, refined: bool, lost: float) -> to_page.Trained:
    """Tell of a training that has succeeded; `lost` is the part of known frames that may be."""
    return to_page.Trained(
        ms=round(result.ms, 1),
        examples=len(result.snapshot.examples),
        loss=result.loss,
        stopped=result.stopped,
        refined=refined,
        quality=report_study(result.study, result.snapshot.labels, lost) if result.study else None,
    )


def report_study(study: Study, labels: tuple[str, ...], lost: float) -> to_page.QualityState:
    """Tell what the examples say about themselves."""
    quality, examples = study.quality, study.examples
    return to_page.QualityState(
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
        advice=[to_page.AdviceState(a.kind, list(a.labels)) for a in study.advice],
        doubts=[_doubt(doubt, study, labels) for doubt in study.doubts],
        threshold=study.novelty.threshold(lost) if lost else None,
        temperature=study.temperature,
    )


def _doubt(doubt: Doubt, study: Study, labels: tuple[str, ...]) -> to_page.DoubtState:
    other: str | int | None = None
    if doubt.kind == "other-class":
        other = labels[doubt.other]
    elif doubt.kind == "copy":
        other = study.examples[doubt.other].id
    return to_page.DoubtState(study.examples[doubt.index].id, doubt.kind, other)


def report_challenge(challenge: Challenge, head: Head | None) -> to_page.Challenged:
    """Tell how well the challenge set is recognised."""
    score = challenge.score(head) if head else None
    if score is None:
        return to_page.Challenged(None)
    return to_page.Challenged(
        to_page.ChallengeState(score.n, score.right, score.none, score.interval)
    )


def report_comparison(rows: list[Comparison]) -> to_page.Compared:
    """Tell how the classifiers did."""
    return to_page.Compared(
        labels=list(rows[0].quality.labels),
        rows=[
            to_page.ComparisonState(
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


def report_ranking(rows: list[Ranked], own: Cut, frames: int) -> to_page.RankedLayers:
    """Tell how the layers did."""
    return to_page.RankedLayers(
        rows=[
            to_page.RankedLayer(
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
