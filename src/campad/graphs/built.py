"""What every reader of networks gives: the whole graph, and its layers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Built:
    """A whole network, as the cache keeps it."""

    graph: bytes
    """ONNX, from uint8 frames to the last layer."""
    shapes: dict[str, tuple[int, ...]]
    """Of its layers' activations, in order, channels last: (h, w, c) or (c,)."""
    frame_size: int
    """Side of the square frame it looks at, in pixels."""
    default_layer: str = ""
    """Where to cut it; "" leaves it to the catalog's entry, or to `load_backbone`."""
    normalisation: str = ""
    """What happens to a pixel value, if only the file says it; "" is as the entry says."""

    def index(self) -> bytes:
        """Return everything but the graph, as a line of JSON."""
        document = {
            "frame_size": self.frame_size,
            "layers": list(self.shapes.items()),
            "default_layer": self.default_layer,
            "normalisation": self.normalisation,
        }
        return json.dumps(document).encode()

    @classmethod
    def from_index(cls, document: dict[str, Any], graph: bytes = b"") -> Built:
        """Put a network together from what `index` said, parsed, and its graph."""
        shapes = {name: tuple(shape) for name, shape in document.pop("layers")}
        return cls(graph, shapes, **document)
