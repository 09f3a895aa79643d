"""Arguments at the door: numbers, activations and former examples that come from outside."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.dataset.augmentations import VECTORS
from campad.dataset.labels import check_known
from campad.dataset.records import Example, check_ids
from campad.errors import ArgumentError

MAX_EXAMPLES = 20_000
MAX_BURST = 2**53 - 1
"""The largest whole number that the page's own numbers hold exactly."""

MAX_ACTIVATION_SIZE = 65_536
MAX_DIMENSIONS = 4
MAX_NUMBER = 1e12
"""MAX_ACTIVATION_SIZE squares of it still add up to a float32."""


def check_number(name: str, number: Any, most: int) -> int:
    """Return a whole number from 0 to `most`; raise ArgumentError, with its name, if it is none."""
    whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
    if not whole or not 0 <= number <= most:
        raise ArgumentError(f"{name} must be a whole number from 0 to {most}; got {number!r}")
    return int(number)


def check_activation(activation: Any, expected: tuple[int, ...] | None) -> NDArray[np.float32]:
    """Return one frame's finite activation as float32, without copying where it is that already.

    It has the shape `expected`, or a leading 1 more. Where None is expected, a leading 1 counts as
    "one frame" of 2 or 4 dimensions, as embedded numbers (n, d) and pictures (n, h, w, c) have.
    Raises ArgumentError for others, and for what is too large.
    """
    array = _to_array(activation)
    if expected is not None and array.shape == (1, *expected):
        array = array[0]  # as `embed` gives it for a single frame
    elif expected is None and array.ndim in (2, 4) and array.shape[0] == 1:
        array = array[0]
    if expected is not None and array.shape != expected:
        raise ArgumentError(f"activations here have shape {expected}; got {array.shape}")
    if not 0 < array.size <= MAX_ACTIVATION_SIZE or not 0 < array.ndim <= MAX_DIMENSIONS:
        raise ArgumentError(f"an activation of shape {array.shape} cannot be used")
    return _check_finite(array)


def check_activations(activations: Any, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return finite activations of exactly this shape, as float32; or raise ArgumentError."""
    array = _to_array(activations)
    if array.shape != shape:
        raise ArgumentError(f"these activations must have shape {shape}; got {array.shape}")
    return _check_finite(array)


def check_former(
    examples: Sequence[Example],
    activations: Any,
    next_id: Any,
    vectors: Mapping[int, Any] | None,
    labels: Sequence[str],
) -> tuple[NDArray[np.float32], dict[int, NDArray[np.float32]]]:
    """Return what `restore` is given, activations and vectors by id; raises ArgumentError."""
    _check_records(examples, next_id, labels)
    if not len(examples):
        return np.empty((0, 1), np.float32), {}
    try:
        shape = np.shape(activations)
    except ValueError as error:  # rows of several lengths
        raise ArgumentError(f"activations must be an array: {error}") from error
    if len(shape) < 2 or shape[0] != len(examples):
        raise ArgumentError(f"{len(examples)} activations are needed; got shape {shape}")
    array = check_activations(activations, shape)
    check_activation(array[0], shape[1:])  # neither empty nor too large
    size = math.prod(shape[1:])
    former = {
        number: check_activations(np.reshape(numbers, (VECTORS, -1)), (VECTORS, size))
        for number, numbers in (vectors or {}).items()
    }
    check_ids(former, examples)
    return array, former


def _check_records(examples: Sequence[Example], next_id: Any, labels: Sequence[str]) -> None:
    check_number("next_id", next_id, MAX_BURST)
    if len(examples) > MAX_EXAMPLES:
        raise ArgumentError(f"a dataset holds at most {MAX_EXAMPLES:,} examples")
    last = -1
    for example in examples:
        if check_number("id", example.id, next_id - 1) <= last:
            raise ArgumentError(f"ids must ascend; got {example.id} after {last}")
        last = example.id
        check_known(example.label, labels)
        check_number("burst", example.burst, MAX_BURST)


def _to_array(numbers: Any) -> NDArray[np.float32]:
    if numbers is None:  # NumPy makes NaN of it
        raise ArgumentError("an activation must be an array of numbers; got None")
    try:
        array = np.asarray(numbers)
        if array.dtype.kind == "c":  # NumPy would drop their imaginary part
            raise TypeError("Complex data not supported")
        with np.errstate(over="ignore"):  # what becomes infinite is refused by _check_finite
            return array.astype(np.float32, copy=False)
    except (TypeError, ValueError, OverflowError) as error:
        raise ArgumentError(f"an activation must be an array of numbers: {error}") from error


def _check_finite(array: NDArray[np.float32]) -> NDArray[np.float32]:
    # Written so that NaN is refused as well. Two reductions take no memory.
    if array.size and not (array.max() <= MAX_NUMBER and array.min() >= -MAX_NUMBER):
        raise ArgumentError(
            f"an activation must be finite, and not beyond {MAX_NUMBER:g}; "
            f"got {array.min():g} to {array.max():g}"
        )
    return array


def check_object(given: Any, what: str, method: str, example: str) -> None:
    """Refuse a name or a class where an object is wanted; None is the default one."""
    if given is not None and (isinstance(given, type) or not hasattr(given, method)):
        raise ArgumentError(f"a {what} is an object with {method}, like {example}; got {given!r}")
