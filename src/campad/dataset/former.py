"""Checks the examples of a former dataset before they are put back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.dataset.arguments import (
    MAX_BURST,
    MAX_EXAMPLES,
    check_activation,
    check_activations,
    check_number,
)
from campad.dataset.labels import check_known
from campad.dataset.records import Example, check_ids
from campad.dataset.tangents import VECTORS
from campad.errors import ArgumentError


def check_former(
    examples: Sequence[Example],
    activations: Any,
    next_id: Any,
    vectors: Mapping[int, Any] | None,
    labels: Sequence[str],
) -> tuple[NDArray[np.float32], dict[int, NDArray[np.float32]]]:
    """Check what `ControllerDataset.restore` is given.

    Args:
        examples, activations, next_id, vectors: see there.
        labels: the classes there are.

    Returns:
        The activations (n, *shape), and the vectors by id.

    Raises:
        ArgumentError: something that no dataset could have had.
    """
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
