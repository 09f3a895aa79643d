"""What a node of ONNX asks for: what is not compiled is refused, and how far a convolution goes."""

from __future__ import annotations

from typing import Any

from campad.errors import ModelFileError


def must(holds: bool, otherwise: str) -> None:
    """Raise ModelFileError unless this holds; otherwise it is a network that is not known here."""
    if not holds:
        raise unknown(otherwise)


def unknown(what: str) -> ModelFileError:
    """The error for a network that has something which is not compiled."""
    return ModelFileError(f"this network is not compiled, since it has {what}")


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
