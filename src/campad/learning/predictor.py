"""Predictor: all that is between a frame's activation and what is said of it, and how true that is.

    activation - shift -> classifier -> temperature -> probabilities
                       -> novelty    -> familiarity

A predictor is never changed; a new one takes its place. So a frame is judged by one of them as a
whole, in whatever thread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.base import Classifier
from campad.dataset.holdout import Holdout
from campad.errors import ArgumentError
from campad.evaluation.calibration import cool
from campad.evaluation.drift import Recalibration, Reference, recalibrate
from campad.evaluation.metrics import wilson
from campad.evaluation.novelty import REJECTION_RATE, Novelty
from campad.learning.prediction import Prediction
from campad.learning.prior import Prior

FEWEST_FRAMES = 10
"""To recalibrate with; ten seconds of a camera give hundreds."""


@dataclass(frozen=True)
class Predictor:
    """A trained classifier, and what is known about when to believe it.

    Attributes:
        classifier: trained.
        labels: the names of its outputs.
        temperature: see `campad.evaluation.calibration`.
        novelty: tells what is like nothing that was taught; None: everything is taken as known.
        rejection_rate: the part of known frames that may be rejected for that; 0 rejects nothing.
        reference: what the recorded examples looked like; None if that is not known.
        shift: what recalibration takes off every activation, (d,); None is nothing.
        prior: decides between classes that were taught elsewhere; None: there are none.
        drifted: what is seen has moved away, so less is taken for none of these.
    """

    classifier: Classifier
    labels: tuple[str, ...]
    temperature: float = 1.0
    novelty: Novelty | None = None
    rejection_rate: float = REJECTION_RATE
    reference: Reference | None = None
    shift: NDArray[np.float32] | None = None
    prior: Prior | None = None
    drifted: bool = False

    def predict(self, activations: Any) -> list[Prediction]:
        """Say what frames show: (n, *shape) -> n predictions."""
        if not np.ndim(activations):
            raise ArgumentError(f"activations must have shape (n, *shape); got {activations!r}")
        if not len(activations):
            return []
        flat = self._flat(activations)
        rows = self._probabilities(flat)
        if self.novelty is None:
            return [Prediction.from_row(self.labels, row) for row in rows]
        familiar = self.novelty.familiarity(flat, self.rejection_rate, drifted=self.drifted)
        return [
            Prediction.from_row(self.labels, row, float(f))
            for row, f in zip(rows, familiar, strict=True)
        ]

    def judge(self, activations: Any) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """Say what frames show as if all were known, (n, k), and how much they are like that, (n,).

        Of the second `predict` makes the familiarity; it is 0 where nothing tells.
        """
        flat = self._flat(activations)
        known = self._probabilities(flat)
        if self.novelty is None:
            return known, np.zeros(len(flat))
        return known, self.novelty.likeness(flat)

    def recalibrated(self, activations: Any) -> tuple[Predictor, Recalibration]:
        """Follow the camera's world to where it has moved.

        Args:
            activations: some seconds of live frames in all poses, in any order, (n, *shape).

        Returns:
            A predictor with the new shift, or this one where that would do harm.

        Raises:
            ArgumentError: too few frames, or nothing to compare them with.
        """
        self.check_recalibration(len(activations))
        assert self.reference is not None
        frames = np.asarray(activations, np.float32).reshape(len(activations), -1)
        known = self.novelty
        is_strange = (lambda some: known.familiarity(some) < 0.5) if known else None
        found = recalibrate(frames, self.reference, self._probabilities, is_strange)
        return (self if found.shift is None else replace(self, shift=found.shift)), found

    def check_recalibration(self, frames: int | None = None) -> None:
        """Raise what `recalibrated` would raise, with so many frames where that is known."""
        if self.reference is None:
            raise ArgumentError("there are no examples to compare the frames with")
        if frames is not None and frames < FEWEST_FRAMES:
            raise ArgumentError(f"recalibrating takes {FEWEST_FRAMES} frames; got {frames}")

    def drift(self, live_mean: Any, variance: float) -> float | None:
        """Say how far the mean of the last frames, (d,), has moved; see `Reference.drift`."""
        if self.reference is None:
            return None
        mean = live_mean if self.shift is None else live_mean - self.shift
        return self.reference.drift(mean, variance)

    def _flat(self, activations: Any) -> NDArray[np.float32]:
        array = np.asarray(activations, np.float32)
        flat = array.reshape(len(array), -1)
        return flat if self.shift is None else flat - self.shift

    def _probabilities(self, flat: NDArray[np.float32]) -> NDArray[np.float32]:
        probabilities = self.classifier.predict_proba(flat)
        if self.temperature != 1:
            probabilities = cool(probabilities, self.temperature)
        return self.prior.decide(probabilities, flat, self.labels) if self.prior else probabilities


@dataclass(frozen=True)
class HoldoutScore:
    """How well the holdout is recognised.

    Attributes:
        n: how many frames could be judged: those of classes that were taught.
        right: how many were recognised.
        none: how many were taken for none of the classes.
        interval: where the accuracy lies with 95 % confidence.
    """

    n: int
    right: int
    none: int
    interval: tuple[float, float]

    @property
    def accuracy(self) -> float:
        """The part that was recognised."""
        return self.right / self.n


def score_holdout(holdout: Holdout, predictor: Predictor) -> HoldoutScore | None:
    """Judge the frames that show classes which were taught; None if there are none."""
    frames = [frame for frame in holdout.frames if frame.label in predictor.labels]
    if not frames:
        return None
    said = predictor.predict(np.stack([frame.activation for frame in frames]))
    pairs = [(p.label, f.label) for p, f in zip(said, frames, strict=True)]
    right = sum(label == wanted for label, wanted in pairs)
    none = sum(label is None for label, _ in pairs)
    return HoldoutScore(len(pairs), right, none, wilson(right, len(pairs)))
