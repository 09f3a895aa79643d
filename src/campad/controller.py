"""Controller: a backbone, a dataset and a classifier in a row. The heart of the library."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers import DenseClassifier
from campad.dataset import ControllerDataset, Snapshot
from campad.dataset.copies import MAX_COPIED
from campad.errors import ArgumentError, NotTrainedError, TrainingError
from campad.evaluation.comparison import Comparison, compare
from campad.evaluation.drift import Recalibration, Reference
from campad.evaluation.metrics import Quality
from campad.evaluation.novelty import LOST, Novelty
from campad.imaging.augment import warped_pairs
from campad.imaging.frame import look_at, to_squares
from campad.learning.evaluate import Study, study
from campad.learning.holdout_score import Challenge, ChallengeScore
from campad.learning.prediction import Prediction
from campad.learning.predictor import Classifier, Head
from campad.learning.problems import Workbench, make_problem, thin

if TYPE_CHECKING:
    from campad.backbones import Backbone

FEWEST_FRAMES = 10
"""To recalibrate with; ten seconds of a camera give hundreds."""


class Controller:
    """Learns poses from a few frames and recognises them in others.

    Args:
        labels: the classes' names, 2 to 32.
        backbone: from `load_backbone`; None loads the default one.
        classifier: None is a `DenseClassifier` with its default settings.
        copies: learn from four slightly warped copies of every frame as well: fewer errors, and
            five times the work for each example. Of the first MAX_COPIED examples.

    Attributes:
        dataset: the examples.
        classifier: what learns.
        challenge: frames that are never learned from, only judged by.
        head: what is said of frames, and when it is believed; None before `train`.

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
        copies: bool = True,
    ) -> None:
        self.dataset = ControllerDataset(labels)
        self.classifier: Classifier = classifier or DenseClassifier()
        self.copies = copies
        self.challenge = Challenge()
        self.head: Head | None = None
        self._backbone = backbone
        self._bench = Workbench()
        self._lost = LOST

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

    @property
    def trained_labels(self) -> tuple[str, ...] | None:
        """The classes that can be recognised; None before `train`."""
        return self.head.labels if self.head else None

    def add_example(self, frame: Any, label: str, burst: int | None = None) -> int:
        """Embed one frame, uint8 RGB of any size, and keep its activation as an example.

        The picture itself is not kept.

        Returns:
            The example's id.

        Raises:
            ArgumentError: an unknown class. ImageError: no uint8 RGB frame.
        """
        square = to_squares(frame, self.backbone.frame_size)[0]
        activation = self.backbone.embed(square)[0]
        example = self.dataset.add(self._as_recorded(activation), label, burst, look_at(square))
        if self.copies and len(self.dataset) <= MAX_COPIED:
            copies = self.backbone.embed(warped_pairs(square, seed=example))
            self.dataset.add_copies(example, self._as_recorded(copies))
        return example

    def add_challenge(self, frame: Any, label: str) -> None:
        """Embed one frame that is never learned from, only judged by; see `challenge_score`.

        Raises:
            ArgumentError: an unknown class. ImageError: no uint8 RGB frame.
        """
        if label not in self.labels:
            raise ArgumentError(f"there is no class {label!r}; there are: {', '.join(self.labels)}")
        self.challenge.add(self.backbone.embed(frame)[0], label)

    def challenge_score(self) -> ChallengeScore | None:
        """Say how well the challenge set is recognised; None if it is empty.

        Raises:
            NotTrainedError: before `train`.
        """
        return self.challenge.score(self._trained())

    def train(self, on_batch: Callable[..., Any] | None = None) -> Controller:
        """Train the classifier on all examples, and study them: see `quality` and `study`.

        Args:
            on_batch: see `DenseClassifier.fit`; the other classifiers have no batches.

        Raises:
            TrainingError: a class has no examples; the message names it.
        """
        self._check_counts()
        snapshot = Snapshot.of(self.dataset)
        learn(self.classifier, snapshot, self._bench, on_batch)
        shift = self.head.shift if self.head else None
        head = Head(self.classifier, snapshot.labels, lost=self._lost, shift=shift)
        self.head = head.informed(self._study(snapshot))
        return self

    def resume(
        self,
        labels: tuple[str, ...],
        temperature: float = 1.0,
        shift: NDArray[np.float32] | None = None,
    ) -> None:
        """Take `classifier` as trained, with what a saved file remembers of its head.

        What is none of these, and what the recordings looked like, is found out again.
        """
        self.head = Head(self.classifier, labels, temperature, lost=self._lost, shift=shift)
        if set(labels) == set(self.labels) and all(self.dataset.counts.values()):
            snapshot = thin(Snapshot.of(self.dataset))
            novelty = Novelty(self._bench.problem(snapshot), snapshot.bursts)
            # Classes may have been put in another order since they were learned.
            places = np.array([labels.index(label) for label in self.labels])
            reference = Reference.of(snapshot.xs, places[snapshot.classes])
            self.head = replace(self.head, novelty=novelty, reference=reference)

    def predict(self, frame: Any) -> Prediction:
        """Say what one frame shows.

        Raises:
            NotTrainedError: before `train`. ImageError: no uint8 RGB frame.
        """
        return self.predict_activations(self.backbone.embed(frame))[0]

    def predict_activations(self, activations: Any) -> list[Prediction]:
        """Say what frames show that are embedded already: (n, *shape) -> n predictions."""
        return self._trained().predict(activations)

    @property
    def lost(self) -> float:
        """The part of known frames that may be lost to find strange ones: 0 (finds none) to 0.5.

        Raises:
            ArgumentError: set to something else.
        """
        return self._lost

    @lost.setter
    def lost(self, part: float) -> None:
        if isinstance(part, bool) or not isinstance(part, int | float) or not 0 <= part <= 0.5:
            raise ArgumentError(f"lost must be 0 to 0.5; got {part!r}")
        self._lost = float(part)
        if self.head:
            self.head = replace(self.head, lost=self._lost)

    def quality(self) -> Quality:
        """Score every example by what is learned from all bursts but its own.

        What learns here is ridge regression, whatever the controller's own classifier is: it needs
        no refitting, and on frozen activations it is as accurate.

        Raises:
            TrainingError: a class has no examples.
        """
        return self.study().quality

    def study(self) -> Study:
        """Say all that the examples tell: quality, advice, doubtful examples, and so on.

        Raises:
            TrainingError: a class has no examples.
        """
        self._check_counts()
        return self._study(Snapshot.of(self.dataset))

    def compare(self, clock: Callable[[], float] = time.perf_counter) -> list[Comparison]:
        """Try every classifier on the examples, with its default settings.

        Args:
            clock: gives seconds.

        Raises:
            TrainingError: a class has no examples.
        """
        self._check_counts()
        snapshot = thin(Snapshot.of(self.dataset))
        return compare(
            lambda tangents: make_problem(snapshot, tangents=tangents),
            snapshot.bursts,
            snapshot.labels,
            clock,
        )

    def recalibrate(self, frames: Any) -> Recalibration:
        """Follow light, room or clothes that have changed, from frames without labels.

        Args:
            frames: uint8 RGB, some seconds of the person moving through all poses, in any order:
                a list or array of FEWEST_FRAMES frames or more.

        Returns:
            What was found; its `shift` is None if the frames show one pose only. Then nothing is
            changed.

        Raises:
            NotTrainedError: before `train`. ArgumentError: too few frames, or nothing to compare
            them with. ImageError: no uint8 RGB frames.
        """
        head = self._trained()
        if len(frames) < FEWEST_FRAMES:
            raise ArgumentError(f"recalibrating takes {FEWEST_FRAMES} frames; got {len(frames)}")
        if head.reference is None:
            raise ArgumentError("there are no examples to compare the frames with")
        activations = np.concatenate([self.backbone.embed(frame) for frame in frames])
        self.head, found = head.recalibrated(activations)
        return found

    def undo_recalibration(self) -> None:
        """See the camera's world as it was recorded again."""
        self.head = replace(self._trained(), shift=None)

    def save(self, path: str | Path) -> None:
        """Write everything but pictures to a .campad file; see `campad.load`."""
        from campad.archive.archive import save

        save(self, Path(path))

    def _as_recorded(self, activations: Any) -> Any:
        """Take off what recalibration has found: examples of another day fit those of the first."""
        if self.head is None or self.head.shift is None:
            return activations
        return activations - self.head.shift.reshape(self.backbone.shape)

    def _study(self, snapshot: Snapshot) -> Study:
        return study(snapshot, self.classifier, self._bench)

    def _trained(self) -> Head:
        if self.head is None:
            raise NotTrainedError("nothing is learned yet; add examples and call train")
        return self.head

    def _check_counts(self) -> None:
        empty = [label for label, count in self.dataset.counts.items() if not count]
        if empty:
            raise TrainingError(
                f"no examples yet of: {', '.join(empty)}; record some, or remove the class"
            )


def learn(
    classifier: Any,
    snapshot: Snapshot,
    bench: Workbench,
    on_batch: Callable[..., Any] | None = None,
) -> None:
    """Train a classifier on a snapshot; errors as in `DenseClassifier.fit`.

    Args:
        classifier: one of campad's, or any that has `fit`.
        snapshot: the examples.
        bench: whose products are used, and grown.
        on_batch: told of every batch of a `DenseClassifier`.
    """
    if not hasattr(classifier, "learn"):
        classifier.fit(
            snapshot.xs, np.eye(len(snapshot.labels), dtype=np.float32)[snapshot.classes]
        )
        return
    uses = classifier.uses_tangents
    problem = bench.problem(snapshot) if uses else make_problem(snapshot, tangents=False)
    if on_batch is not None and isinstance(classifier, DenseClassifier):
        classifier.learn(problem, on_batch)
    else:
        classifier.learn(problem)
