"""Controller: a backbone, a dataset and a classifier in a row. The heart of the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from campad.classifiers import DenseClassifier
from campad.classifiers.quality import Quality, measure
from campad.dataset import ControllerDataset
from campad.errors import NotTrainedError, TrainingError
from campad.predictions import Prediction

if TYPE_CHECKING:
    from campad.backbones import Backbone


class Classifier(Protocol):
    """What a controller needs of a classifier; those in `campad.classifiers` have it."""

    def fit(self, xs: Any, ys: Any) -> Any:
        """Learn from activations (n, ...) and one-hot classes (n, k)."""

    def predict_proba(self, xs: Any) -> NDArray[np.float32]:
        """Return (n, k) probabilities."""


class Controller:
    """Learns poses from a few frames and recognises them in others.

    Args:
        labels: the classes' names, 2 to 32.
        backbone: from `load_backbone`; None loads the default one.
        classifier: None is a `DenseClassifier` with its default settings.

    Example:
        >>> pad = campad.Controller(["up", "down"])
        >>> for frame, label in recorded:
        ...     pad.add_example(frame, label)
        >>> pad.train().predict(frame).label
        'up'
    """

    def __init__(
        self,
        labels: Sequence[str],
        *,
        backbone: Backbone | None = None,
        classifier: Classifier | None = None,
    ) -> None:
        self.dataset = ControllerDataset(labels)
        self.classifier: Classifier = classifier or DenseClassifier()
        self.trained_labels: tuple[str, ...] | None = None
        self._backbone = backbone

    @property
    def backbone(self) -> Backbone:
        """The network that makes activations."""
        if self._backbone is None:
            from campad.backbones import load_backbone

            self._backbone = load_backbone()
        return self._backbone

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes' names, in order."""
        return self.dataset.labels

    def add_example(self, frame: Any, label: str, burst: int | None = None) -> int:
        """Embed one frame, uint8 RGB of any size, and keep its activation as an example.

        The picture itself is not kept.

        Returns:
            The example's id.

        Raises:
            ArgumentError: an unknown class. ImageError: no uint8 RGB frame.
        """
        return self.dataset.add(self.backbone.embed(frame)[0], label, burst)

    def train(self, on_batch: Callable[..., Any] | None = None) -> Controller:
        """Train the classifier on all examples.

        Args:
            on_batch: see `DenseClassifier.fit`; the other classifiers have no batches.

        Raises:
            TrainingError: a class has no examples; the message names it.
        """
        self._check_counts()
        xs, ys = self.dataset.xs, self.dataset.ys
        if on_batch is not None and isinstance(self.classifier, DenseClassifier):
            self.classifier.fit(xs, ys, on_batch=on_batch)
        else:
            self.classifier.fit(xs, ys)
        self.trained_labels = self.labels
        return self

    def predict(self, frame: Any) -> Prediction:
        """Say what one frame shows.

        Raises:
            NotTrainedError: before `train`. ImageError: no uint8 RGB frame.
        """
        return self.predict_activations(self.backbone.embed(frame))[0]

    def predict_activations(self, activations: Any) -> list[Prediction]:
        """Say what frames show that are embedded already: (n, *shape) -> n predictions."""
        if self.trained_labels is None:
            raise NotTrainedError("nothing is learned yet; add examples and call train")
        rows = self.classifier.predict_proba(activations)
        return [Prediction.from_row(self.trained_labels, row) for row in rows]

    def quality(self) -> Quality:
        """Score every example by what is learned from all bursts but its own.

        What learns here is ridge regression, whatever the controller's own classifier is: it needs
        no refitting, and on frozen activations it is as accurate.

        Raises:
            TrainingError: a class has no examples.
        """
        self._check_counts()
        dataset = self.dataset
        return measure(dataset.xs, dataset.ys, dataset.bursts, dataset.labels)

    def save(self, path: str | Path) -> None:
        """Write everything but pictures to a .campad file; see `campad.load`."""
        from campad.projects.archive import save

        save(self, Path(path))

    def _check_counts(self) -> None:
        empty = [label for label, count in self.dataset.counts.items() if not count]
        if empty:
            raise TrainingError(
                f"no examples yet of: {', '.join(empty)}; record some, or remove the class"
            )
