"""Teaching: frames as the network takes them become activations, and these examples or holdout.

The network runs before anything is locked; what it gave is then kept at one moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from campad.dataset.augmentations import COPIES, MAX_AUGMENTED
from campad.dataset.labels import check_known
from campad.errors import ArgumentError
from campad.imaging.augment import warped_pairs
from campad.imaging.frame import Pixels, look_at
from campad.learning.trainer import Trainer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from campad.backbones.backbone import Backbone

AUGMENTED_AT_ONCE = 32
"""Frames whose copies are embedded together: 14 MB of pixels at the default network's size."""


def add_example(
    trainer: Trainer,
    backbone: Backbone,
    square: Pixels,
    label: str,
    burst: int | None,
    augment: bool,
) -> int:
    """Add a frame as an example; see `Controller.add_example`."""
    activation, look = backbone.embed(square)[0], look_at(square)
    with trainer.lock:
        example_id, shift = trainer.add(activation, label, burst, look), trainer.shift
    if augment and len(trainer.dataset) <= MAX_AUGMENTED:
        # One at a time, as frames come: then the page learns the same to the last bit.
        warped = [backbone.embed(copy)[0] for copy in warped_pairs(square, example_id)]
        _add_augmentations(trainer, [example_id], np.stack(warped), shift)
    return example_id


def add_examples(
    trainer: Trainer,
    backbone: Backbone,
    squares: Pixels,
    labels: str | Sequence[str],
    burst: int | None,
    augment: bool,
) -> list[int]:
    """Add several frames as examples; see `Controller.add_examples`."""
    names = _one_each(labels, len(squares), trainer)
    if not names:
        return []
    activations, looks = backbone.embed(squares), [look_at(square) for square in squares]
    with trainer.lock:
        ids, shift = trainer.add_many(activations, names, burst, looks), trainer.shift
    for start in range(0, len(ids) if augment else 0, AUGMENTED_AT_ONCE):
        if len(trainer.dataset) > MAX_AUGMENTED:
            break
        some = slice(start, start + AUGMENTED_AT_ONCE)
        warped = [warped_pairs(*pair) for pair in zip(squares[some], ids[some], strict=True)]
        _add_augmentations(trainer, ids[some], backbone.embed(np.concatenate(warped)), shift)
    return ids


def add_holdouts(
    trainer: Trainer, backbone: Backbone, squares: Pixels, labels: str | Sequence[str]
) -> None:
    """Add several frames to the holdout; see `Controller.add_holdouts`."""
    names = _one_each(labels, len(squares), trainer)
    activations = backbone.embed(squares) if names else ()
    with trainer.lock:
        trainer.holdout.check_room(len(names))
        for activation, name in zip(activations, names, strict=True):
            trainer.add_holdout(activation, name)


def _one_each(labels: str | Sequence[str], frames: int, trainer: Trainer) -> list[str]:
    """Return the class of each of so many frames."""
    one = isinstance(labels, str) or not np.ndim(labels)
    names: list[Any] = [labels] * frames if one else list(labels)
    if len(names) != frames:
        raise ArgumentError(f"{frames} frames need as many labels, or one; got {len(names)}")
    for name in names:
        check_known(name, trainer.dataset.labels)
    return names


def _add_augmentations(
    trainer: Trainer, ids: Sequence[int], activations: Any, shift: NDArray[np.float32] | None
) -> None:
    """Add the copies of examples, (n * COPIES, *shape), unless they were taken back meanwhile."""
    with trainer.lock:
        here = {example.id for example in trainer.dataset.examples}
        for number, example_id in enumerate(ids):
            if example_id in here:
                copies = activations[number * COPIES : (number + 1) * COPIES]
                trainer.add_augmentations(example_id, copies, shift)
