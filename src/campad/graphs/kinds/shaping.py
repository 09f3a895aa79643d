"""Layers that change where numbers are: padding, cropping, pools, flattening, reshaping."""

from __future__ import annotations

import numpy as np

from campad.errors import ModelFileError
from campad.graphs.builder import Config, LayerBuilder, padding, pair
from campad.graphs.sanitize import shown


def zero_padding(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """Zeros around a picture."""
    (top, bottom), (left, right) = (pair(side) for side in pair(config["padding"]))
    pads = np.array([0, 0, top, left, 0, 0, bottom, right], np.int64)
    b.node("Pad", [inputs[0], b.constant(f"{output}/pads", pads)], output)


def cropping(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """Without its edges."""
    (top, bottom), (left, right) = (pair(side) for side in pair(config["cropping"]))
    pads = np.array([0, 0, -top, -left, 0, 0, -bottom, -right], np.int64)
    b.node("Pad", [inputs[0], b.constant(f"{output}/pads", pads)], output)


def permute(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """With its axes in another order."""
    taken, rank = list(config["dims"]), b.ranks[inputs[0]]
    if sorted(taken) != [*range(1, rank)]:
        raise ModelFileError(f"axes in the order {shown(taken)} are not supported")
    if rank == 2:
        b.node("Identity", inputs, output)
        return
    height, width, channels = ((0, 2, 3, 1)[axis] for axis in taken)  # where ONNX has them
    b.node("Transpose", inputs, output, perm=[0, channels, height, width])


def pool(b: LayerBuilder, config: Config, inputs: list[str], output: str, operator: str) -> None:
    """Average or maximum; padding does not count."""
    size = pair(config["pool_size"])
    strides = pair(config.get("strides") or size)
    b.node(operator, inputs, output, kernel_shape=size, strides=strides, auto_pad=padding(config))


def global_pool(
    b: LayerBuilder, config: Config, inputs: list[str], output: str, operator: str
) -> None:
    """Over the whole picture."""
    if b.ranks[inputs[0]] != 4:
        raise ModelFileError("a pool over anything but a picture is not supported")
    if config.get("keepdims"):
        b.node(operator, inputs, output)
    else:
        b.node("Flatten", [b.node(operator, inputs, f"{output}/nchw")], output, axis=1)


def flatten(b: LayerBuilder, _config: Config, inputs: list[str], output: str) -> None:
    """In TensorFlow's order."""
    if b.ranks[inputs[0]] == 4:
        b.flatten_channels_last(inputs[0], output)
    else:
        b.node("Identity", inputs, output)


def reshape(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """To a list, or to a picture."""
    target = list(config["target_shape"])
    flatten(b, config, inputs, f"{output}/flat")
    if len(target) == 1:
        b.node("Identity", [f"{output}/flat"], output)
    elif len(target) == 3:
        shape = b.constant(f"{output}/shape", np.array([0, *target], np.int64))
        b.node("Reshape", [f"{output}/flat", shape], f"{output}/nhwc")
        b.node("Transpose", [f"{output}/nhwc"], output, perm=[0, 3, 1, 2])
    else:
        raise ModelFileError(f"reshaping to {shown(target)} is not supported")


def resizing(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """To the size that the pictures have already; tutorials begin with it."""
    size = [config["height"], config["width"]]
    if inputs[0] != b.pixels or size != [b.frame_size] * 2:
        raise ModelFileError(f"resizing to {shown(size)} inside of a network is not supported")
    b.node("Identity", inputs, output)
