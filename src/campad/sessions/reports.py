"""From what was found out to what the page is told of it."""

from campad.evaluation.label_issues import LabelIssue
from campad.learning.evaluate import Evaluation
from campad.learning.fit import TrainingResult
from campad.learning.holdout_score import HoldoutScore
from campad.protocol import to_page


def report_training(result: TrainingResult, *, refined: bool, rate: float) -> to_page.Trained:
    """Tell of a training; `rate` is the part of known frames that may be rejected."""
    found, labels = result.evaluation, result.snapshot.labels
    return to_page.Trained(
        ms=round(result.ms, 1),
        examples=len(result.snapshot.examples),
        loss=result.loss,
        stopped=result.stopped,
        refined=refined,
        quality=report_evaluation(found, labels, rate) if found else None,
    )


def report_evaluation(
    found: Evaluation, labels: tuple[str, ...], rate: float
) -> to_page.QualityState:
    """Tell what the examples say about themselves."""
    quality, examples = found.quality, found.examples
    return to_page.QualityState(
        labels=list(quality.labels),
        accuracy=quality.accuracy,
        interval=quality.interval,
        n=quality.n,
        confusion=quality.confusion.tolist(),
        taken=[
            (example.id, int(taken))
            for example, taken, fair in zip(examples, found.taken, found.fair, strict=True)
            if fair
        ],
        advice=[to_page.AdviceState(a.kind, list(a.labels)) for a in found.advice],
        doubts=[_issue(issue, found, labels) for issue in found.label_issues],
        threshold=found.novelty.threshold(rate) if rate else None,
        temperature=found.temperature,
    )


def _issue(issue: LabelIssue, found: Evaluation, labels: tuple[str, ...]) -> to_page.DoubtState:
    other: str | int | None = None
    if issue.kind == "other-class":
        other = labels[issue.other]
    elif issue.kind == "copy":
        other = found.examples[issue.other].id
    return to_page.DoubtState(found.examples[issue.index].id, issue.kind, other)


def report_holdout(score: HoldoutScore | None) -> to_page.Challenged:
    """Tell how well the holdout is recognised."""
    if score is None:
        return to_page.Challenged(None)
    return to_page.Challenged(
        to_page.ChallengeState(score.n, score.right, score.none, score.interval)
    )
