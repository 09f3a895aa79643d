"""What every classifier checks at its door: examples, their classes, and a query's shape."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError, TrainingError

Matrix = NDArray[np.float32]

SMALLEST_SQUARE = 1e-30
"""Examples shorter than its root are as good as zero: a covered lens, or a dead layer."""


def check_examples(xs: Any, ys: Any) -> tuple[Matrix, Matrix]:
    """Bring training data to float32 (n, d) and one-hot float32 (n, k).

    Args:
        xs: numbers, (n, ...).
        ys: one-hot rows (n, k), or class numbers (n,).

    Raises:
        ArgumentError: not numbers, not finite, or lengths that differ.
        TrainingError: fewer than two classes, or one without examples.
    """
    flat = flatten(xs)
    one_hot = _one_hot(ys)
    if len(flat) != len(one_hot):
        raise ArgumentError(f"{len(flat)} examples but {len(one_hot)} labels")
    counts = one_hot.sum(axis=0)
    if len(counts) < 2:
        raise TrainingError("two classes at least are needed; record examples of another one")
    if not counts.all():
        empty = ", ".join(str(number) for number in np.flatnonzero(counts == 0))
        raise TrainingError(f"class {empty} has no examples; record some, or remove the class")
    return flat, one_hot


def check_tangents(tangents: Any, examples: Matrix) -> Matrix:
    """Bring the tangents (n, m, ...) of examples (n, d) to (n, m, d), or raise ArgumentError."""
    array = _to_array(tangents, "tangents")
    n, d = examples.shape
    if array.ndim < 3 or len(array) != n or math.prod(array.shape[2:]) != d:
        raise ArgumentError(
            f"tangents must have shape ({n}, m, ...) of {d} numbers; got {array.shape}"
        )
    return _check_finite(array.reshape(n, array.shape[1], d), "tangents")


def flatten(xs: Any) -> Matrix:
    """Return `xs` as float32 (n, d), no copy where it is that already, or raise ArgumentError."""
    array = _to_array(xs, "examples")
    if array.ndim < 2 or array[:1].size == 0:
        raise ArgumentError(f"examples must have shape (n, ...); got {array.shape}")
    return _check_finite(array.reshape(len(array), -1), "examples")


def gram_matrix(examples: Matrix, metric: Matrix | None = None) -> NDArray[np.float64]:
    """Return K = X X^T in double precision: (n, d) -> (n, n); ArgumentError if not finite.

    By a metric, (d,), it is X diag(metric) X^T.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = examples if metric is None else examples * np.sqrt(metric)
        gram = (scaled @ scaled.T).astype(np.float64)
    if not np.isfinite(gram).all():
        raise ArgumentError("the examples' numbers are too large; scale them down")
    return gram


def add_ridge(gram: NDArray[Any], ridge: Any) -> NDArray[Any]:
    """Return K + ridge I, as precise as K; `ridge` may be one number for each row, (n,)."""
    penalized = gram.copy()
    np.fill_diagonal(penalized, penalized.diagonal() + ridge)
    return penalized


def is_count(value: Any, smallest: int, largest: int) -> bool:
    """Tell whether a setting is a whole number within its limits."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return whole and smallest <= value <= largest


def is_number(value: Any, largest: float) -> bool:
    """Tell whether a setting is a number above 0, and at most the limit."""
    real = isinstance(value, int | float | np.integer | np.floating)
    return real and not isinstance(value, bool) and 0 < value <= largest


def check_query(xs: Any, size: int) -> Matrix:
    """Return what is to be predicted as float32 (n, size), or raise ArgumentError."""
    flat = flatten(xs)
    if flat.shape[1] != size:
        raise ArgumentError(f"trained on {size} numbers an example; got {flat.shape[1]}")
    return flat


def softmax(scores: NDArray[Any], axis: int = 1) -> NDArray[Any]:
    """Turn scores into probabilities that sum to 1 along an axis: (n, k) -> (n, k)."""
    powers = scores - np.maximum.reduce(scores, axis=axis, keepdims=True)
    np.exp(powers, out=powers)
    powers /= np.add.reduce(powers, axis=axis, keepdims=True)
    return powers


def _to_array(numbers: Any, name: str) -> Matrix:
    if type(numbers) is np.ndarray and numbers.dtype == np.float32:
        return numbers
    if numbers is None:  # NumPy makes NaN of it
        raise ArgumentError(f"{name} must be an array of numbers; got None")
    if hasattr(numbers, "toarray"):
        raise ArgumentError(f"{name} must not be sparse; make an array of them with toarray()")
    try:
        array = np.asarray(numbers)
        if array.dtype.kind == "c":  # NumPy would drop their imaginary part
            raise TypeError("Complex data not supported")
        with np.errstate(over="ignore"):  # what becomes infinite is refused by _check_finite
            return array.astype(np.float32, copy=False)
    except (TypeError, ValueError, OverflowError) as error:
        raise ArgumentError(f"{name} must be an array of numbers: {error}") from error


def _check_finite(array: Matrix, name: str) -> Matrix:
    if not np.isfinite(array).all():
        raise ArgumentError(f"{name} must be finite; got NaN or infinity")
    return array


def _one_hot(ys: Any) -> Matrix:
    try:
        array = np.asarray(ys)
    except ValueError as error:
        raise ArgumentError(f"labels must be one array: {error}") from error
    if array.ndim == 1 and array.dtype.kind in "iu" and array.size:
        if array.min() < 0:
            raise ArgumentError("class numbers start at 0")
        if array.max() >= array.size:  # said before memory is taken for the columns
            raise TrainingError(
                f"classes 0 to {array.max()} cannot all have examples: there are {array.size}"
            )
        return np.eye(int(array.max()) + 1, dtype=np.float32)[array]
    if array.ndim != 2 or array.dtype.kind not in "fiub":
        raise ArgumentError(f"labels must be one-hot (n, k) or numbers (n,); got {array.shape}")
    one_hot = array.astype(np.float32)
    if not (((one_hot == 0) | (one_hot == 1)).all() and (one_hot.sum(axis=1) == 1).all()):
        raise ArgumentError("every row of one-hot labels has a single 1 and else 0")
    return one_hot
