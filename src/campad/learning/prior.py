"""A prior: what was learned elsewhere of some classes, of which only the classifier came along.

It recognises its classes before anything is recorded here. A class that is taught here is told from
them by examples: of the new one and, five to ten, of each of them. Between its own classes the
prior goes on deciding, as it has seen far more of them,

    p(new | x) = q(new | x),    p(own | x) = (1 - sum of q(new | x)) prior(own | x)

with q what was learned here. Once each of its classes has ENOUGH examples here, these alone count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.dense import DenseClassifier
from campad.errors import ArgumentError
from campad.kernels.checks import SMALLEST_SQUARE

ENOUGH = 15
"""What the page calls enough of a class."""

Array = NDArray[Any]


@dataclass(frozen=True)
class Prior:
    """A classifier that learned elsewhere, and decides where few examples were recorded here.

    Attributes:
        head: the classifier.
        labels: the names of its outputs.
    """

    head: DenseClassifier
    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.head.output_weights_.shape[1] != len(self.labels):
            raise ArgumentError(
                f"the classifier tells {self.head.output_weights_.shape[1]} classes apart; "
                f"{len(self.labels)} have names"
            )

    def renamed(self, names: Mapping[str, str]) -> Prior:
        """Return it with other names for classes, by their former ones."""
        return replace(self, labels=tuple(names.get(label, label) for label in self.labels))

    def among(self, labels: Sequence[str]) -> Prior | None:
        """Return what it says of those of its classes that there are; None of less than two."""
        kept = [place for place, label in enumerate(self.labels) if label in labels]
        if len(kept) < 2:
            return None
        if len(kept) == len(self.labels):
            return self
        of = self.head
        output = np.ascontiguousarray(of.output_weights_[:, kept])
        head = DenseClassifier.of_layers(of.hidden_weights_, of.hidden_bias_, output)
        return Prior(head, tuple(self.labels[place] for place in kept))

    def counts_beside(self, counts: Mapping[str, int]) -> bool:
        """Say whether it still decides, where there are so many examples of each class."""
        return any(counts.get(label, 0) < ENOUGH for label in self.labels)

    def places(self, labels: Sequence[str]) -> Array:
        """Return the place of each of its classes among these, (own,)."""
        return np.array([labels.index(label) for label in self.labels], np.intp)

    def decide(self, taught: Array, activations: Array, labels: Sequence[str]) -> Array:
        """Divide what was not found to be new among its own classes.

        Args:
            taught: what was learned here says, (n, k).
            activations: of which frames, (n, d).
            labels: the names of the k classes.
        """
        own, decided = self.places(labels), taught.copy()
        part = np.maximum(taught[:, own].sum(axis=1, keepdims=True), SMALLEST_SQUARE)
        decided[:, own] = part * self.head.predict_proba(activations)
        return decided
