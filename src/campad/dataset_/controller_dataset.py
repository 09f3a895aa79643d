"""ControllerDataset: labelled activations, each with the burst it was recorded in.

The original copies the whole set at every new example. Here activations lie in rows of one growing
array, so adding is amortised O(1), and what a person changes is only a list of small records that
point to rows. That makes every act cheap to take back: undo puts the former list in place again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError

MIN_CLASSES, MAX_CLASSES = 2, 32
MAX_LABEL_LENGTH = 40
MAX_EXAMPLES = 20_000
MAX_ACTIVATION_SIZE = 65_536
MAX_DIMENSIONS = 4
MAX_UNDO = 50
FIRST_CAPACITY = 64


@dataclass(frozen=True, slots=True)
class Example:
    """One example's record.

    Attributes:
        id: a number that is never used again in this dataset.
        row: where its activation lies in the dataset's storage.
        label: its class.
        burst: the recording it belongs to; frames of one burst are near copies of each other.
    """

    id: int
    row: int
    label: str
    burst: int


@dataclass(frozen=True, slots=True)
class _State:
    """Everything that undo restores."""

    labels: tuple[str, ...]
    examples: tuple[Example, ...]


class ControllerDataset:
    """Labelled activations: what the tutorial calls the controller dataset.

    Example:
        >>> dataset = ControllerDataset(["left", "right"])
        >>> dataset.add(np.zeros(4, np.float32), "left", burst=0)
        0
        >>> dataset.counts
        {'left': 1, 'right': 0}

    Every method that is given something it cannot use raises ArgumentError and changes nothing.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels: list[str] = []
        self._examples: list[Example] = []
        self._history: list[_State | int] = []  # an int: adding started at that length
        self._rows: NDArray[np.float32] = np.empty((0, 0), np.float32)
        self._shape: tuple[int, ...] | None = None
        self._used_rows = 0
        self._next_id = 0
        self._next_burst = 0
        self._last_burst: tuple[int, str] | None = None
        try:
            checked = [check_label(label) for label in labels]
        except TypeError as error:
            raise ArgumentError(f"labels must be a list of names; got {labels!r}") from error
        if not MIN_CLASSES <= len(checked) <= MAX_CLASSES:
            raise ArgumentError(f"{MIN_CLASSES} to {MAX_CLASSES} classes; got {len(checked)}")
        if len(set(checked)) < len(checked):
            raise ArgumentError(f"every class needs a name of its own; got {checked}")
        self._labels = checked

    # What there is

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
    def counts(self) -> dict[str, int]:
        """How many examples each class has."""
        counts = dict.fromkeys(self._labels, 0)
        for example in self._examples:
            counts[example.label] += 1
        return counts

    @property
    def xs(self) -> NDArray[np.float32]:
        """The activations: float32 (n, *shape), read-only; without a copy where possible."""
        if self._shape is None:
            return np.empty((0,), np.float32)
        rows = [example.row for example in self._examples]
        in_order = rows == list(range(len(rows)))
        flat = self._rows[: len(rows)] if in_order else self._rows[rows]
        view = flat.reshape(len(rows), *self._shape)
        view.flags.writeable = False
        return view

    @property
    def class_indices(self) -> NDArray[np.intp]:
        """Each example's class as an index into `labels`: (n,)."""
        index = {label: number for number, label in enumerate(self._labels)}
        return np.array([index[example.label] for example in self._examples], np.intp)

    @property
    def ys(self) -> NDArray[np.float32]:
        """The classes one-hot: float32 (n, classes)."""
        return np.eye(len(self._labels), dtype=np.float32)[self.class_indices]

    @property
    def bursts(self) -> NDArray[np.int64]:
        """Each example's burst: (n,)."""
        return np.array([example.burst for example in self._examples], np.int64)

    @property
    def next_burst(self) -> int:
        """A burst number that no example has or had."""
        return self._next_burst

    # Adding

    def add(self, activation: Any, label: str, burst: int | None = None) -> int:
        """Add one example.

        Args:
            activation: finite numbers, the same shape for every example, or with a leading 1. Of
                the first one, a leading 1 counts as "one frame" where it has 2 or 4 dimensions,
                as embedded numbers (n, d) and pictures (n, h, w, c) have.
            label: one of `labels`.
            burst: the recording it belongs to; None makes it a burst of its own.

        Returns:
            The example's id.
        """
        self._check_known(label)
        if len(self._examples) >= MAX_EXAMPLES:
            raise ArgumentError(f"a dataset holds at most {MAX_EXAMPLES:,} examples")
        number = _check_burst(self.next_burst if burst is None else burst)
        array = self._check_activation(activation)
        if self._last_burst != (number, label):  # one burst of one class is one act to undo
            self._remember(len(self._examples))
            self._last_burst = (number, label)
        self._next_burst = max(self._next_burst, number + 1)
        example = Example(self._next_id, self._store(array), label, number)
        self._next_id += 1
        self._examples.append(example)
        return example.id

    def add_example(self, example: Any, label: int) -> int:
        """Add one example as the tutorial does: `label` is the class's index."""
        if isinstance(label, bool) or not isinstance(label, int | np.integer):
            raise ArgumentError(f"label must be a class's number; got {label!r}")
        if not 0 <= label < len(self._labels):
            raise ArgumentError(f"label must be 0 to {len(self._labels) - 1}; got {label}")
        return self.add(example, self._labels[label])

    # Changing

    def remove(self, ids: Sequence[int]) -> None:
        """Remove the examples with these ids."""
        gone = self._check_ids(ids)
        self._change([example for example in self._examples if example.id not in gone])

    def relabel(self, ids: Sequence[int], label: str) -> None:
        """Move the examples with these ids to another class."""
        self._check_known(label)
        moved = self._check_ids(ids)
        self._change([replace(e, label=label) if e.id in moved else e for e in self._examples])

    def clear(self, label: str | None = None) -> None:
        """Remove all examples of one class, or of every class."""
        if label is not None:
            self._check_known(label)
        self._change([e for e in self._examples if label is not None and e.label != label])

    def rename(self, label: str, new_label: str) -> None:
        """Give a class another name; its examples go with it."""
        self._check_known(label)
        new_label = self._check_new(new_label, but=label)
        self._change(
            [replace(e, label=new_label) if e.label == label else e for e in self._examples],
            [new_label if name == label else name for name in self._labels],
        )

    def add_class(self, label: str) -> None:
        """Add an empty class at the end."""
        if len(self._labels) >= MAX_CLASSES:
            raise ArgumentError(f"at most {MAX_CLASSES} classes")
        self._change(self._examples, [*self._labels, self._check_new(label)])

    def delete_class(self, label: str) -> None:
        """Remove a class and its examples."""
        self._check_known(label)
        if len(self._labels) <= MIN_CLASSES:
            raise ArgumentError(f"at least {MIN_CLASSES} classes must stay")
        self._change(
            [example for example in self._examples if example.label != label],
            [name for name in self._labels if name != label],
        )

    def move_class(self, label: str, position: int) -> None:
        """Put a class at another place in the order of `labels`."""
        self._check_known(label)
        others = [name for name in self._labels if name != label]
        if isinstance(position, bool) or not isinstance(position, int | np.integer):
            raise ArgumentError(f"position must be a whole number; got {position!r}")
        if not 0 <= position <= len(others):
            raise ArgumentError(f"position must be 0 to {len(others)}; got {position}")
        self._change(self._examples, [*others[:position], label, *others[position:]])

    @property
    def can_undo(self) -> bool:
        """There is an act that `undo` would take back."""
        return bool(self._history)

    def undo(self) -> bool:
        """Take back the last act (a burst counts as one); False when there is none left."""
        if not self._history:
            return False
        before = self._history.pop()
        if isinstance(before, int):
            del self._examples[before:]
        else:
            self._labels, self._examples = list(before.labels), list(before.examples)
        self._last_burst = None
        return True

    def forget_history(self) -> None:
        """Make what is there now the beginning: there is nothing to undo."""
        self._history, self._last_burst = [], None

    # Storage. A row that was written is never written again, so arrays that `xs` gave stay true.

    def _store(self, array: NDArray[np.float32]) -> int:
        if self._shape is None:
            self._shape = array.shape
            self._rows, self._used_rows = np.empty((FIRST_CAPACITY, array.size), np.float32), 0
        if self._used_rows == len(self._rows):
            self._make_room()
        self._rows[self._used_rows] = array.reshape(-1)
        self._used_rows += 1
        return self._used_rows - 1

    def _make_room(self) -> None:
        """Move the rows still in use to a larger array: amortised O(1) an example."""
        states = [state for state in self._history if isinstance(state, _State)]
        lists = [self._examples, *(state.examples for state in states)]
        kept = sorted({example.row for examples in lists for example in examples})
        place = {row: new for new, row in enumerate(kept)}
        rows = np.empty((max(FIRST_CAPACITY, 2 * len(kept)), self._rows.shape[1]), np.float32)
        if len(kept) == self._used_rows:
            rows[: len(kept)] = self._rows
        else:
            np.take(self._rows, kept, axis=0, out=rows[: len(kept)])
            self._examples = [replace(e, row=place[e.row]) for e in self._examples]
            self._history = [
                replace(state, examples=tuple(replace(e, row=place[e.row]) for e in state.examples))
                if isinstance(state, _State)
                else state
                for state in self._history
            ]
        self._rows, self._used_rows = rows, len(kept)

    def _change(self, examples: list[Example], labels: list[str] | None = None) -> None:
        self._remember(_State(self.labels, self.examples))
        self._last_burst = None
        self._examples = list(examples)
        self._labels = labels if labels is not None else self._labels

    def _remember(self, before: _State | int) -> None:
        self._history.append(before)
        if len(self._history) > MAX_UNDO:
            del self._history[0]

    # Checks

    def _check_known(self, label: Any) -> None:
        if not isinstance(label, str) or label not in self._labels:
            raise ArgumentError(
                f"there is no class {label!r}; there are: {', '.join(self._labels)}"
            )

    def _check_new(self, label: Any, but: str | None = None) -> str:
        checked = check_label(label)
        if checked in self._labels and checked != but:
            raise ArgumentError(f"there is a class {checked!r} already")
        return checked

    def _check_ids(self, ids: Sequence[int]) -> set[int]:
        try:
            wanted = set(ids)
        except TypeError as error:
            raise ArgumentError(f"ids must be a list of numbers; got {ids!r}") from error
        unknown = wanted - {example.id for example in self._examples}
        if unknown:
            raise ArgumentError(f"there is no example {next(iter(unknown))!r}")
        return wanted

    def _check_activation(self, activation: Any) -> NDArray[np.float32]:
        try:
            with np.errstate(over="ignore"):  # what becomes infinite is refused below
                array = np.asarray(activation, dtype=np.float32)
        except (TypeError, ValueError, OverflowError) as error:
            raise ArgumentError(f"an activation must be an array of numbers: {error}") from error
        expected = self._shape if self._examples else None
        if expected is not None and array.shape == (1, *expected):
            array = array[0]  # as `embed` gives it for a single frame
        elif expected is None and array.ndim in (2, 4) and array.shape[0] == 1:
            array = array[0]
        if expected is not None and array.shape != expected:
            raise ArgumentError(f"activations here have shape {expected}; got {array.shape}")
        if not 0 < array.size <= MAX_ACTIVATION_SIZE or not 0 < array.ndim <= MAX_DIMENSIONS:
            raise ArgumentError(f"an activation of shape {array.shape} cannot be used")
        if not np.isfinite(array).all():
            raise ArgumentError("an activation must be finite; got NaN or infinity")
        if self._shape not in (None, array.shape):
            self._shape, self._history = None, []  # empty, and now for another network
        return array


def check_label(label: Any) -> str:
    """Return a class's name without outer blanks.

    Raises:
        ArgumentError: not text, empty, too long, or with characters that cannot be shown.
    """
    if not isinstance(label, str):
        raise ArgumentError(f"a class's name must be text; got {label!r}")
    stripped = label.strip()
    if not 0 < len(stripped) <= MAX_LABEL_LENGTH:
        raise ArgumentError(f"a class's name has 1 to {MAX_LABEL_LENGTH} characters; got {label!r}")
    # Emoji are joined by U+200D, which counts as unprintable and is welcome all the same.
    if not stripped.replace("\u200d", "").isprintable():
        raise ArgumentError(f"a class's name must be printable; got {label!r}")
    return stripped


def _check_burst(burst: Any) -> int:
    if isinstance(burst, bool) or not isinstance(burst, int | np.integer) or not 0 <= burst < 2**53:
        raise ArgumentError(f"burst must be a whole number from 0; got {burst!r}")
    return int(burst)
