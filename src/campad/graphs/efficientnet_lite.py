"""EfficientNet-Lite0: a state dict becomes an ONNX graph whose tensors are named by layer.

Architecture: Tan and Le, "EfficientNet" (2019), in the Lite variant published with TensorFlow's
TPU models: no squeeze-and-excitation, ReLU6 throughout, stem and head not scaled. The weights were
trained in TensorFlow, so convolutions pad as TensorFlow's "SAME" does and batch normalisation uses
epsilon 1e-3.

The layer `two_taps` is campad's own and its default: where things are (block 14, averaged over
2 x 2 neighbours) beside what they are (the last layer, averaged over the picture), each scaled to
unit length so that neither drowns the other.
"""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.builder import GraphBuilder
from campad.graphs.built import Built

BATCH_NORM_EPSILON = 1e-3
MEAN, SCALE = 127.0, 128.0
DEFAULT_LAYER = "two_taps"

# Per stage: how many blocks, stride of its first block, expansion factor (table 1 of the paper).
STAGES = ((1, 1, 1), (2, 2, 6), (2, 2, 6), (3, 2, 6), (3, 1, 6), (4, 2, 6), (1, 1, 6))

Weights = Mapping[str, NDArray[Any]]


def build_efficientnet_lite0(weights: Weights, frame_size: int) -> Built:
    """Build it for a side that is a multiple of 32; raises ModelFileError for other weights."""
    try:
        return _Builder(weights, frame_size).build()
    except KeyError as error:
        raise ModelFileError(f"the weights of EfficientNet-Lite0 lack {error}") from error


class _Builder(GraphBuilder):
    def __init__(self, weights: Weights, frame_size: int) -> None:
        super().__init__(frame_size, MEAN, SCALE)
        self.weights = weights

    def build(self) -> Built:
        x = self.mark_layer(self.convolve(self.pixels, "_conv_stem", "_bn0", "stem", stride=2))
        index = 0
        for blocks, stride, expansion in STAGES:
            for position in range(blocks):
                first = position == 0
                x = self.block(x, index, stride if first else 1, expansion, residual=not first)
                index += 1
        x = self.mark_layer(self.convolve(x, "_conv_head", "_bn1", "head"))
        pooled = self.node("GlobalAveragePool", [x], "pool/nchw")
        pooled = self.mark_layer(self.node("Flatten", [pooled], "pool", axis=1))
        self.classify(pooled)
        self.two_taps("block_14", pooled)
        return self.finish()

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
            y = self.node("Add", [y, x], name)
        return self.mark_layer(y)

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
            auto_pad="SAME_UPPER",  # TensorFlow's SAME: the odd pixel goes right and below
        )
        kinds = ("weight", "bias", "running_mean", "running_var")
        parameters = [self.weights[f"{norm}.{kind}"] for kind in kinds]
        normed = f"{name}/normed" if activation else name
        y = self.batch_norm(y, normed, parameters, BATCH_NORM_EPSILON)
        return self.relu6(y, name) if activation else y

    def classify(self, pooled: str) -> None:
        """Add the ImageNet classifier: 1,000 scores before the softmax."""
        matrix = self.constant("logits/matrix", self.weights["_fc.weight"].T)
        bias = self.constant("logits/bias", self.weights["_fc.bias"])
        self.mark_layer(self.node("Gemm", [pooled, matrix, bias], "logits"))

    def two_taps(self, place: str, pooled: str) -> None:
        """Add the default activation (see the module's words)."""
        near = self.node(
            "AveragePool", [place], "near", kernel_shape=[2, 2], strides=[1, 1]
        )  # (n, c, h, w) -> (n, c, h - 1, w - 1)
        flat = self.flatten_channels_last(near, "near/flat")
        taps = [
            self.node("LpNormalization", [tap], f"{DEFAULT_LAYER}/{side}", axis=1, p=2)
            for side, tap in (("where", flat), ("what", pooled))
        ]
        self.mark_layer(self.node("Concat", taps, DEFAULT_LAYER, axis=1))
