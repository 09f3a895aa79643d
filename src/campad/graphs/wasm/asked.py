"""What a node of ONNX asks for: what is not compiled is refused, and how far a convolution goes."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper

from campad.errors import ModelFileError
from campad.graphs.wasm.steps import Margin

LARGEST_SCALE = 64
"""By which a picture is enlarged."""


def must(holds: bool, otherwise: str) -> None:
    """Raise ModelFileError unless this holds; otherwise it is a network that is not known here."""
    if not holds:
        raise unknown(otherwise)


def unknown(what: str) -> ModelFileError:
    """The error for a network that has something which is not compiled."""
    return ModelFileError(f"this network is not compiled, since it has {what}")


def attributes(node: onnx.NodeProto) -> dict[str, Any]:
    """Return what a node says, by name."""
    return {one.name: helper.get_attribute_value(one) for one in node.attribute}


def unpadded(said: dict[str, Any]) -> bool:
    """Whether a node, by its attributes, looks at nothing beyond the edge of what it is given."""
    by_itself = said.get("auto_pad", b"NOTSET") in (b"NOTSET", b"VALID")
    return by_itself and not any(said.get("pads", []))


def extent(
    size: int,
    padding: tuple[int, int],
    kernel: int,
    stride: int,
    said: dict[str, Any],
    axis: int,
) -> tuple[int, int, int]:
    """How many places there are along an axis, and how far it looks beyond both edges.

    Args:
        said: its attributes.
        padding: zeros that were put before and after it by another step; below 0 it took some off.
    """
    whole = sum(padding) + size
    pad = said.get("auto_pad", b"NOTSET")
    if pad in (b"SAME_UPPER", b"SAME_LOWER"):
        places = -(-whole // stride)
        missing = max(0, (places - 1) * stride + kernel - whole)
        before = missing // 2 if pad == b"SAME_UPPER" else missing - missing // 2
    else:
        pads = said.get("pads", [0] * 4) if pad == b"NOTSET" else [0] * 4
        before = pads[axis]
        places = (whole + before + pads[axis + 2] - kernel) // stride + 1
    before += padding[0]
    return places, before, max(0, (places - 1) * stride + kernel - size - before)


def zeros_around(said: dict[str, Any], around: NDArray[Any], value: list[NDArray[Any]]) -> Margin:
    """Return how many zeros a Pad writes around pictures; below 0 it takes some off.

    Args:
        said: its attributes.
        around: how many it is to write before each axis, and after.
        value: what it is to write, where it is told, and whatever else it is given.
    """
    must(said.get("mode", b"constant") == b"constant", "an unusual Pad")
    must(len(value) <= 1 and not np.any(value), "an unusual Pad")
    must(around.shape == (2 * len("nchw"),), "an unusual Pad")
    begin, end = around.reshape(2, -1).tolist()
    must(not any(begin[:2] + end[:2]), "a Pad of channels")
    return Margin(begin[2], begin[3], end[2], end[3])


def scales(said: dict[str, Any], scale: NDArray[Any]) -> tuple[np.float32, np.float32]:
    """Return by how much a Resize enlarges rows and columns.

    Args:
        said: its attributes.
        scale: what it is given, for each axis.
    """
    straight = said.get("mode") == b"linear"
    by_middles = said.get("coordinate_transformation_mode", b"half_pixel") == b"half_pixel"
    must(straight and by_middles, "an unusual Resize")
    must(not said.keys() & {"axes", "antialias", "exclude_outside"}, "an unusual Resize")
    must(scale.shape == (len("nchw"),) and scale.dtype == np.float32, "an unusual Resize")
    must(bool(np.all(scale[:2] == 1)), "a Resize of channels")
    must(bool(np.all((scale >= 1) & (scale <= LARGEST_SCALE))), "a Resize to fewer or very many")
    return scale[2], scale[3]
