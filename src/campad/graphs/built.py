"""What every reader of networks gives: the whole graph, its layers, and where to cut it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MIN_SIZE, MAX_SIZE = 32, 1_024
"""Side of the pictures that a person's own network may take, whatever its format."""
LONGEST_LIST = 8_192
"""Numbers: a bit more than campad's own network gives, 3 MB for 100 examples."""


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
    """Where to cut it; "" leaves it to the catalog's entry, or to `default_cut`."""
    normalisation: str = ""
    """What happens to a pixel value, if only the file says it; "" is as the entry says."""
    guessed: bool = False
    """Whether that is a guess, because no file says it."""

    def index(self) -> bytes:
        """Return everything but the graph, as a line of JSON."""
        document = {
            "frame_size": self.frame_size,
            "layers": list(self.shapes.items()),
            "default_layer": self.default_layer,
            "normalisation": self.normalisation,
            "guessed": self.guessed,
        }
        return json.dumps(document).encode()

    @classmethod
    def from_index(cls, document: dict[str, Any], graph: bytes = b"") -> Built:
        """Put a network together from what `index` said, parsed, and its graph."""
        shapes = {name: tuple(shape) for name, shape in document.pop("layers")}
        return cls(graph, shapes, **document)


def default_cut(shapes: Mapping[str, tuple[int, ...]], classifier: str = "") -> str:
    """Choose where to cut a network that nobody knows, of whatever format.

    That is where its pictures have just become a list of up to LONGEST_LIST numbers: behind the
    last layer that has height and width, as a rule the average over the picture. Where there is
    no such list before the classifier, it is that last layer itself.

    Args:
        shapes: of its layers, in order.
        classifier: what the last dense layer makes or, without one, what the last softmax takes; ""
            if there is neither.
    """
    names = list(shapes)
    if classifier in shapes:
        names = names[: names.index(classifier)] or names
    places = [at for at, name in enumerate(names) if _is_picture(shapes[name])]
    behind = names[places[-1] + 1 :] if places else names
    lists = [name for name in behind if _length(shapes[name]) <= LONGEST_LIST]
    if not lists:
        return names[places[-1] if places else -1]
    # The average of ONNX's networks is 1 x 1 x c, and flattened next.
    flat = [name for name in lists[:2] if shapes[name] == (_length(shapes[lists[0]]),)]
    return (flat or lists)[0]


def _is_picture(shape: tuple[int, ...]) -> bool:
    return len(shape) == 3 and min(shape[:2]) > 1


def _length(shape: tuple[int, ...]) -> float:
    """How long a list is; without end if it is none."""
    return max(shape) if math.prod(shape) == max(shape) else math.inf
