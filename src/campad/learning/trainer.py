"""The core: what one person has taught, and what was learned of it.

`Controller`, the page's sessions and the command line all learn, evaluate, judge, recalibrate and
refuse by this code. It is synchronous, and threads may share it: what takes long, the learning, is
done one after the other (`GramCache.lock`), and everything else goes on beside it. Whoever wants a
training done elsewhere takes a `snapshot` for `run_training`, and brings the result to `finish`.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.base import Classifier, OnBatch
from campad.dataset.controller_dataset import ControllerDataset
from campad.dataset.guarded import alone
from campad.dataset.holdout import Holdout
from campad.dataset.labels import check_known
from campad.dataset.readable_dataset import Snapshot
from campad.errors import ArgumentError, NotTrainedError, TrainingError
from campad.evaluation.comparison import Comparison, compare
from campad.evaluation.drift import Recalibration, Reference, StreamScore
from campad.evaluation.novelty import REJECTION_RATE, Novelty
from campad.imaging.frame import Look
from campad.learning.evaluate import Evaluation, evaluate
from campad.learning.fit import TrainingResult, learns_frames, run_training, twin
from campad.learning.live_frames import less, thinned
from campad.learning.predictor import HoldoutScore, Predictor, score_holdout
from campad.learning.prior import Prior
from campad.learning.problems import GramCache, make_problem, thin


class Trainer:
    """Activations and labels in, predictions out.

    Args:
        labels: the classes' names, 2 to 128.

    Attributes:
        dataset: the examples.
        holdout: frames that are never learned from, only judged by.
        predictor: what is said of frames; None before the first training. Replaced, never changed.
        shift: what recalibration takes off every activation, (d,); None is nothing.
        stream: frames that nobody has labelled, (m, d), the shift taken off, to learn from as well.
        learned: what came of those in the last training.
        prior: what came along of classes that were taught elsewhere; None is nothing.
        cache: what is known of the examples' products.
    """

    def __init__(self, labels: Any) -> None:
        self.dataset = ControllerDataset(labels)
        self.holdout = Holdout()
        self.predictor: Predictor | None = None
        self.shift: NDArray[np.float32] | None = None
        self.stream: NDArray[np.float32] | None = None
        self.learned: StreamScore | None = None
        self.prior: Prior | None = None
        self.cache = GramCache()
        self._rejection_rate = REJECTION_RATE

    def __getstate__(self) -> dict[str, Any]:
        """What it is at one moment, as `Guarded` has it."""
        with self.lock:
            return {name: copy(value) for name, value in vars(self).items()}

    @property
    def lock(self) -> threading.RLock:
        """The dataset's; whoever holds it sees examples, predictor and shift of one moment."""
        return self.dataset.lock

    @property
    def trained_labels(self) -> tuple[str, ...] | None:
        """The classes that can be recognised; None before the first training."""
        known = self.predictor
        return known.labels if known else None

    @property
    def trained(self) -> Predictor:
        """The predictor, or NotTrainedError before the first training."""
        known = self.predictor
        if known is None:
            raise NotTrainedError("nothing is learned yet; add examples and call train")
        return known

    @property
    def rejection_rate(self) -> float:
        """The part of known frames that may be rejected to find strange ones: 0 (none) to 0.5."""
        return self._rejection_rate

    @rejection_rate.setter
    @alone
    def rejection_rate(self, part: float) -> None:
        if isinstance(part, bool) or not isinstance(part, int | float) or not 0 <= part <= 0.5:
            raise ArgumentError(f"rejection_rate must be 0 to 0.5; got {part!r}")
        self._rejection_rate = float(part)
        if self.predictor:
            self.predictor = replace(self.predictor, rejection_rate=self._rejection_rate)

    # Examples

    @alone
    def add(
        self, activation: Any, label: str, burst: int | None = None, look: Look | None = None
    ) -> int:
        """Add an example, moved to where the others were recorded; returns its id."""
        return self.dataset.add(less(activation, self.shift), label, burst, look)

    @alone
    def add_many(
        self, activations: Any, labels: list[str], burst: int | None, looks: list[Look]
    ) -> list[int]:
        """Add several examples as `add` does, (n, *shape): all of them or none."""
        return self.dataset.add_many(less(activations, self.shift), labels, burst, looks)

    def add_augmentations(
        self, example_id: int, activations: Any, shift: NDArray[np.float32] | None
    ) -> None:
        """Add an example's warped copies (4, *shape); `shift` is what the example was moved by."""
        self.dataset.add_augmentations(example_id, less(activations, shift))

    @alone
    def add_holdout(self, activation: Any, label: str) -> None:
        """Add a frame that is never learned from; ArgumentError if there are too many."""
        self.holdout.add(activation, check_known(label, self.dataset.labels))

    @alone
    def rename(self, label: str, to: str) -> None:
        """Rename a class; a name is not part of what was learned, so nothing is trained again."""
        before = self.dataset.labels
        self.dataset.rename(label, to)
        names = dict(zip(before, self.dataset.labels, strict=True))
        self.holdout.rename(names)
        if self.prior:
            self.prior = self.prior.renamed(names)
        if known := self.predictor:
            labels = tuple(names.get(name, name) for name in known.labels)
            prior = known.prior.renamed(names) if known.prior else None
            self.predictor = replace(known, labels=labels, prior=prior)

    @alone
    def undo(self) -> None:
        """Take back the last act; the holdout follows a class that gets its former name back."""
        before = self.dataset.labels
        if not self.dataset.undo():
            raise ArgumentError("There is nothing to undo.")
        now = self.dataset.labels
        if len(now) == len(before) and len(set(now) - set(before)) == 1:
            names = dict(zip(before, now, strict=True))
            self.holdout.rename(names)
            self.prior = self.prior.renamed(names) if self.prior else None

    @alone
    def forget_unknown(self) -> None:
        """Forget what was learned if it names classes that are gone."""
        if not set(self.trained_labels or ()) <= set(self.dataset.labels):
            self.predictor = None
            self.begin_with_prior()

    # Learning

    def check_classes(self) -> None:
        """Raise TrainingError if a class has no examples; the message names it."""
        empty = [label for label, count in self.dataset.counts.items() if not count]
        if empty:
            came = [label for label in empty if self.prior and label in self.prior.labels]
            more = f". None came along of {', '.join(came)}: record about ten of each"
            words = f"no examples yet of: {', '.join(empty)}; record some, or remove the class"
            raise TrainingError(words + more if came else words)

    @alone
    def snapshot(self) -> Snapshot:
        """Return the examples there are now, to learn from; errors as in `check_classes`."""
        self.check_classes()
        return replace(Snapshot.of(self.dataset), stream=self.stream)

    @alone
    def finish(self, result: TrainingResult) -> None:
        """Recognise by what was learned from now on; frames that harm are forgotten."""
        found = result.evaluation
        self.learned = result.stream
        if result.stream and not result.stream.kept and self.stream is result.snapshot.stream:
            self.stream = None
        self.predictor = Predictor(
            result.classifier,
            result.snapshot.labels,
            found.temperature if found else 1.0,
            found.novelty if found else None,
            self._rejection_rate,
            found.reference if found else None,
            self.shift,
            self._prior_beside(result.snapshot.labels, result.snapshot.counts),
        )

    @alone
    def begin_with_prior(self) -> None:
        """Recognise what was taught elsewhere, where nothing was learned here yet."""
        prior = self.prior.among(self.dataset.labels) if self.prior else None
        if prior and self.predictor is None:
            rate = self._rejection_rate
            self.predictor = Predictor(prior.head, prior.labels, rejection_rate=rate)

    def _prior_beside(self, labels: Sequence[str], counts: Mapping[str, int]) -> Prior | None:
        """Return what decides beside what was learned of so many examples of each class."""
        prior = self.prior.among(labels) if self.prior else None
        return prior if prior and prior.counts_beside(counts) else None

    def run(self, classifier: Classifier, on_batch: OnBatch | None = None) -> TrainingResult:
        """Train here, for `finish`; errors as in `check_classes` and `run_training`.

        A copy of the classifier learns: it may be what predicts here or elsewhere, and that is
        never changed.
        """
        with self.cache.lock:
            return run_training(twin(classifier), self.snapshot(), self.cache, on_batch)

    def resume(
        self,
        classifier: Classifier,
        labels: tuple[str, ...],
        temperature: float = 1.0,
        shift: NDArray[np.float32] | None = None,
    ) -> None:
        """Take a classifier as trained, with what a saved file remembers of its predictor.

        What is none of these, and what the recordings looked like, is found out again.
        """
        with self.cache.lock, self.lock:
            self.shift = shift
            self.predictor = Predictor(
                classifier,
                labels,
                temperature,
                rejection_rate=self._rejection_rate,
                shift=shift,
                prior=self._prior_beside(labels, self.dataset.counts),
            )
            if set(labels) == set(self.dataset.labels) and all(self.dataset.counts.values()):
                snapshot = thin(Snapshot.of(self.dataset))
                novelty = Novelty(self.cache.problem(snapshot), snapshot.bursts)
                # Classes may have been put in another order since they were learned.
                places = np.array([labels.index(label) for label in self.dataset.labels])
                reference = Reference.of(snapshot.xs, places[snapshot.classes])
                self.predictor = replace(self.predictor, novelty=novelty, reference=reference)

    def can_learn_frames(self, classifier: Classifier) -> bool:
        """Say whether a training would learn from frames without labels as well."""
        return learns_frames(classifier) and all(self.dataset.counts.values())

    # Judging

    def evaluate(self, classifier: Classifier) -> Evaluation:
        """Say all that the examples tell, with the temperature of this classifier."""
        with self.cache.lock:
            return evaluate(self.snapshot(), classifier, self.cache)

    def contest(self) -> Snapshot:
        """Return the examples that classifiers are compared on; errors as in `check_classes`."""
        return thin(self.snapshot())

    def holdout_score(self) -> HoldoutScore | None:
        """Say how well the holdout is recognised; None if it is empty. Errors as in `trained`."""
        return score_holdout(self.holdout, self.trained)

    # Following the camera's world

    @alone
    def recalibrate(self, activations: Any) -> Recalibration:
        """Follow as `Predictor.recalibrated` does; the next training learns from what was shown."""
        frames = thinned(activations)
        return self.follow(frames, self.trained.recalibrated(frames)[1])

    @alone
    def follow(self, frames: NDArray[np.float32], found: Recalibration) -> Recalibration:
        """Follow what was found of frames, (m, d), by what predicts now or did a moment ago."""
        if found.shift is not None:
            self.predictor = replace(self.trained, shift=found.shift)
            self.shift, self.stream = found.shift, frames - found.shift
        return found

    @alone
    def undo_recalibration(self) -> bool:
        """See the camera's world as it was recorded again; say if the next training unlearns."""
        learned = self.stream is not None
        self.shift = self.stream = None
        if self.predictor:
            self.predictor = replace(self.predictor, shift=None)
        return learned


def compare_classifiers(
    snapshot: Snapshot, clock: Callable[[], float] = time.perf_counter
) -> list[Comparison]:
    """Try every registered classifier on the examples, with its default settings."""
    return compare(partial(make_problem, snapshot), snapshot.bursts, snapshot.labels, clock)
