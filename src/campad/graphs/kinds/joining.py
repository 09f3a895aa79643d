"""Layers and operations that take several tensors, or a tensor and numbers."""

from __future__ import annotations

from campad.errors import ModelFileError
from campad.graphs.builder import Config, LayerBuilder

CONSTANTS = 0
"""The rank of numbers that fit every tensor."""


def joined(b: LayerBuilder, _config: Config, inputs: list[str], output: str, operator: str) -> None:
    """One after the other: ((a + b) + c)."""
    ranks = {b.ranks.get(name, CONSTANTS) for name in inputs} - {CONSTANTS}
    if len(inputs) < 2 or len(ranks) != 1:
        raise ModelFileError(f"a layer that joins takes two alike or more; got {len(inputs)}")
    so_far = inputs[0]
    for number, other in enumerate(inputs[1:], 2):
        last = number == len(inputs)
        so_far = b.node(operator, [so_far, other], output if last else f"{output}/{number}")


def several(
    b: LayerBuilder, _config: Config, inputs: list[str], output: str, operator: str
) -> None:
    """By one operator for all of them."""
    b.node(operator, inputs, output)


def concatenate(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """Along the channels."""
    ranks = {b.ranks.get(name, CONSTANTS) for name in inputs}
    rank = max(ranks)
    if config.get("axis", -1) not in (-1, rank - 1) or len(ranks) != 1:
        raise ModelFileError("only channels can be put beside each other")
    b.node("Concat", inputs, output, axis=b.channels(inputs[0]))
