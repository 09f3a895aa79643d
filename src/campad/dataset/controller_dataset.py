"""ControllerDataset: labelled activations, each with the burst it was recorded in.

The original copies the whole set at every new example. Here activations lie in growing arrays
(`rows.py`), and what a person changes is only a list of small records. That makes every act cheap
to take back: undo puts the former list in place again.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from campad.dataset.arguments import (
    MAX_BURST,
    MAX_EXAMPLES,
    check_activation,
    check_activations,
    check_former,
    check_number,
)
from campad.dataset.augmentations import (
    COPIES,
    MAX_AUGMENTED,
    VECTORS,
    Augmentations,
    centre_and_tangents,
)
from campad.dataset.guarded import alone
from campad.dataset.labels import MAX_CLASSES, MIN_CLASSES, check_known, check_new
from campad.dataset.readable_dataset import ReadableDataset
from campad.dataset.records import Example, check_ids
from campad.dataset.rows import Rows
from campad.errors import ArgumentError
from campad.imaging.frame import Look


class ControllerDataset(ReadableDataset):
    """Labelled activations: what the tutorial calls the controller dataset.

    Example:
        >>> dataset = ControllerDataset(["left", "right"])
        >>> dataset.add(np.zeros(4, np.float32), "left", burst=0)
        0
        >>> dataset.counts
        {'left': 1, 'right': 0}

    Every method that is given something it cannot use raises `ArgumentError` and changes nothing.
    Threads may share a dataset: each call is done as a whole before the next one.
    """

    @alone
    def add(
        self, activation: Any, label: str, burst: int | None = None, look: Look | None = None
    ) -> int:
        """Add one example.

        Args:
            activation: finite numbers, the same shape for every example, or with a leading 1. Of
                the first one, a leading 1 counts as "one frame" where it has 2 or 4 dimensions,
                as embedded numbers (n, d) and pictures (n, h, w, c) have.
            label: one of `labels`.
            burst: the recording it belongs to; None makes it a burst of its own.
            look: what `look_at` said of its picture, if anything.

        Returns:
            The example's id.
        """
        label = check_known(label, self._labels)
        self._check_room(1)
        if look is not None and not isinstance(look, Look):
            raise ArgumentError(f"look must be a Look; got {look!r}")
        number = check_number("burst", self.next_burst if burst is None else burst, MAX_BURST)
        array = check_activation(activation, self._shape if self._examples else None)
        self._take_shape(array.shape)
        self._history.will_add(len(self), number, label)
        self._next_burst = max(self._next_burst, number + 1)
        example = Example(self._next_id, label, number, look)
        self._next_id += 1
        self._activations.put(example.id, array.reshape(-1), self._ids_in_use)
        self._examples.append(example)
        return example.id

    @alone
    def add_many(
        self,
        activations: Any,
        labels: Sequence[str],
        burst: int | None = None,
        looks: Sequence[Look | None] | None = None,
    ) -> list[int]:
        """Add several examples as `add` does: all of them, or none where one cannot be used.

        Args:
            activations: finite numbers (n, *shape).
            labels: one for each.
            burst: of all of them; None makes each a burst of its own.
            looks: one for each.

        Returns:
            The examples' ids.
        """
        looks = looks or [None] * len(labels)
        for label in labels:
            check_known(label, self._labels)
        self._check_room(len(labels))
        shape = self._shape if self._examples and self._shape else np.shape(activations)[1:]
        array = check_activations(activations, (len(labels), *shape))
        rows = zip(array, labels, looks, strict=True)
        return [self.add(activation, label, burst, look) for activation, label, look in rows]

    @alone
    def add_example(self, example: Any, label: int) -> int:
        """Add one example as the tutorial does: `label` is the class's index."""
        index = check_number("label", label, len(self._labels) - 1)
        return self.add(example, self._labels[index])

    @alone
    def add_augmentations(self, example_id: int, copies: Any) -> bool:
        """Take what the network says of warped copies of an example; see `vectors`.

        Those it had are replaced. This is no act to undo: copies come and go with their example.

        Args:
            example_id: the example's id.
            copies: finite numbers (4, *shape), in the order of `warped_pairs`.

        Returns:
            False where nothing is kept, since there are more than MAX_AUGMENTED examples.
        """
        check_ids([example_id], self._examples)
        original = self._activations.take([example_id]).reshape(self._shape or ())
        array = check_activations(copies, (COPIES, *original.shape))
        with np.errstate(over="ignore"):  # what becomes infinite is refused by add_vectors
            return self.add_vectors(example_id, centre_and_tangents(original, array))

    @alone
    def add_vectors(self, example_id: int, vectors: Any) -> bool:
        """Take an example's centre and tangents themselves, (3, *shape)."""
        check_ids([example_id], self._examples)
        array = check_activations(vectors, (VECTORS, *(self._shape or ())))
        if len(self) > MAX_AUGMENTED:
            return False
        self._copies.put(int(example_id), array, self._ids_in_use)
        return True

    @alone
    def restore(
        self,
        examples: Sequence[Example],
        activations: Any,
        next_id: int,
        vectors: Mapping[int, Any] | None = None,
    ) -> None:
        """Put back the examples of a former dataset, with their ids; there is nothing to undo.

        Args:
            examples: their records, ids ascending, labels among this dataset's.
            activations: finite numbers (n, *shape), one activation for each.
            next_id: the former dataset's; above every id.
            vectors: by id, the centres and tangents that there were, (3, *shape) or flat (3, d).
                They are kept beyond MAX_AUGMENTED, too: some examples may be removed later.

        Raises:
            ArgumentError: also where there are examples already, or acts to undo.
        """
        if self._examples or self._history:
            raise ArgumentError("examples can be restored only where nothing was done yet")
        array, former = check_former(examples, activations, next_id, vectors, self._labels)
        if len(examples):
            self._take_shape(array.shape[1:])
            ids = [example.id for example in examples]
            self._activations.put_many(ids, array.reshape(len(ids), -1), self._ids_in_use)
        for example in examples:
            label = check_known(example.label, self._labels)
            self._examples.append(replace(example, label=label))
        self._next_id = max(self._next_id, next_id)
        self._next_burst = max([self._next_burst, *(e.burst + 1 for e in examples)])
        for number, numbers in former.items():
            self._copies.put(number, numbers, self._ids_in_use)

    @alone
    def remove(self, ids: Sequence[int]) -> None:
        """Remove the examples with these ids."""
        gone = check_ids(ids, self._examples)
        self._change([example for example in self._examples if example.id not in gone])

    @alone
    def relabel(self, ids: Sequence[int], label: str) -> None:
        """Move the examples with these ids to another class."""
        label = check_known(label, self._labels)
        moved = check_ids(ids, self._examples)
        self._change([replace(e, label=label) if e.id in moved else e for e in self._examples])

    @alone
    def clear(self, label: str | None = None) -> None:
        """Remove all examples of one class, or of every class."""
        if label is not None:
            label = check_known(label, self._labels)
        self._change([e for e in self._examples if label is not None and e.label != label])

    @alone
    def rename(self, label: str, new_label: str) -> None:
        """Give a class another name; its examples go with it."""
        label = check_known(label, self._labels)
        new_label = check_new(new_label, [name for name in self._labels if name != label])
        self._change(
            [replace(e, label=new_label) if e.label == label else e for e in self._examples],
            [new_label if name == label else name for name in self._labels],
        )

    @alone
    def add_class(self, label: str) -> None:
        """Add an empty class at the end."""
        if len(self._labels) >= MAX_CLASSES:
            raise ArgumentError(f"at most {MAX_CLASSES} classes")
        self._change(self._examples, [*self._labels, check_new(label, self._labels)])

    @alone
    def delete_class(self, label: str) -> None:
        """Remove a class and its examples."""
        label = check_known(label, self._labels)
        if len(self._labels) <= MIN_CLASSES:
            raise ArgumentError(f"at least {MIN_CLASSES} classes must stay")
        self._change(
            [example for example in self._examples if example.label != label],
            [name for name in self._labels if name != label],
        )

    @alone
    def move_class(self, label: str, position: int) -> None:
        """Put a class at another place in the order of `labels`."""
        label = check_known(label, self._labels)
        others = [name for name in self._labels if name != label]
        position = check_number("position", position, len(others))
        self._change(self._examples, [*others[:position], label, *others[position:]])

    @alone
    def undo(self) -> bool:
        """Take back the last act (a burst counts as one); False when there is none left."""
        if not self._history:
            return False
        before = self._history.pop()
        if isinstance(before, int):
            del self._examples[before:]
        else:
            labels, examples = before
            self._labels, self._examples = list(labels), list(examples)
        return True

    @alone
    def forget_history(self) -> None:
        """Make what is there now the beginning: there is nothing to undo."""
        self._history.clear()
        for rows in (self._activations, self._copies):
            rows.shrink(self._ids)

    def _ids_in_use(self) -> dict[int, None]:
        """The examples' ids, then those that undo could bring back, latest acts first."""
        return dict.fromkeys([*self._ids, *self._history.ids()])

    def _check_room(self, examples: int) -> None:
        if len(self._examples) + examples > MAX_EXAMPLES:
            raise ArgumentError(f"a dataset holds at most {MAX_EXAMPLES:,} examples")

    def _take_shape(self, shape: tuple[int, ...]) -> None:
        if shape == self._shape:
            return
        if self._shape is not None:
            self._history.clear()  # empty, and now for another network
        self._shape, size = shape, math.prod(shape)
        self._activations, self._copies = Rows(size), Augmentations(size)

    def _change(self, examples: list[Example], labels: list[str] | None = None) -> None:
        ids = {example.id for example in examples}
        gone = [number for number in self._ids if number not in ids]
        size = self._activations.bytes_of(gone) + self._copies.bytes_of(gone)
        self._history.will_change((self.labels, self.examples), size)
        self._examples = list(examples)
        self._labels = labels if labels is not None else self._labels
