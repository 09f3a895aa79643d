"""Arguments at the door: whole numbers and activations that come from outside are checked here."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    """Return one frame's activation as float32, without copying where it is that already.

    Args:
        activation: finite numbers of shape `expected`, or with a leading 1.
        expected: the shape; None takes any, and then a leading 1 counts as "one frame" where there
            are 2 or 4 dimensions, as embedded numbers (n, d) and pictures (n, h, w, c) have.

    Raises:
        ArgumentError: no numbers, not finite, of another shape, or too large.
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
    """Return several activations, of exactly this shape (n, ...), as float32.

    Raises:
        ArgumentError: no numbers, not finite, or of another shape.
    """
    array = _to_array(activations)
    if array.shape != shape:
        raise ArgumentError(f"these activations must have shape {shape}; got {array.shape}")
    return _check_finite(array)


def _to_array(numbers: Any) -> NDArray[np.float32]:
    try:
        with np.errstate(over="ignore"):  # what becomes infinite is refused by _check_finite
            return np.asarray(numbers, dtype=np.float32)
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
