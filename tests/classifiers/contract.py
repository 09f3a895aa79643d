"""The classifiers that keep the promises of these tests."""

from collections.abc import Callable
from typing import Any

from campad.classifiers import DenseClassifier, KNNClassifier, RidgeClassifier

Make = Callable[[], Any]


MAKERS: dict[str, Make] = {
    "span": DenseClassifier,
    "features": lambda: DenseClassifier(basis="features", epochs=40, learning_rate=0.01),
    "ridge": RidgeClassifier,
    "knn": KNNClassifier,
}
