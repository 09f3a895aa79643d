"""The estimators: settings in the constructor, `fit`, `predict_proba`, `predict`; numpy only."""

from campad.classifiers.dense import BatchProgress, DenseClassifier
from campad.classifiers.knn import KNNClassifier
from campad.classifiers.ridge import RidgeClassifier

__all__ = ["BatchProgress", "DenseClassifier", "KNNClassifier", "RidgeClassifier"]
