"""What a training has made is gone when nobody needs it: campad goes on for hours."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from campad import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.classifiers.base import Classifier
from campad.learning.trainer import Trainer
from learning.three_classes import LABELS, filled

ARRAYS = "campad.kernels", "campad.evaluation", "campad.classifiers", "campad.learning"


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Circles stay. Python looks for them when there are more objects, however large they are."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def held() -> Counter[str]:
    """How many objects there are of each kind that learning makes."""
    kinds = (type(one) for one in gc.get_objects())
    return Counter(kind.__name__ for kind in kinds if f"{kind.__module__}".startswith(ARRAYS))


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("make", [DenseClassifier, RidgeClassifier, KNNClassifier])
@pytest.mark.parametrize("frames", [0, 60])
def test_trainings_leave_no_more_than_the_last_one_does(
    make: Callable[[], Classifier], frames: int, rng: np.random.Generator
) -> None:
    """Of examples that come and are taken back, if wanted with frames without labels."""
    trainer = Trainer(LABELS)
    trainer.dataset = dataset = filled(rng)
    seen = []

    for _ in range(4):
        trainer.add(rng.normal(size=40), "a")
        trainer.finish(trainer.run(make()))
        if frames:
            trainer.recalibrate(rng.normal(size=(frames, 40)))
        dataset.undo()
        trainer.finish(trainer.run(make()))
        seen.append(held())

    assert seen[1] == seen[3]
