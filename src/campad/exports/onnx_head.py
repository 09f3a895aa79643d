"""What follows a network, as ONNX: activations in, what is said of them out.

The same mathematics as `Predictor`, `Novelty` and the classifiers have in NumPy. The inverse of
the novelty is as good as singular where examples are alike: that part stays in double precision.
"""

from typing import Any

import numpy as np
from onnx import TensorProto

from campad.classifiers import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.classifiers.knn import SHARPNESS
from campad.classifiers.ridge import TEMPERATURE
from campad.errors import ArgumentError
from campad.evaluation.calibration import SMALLEST
from campad.evaluation.novelty import WIDTH, Novelty
from campad.graphs.builder import NodeWriter
from campad.learning.predictor import Predictor
from campad.learning.prior import Prior

STEEPEST = 50.0
"""Beyond this a familiarity is 0 or 1 (`Novelty.familiarity`)."""


def add_head(writer: NodeWriter, activations: str, predictor: Predictor) -> None:
    """Add everything from activations on: the outputs known, likeness, probabilities, familiarity.

    Raises:
        ArgumentError: the classifier is not one of campad's own.
    """
    flat = writer.node("Flatten", [activations], "head/flat", axis=1)
    if predictor.shift is not None:
        shift = writer.constant("head/shift", predictor.shift)
        flat = writer.node("Sub", [flat, shift], "head/shifted")
    known = _classify(writer, flat, predictor.classifier)
    if predictor.temperature != 1:
        known = _cool(writer, known, predictor.temperature)
    if predictor.prior is not None:
        known = _beside(writer, flat, known, predictor.prior, predictor.labels)
    writer.node("Identity", [known], "known")
    if predictor.novelty is None:
        _take_all_as_known(writer, known)
        return
    threshold = predictor.novelty.threshold(predictor.rejection_rate)
    _add_novelty(writer, flat, predictor.novelty, threshold)
    # What is none of the classes is spread evenly over them (`Prediction.from_row`).
    last = _whole(writer, "head/last", [1])
    column = writer.node("Unsqueeze", ["familiarity", last], "head/column")
    even = writer.constant("head/even", np.float32(1 / len(predictor.labels)))
    apart = writer.node("Sub", [known, even], "head/apart")
    nearer = writer.node("Mul", [apart, column], "head/nearer")
    writer.node("Add", [nearer, even], "probabilities")


def _beside(
    writer: NodeWriter, flat: str, taught: str, prior: Prior, labels: tuple[str, ...]
) -> str:
    """Add what a prior makes of what was taught (`Prior.decide`)."""
    places = prior.places(labels)
    own = np.zeros(len(labels), np.float32)
    own[places] = 1
    said = _dense(writer, flat, prior.head, "prior")
    spread = writer.constant("prior/places", np.eye(len(labels), dtype=np.float32)[places])
    spread = writer.node("MatMul", [said, spread], "prior/spread")
    part = writer.constant("prior/own", np.outer(own, own))
    part = writer.node("MatMul", [taught, part], "prior/part")
    parts = writer.node("Mul", [part, spread], "prior/parts")
    new = writer.node("Mul", [taught, writer.constant("prior/not", 1 - own)], "prior/new")
    return writer.node("Add", [parts, new], "prior/known")


def _classify(writer: NodeWriter, flat: str, classifier: Any) -> str:
    match classifier:
        case DenseClassifier():
            return _dense(writer, flat, classifier, "dense")
        case RidgeClassifier():
            weights = writer.constant("ridge/weights", classifier.weights_ / TEMPERATURE)
            scores = writer.node("MatMul", [flat, weights], "ridge/scores")
        case KNNClassifier():
            return _vote(writer, flat, classifier)
        case _:
            raise ArgumentError(
                f"a {type(classifier).__name__} cannot be written as ONNX; campad's own can: "
                "dense, tutorial, ridge and knn"
            )
    return writer.node("Softmax", [scores], "head/known", axis=1)


def _dense(writer: NodeWriter, flat: str, classifier: DenseClassifier, name: str) -> str:
    weights = writer.constant(f"{name}/hidden", classifier.hidden_weights_)
    bias = writer.constant(f"{name}/bias", classifier.hidden_bias_)
    hidden = writer.node("Gemm", [flat, weights, bias], f"{name}/sum")
    hidden = writer.node("Relu", [hidden], f"{name}/relu")
    output = writer.constant(f"{name}/output", classifier.output_weights_)
    scores = writer.node("MatMul", [hidden, output], f"{name}/scores")
    return writer.node("Softmax", [scores], f"{name}/said", axis=1)


def _vote(writer: NodeWriter, flat: str, classifier: KNNClassifier) -> str:
    """Add the k nearest by cosine, who vote (classifiers/knn.py)."""
    count = min(classifier.neighbours, len(classifier.targets_))
    unit = writer.node("LpNormalization", [flat], "knn/unit", axis=1, p=2)
    examples = writer.constant("knn/examples", classifier.examples_.T)
    cosines = writer.node("MatMul", [unit, examples], "knn/cosines")
    near, nearest = _top(writer, cosines, count, "knn")
    sharp = writer.constant("knn/sharpness", np.float32(SHARPNESS))
    votes = writer.node("Mul", [near, sharp], "knn/sharp")
    votes = writer.node("Softmax", [votes], "knn/votes", axis=1)
    targets = writer.constant("knn/targets", classifier.targets_)
    told = writer.node("Gather", [targets, nearest], "knn/told", axis=0)  # (n, count, k)
    axis = _whole(writer, "knn/axis", [1])
    rows = writer.node("Unsqueeze", [votes, axis], "knn/rows")  # (n, 1, count)
    sums = writer.node("MatMul", [rows, told], "knn/sums")
    return writer.node("Squeeze", [sums, axis], "head/known")


def _cool(writer: NodeWriter, probabilities: str, temperature: float) -> str:
    smallest = writer.constant("cool/smallest", np.float32(SMALLEST))
    logs = writer.node("Max", [probabilities, smallest], "cool/least")
    logs = writer.node("Log", [logs], "cool/logs")
    by = writer.constant("cool/temperature", np.float32(temperature))
    logs = writer.node("Div", [logs, by], "cool/divided")
    return writer.node("Softmax", [logs], "head/cooled", axis=1)


def _take_all_as_known(writer: NodeWriter, known: str) -> None:
    axis = _whole(writer, "head/axis", [1])
    one = writer.node("ReduceSum", [known, axis], "head/sum", keepdims=0)
    writer.node("Sub", [one, one], "likeness")
    writer.node("Identity", [known], "probabilities")
    writer.node("Identity", [one], "familiarity")


def _add_novelty(writer: NodeWriter, flat: str, novelty: Novelty, threshold: float) -> None:
    """Add likeness and threshold (evaluation/novelty.py): (n,)."""
    axis = _whole(writer, "novelty/axis", [1])

    def double(name: str, value: Any) -> str:
        return writer.constant(f"novelty/{name}", np.asarray(value, np.float64), double=True)

    def summed(name: str, left: str, right: str) -> str:
        product = writer.node("Mul", [left, right], f"novelty/{name}/each")
        return writer.node("ReduceSum", [product, axis], f"novelty/{name}", keepdims=0)

    weights = writer.constant("novelty/weights", novelty.scores)
    scores = writer.node("MatMul", [flat, weights], "novelty/scores")
    _top(writer, scores, 2, "novelty")
    signs = writer.constant("novelty/signs", np.array([[1.0, -1.0]], np.float32))
    margin = _double(writer, summed("margin", "novelty/top", signs))
    metric = writer.constant("novelty/metric", novelty.metric)
    weighed = writer.node("Mul", [flat, metric], "novelty/counted")
    centres = writer.constant("novelty/centres", novelty.centres.T)
    products = _double(writer, writer.node("MatMul", [weighed, centres], "novelty/products"))
    inverse = double("inverse", novelty.inverse)
    solved = writer.node("MatMul", [products, inverse], "novelty/solved")
    each = writer.node("Mul", [solved, products], "novelty/explained/each")
    members = double("members", novelty.members)
    explained = writer.node("MatMul", [each, members], "novelty/explained")
    inside = writer.node("ReduceMax", [explained, axis], "novelty/inside", keepdims=0)
    squares = summed("squares", _double(writer, weighed), _double(writer, flat))
    outside = writer.node("Sub", [squares, inside], "novelty/outside")
    outside = writer.node("Mul", [outside, double("weight", novelty.weight)], "novelty/weighed")
    likeness = writer.node("Sub", [margin, outside], "novelty/likeness")
    writer.node("Cast", [likeness], "likeness", to=TensorProto.FLOAT)
    above = writer.node("Sub", [likeness, double("threshold", threshold)], "novelty/above")
    steps = writer.node("Div", [above, double("width", WIDTH)], "novelty/steps")
    single = writer.node("Cast", [steps], "novelty/single", to=TensorProto.FLOAT)
    bounds = [
        writer.constant(f"novelty/{name}", np.float32(value))
        for name, value in (("least", -STEEPEST), ("most", STEEPEST))
    ]
    clipped = writer.node("Clip", [single, *bounds], "novelty/clipped")
    writer.node("Sigmoid", [clipped], "familiarity")


def _double(writer: NodeWriter, values: str) -> str:
    return writer.node("Cast", [values], f"{values}/double", to=TensorProto.DOUBLE)


def _top(writer: NodeWriter, values: str, count: int, name: str) -> tuple[str, str]:
    size = _whole(writer, f"{name}/count", [count])
    top, which = f"{name}/top", f"{name}/which"
    writer.node("TopK", [values, size], top, which, axis=1)
    return top, which


def _whole(writer: NodeWriter, name: str, values: list[int]) -> str:
    return writer.constant(name, np.array(values, np.int64))
