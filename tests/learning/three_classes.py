"""A dataset of three classes, for tests of what is worked out from recorded examples."""

import numpy as np

from campad.dataset import ControllerDataset
from campad.imaging.frame import Look
from synthetic import clusters

LABELS = ("a", "b", "c")


def filled(
    rng: np.random.Generator, per_class: int = 8, *, copies: bool = True
) -> ControllerDataset:
    """Examples that can be told apart, two a burst, all with the look of a good picture."""
    xs, ys = clusters(rng, classes=3, per_class=per_class, size=40, spread=2)
    dataset = ControllerDataset(LABELS)
    for number, (x, y) in enumerate(zip(xs, ys, strict=True)):
        burst = 3 * (number // 6) + int(y)
        example = dataset.add(x, LABELS[y], burst, Look(0.5, 1.0))
        if copies:
            dataset.add_augmentations(example, x + rng.normal(size=(4, 40)))
    return dataset
