"""Layers: what a network is made of, in the words of Keras; all shapes are channels-last.

Four kinds are campad's own, for each format says them in another way: Affine (x * gamma + beta for
each channel), Unit (x / |x|), Largest (the largest number of a list) and Resized (a picture of
another size, each pixel a mixture of those around its middle; no more are looked at for less).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Shape = tuple[int, ...]
Weights = Mapping[str, NDArray[Any]]

OUTPUTS = ("known", "likeness", "familiarity", "probabilities")
"""Layers that a person may look for; no layer of the network may have their names."""


@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes:
        kind: Keras's name for it, or one of campad's four.
        name: of its own.
        inputs: the names of the layers that it takes.
        shape: of what it makes of one frame: (h, w, c) or (c,).
        settings: as in Keras.
        weights: by Keras's names for them, float32.
    """

    kind: str
    name: str
    inputs: tuple[str, ...]
    shape: Shape
    settings: Mapping[str, Any] = field(default_factory=dict)
    weights: Weights = field(default_factory=dict)


class Layers:
    """Layers in the order in which they are computed; each is added by the name that it returns."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.list: list[Layer] = []
        self.shapes: dict[str, Shape] = {}
        self.add("InputLayer", "pictures", (), (size, size, 3))

    def add(
        self,
        kind: str,
        name: str,
        inputs: tuple[str, ...],
        shape: Shape,
        weights: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> str:
        """Add a layer, and return its name: the one wanted, as far as Keras and TF.js allow it.

        Only with a slash before it can it be one of OUTPUTS.
        """
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name).lstrip("_") or "layer"
        chosen, number = plain, 1
        while chosen in self.shapes or (chosen in OUTPUTS and name != f"/{chosen}"):
            number += 1
            chosen = f"{plain}_{number}"
        arrays = {
            key: np.ascontiguousarray(value, np.float32) for key, value in (weights or {}).items()
        }
        self.list.append(Layer(kind, chosen, inputs, shape, settings, arrays))
        self.shapes[chosen] = shape
        return chosen

    def dense(
        self, name: str, x: str, kernel: Any, bias: Any = None, activation: str = "linear"
    ) -> str:
        """Add a product with a matrix (d, units)."""
        weights = {"kernel": kernel} if bias is None else {"kernel": kernel, "bias": bias}
        units = np.shape(kernel)[1]
        return self.add("Dense", name, (x,), (units,), weights, units=units, activation=activation)

    def join(self, kind: str, name: str, *inputs: str) -> str:
        """Add what makes one of several alike: Add, Multiply, Minimum."""
        return self.add(kind, name, inputs, self.shapes[inputs[0]])

    def affine(self, name: str, x: str, gamma: Any, beta: Any) -> str:
        """Add x * gamma + beta, each one number or one for each channel."""
        shape = self.shapes[x]
        weights = {
            key: np.broadcast_to(np.asarray(value), shape[-1:])
            for key, value in (("gamma", gamma), ("beta", beta))
        }
        return self.add("Affine", name, (x,), shape, weights)

    def flatten(self, name: str, x: str) -> str:
        """Add the list of a picture's numbers, where it is none already."""
        shape = self.shapes[x]
        return x if len(shape) == 1 else self.add("Flatten", name, (x,), (math.prod(shape),))

    def largest(self, name: str, x: str) -> str:
        """Add the largest number of a list."""
        return self.add("Largest", name, (x,), (1,))
