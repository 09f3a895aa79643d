"""The estimators: settings in the constructor, `fit`, `predict_proba`, `predict`; NumPy only."""

from functools import partial

from campad.classifiers.base import BatchProgress, Registered, register
from campad.classifiers.dense import LEARNING_RATES, DenseClassifier
from campad.classifiers.knn import KNNClassifier
from campad.classifiers.ridge import RidgeClassifier

__all__ = ["BatchProgress", "DenseClassifier", "KNNClassifier", "RidgeClassifier"]

_TRAINED = ("units", "epochs", "learning_rate", "batch_fraction", "seed")

for _entry in (
    Registered(
        "dense",
        "Dense network",
        "The tutorial's network, trained in the span of your examples: milliseconds.",
        DenseClassifier,
        settings=(*_TRAINED, "basis"),
        learned=("hidden_weights_", "hidden_bias_", "output_weights_"),
        usual_rate=LEARNING_RATES["span"],
        tried={"units": (25, 400), "epochs": (10, 60), "learning_rate": (0.003, 0.03)},
    ),
    Registered(
        "tutorial",
        "Dense network, as in the tutorial",
        "The same network trained on all activations, slow and to the letter.",
        partial(DenseClassifier, basis="features"),  # a file keeps it as "dense"
        settings=_TRAINED,
        usual_rate=LEARNING_RATES["features"],
        compared=False,
    ),
    Registered(
        "ridge",
        "Ridge regression",
        "Solved exactly, at once; no settings.",
        RidgeClassifier,
        settings=("penalty",),
        learned=("weights_",),
        tried={"penalty": (0.003, 0.01, 0.1, 0.3)},
    ),
    Registered(
        "knn",
        "Nearest neighbours",
        "Compares with every example: Teachable Machine's first way.",
        KNNClassifier,
        settings=("neighbours",),
        learned=("examples_", "targets_"),
        tried={"neighbours": (1, 5, 10)},
    ),
):
    register(_entry)
