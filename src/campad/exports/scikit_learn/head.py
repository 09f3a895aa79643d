"""What was taught, as estimators of scikit-learn's own: no code of campad's is needed to use them.

    dense -> MLPClassifier      ridge -> LogisticRegression

Both take activations. A temperature is a stack: the logarithms of what the first one says, none
below SMALLEST, are divided by it in a LogisticRegression (`calibration.cool`). Each is fitted on
one number for each class, so that scikit-learn makes whatever it wants to have, and then gets the
weights that were taught.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers import DenseClassifier, RidgeClassifier
from campad.classifiers.ridge import TEMPERATURE
from campad.errors import ArgumentError, needs_extra
from campad.evaluation.calibration import SMALLEST
from campad.learning.predictor import Predictor

Array = NDArray[Any]


def to_sklearn(predictor: Predictor) -> Any:
    """Return a classifier of scikit-learn's own: float32 activations (n, d) -> probabilities.

    They are those of `Predictor.judge`, as if a frame were one of the classes; `classes_` are in
    scikit-learn's order, that of the alphabet.

    Raises:
        ArgumentError: a classifier that scikit-learn has no equal of.
        MissingExtraError: scikit-learn is not installed.
    """
    with needs_extra("scikit-learn", "sklearn"):
        import sklearn  # noqa: F401
    # As scikit-learn wants them: numpy.unique sorts, and so are the columns.
    labels, order = np.unique(np.array(predictor.labels), return_index=True)
    match predictor.classifier:
        case DenseClassifier() as dense:
            hidden, output = dense.hidden_weights_, dense.output_weights_[:, order]
            bias = _moved(dense.hidden_bias_, hidden, predictor.shift)
            known = _network(labels, hidden, bias, output)
        case RidgeClassifier() as ridge:
            weights = ridge.weights_[:, order] / TEMPERATURE
            bias = _moved(np.zeros(len(order), np.float32), weights, predictor.shift)
            known = _regression(labels, weights, bias)
        case other:
            raise ArgumentError(
                f"a {type(other).__name__} has no equal in scikit-learn; campad's dense, tutorial "
                "and ridge have. Its own estimator is `predictor.classifier`"
            )
    return known if predictor.temperature == 1 else _cooled(labels, known, predictor.temperature)


def _moved(bias: Array, weights: Array, shift: Array | None) -> Array:
    """Take a shift of the activations into the bias."""
    return bias if shift is None else (bias - shift @ weights).astype(np.float32)


def _dummy(labels: Array) -> tuple[Array, Array]:
    return np.linspace(0, 1, len(labels), dtype=np.float32)[:, None], labels


def _difference(values: Array) -> Array:
    """Return what the second of two classes has more than the first: one column is asked for."""
    return np.asarray(values[..., 1:] - values[..., :1])


def _network(labels: Array, hidden: Array, bias: Array, output: Array) -> Any:
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier((hidden.shape[1],), solver="lbfgs", tol=1.0).fit(*_dummy(labels))
    if len(labels) == 2:
        output = _difference(output)
    network.n_features_in_ = len(hidden)
    network.coefs_ = [hidden, output]
    network.intercepts_ = [bias, np.zeros(output.shape[1], np.float32)]
    return network


def _regression(labels: Array, weights: Array, bias: Array) -> Any:
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(tol=1.0).fit(*_dummy(labels))
    return _teach(regression, weights, bias)


def _teach(regression: Any, weights: Array, bias: Array) -> Any:
    """Give a fitted regression its weights (d, k) and biases (k,)."""
    if len(bias) == 2:
        weights, bias = _difference(weights), _difference(bias)
    regression.n_features_in_ = len(weights)
    regression.coef_, regression.intercept_ = np.ascontiguousarray(weights.T), bias
    return regression


def _cooled(labels: Array, known: Any, temperature: float) -> Any:
    from sklearn.ensemble import StackingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import FunctionTransformer, MinMaxScaler

    def clip() -> Any:
        return MinMaxScaler((SMALLEST, 1), clip=True)

    count = len(labels)
    # Of two classes a stack hands on the second: the first is what is left of 1.
    clips = (clip(), clip()) if count == 2 else (clip(),)
    last = make_pipeline(
        make_union(*clips), FunctionTransformer(np.log), LogisticRegression(tol=1.0)
    )
    stack = StackingClassifier([("taught", known)], last, cv="prefit")
    stack.fit(np.zeros((count, known.n_features_in_), np.float32), labels)
    # A Bunch, which is a dictionary, is no type that skops trusts.
    stack.named_estimators_ = dict(stack.named_estimators_)
    union, _, regression = (step for _, step in stack.final_estimator_.steps)
    turns = ((-1.0, 1.0), (1.0, 0.0)) if count == 2 else ((1.0, 0.0),)
    for (_, one), (scale, least) in zip(union.transformer_list, turns, strict=True):
        one.scale_, one.min_ = np.full_like(one.scale_, scale), np.full_like(one.min_, least)
    _teach(regression, np.eye(count) / temperature, np.zeros(count))
    return stack
