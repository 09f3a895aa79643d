"""The estimators: settings in the constructor, `fit`, `predict_proba`, `predict`; NumPy only."""

from functools import partial

from campad.classifiers.base import BatchProgress, Registered, register
from campad.classifiers.dense import DenseClassifier
from campad.classifiers.knn import KNNClassifier
from campad.classifiers.ridge import RidgeClassifier

__all__ = ["BatchProgress", "DenseClassifier", "KNNClassifier", "RidgeClassifier"]

_TRAINED = ("units", "epochs", "learning_rate", "batch_fraction", "seed")

register(
    Registered(
        "dense",
        "the tutorial's network",
        DenseClassifier,
        (*_TRAINED, "basis"),
        ("hidden_weights_", "hidden_bias_", "output_weights_"),
    )
)
register(
    Registered(
        "tutorial",
        "the same, trained to the letter",
        partial(DenseClassifier, basis="features"),  # a file keeps it as "dense"
        _TRAINED,
        compared=False,
    )
)
register(Registered("ridge", "ridge regression", RidgeClassifier, ("penalty",), ("weights_",)))
register(
    Registered(
        "knn", "nearest neighbours", KNNClassifier, ("neighbours",), ("examples_", "targets_")
    )
)
