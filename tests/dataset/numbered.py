"""Datasets whose examples are told by a number: every value of an activation is that number."""

import numpy as np

from campad.dataset import ControllerDataset, Example
from campad.dataset.augmentations import centre_and_tangents

SHAPE = (2, 3)


def activation(number: float, shape: tuple[int, ...] = SHAPE) -> np.ndarray:
    return np.full(shape, number, np.float32)


def copies(number: float) -> np.ndarray:
    """Four copies' activations, told by their number."""
    return np.float64([[[1]], [[-1]], [[2]], [[1]]]) * np.full((4, *SHAPE), number)


def expected_vectors(own: float, number: float) -> np.ndarray:
    """What becomes of an example with such copies."""
    four = copies(number).astype(np.float32)
    return centre_and_tangents(activation(own), four).reshape(3, -1)


def plain_vectors(own: float) -> np.ndarray:
    return np.stack([activation(own), activation(0), activation(0)]).reshape(3, -1)


def filled(*labels: str) -> ControllerDataset:
    """Classes a, b, c and an example of each label given; its activation is its number."""
    dataset = ControllerDataset(["a", "b", "c"])
    for number, label in enumerate(labels):
        dataset.add(activation(number), label)
    return dataset


def numbered(count: int) -> ControllerDataset:
    """The same with so many examples, all of class a, put in at once: there is nothing to undo."""
    dataset = ControllerDataset(["a", "b", "c"])
    examples = [Example(number, "a", number) for number in range(count)]
    dataset.restore(examples, np.stack([activation(n) for n in range(count)]), count)
    return dataset


def content(dataset: ControllerDataset) -> list[tuple[float, str]]:
    """Activations (told by their number) and classes."""
    return [
        (float(x.flat[0]), example.label)
        for x, example in zip(dataset.xs, dataset.examples, strict=True)
    ]
