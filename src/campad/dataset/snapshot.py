"""Snapshot: a dataset as it is at one moment, for whoever learns from it in another thread."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.dataset.controller_dataset import ControllerDataset
from campad.dataset.records import Example


@dataclass(frozen=True)
class Snapshot:
    """A dataset as it is at one moment; what is done to it later does not show here.

    Attributes:
        labels: the classes' names.
        examples: the examples' records, n of them.
        keys: what tells an example's vectors from all others, see `ControllerDataset.keys`.
        xs: float32 (n, d).
        vectors: float32 (n, t, d), see `ControllerDataset.vectors`.
        classes, bursts: (n,).
    """

    labels: tuple[str, ...]
    examples: tuple[Example, ...]
    keys: tuple[Any, ...]
    xs: NDArray[np.float32]
    vectors: NDArray[np.float32]
    classes: NDArray[np.intp]
    bursts: NDArray[np.int64]

    @classmethod
    def of(cls, dataset: ControllerDataset) -> Snapshot:
        """Take it."""
        xs = dataset.xs
        xs = xs.reshape(len(xs), math.prod(xs.shape[1:]))  # -1 would fail where there are none
        return cls(
            dataset.labels,
            dataset.examples,
            dataset.keys,
            xs,
            dataset.vectors if dataset.augmented else xs[:, None],
            dataset.class_indices,
            dataset.bursts,
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many examples each class has."""
        numbers = np.bincount(self.classes, minlength=len(self.labels))
        return dict(zip(self.labels, numbers.tolist(), strict=True))
