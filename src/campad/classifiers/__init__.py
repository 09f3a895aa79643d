"""The estimators: settings in the constructor, `fit`, `predict_proba`, `predict`; numpy only."""

from campad.classifiers.dense import DenseClassifier
from campad.classifiers.knn import KNNClassifier
from campad.classifiers.ridge import RidgeClassifier
from campad.classifiers.train_loop import BatchProgress

__all__ = ["BatchProgress", "DenseClassifier", "KNNClassifier", "RidgeClassifier"]
