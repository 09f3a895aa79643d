"""A training in the background, and what the page is told of it: the falling loss, the outcome."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from campad.classifiers.base import BatchProgress, Classifier
from campad.compute.executors import call_back, hand_over
from campad.dataset.readable_dataset import Snapshot
from campad.evaluation.drift import StreamScore
from campad.learning.evaluate import Evaluation
from campad.learning.fit import TrainingResult, run_training
from campad.learning.problems import GramCache
from campad.protocol.to_page import DoubtState, Loss, QualityState, StreamState, Trained

REPORT_EVERY_S = 0.03
"""A screen shows nothing faster; reporting each of a thousand batches would cost more than them."""


class Training:
    """Starts at once; hears of batches where they are trained; calls back on the event loop.

    Args:
        cache: nobody else uses it meanwhile.
        on_loss: given the new points of the curve every now and then.
        on_end: given the result, or the error, once.
    """

    def __init__(
        self,
        classifier: Classifier,
        snapshot: Snapshot,
        cache: GramCache,
        executor: Executor,
        on_loss: Callable[[Loss], Any],
        on_end: Callable[[Future[TrainingResult]], Any],
    ) -> None:
        self._loop, self._on_loss = asyncio.get_running_loop(), on_loss
        self._stop = threading.Event()
        self._unsent: list[float] = []
        self._sent_s = 0.0
        self._started = False
        work = executor.submit(
            run_training, classifier, snapshot, cache, self.on_batch, self.stopped
        )
        call_back(work, self._loop, on_end)

    def __reduce__(self) -> tuple["type[NobodyListens]", tuple[()]]:
        return NobodyListens, ()

    def stop(self) -> None:
        """Ask it to end after the batch it is at; what is learned until then is kept."""
        self._stop.set()

    def stopped(self) -> bool:
        """Nobody waits for it any longer."""
        return self._stop.is_set()

    def on_batch(self, progress: BatchProgress) -> bool:
        """Take one batch into account; False ends the training."""
        self._unsent.append(progress.loss)
        now = time.perf_counter()
        last = progress.epoch == progress.epochs and progress.batch == progress.batches
        if last or now - self._sent_s > REPORT_EVERY_S:
            news = Loss(not self._started, self._unsent, progress.epoch, progress.epochs)
            if not hand_over(self._loop, self._on_loss, news):
                self._stop.set()  # the server is going down
            self._unsent, self._sent_s, self._started = [], now, True
        return not self._stop.is_set()


class NobodyListens:
    """What becomes of a training in another process: it is neither heard nor stopped."""

    def on_batch(self, _progress: BatchProgress) -> None:
        """Go on."""

    def stopped(self) -> bool:
        """Never."""
        return False


def report_training(result: TrainingResult, *, refined: bool, rate: float) -> Trained:
    """Tell of a training; `rate` is the part of known frames that may be rejected."""
    found = result.evaluation
    return Trained(
        ms=round(result.ms, 1),
        examples=len(result.snapshot.examples),
        loss=result.loss,
        stopped=result.stopped,
        refined=refined,
        quality=_report_evaluation(found, rate) if found else None,
        stream=_report_stream(result.stream) if result.stream else None,
    )


def _report_stream(score: StreamScore) -> StreamState:
    """Tell what came of the frames without labels."""
    return StreamState(score.frames, score.counted, score.before, score.after, score.kept)


def _report_evaluation(found: Evaluation, rate: float) -> QualityState:
    """Tell what the examples say about themselves."""
    quality, examples = found.quality, found.examples
    return QualityState(
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
        advice=found.advice,
        doubts=[
            DoubtState(examples[issue.index].id, issue.kind, found.other_of(issue))
            for issue in found.label_issues
        ],
        threshold=found.novelty.threshold(rate) if rate else None,
        temperature=found.temperature,
    )
