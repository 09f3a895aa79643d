"""What every reader of networks gives: the whole graph, and its layers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Built:
    """A whole network, as the cache keeps it."""

    graph: bytes
    shapes: dict[str, tuple[int, ...]]
    """Of its layers, in order."""
    frame_size: int
    default_layer: str = ""
    """Where to cut it; "" leaves it to the catalog's entry, or to `load_backbone`."""
    normalisation: str = ""
    """What happens to a pixel value, if only the file says it; "" is as the entry says."""
