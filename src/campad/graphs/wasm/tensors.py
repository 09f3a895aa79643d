"""What a graph calls its numbers, and how it arranges them.

How they lie in memory is another thing: pictures are channels-last there from the beginning.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from campad.graphs.wasm.asked import must, unknown

CHANNELS_FIRST, CHANNELS_LAST, VECTOR = "channels first", "channels last", "a vector"
"""How the graph arranges the numbers of a tensor."""


class Tensors:
    """Those of a graph, by the names that it has for them.

    Attributes:
        takers: how many take each.
    """

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._constants = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
        self.takers = Counter(name for node in graph.node for name in node.input)
        self.takers.update(value.name for value in graph.output)
        self._arranged: dict[str, str] = {}
        self._same: dict[str, str] = {}

    def name(self, name: str) -> str:
        """The first name of one that has several."""
        return self._same.get(name, name)

    def constant(self, name: str) -> NDArray[Any]:
        """Numbers that the graph has; raises ModelFileError where it computes them."""
        found = self._constants.get(name)
        if found is None:
            raise unknown("a computed constant")
        return found

    def arrangement(self, name: str) -> str:
        """How its numbers are arranged."""
        return self._arranged.get(name, CHANNELS_FIRST)

    def arrange(self, name: str, arranged: str) -> None:
        """Say how its numbers are arranged."""
        self._arranged[name] = arranged

    def must_be_first(self, node: onnx.NodeProto) -> None:
        """Raise ModelFileError unless all that a node takes has its channels first."""
        first = all(self.arrangement(name) == CHANNELS_FIRST for name in node.input)
        must(first, f"{node.op_type} of what is not channels first")

    def alias(self, node: onnx.NodeProto, arranged: str) -> None:
        """What only arranges numbers otherwise, as they lie here already."""
        name = self.name(node.input[0])
        self.takers[name] += self.takers[node.output[0]] - 1  # who takes it, takes that
        self._same[node.output[0]] = name
        self._arranged[node.output[0]] = arranged
