"""What follows a network, as layers: the mathematics of `onnx_head.py` without its operators.

Layers know neither a logarithm nor which number is the second largest, and compute in float32:

    log(exp a + exp b) = a + softplus(b - a), in pairs until one is left;
    the second largest = the largest of the smaller ones of all pairs;
    k (K + ridge I)^-1 k = |P x|^2, whose rows P no nearly singular inverse blows up; of each class.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from campad.classifiers import DenseClassifier, RidgeClassifier
from campad.classifiers.ridge import TEMPERATURE
from campad.errors import ArgumentError
from campad.evaluation.calibration import SMALLEST
from campad.evaluation.novelty import WIDTH, Novelty
from campad.exports.layers.layer import Layers
from campad.learning.predictor import Predictor
from campad.learning.prior import Prior

NEVER = -1e4
"""A score that adds nothing to a sum of exponentials, and no float32 is at its end with."""


def has_familiarity(predictor: Predictor) -> bool:
    """Tell whether anything is ever called strange."""
    return predictor.novelty is not None and predictor.rejection_rate > 0


def add_head(layers: Layers, activations: str, predictor: Predictor) -> None:
    """Add everything from activations on, so that probabilities are the last.

    Raises:
        ArgumentError: the classifier cannot be said in layers.
    """
    flat = layers.flatten("flat", activations)
    if predictor.shift is not None:
        flat = layers.affine("shifted", flat, 1, -predictor.shift)
    count = len(predictor.labels)
    if predictor.novelty is None or not has_familiarity(predictor):
        _known(layers, flat, predictor, "/probabilities")
        return
    known = _known(layers, flat, predictor, "/known")
    likeness = _likeness(layers, flat, predictor.novelty, count)
    steps = 1 / WIDTH
    threshold = predictor.novelty.threshold(predictor.rejection_rate)
    familiarity = layers.dense(
        "/familiarity", likeness, [[steps]], [-threshold * steps], activation="sigmoid"
    )
    # What is none of the classes is spread evenly over them (`Prediction.from_row`).
    each = layers.dense("familiar_each", familiarity, np.ones((1, count)))
    part = layers.join("Multiply", "familiar_part", known, each)
    even = layers.dense(
        "strange_part", familiarity, np.full((1, count), -1 / count), np.full(count, 1 / count)
    )
    layers.join("Add", "/probabilities", part, even)


def _known(layers: Layers, flat: str, predictor: Predictor, name: str) -> str:
    if predictor.prior is None:
        return _taught(layers, flat, predictor, name)
    said = _taught(layers, flat, predictor, "taught")
    return _beside(layers, flat, said, predictor.prior, predictor.labels, name)


def _beside(
    layers: Layers, flat: str, taught: str, prior: Prior, labels: tuple[str, ...], name: str
) -> str:
    """Add what a prior makes of what was taught (`Prior.decide`)."""
    head, places = prior.head, prior.places(labels)
    own = np.zeros(len(labels))
    own[places] = 1
    hidden = layers.dense(
        "prior_hidden", flat, head.hidden_weights_, head.hidden_bias_, activation="relu"
    )
    said = layers.dense("prior_said", hidden, head.output_weights_, activation="softmax")
    spread = layers.dense("prior_spread", said, np.eye(len(labels))[places])
    part = layers.dense("prior_part", taught, np.outer(own, own))
    parts = layers.join("Multiply", "prior_parts", part, spread)
    return layers.join("Add", name, parts, layers.dense("new", taught, np.diag(1 - own)))


def _taught(layers: Layers, flat: str, predictor: Predictor, name: str) -> str:
    match predictor.classifier:
        case DenseClassifier() as dense:
            hidden, bias = dense.hidden_weights_, dense.hidden_bias_
            flat = layers.dense("hidden", flat, hidden, bias, activation="relu")
            weights = dense.output_weights_
        case RidgeClassifier() as ridge:
            weights = ridge.weights_ / TEMPERATURE
        case other:
            raise ArgumentError(
                f"a {type(other).__name__} cannot be written as layers; campad's dense, tutorial "
                "and ridge can: choose one of them and train again, or export --to onnx"
            )
    if predictor.temperature == 1:
        return layers.dense(name, flat, weights, activation="softmax")
    return _cool(layers, layers.dense("scores", flat, weights), predictor.temperature, name)


def _cool(layers: Layers, scores: str, temperature: float, name: str) -> str:
    """Add max(log p, log SMALLEST) / temperature, and its softmax (`calibration.cool`)."""
    (count,) = layers.shapes[scores]
    total, level = scores, 0
    while layers.shapes[total][0] > 1:
        level += 1
        total = _sum_pairs(layers, total, f"total_{level}")
    # A constant makes no difference to a softmax: max(s - total - c, 0) does as well.
    minus = layers.dense(
        "minus_total", total, -np.ones((1, count)), np.full(count, -np.log(SMALLEST))
    )
    above = layers.join("Add", "above_smallest", scores, minus)
    logs = layers.add("ReLU", "logs", (above,), (count,), max_value=None)
    cooled = np.eye(count) / temperature
    return layers.dense(name, logs, cooled, activation="softmax")


def _sum_pairs(layers: Layers, x: str, name: str) -> str:
    """Add log(exp a + exp b) of each pair; where one is left over, of that alone."""
    (count,) = layers.shapes[x]
    pairs = (count + 1) // 2
    first, apart, bias = np.zeros((count, pairs)), np.zeros((count, pairs)), np.zeros(pairs)
    for pair in range(pairs):
        first[2 * pair, pair] = 1
        if 2 * pair + 1 < count:
            apart[2 * pair, pair], apart[2 * pair + 1, pair] = -1, 1
        else:
            bias[pair] = NEVER
    more = layers.dense(f"{name}_apart", x, apart, bias, activation="softplus")
    return layers.join("Add", name, layers.dense(f"{name}_first", x, first), more)


def _likeness(layers: Layers, flat: str, novelty: Novelty, count: int) -> str:
    """Add how much a frame is like what was taught (`Novelty.likeness`)."""
    scores = layers.dense("preferences", flat, novelty.scores)
    left, right = np.triu_indices(count, 1)
    ones = np.eye(count)
    smaller = layers.join(
        "Minimum",
        "smaller",
        layers.dense("one", scores, ones[:, left]),
        layers.dense("other", scores, ones[:, right]),
    )
    inside = layers.dense("inside", flat, _projection(novelty))
    squares = _sums_of_squares(layers, flat, "all", -novelty.weight * novelty.metric[:, None])
    explained = _sums_of_squares(layers, inside, "inside", novelty.weight * novelty.members)
    second = layers.largest("second", smaller)
    margin = [
        layers.largest("first", scores),
        layers.dense("minus_second", second, [[-1.0]]),
    ]
    most = layers.largest("most_explained", explained)
    return layers.join("Add", "/likeness", *margin, squares, most)


def _sums_of_squares(layers: Layers, x: str, name: str, weights: Any) -> str:
    """Add sums of squares weighed by the columns, by x times -x: TF.js throws a tensor away that a
    layer takes twice.
    """
    minus = layers.affine(f"{name}_minus", x, -1, 0)
    squares = layers.join("Multiply", f"{name}_squares", x, minus)
    return layers.dense(f"{name}_sum", squares, -weights)


def _projection(novelty: Novelty) -> Any:
    """Return P transposed, (d, m): inverse = U e U^T of each class, P = sqrt(e) U^T centres."""
    rotations = np.zeros_like(novelty.inverse)
    for members in novelty.members.T:
        inside = np.flatnonzero(members)
        values, vectors = np.linalg.eigh(novelty.inverse[np.ix_(inside, inside)])
        rotations[np.ix_(inside, inside)] = vectors * np.sqrt(np.maximum(values, 0))
    weighed = novelty.metric * novelty.centres.astype(np.float64)
    return weighed.T @ rotations
