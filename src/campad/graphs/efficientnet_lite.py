"""EfficientNet-Lite0: a state dict becomes an ONNX graph whose tensors are named by layer.

Architecture: Tan and Le, "EfficientNet" (2019), in the Lite variant published with TensorFlow's
TPU models: no squeeze-and-excitation, ReLU6 throughout, stem and head not scaled. The weights were
trained in TensorFlow, so convolutions pad as TensorFlow's "SAME" does and batch normalisation uses
epsilon 1e-3.

The last layer is campad's own and its default: where things are beside what they are, each scaled
to unit length so that neither drowns the other. See `Taps`.

What is looked at may be the middle of a frame alone, enlarged. See `View`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.builder import GraphBuilder
from campad.graphs.built import Built

BATCH_NORM_EPSILON = 1e-3
MEAN, SCALE = 127.0, 128.0
MIDDLE = "frames/middle"

# Per stage: how many blocks, stride of its first block, expansion factor (table 1 of the paper).
STAGES = ((1, 1, 1), (2, 2, 6), (2, 2, 6), (3, 2, 6), (3, 1, 6), (4, 2, 6), (1, 1, 6))

Weights = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Taps:
    """Where the network is tapped, for one layer at its end."""

    name: str
    where: str
    """The layer that says where things are."""
    neighbours: int
    """It is averaged over squares of so many numbers a side."""
    beside: str = ""
    """The last layer's average says what they are, and this layer's beside it; "" is none."""


TWO_TAPS = Taps("two_taps", "block_14", 2)
THREE_TAPS = Taps("three_taps", "block_12", 2, "block_15")
"""Better on every kind of photo (benchmarks/results/constants.md, "The middle of a frame")."""


@dataclass(frozen=True)
class View:
    """Which part of a frame the network sees."""

    frame_size: int
    """Side of the frame, in pixels."""
    edge: int = 0
    """So many pixels of each side are left out."""
    side: int = 0
    """To which the rest is resized, a multiple of 32; 0 leaves it as it is."""

    @property
    def enlarged(self) -> bool:
        """Whether pixels are computed between those that there are."""
        return self.side not in (0, self.frame_size - 2 * self.edge)


def build_efficientnet_lite0(weights: Weights, view: View, taps: Taps) -> Built:
    """Build it, or raise ModelFileError for other weights.

    Args:
        weights: named as in PyTorch.
        view: what it sees.
        taps: what its last layer is made of.
    """
    try:
        return Lite0Builder(weights, view).build(taps)
    except KeyError as error:
        raise ModelFileError(f"the weights of EfficientNet-Lite0 lack {error}") from error


class Lite0Builder(GraphBuilder):
    """Builds it layer by layer, from weights named as in PyTorch."""

    def __init__(self, weights: Weights, view: View) -> None:
        super().__init__(view.frame_size, MEAN, SCALE)
        self.weights, self.view = weights, view

    def build(self, taps: Taps) -> Built:
        """Add all layers, and finish the graph."""
        x = self.mark_layer(self.stem())
        index = 0
        for blocks, stride, expansion in STAGES:
            for position in range(blocks):
                first = position == 0
                x = self.block(x, index, stride if first else 1, expansion, residual=not first)
                index += 1
        x = self.mark_layer(self.convolve(x, "_conv_head", "_bn1", "head"))
        pooled = self.mark_layer(self.average(x, "pool"))
        self.classify(pooled)
        self.tap(taps)
        return self.finish()

    def stem(self) -> str:
        """Add the first convolution, of what the network sees."""
        return self.convolve(self.seen(), "_conv_stem", "_bn0", "stem", stride=2)

    def seen(self) -> str:
        """Add the part of a frame that the view has."""
        edge = self.view.edge
        if self.view.enlarged:
            return self.enlarge(self.crop("frames/cropped", edge, edge))
        # But for a row and a column, which the stem takes instead of zeros.
        return self.crop(MIDDLE, edge, edge - 1) if edge else self.pixels

    def enlarge(self, cropped: str) -> str:
        """Add the pixels between those that there are: (n, 3, h, w) -> (n, 3, side, side)."""
        scale = self.view.side / (self.view.frame_size - 2 * self.view.edge)
        scales = self.constant("frames/scales", np.array([1, 1, scale, scale], np.float32))
        return self.node(
            "Resize",
            [cropped, "", scales],
            "frames/seen",
            mode="linear",
            coordinate_transformation_mode="half_pixel",
        )

    def crop(self, output: str, before: int, after: int) -> str:
        """Leave out so many rows and columns at the beginning, and at the end."""
        by = [0, 0, -before, -before, 0, 0, -after, -after]
        return self.node("Pad", [self.pixels, self.constant("frames/edge", np.array(by))], output)

    def block(self, x: str, index: int, stride: int, expansion: int, *, residual: bool) -> str:
        """Add an inverted bottleneck: expand, filter each channel, project, add the input."""
        source, name = f"_blocks.{index}.", f"block_{index}"
        y = x
        if expansion > 1:
            y = self.convolve(y, f"{source}_expand_conv", f"{source}_bn0", f"{name}/expand")
        y = self.convolve(
            y, f"{source}_depthwise_conv", f"{source}_bn1", f"{name}/filter", stride=stride
        )
        projected = f"{name}/project" if residual else name
        y = self.convolve(y, f"{source}_project_conv", f"{source}_bn2", projected, activation=False)
        if residual:
            y = self.add(y, x, name)
        return self.mark_layer(y)

    def add(self, y: str, x: str, name: str) -> str:
        """Add the sum of two tensors."""
        return self.node("Add", [y, x], name)

    def convolve(
        self, x: str, source: str, norm: str, name: str, *, stride: int = 1, activation: bool = True
    ) -> str:
        """Add a convolution with its batch normalisation and, unless told not to, ReLU6."""
        kernel = self.weights[f"{source}.weight"]
        depthwise = kernel.shape[1] == 1
        y = self.node(
            "Conv",
            [x, self.constant(f"{name}/kernel", kernel)],
            f"{name}/convolved",
            strides=[stride, stride],
            group=kernel.shape[0] if depthwise else 1,
            # TensorFlow's SAME: the odd pixel goes right and below.
            auto_pad="VALID" if x == MIDDLE else "SAME_UPPER",
        )
        kinds = ("weight", "bias", "running_mean", "running_var")
        parameters = [self.weights[f"{norm}.{kind}"] for kind in kinds]
        normed = f"{name}/normed" if activation else name
        y = self.batch_norm(y, normed, parameters, BATCH_NORM_EPSILON)
        return self.clip(y, name, 6) if activation else y

    def classify(self, pooled: str) -> None:
        """Add the ImageNet classifier: 1,000 scores before the softmax."""
        matrix = self.constant("logits/matrix", self.weights["_fc.weight"].T)
        bias = self.constant("logits/bias", self.weights["_fc.bias"])
        self.mark_layer(self.node("Gemm", [pooled, matrix, bias], "logits"))

    def average(self, x: str, name: str) -> str:
        """Add the average over the picture: (n, c, h, w) -> (n, c)."""
        averaged = self.node("GlobalAveragePool", [x], f"{name}/nchw")
        return self.node("Flatten", [averaged], name, axis=1)

    def tap(self, taps: Taps) -> None:
        """Add the default activation (see the module's words)."""
        side = taps.neighbours
        near = self.node(
            "AveragePool", [taps.where], "near", kernel_shape=[side, side], strides=[1, 1]
        )  # (n, c, h, w) -> (n, c, h - side + 1, w - side + 1)
        flat = self.flatten_channels_last(near, "near/flat")
        what = "pool"
        if taps.beside:
            means = [what, self.average(taps.beside, "beside")]
            what = self.node("Concat", means, "what", axis=1)
        halves = [
            self.node("LpNormalization", [tap], f"{taps.name}/{half}", axis=1, p=2)
            for half, tap in (("where", flat), ("what", what))
        ]
        self.mark_layer(self.node("Concat", halves, taps.name, axis=1))
