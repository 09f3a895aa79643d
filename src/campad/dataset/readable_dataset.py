"""ReadableDataset: what can be read of labelled activations; `ControllerDataset` changes them.

Snapshot: the same at one moment, for whoever learns from it in another thread.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from campad.dataset.augmentations import Augmentations
from campad.dataset.guarded import Guarded, alone
from campad.dataset.labels import check_labels
from campad.dataset.records import Example, History, check_ids
from campad.dataset.rows import Rows


class ReadableDataset(Guarded):
    """A dataset's classes, its examples' records, and the numbers of each.

    Args:
        labels: the classes' names, in order.

    Attributes:
        lock: held by every call; whoever holds it reads several things of one moment.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__()
        self._labels = check_labels(labels)
        self._examples: list[Example] = []
        self._history = History()
        self._shape: tuple[int, ...] | None = None
        self._activations, self._copies = Rows(0), Augmentations(0)
        self._next_id = 0
        self._next_burst = 0

    def __len__(self) -> int:
        return len(self._examples)

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes' names, in order."""
        return tuple(self._labels)

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples' records, oldest first."""
        return tuple(self._examples)

    @property
    def shape(self) -> tuple[int, ...] | None:
        """One activation's shape; None while there are no examples."""
        return self._shape

    @property
    @alone
    def counts(self) -> dict[str, int]:
        """How many examples each class has."""
        counts = dict.fromkeys(self._labels, 0)
        for example in self._examples:
            counts[example.label] += 1
        return counts

    @property
    @alone
    def xs(self) -> NDArray[np.float32]:
        """The activations: float32 (n, *shape), read-only; without a copy where possible."""
        if self._shape is None:
            return np.empty((0,), np.float32)
        return self._activations.take(self._ids).reshape(len(self), *self._shape)

    @property
    @alone
    def class_indices(self) -> NDArray[np.intp]:
        """Each example's class as an index into `labels`: (n,)."""
        index = {label: number for number, label in enumerate(self._labels)}
        return np.array([index[example.label] for example in self._examples], np.intp)

    @property
    @alone
    def ys(self) -> NDArray[np.float32]:
        """The classes one-hot: float32 (n, classes)."""
        return np.eye(len(self._labels), dtype=np.float32)[self.class_indices]

    @property
    def bursts(self) -> NDArray[np.int64]:
        """Each example's burst: (n,)."""
        return np.array([example.burst for example in self.examples], np.int64)

    @property
    def next_burst(self) -> int:
        """A burst number that no example has or had."""
        return self._next_burst

    @property
    def next_id(self) -> int:
        """The id that the next example gets; no example has or had it."""
        return self._next_id

    @property
    @alone
    def augmented(self) -> int:
        """How many examples have copies."""
        return self._copies.count(self._ids)

    @property
    @alone
    def vectors(self) -> NDArray[np.float32]:
        """What is known of each example: float32 (n, 3, d), read-only, d numbers an activation.

        An example's centre and two tangents, as `centre_and_tangents` gives them; without copies
        its activation and zeros. Where no example has copies, or there are more than MAX_AUGMENTED,
        only the activations: (n, 1, d). Without a copy where possible, and never changed later.
        """
        return self._copies.vectors(self._ids, self._activations.take(self._ids))

    @property
    @alone
    def keys(self) -> tuple[tuple[int, int], ...]:
        """For each example a pair that changes when its vectors do: (id, -1 without copies)."""
        return self._copies.keys(self._ids)

    @alone
    def rows(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the activations of the examples with these ids: (len(ids), d), read-only."""
        check_ids(ids, self._examples)
        return self._activations.take(list(ids))

    @alone
    def vectors_of(self, example_id: int) -> NDArray[np.float32] | None:
        """Return one example's centre and tangents, (3, d), read-only; None without copies."""
        check_ids([example_id], self._examples)
        if not self._copies.count([example_id]):
            return None
        return self._copies.vectors([example_id], self._activations.take([example_id]))[0]

    @property
    def can_undo(self) -> bool:
        """There is an act that `undo` would take back."""
        return bool(self._history)

    @property
    def _ids(self) -> list[int]:
        return [example.id for example in self._examples]


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
        shape: one activation's, of d numbers; () where nobody says it.
        stream: frames that nobody has labelled, (m, d), to learn from as well.
    """

    labels: tuple[str, ...]
    examples: tuple[Example, ...]
    keys: tuple[Any, ...]
    xs: NDArray[np.float32]
    vectors: NDArray[np.float32]
    classes: NDArray[np.intp]
    bursts: NDArray[np.int64]
    shape: tuple[int, ...] = ()
    stream: NDArray[np.float32] | None = None

    @classmethod
    def of(cls, dataset: ReadableDataset) -> Self:
        """Take it."""
        with dataset.lock:
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
                dataset.shape or (),
            )

    @property
    def counts(self) -> dict[str, int]:
        """How many examples each class has."""
        numbers = np.bincount(self.classes, minlength=len(self.labels))
        return dict(zip(self.labels, numbers.tolist(), strict=True))
