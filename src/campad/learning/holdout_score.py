"""How well the holdout, frames of another day, is recognised."""

from dataclasses import dataclass

import numpy as np

from campad.dataset.holdout import Holdout
from campad.evaluation.metrics import wilson
from campad.learning.predictor import Predictor


@dataclass(frozen=True)
class HoldoutScore:
    """How well the holdout is recognised.

    Attributes:
        n: how many frames could be judged: those of classes that were taught.
        right: how many were recognised.
        none: how many were taken for none of the classes.
    """

    n: int
    right: int
    none: int

    @property
    def accuracy(self) -> float:
        """The part that was recognised."""
        return self.right / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Where the accuracy lies with 95 % confidence."""
        return wilson(self.right, self.n)


def score_holdout(holdout: Holdout, predictor: Predictor) -> HoldoutScore | None:
    """Judge the frames that show classes which were taught; None if there are none."""
    frames = [frame for frame in holdout.frames if frame.label in predictor.labels]
    if not frames:
        return None
    said = predictor.predict(np.stack([frame.activation for frame in frames]))
    pairs = [(p.label, f.label) for p, f in zip(said, frames, strict=True)]
    right = sum(label == wanted for label, wanted in pairs)
    return HoldoutScore(len(pairs), right, sum(label is None for label, _ in pairs))
