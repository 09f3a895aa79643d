"""What a session knows and how it learns: the examples, the trained head, one training at a time.

All methods run on the event loop, but for `predict`, which the embedder's thread calls. What that
thread reads, the head, is replaced as a whole and never changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from campad.classifiers.quality import Quality, advise
from campad.controller import Classifier, Controller
from campad.dataset import ControllerDataset
from campad.errors import CampadError, TrainingError
from campad.predictions import Prediction
from campad.server import protocol
from campad.server.training import Result, Training, make_classifier

if TYPE_CHECKING:
    from campad.backbones import Backbone


@dataclass(frozen=True)
class Head:
    """A trained classifier and the names of its outputs."""

    classifier: Classifier
    labels: tuple[str, ...]


class Learner:
    """Examples in, predictions out.

    Args:
        labels: the classes to begin with.
        send: takes messages for the page.
        on_trained: called when a training has ended.
    """

    def __init__(
        self,
        labels: tuple[str, ...],
        send: Callable[[protocol.ToPage], Any],
        on_trained: Callable[[], Any],
    ) -> None:
        self.dataset = ControllerDataset(labels)
        self.settings = protocol.Settings()
        self.stale = False
        self._send = send
        self._on_trained = on_trained
        self._head: Head | None = None
        self._training: Training | None = None
        self._train_again = False

    @property
    def trained(self) -> tuple[str, ...] | None:
        """The classes that can be recognised; None before the first training."""
        return self._head.labels if self._head else None

    @property
    def training(self) -> bool:
        """A training is going on."""
        return self._training is not None

    # Keeping

    def to_controller(self, backbone: Backbone) -> Controller:
        """Return what is known as a controller, to be saved."""
        classifier = self._head.classifier if self._head else make_classifier(self.settings)
        pad = Controller(self.dataset.labels, backbone=backbone, classifier=classifier)
        pad.dataset, pad.trained_labels = self.dataset, self.trained
        return pad

    def open(self, pad: Controller) -> None:
        """Go on with what a controller knows; what was known here is given up."""
        self.stop()
        self.dataset = pad.dataset
        self._head = Head(pad.classifier, pad.trained_labels) if pad.trained_labels else None
        self.stale = pad.trained_labels != self.dataset.labels
        if self.stale:
            self.train_if_wanted()

    # Predicting

    def predict(self, activation: NDArray[np.float32]) -> Prediction | None:
        """Say what one frame's activation, (1, *shape), shows; None before the first training."""
        head = self._head
        if head is None:
            return None
        return Prediction.from_row(head.labels, head.classifier.predict_proba(activation)[0])

    # Changing

    def add(self, activation: NDArray[np.float32], label: str, burst: int) -> int:
        """Add an example and return its id; training waits for the end of the burst."""
        number = self.dataset.add(activation, label, burst)
        self.stale = True
        return number

    def changed(self) -> None:
        """Examples or classes were changed: what was learned may be out of date."""
        self.stale = True
        if self._head and not set(self._head.labels) <= set(self.dataset.labels):
            self._head = None
        self.train_if_wanted()

    def rename(self, label: str, to: str) -> None:
        """Rename a class; a name is not part of what was learned, so nothing is trained again."""
        before = self.dataset.labels
        self.dataset.rename(label, to)
        names = dict(zip(before, self.dataset.labels, strict=True))
        if self._head:
            labels = tuple(names.get(name, name) for name in self._head.labels)
            self._head = replace(self._head, labels=labels)
        self._train_again |= self.training

    def configure(self, settings: protocol.Settings) -> None:
        """Take new settings; if they change what is learned, learn again."""
        auto_train = self.settings.auto_train
        learning = msgspec.structs.replace(settings, auto_train=auto_train)
        changed = learning != self.settings
        self.settings = settings
        if changed and self._head:
            self.changed()

    # Training

    def train(self) -> None:
        """Start a training, or if one is going on, another one after it.

        Raises:
            TrainingError: a class has no examples.
        """
        empty = [label for label, count in self.dataset.counts.items() if not count]
        if empty:
            verb = "needs" if len(empty) == 1 else "need"
            raise TrainingError(f"{', '.join(empty)} still {verb} examples.")
        if self._training:
            self._train_again = True
            return
        self.stale = False
        self._training = Training(
            self.settings,
            self.dataset,
            self._send,
            self._ended,
        )

    def train_if_wanted(self) -> None:
        """Start a training if the person wants that by itself, and every class has examples."""
        if self.settings.auto_train and all(self.dataset.counts.values()):
            self._try_to_train()

    def stop(self) -> None:
        """End the training that is going on; what it has learned so far is kept."""
        self._train_again = False
        if self._training:
            self._training.stop()

    def _try_to_train(self) -> None:
        try:
            self.train()
        except CampadError as error:
            self._send(protocol.Failure(error.code, str(error)))

    def _ended(self, result: Result) -> None:
        self._training = None
        if result.dataset is not self.dataset:
            pass  # another project was opened meanwhile
        elif result.classifier is None:
            self.stale = True
            code = getattr(result.error, "code", "error")
            self._send(protocol.Failure(code, f"Training failed: {result.error}"))
        elif set(result.labels) <= set(self.dataset.labels):
            self._head = Head(result.classifier, result.labels)
            self._send(self._report(result))
        if self._train_again:
            self._train_again = False
            self._try_to_train()
        self._on_trained()

    def _report(self, result: Result) -> protocol.Trained:
        quality = self._quality_state(result.quality) if result.quality else None
        ms = round(result.ms, 1)
        return protocol.Trained(ms, result.examples, result.loss, result.stopped, quality)

    def _quality_state(self, quality: Quality) -> protocol.QualityState:
        return protocol.QualityState(
            labels=list(quality.labels),
            accuracy=quality.accuracy,
            interval=quality.interval,
            n=quality.n,
            confusion=quality.confusion.tolist(),
            advice=[
                protocol.AdviceState(advice.kind, list(advice.labels))
                for advice in advise(quality, self.dataset.counts)
            ],
        )
