"""Layers with kernels: convolutions and dense layers."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.builder import Config, LayerBuilder, padding, pair


def convolution(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """(h, w, in, out) -> (out, in, h, w)."""
    kernel = b.weight(config, "kernel").transpose(3, 2, 0, 1)
    groups = config.get("groups", 1)
    _convolve(b, config, inputs[0], output, kernel, groups)


def depthwise(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """(h, w, c, multiplier) -> (c * multiplier, 1, h, w)."""
    kernel = b.weight(config, "depthwise_kernel", "kernel").transpose(2, 3, 0, 1)  # Keras 3: kernel
    groups = len(kernel)
    _convolve(b, config, inputs[0], output, kernel.reshape(-1, 1, *kernel.shape[2:]), groups)


def separable(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """A depthwise convolution, then one of 1 x 1."""
    depthwise(b, {**config, "use_bias": False}, inputs, f"{output}/depthwise")
    kernel = b.weight(config, "pointwise_kernel").transpose(3, 2, 0, 1)
    plain = {**config, "strides": 1, "dilation_rate": 1, "padding": "valid"}
    _convolve(b, plain, f"{output}/depthwise", output, kernel, 1)


def dense(b: LayerBuilder, config: Config, inputs: list[str], output: str) -> None:
    """A product with the last axis; of a picture, at every place of it."""
    kernel = b.matrix(config, "kernel", rank=2)
    if b.ranks[inputs[0]] == 4:
        one_by_one = kernel.T.reshape(*kernel.T.shape, 1, 1)
        _convolve(b, {**config, "padding": "valid"}, inputs[0], output, one_by_one, 1)
        return
    operands = [inputs[0], b.constant(f"{output}/kernel", kernel), *b.bias(config, output)]
    b.node("Gemm", operands, output)
    b.classifier = config["name"]


def _convolve(
    b: LayerBuilder, config: Config, x: str, output: str, kernel: NDArray[Any], groups: int
) -> None:
    if b.ranks[x] != 4:
        raise ModelFileError("a convolution of anything but a picture is not supported")
    dilations, around = pair(config.get("dilation_rate", 1)), padding(config)
    edges: dict[str, Any] = {"auto_pad": around}
    if around != "VALID" and max(dilations) > 1:  # which ONNX Runtime cannot do itself
        more = [rate * (side - 1) for rate, side in zip(dilations, kernel.shape[2:], strict=True)]
        before = [number // 2 for number in more]
        edges = {"pads": [*before, *(both - one for both, one in zip(more, before, strict=True))]}
    b.node(
        "Conv",
        [x, b.constant(f"{output}/kernel", kernel), *b.bias(config, output)],
        output,
        group=groups,
        strides=pair(config.get("strides", 1)),
        dilations=dilations,
        **edges,
    )
