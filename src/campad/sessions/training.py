"""One training at a time for a session, in a thread, with its loss reported as it falls."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from campad.classifiers import BatchProgress, DenseClassifier, KNNClassifier, RidgeClassifier
from campad.compute import background
from campad.controller import learn
from campad.dataset import ControllerDataset, Snapshot
from campad.learning.evaluate import Study, study
from campad.learning.predictor import Classifier
from campad.learning.problems import Workbench
from campad.protocol.from_page import Settings
from campad.protocol.to_page import Loss

log = logging.getLogger(__name__)

REPORT_EVERY_S = 0.03
"""A screen shows nothing faster; reporting each of a thousand batches would cost more than them."""


def make_classifier(settings: Settings) -> Classifier:
    """Build an untrained classifier from the page's settings."""
    if settings.classifier == "ridge":
        return RidgeClassifier()
    if settings.classifier == "knn":
        return KNNClassifier()
    return DenseClassifier(
        units=settings.units,
        epochs=settings.epochs,
        learning_rate=settings.learning_rate,
        batch_fraction=settings.batch_fraction,
        basis="features" if settings.classifier == "tutorial" else "span",
    )


@dataclass(frozen=True)
class Result:
    """How a training ended: with a classifier, or with an error."""

    classifier: Classifier | None
    dataset: ControllerDataset
    snapshot: Snapshot
    loss: float | None
    ms: float
    stopped: bool
    error: Exception | None
    study: Study | None


class Training:
    """Starts at once; calls back on the event loop.

    Args:
        settings: what to train, and how.
        dataset: the examples; what is added to it later is not trained on.
        bench: what is known of their products; no other thread uses it meanwhile.
        on_loss: given the new points of the curve every now and then.
        on_end: given the result, once.
    """

    def __init__(
        self,
        settings: Settings,
        dataset: ControllerDataset,
        bench: Workbench,
        on_loss: Callable[[Loss], Any],
        on_end: Callable[[Result], Any],
    ) -> None:
        self._settings, self._dataset, self._bench = settings, dataset, bench
        self._snapshot = Snapshot.of(dataset)
        self._on_loss, self._on_end = on_loss, on_end
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._unsent: list[float] = []
        self._sent_s = 0.0
        self._started = False
        background.start(self._run)

    def stop(self) -> None:
        """Ask it to end after the batch it is at; what is learned until then is kept."""
        self._stop.set()

    def _run(self) -> None:
        classifier = make_classifier(self._settings)
        error: Exception | None = None
        found: Study | None = None
        ms = 0.0
        started = time.perf_counter()
        try:
            learn(classifier, self._snapshot, self._bench, self._on_batch)
            ms = 1000 * (time.perf_counter() - started)
            found = self._study(classifier)
        except Exception as caught:  # told to the person by on_end; the session goes on
            error = caught
        curve = getattr(classifier, "loss_curve_", [])
        result = Result(
            None if error else classifier,
            self._dataset,
            self._snapshot,
            curve[-1] if curve else None,
            ms,
            self._stop.is_set(),
            error,
            found,
        )
        self._call(self._on_end, result)

    def _study(self, classifier: Classifier) -> Study | None:
        """Study the examples; what was learned stays whatever comes of it."""
        try:
            return study(self._snapshot, classifier, self._bench, lambda _: not self._stop.is_set())
        except Exception:
            log.exception("the examples could not be studied")
            return None

    def _on_batch(self, progress: BatchProgress) -> bool:
        self._unsent.append(progress.loss)
        now = time.perf_counter()
        last = progress.epoch == progress.epochs and progress.batch == progress.batches
        if last or now - self._sent_s > REPORT_EVERY_S:
            message = Loss(not self._started, self._unsent, progress.epoch, progress.epochs)
            self._call(self._on_loss, message)
            self._unsent, self._sent_s, self._started = [], now, True
        return not self._stop.is_set()

    def _call(self, callback: Callable[[Any], Any], argument: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(callback, argument)
        except RuntimeError:
            self._stop.set()  # the loop is closed: the server is going down
