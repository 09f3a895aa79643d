"""Controller: a backbone, a dataset and a classifier in a row. The face of the library."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from campad.archive import archive
from campad.archive.contents import Contents
from campad.classifiers import DenseClassifier
from campad.classifiers.base import Classifier, OnBatch
from campad.dataset.arguments import check_object
from campad.dataset.controller_dataset import ControllerDataset
from campad.dataset.holdout import Holdout
from campad.decisions import DecisionSettings
from campad.evaluation.comparison import Comparison
from campad.evaluation.drift import Recalibration
from campad.evaluation.metrics import Quality
from campad.imaging.frame import Pixels, check_frame, mirror, to_squares
from campad.learning.evaluate import Evaluation
from campad.learning.prediction import Prediction
from campad.learning.predictor import HoldoutScore, Predictor
from campad.learning.teaching import add_example, add_examples, add_holdouts
from campad.learning.trainer import Trainer, compare_classifiers
from campad.outputs.steering import Steering

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone


class Controller:
    """Learns poses from a few frames and recognises them in others.

    Threads may share it: what they add, ask and save at once is as if one came after the other, and
    nobody who predicts waits for a training. It can be copied and pickled, the network with it.

    Args:
        labels: the classes' names, 2 to 128.
        backbone: from `load_backbone`; None loads the default one.
        classifier: None is a `DenseClassifier` with its default settings. Any classifier of
            scikit-learn that has `predict_proba` serves, too.
        augment: learn from four slightly warped copies of every frame as well: fewer errors, and
            five times the work for each example. Of the first 500 examples.
        mirrored: swap left and right in every frame, as the page does with a camera's.

    Attributes:
        classifier: what has learned, or will: `train` puts a trained copy in its place.
        augment: as given.
        decisions: when a class is pressed and released; kept in the file, for `Decider`.
        steering: what is bound, and how good it was as a controller; kept in the file.
        mirrored: as given. None, of a file that does not know, leaves frames as they are.

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
        augment: bool = True,
        mirrored: bool = False,
    ) -> None:
        check_object(backbone, "backbone", "embed", "campad.load_backbone()")
        check_object(classifier, "classifier", "predict_proba", "campad.RidgeClassifier()")
        self.classifier: Classifier = classifier or DenseClassifier()
        self.augment = augment
        self.mirrored: bool | None = mirrored
        self.decisions = DecisionSettings()
        self.steering = Steering()
        self._trainer = Trainer(labels)
        self._backbone = backbone

    def __getstate__(self) -> dict[str, Any]:
        """What it is at one moment: a copy is a controller of its own."""
        with self._trainer.lock:
            return vars(self) | {"_trainer": copy(self._trainer)}

    @property
    def backbone(self) -> Backbone:
        """The network that makes activations."""
        if self._backbone is None:
            from campad.backbones import load_backbone

            with self._trainer.lock:  # several threads load one
                self._backbone = self._backbone or load_backbone()
        return self._backbone

    @property
    def dataset(self) -> ControllerDataset:
        """The examples."""
        return self._trainer.dataset

    @property
    def holdout(self) -> Holdout:
        """Frames that are never learned from, only judged by."""
        return self._trainer.holdout

    @property
    def predictor(self) -> Predictor | None:
        """What is said of frames, and when it is believed; None before `train`."""
        return self._trainer.predictor

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes' names, in order."""
        return self.dataset.labels

    @property
    def trained_labels(self) -> tuple[str, ...] | None:
        """The classes that can be recognised; None before `train`."""
        return self._trainer.trained_labels

    @property
    def rejection_rate(self) -> float:
        """The part of known frames that may be rejected to find strange ones: 0 (none) to 0.5."""
        return self._trainer.rejection_rate

    @rejection_rate.setter
    def rejection_rate(self, part: float) -> None:
        self._trainer.rejection_rate = part

    def add_example(self, frame: Any, label: str, burst: int | None = None) -> int:
        """Embed one frame, uint8 RGB of any size, and keep its activation as an example.

        The picture itself is not kept.

        Returns:
            The example's id.

        Raises:
            ArgumentError: an unknown class. ImageError: not one uint8 RGB frame.
        """
        square = self._squares(check_frame(frame, "add_examples"))[0]
        return add_example(self._trainer, self.backbone, square, label, burst, self.augment)

    def add_examples(
        self, frames: Any, labels: str | Sequence[str], burst: int | None = None
    ) -> list[int]:
        """Embed several frames together, and keep them as `add_example` does: all or none.

        Args:
            frames: uint8 RGB, an array (n, h, w, 3), or a list of frames of any size.
            labels: the class of all of them, or one for each.
            burst: the recording they all belong to; None makes each a burst of its own.

        Returns:
            The examples' ids.

        Raises:
            ArgumentError: an unknown class, or another number of them than of frames.
            ImageError: no uint8 RGB frames.
        """
        squares = self._squares(frames)
        return add_examples(self._trainer, self.backbone, squares, labels, burst, self.augment)

    def add_holdout(self, frame: Any, label: str) -> None:
        """Embed one frame that is never learned from, only judged by; see `holdout_score`.

        Raises:
            ArgumentError: an unknown class. ImageError: not one uint8 RGB frame.
        """
        square = self._squares(check_frame(frame, "add_holdouts"))
        self._trainer.add_holdout(self.backbone.embed(square)[0], label)

    def add_holdouts(self, frames: Any, labels: str | Sequence[str]) -> None:
        """Embed several frames that are never learned from; otherwise as in `add_examples`."""
        add_holdouts(self._trainer, self.backbone, self._squares(frames), labels)

    def holdout_score(self) -> HoldoutScore | None:
        """Say how well the holdout is recognised, None if it is empty; errors as in `predict`."""
        return self._trainer.holdout_score()

    def train(self, on_batch: OnBatch | None = None) -> Controller:
        """Train the classifier on all examples, and evaluate them: see `quality` and `evaluate`.

        Args:
            on_batch: see `DenseClassifier.fit`; the other classifiers have no batches.

        Raises:
            TrainingError: a class has no examples; the message names it.
        """
        with self._trainer.cache.lock:
            learns = self.classifier
            result = self._trainer.run(learns, on_batch)
            with self._trainer.lock:
                self._trainer.finish(result)
                if self.classifier is learns:
                    self.classifier = result.classifier
        return self

    def predict(self, frame: Any) -> Prediction:
        """Say what one frame shows.

        Raises:
            NotTrainedError: before `train`. ImageError: not one uint8 RGB frame.
        """
        square = self._squares(check_frame(frame, "predict_many"))
        return self.predict_activations(self.backbone.embed(square))[0]

    def predict_many(self, frames: Any) -> list[Prediction]:
        """Say what several frames show: (n, h, w, 3), or a list of frames of any size.

        Raises:
            NotTrainedError: before `train`. ImageError: no uint8 RGB frames.
        """
        squares = self._squares(frames)
        return self.predict_activations(self.backbone.embed(squares) if len(squares) else [])

    def predict_activations(self, activations: Any) -> list[Prediction]:
        """Say what frames show that are embedded already: (n, *shape) -> n predictions."""
        return self._trainer.trained.predict(activations)

    def quality(self) -> Quality:
        """Score every example by what is learned from all bursts but its own.

        What learns here is ridge regression, whatever `classifier` is: it needs no refitting.

        Raises:
            TrainingError: a class has no examples.
        """
        return self.evaluate().quality

    def evaluate(self) -> Evaluation:
        """Say all that the examples tell: quality, advice and so on; errors as in `quality`."""
        return self._trainer.evaluate(self.classifier)

    def compare(self, clock: Callable[[], float] = time.perf_counter) -> list[Comparison]:
        """Try every classifier that campad knows by name; `clock` gives seconds.

        Errors are those of `quality`.
        """
        return compare_classifiers(self._trainer.contest(), clock)

    def recalibrate(self, frames: Any) -> Recalibration:
        """Follow light, room or clothes that have changed, and learn, from frames without labels.

        Args:
            frames: ten or more, uint8 RGB, of the person moving through all poses, in any order.

        Returns:
            What was found; its `shift` is None if the frames show mostly one pose, hardly
            any of another, or much that was never taught, and nothing is changed then. Its
            `learned` says what came of learning from them.

        Raises:
            NotTrainedError: before `train`. ArgumentError: too few frames, or nothing to compare
            them with. ImageError: no uint8 RGB frames.
        """
        self._trainer.trained.check_recalibration()
        squares = self._squares(frames)
        self._trainer.trained.check_recalibration(len(squares))
        found = self._trainer.recalibrate(np.concatenate([self.backbone.embed(s) for s in squares]))
        learns = found.shift is not None and self._trainer.can_learn_frames(self.classifier)
        return replace(found, learned=self.train()._trainer.learned) if learns else found

    def undo_recalibration(self) -> None:
        """See the camera's world as it was recorded again, and unlearn what came later."""
        learned = self._trainer.undo_recalibration()
        if learned and self._trainer.can_learn_frames(self.classifier):
            self.train()

    def to_sklearn(self) -> Any:
        """Return what was learned as a classifier of scikit-learn's own, of activations (n, d).

        Raises:
            NotTrainedError: before `train`. ArgumentError: nearest neighbours, which it has not.
        """
        from campad.exports.scikit_learn.head import to_sklearn

        return to_sklearn(self._trainer.trained)

    def save(self, path: str | Path) -> None:
        """Write everything but pictures to a .campad file; see `campad.load`.

        Raises:
            ProjectFileError: the classifier is not one of campad's, or the file cannot be written.
        """
        kept: dict[str, Any] = {"mirrored": self.mirrored}
        with self._trainer.lock:
            kept |= {"decisions": self.decisions, "steering": self.steering}
            contents = Contents.of(self._trainer, self.classifier, self.backbone, **kept)
        archive.save(contents, Path(path))

    def _squares(self, frames: Any) -> Pixels:
        """Make of frames what the network looks at, the way round that was taught."""
        squares = to_squares(frames, self.backbone.frame_size)
        return mirror(squares) if self.mirrored else squares
