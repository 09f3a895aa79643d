"""Small networks of every step that is compiled."""

from collections.abc import Callable
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, helper

from campad.graphs.builder import INPUT, OPSET, OUTPUT, NodeWriter, make_model

STRAIGHT: dict[str, Any] = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}


class Writer(NodeWriter):
    """Writes a network from uint8 frames on, with weights that are drawn."""

    def __init__(self, side: int, kind: int = TensorProto.FLOAT) -> None:
        super().__init__()
        self._rng = np.random.default_rng(side)
        self._side = side
        self.node("Cast", [INPUT], "float", to=kind)
        self.node("Transpose", ["float"], "first", perm=[0, 3, 1, 2])
        self.constant("mean", np.array([120.0, 110.0, 100.0]).reshape(3, 1, 1))
        self.constant("scale", np.array(60.0))
        self.node("Sub", ["first", "mean"], "centred")
        self.node("Div", ["centred", "scale"], "pixels")

    def conv(self, source: str, target: str, shape: tuple[int, ...], **how: Any) -> str:
        """Shape: output channels, input channels of a group, height, width."""
        kernel = self._rng.normal(0, 1 / np.sqrt(np.prod(shape[1:])), shape)
        names = [
            self.constant(f"{target}/kernel", kernel),
            self.constant(f"{target}/bias", self._rng.normal(size=shape[0])),
        ]
        return self.node("Conv", [source, *names], target, **how)

    def clip(self, source: str, target: str, least: float, most: float) -> str:
        ends = [
            self.constant(f"{target}/{which}", np.array(float(end)))
            for which, end in (("least", least), ("most", most))
        ]
        return self.node("Clip", [source, *ends], target)

    def enlarge(self, source: str, target: str, rows: float, columns: float) -> str:
        """By so much, by straight lines."""
        scales = self.constant(f"{target}/scales", np.array([1.0, 1, rows, columns]))
        return self.node("Resize", [source, "", scales], target, **STRAIGHT)

    def finish(self, output: str) -> ModelProto:
        self.node("Identity", [output], OUTPUT)
        side = self._side
        graph = helper.make_graph(
            self.nodes,
            "small",
            [helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["n", side, side, 3])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, None)],
            self.constants,
        )
        return make_model(graph, OPSET)


def of_width(side: int) -> ModelProto:
    """Rows of each length: what is beyond the last whole tile is computed, too."""
    net = Writer(side)
    net.conv("pixels", "stem", (8, 3, 3, 3), auto_pad="SAME_UPPER")
    net.clip("stem", "limited", 0, 6)
    net.conv("limited", "each", (8, 1, 3, 3), auto_pad="SAME_UPPER", group=8)
    net.node("Relu", ["each"], "positive")
    net.conv("positive", "all", (16, 8, 1, 1))
    return net.finish(net.node("Transpose", ["all"], "last", perm=[0, 2, 3, 1]))


def of_margins() -> ModelProto:
    """Steps of two, edges that differ, kernels that are no squares, no bias."""
    net = Writer(23)
    net.conv("pixels", "a", (16, 3, 3, 3), auto_pad="SAME_LOWER", strides=[2, 2])
    net.conv("a", "b", (16, 1, 5, 5), pads=[2, 0, 1, 3], strides=[2, 1], group=16)
    net.conv("b", "c", (24, 16, 1, 3), auto_pad="SAME_UPPER", strides=[1, 2])
    net.conv("c", "d", (8, 24, 3, 1), auto_pad="VALID")
    net.constant("no bias", np.ones((8, 1, 2, 2)))
    net.node("Conv", ["d", "no bias"], "e", group=8, pads=[0, 1, 1, 0])
    return net.finish(net.node("Transpose", ["e"], "last", perm=[0, 2, 3, 1]))


def of_pads() -> ModelProto:
    """Zeros that are written around pixels and pictures, as Keras does, and margins of both."""
    net = Writer(17)
    net.constant("around", np.array([0, 0, 0, 1, 0, 0, 2, 1]))
    net.constant("zero", np.array(0.0))
    net.node("Pad", ["pixels", "around"], "padded")
    net.conv("padded", "a", (8, 3, 3, 3), strides=[2, 2])
    net.node("Pad", ["a", "around", "zero"], "padded again")
    net.conv("padded again", "b", (8, 1, 5, 5), auto_pad="SAME_UPPER", strides=[2, 2], group=8)
    net.conv("a", "c", (8, 8, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2])
    net.conv("c", "d", (8, 8, 1, 2), pads=[1, 0, 0, 1])
    net.node("GlobalAveragePool", ["b"], "whole")
    net.node("Flatten", ["whole"], "flat", axis=1)
    net.node("GlobalAveragePool", ["d"], "other whole")
    net.node("Flatten", ["other whole"], "other flat", axis=1)
    return net.finish(net.node("Concat", ["flat", "other flat"], "both", axis=1))


def of_middles() -> ModelProto:
    """The middle of the pixels, and of a picture that is also looked at as a whole, with zeros; one
    side is cut, and the other padded."""
    net = Writer(19)
    net.constant("off", np.array([0, 0, -3, -2, 0, 0, -1, -4]))
    net.constant("aside", np.array([0, 0, 1, -2, 0, 0, -1, 2]))
    net.node("Pad", ["pixels", "off"], "middle")
    net.conv("middle", "a", (8, 3, 3, 3), auto_pad="VALID", strides=[2, 2])
    net.node("Pad", ["a", "aside"], "beside")
    net.conv("beside", "b", (16, 8, 3, 3))
    net.conv("a", "c", (16, 8, 3, 3), auto_pad="SAME_UPPER")
    net.node("GlobalAveragePool", ["b"], "part")
    net.node("GlobalAveragePool", ["c"], "whole")
    return net.finish(net.node("Concat", ["part", "whole"], "both", axis=1))


def of_enlarged(side: int, rows: float, columns: float) -> ModelProto:
    """All of a frame, seen beyond its edges: none of its numbers may be written there."""
    net = Writer(side)
    net.enlarge("pixels", "larger", rows, columns)
    net.conv("larger", "a", (8, 3, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2])
    net.conv("larger", "b", (8, 3, 5, 5), auto_pad="SAME_LOWER")
    net.node("GlobalAveragePool", ["b"], "whole")
    net.node("Transpose", ["a"], "last", perm=[0, 2, 3, 1])
    net.node("Flatten", ["last"], "flat", axis=1)
    net.node("LpNormalization", ["flat"], "where", axis=1, p=2)
    net.node("Flatten", ["whole"], "whole flat", axis=1)
    return net.finish(net.node("Concat", ["where", "whole flat"], "both", axis=1))


def of_enlarged_part() -> ModelProto:
    """A part of a frame, with zeros at one side, twice; the last is what comes out."""
    net = Writer(21)
    net.constant("off", np.array([0, 0, -3, -2, 0, 0, -1, -4]))
    net.constant("aside", np.array([0, 0, 1, -2, 0, 0, -1, 2]))
    net.node("Pad", ["pixels", "off"], "middle")
    net.enlarge("middle", "larger", 1.3, 2)
    net.node("Pad", ["larger", "aside"], "beside")
    net.enlarge("beside", "largest", 1, 1.1)
    return net.finish(net.node("Transpose", ["largest"], "last", perm=[0, 2, 3, 1]))


def of_last_pixels() -> ModelProto:
    """Pixels that lie at the very end of the last page of memory (of sides from 4 on, by fours, the
    first where they do), and are read by fours of numbers though a pixel has three.
    """
    net = Writer(104)
    net.enlarge("pixels", "larger", 195.5 / 104, 2)
    return net.finish(net.node("Transpose", ["larger"], "last", perm=[0, 2, 3, 1]))


def of_joined() -> ModelProto:
    """Vectors of different lengths that are normalised as one, and what is beside them."""
    net = Writer(13)
    net.conv("pixels", "a", (8, 3, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2])
    net.conv("a", "b", (24, 8, 3, 3))
    means = [net.node("GlobalAveragePool", [name], f"{name} whole") for name in ("b", "a")]
    flat = [net.node("Flatten", [mean], f"{mean} flat", axis=1) for mean in means]
    net.node("Concat", flat, "together", axis=1)
    net.node("LpNormalization", ["together"], "what", axis=1, p=2)
    net.node("Transpose", ["a"], "last", perm=[0, 2, 3, 1])
    net.node("Flatten", ["last"], "a flat", axis=1)
    net.node("LpNormalization", ["a flat"], "where", axis=1, p=2)
    return net.finish(net.node("Concat", ["where", "what"], "both", axis=1))


def of_sums() -> ModelProto:
    """Pictures that are needed again later, by sums on either side, with a limit after one; two of
    them under another name."""
    net = Writer(12)
    net.conv("pixels", "a", (8, 3, 3, 3), auto_pad="SAME_UPPER")
    net.conv("a", "wide", (32, 8, 1, 1))
    net.clip("wide", "limited", -1, 1)
    net.conv("limited", "each", (32, 1, 3, 3), auto_pad="SAME_UPPER", group=32)
    net.conv("each", "narrow", (8, 32, 1, 1))
    net.node("Add", ["narrow", "a"], "b")
    net.conv("b", "wide again", (32, 8, 1, 1))
    net.conv("wide again", "each again", (32, 1, 5, 5), auto_pad="SAME_UPPER", group=32)
    net.conv("each again", "narrow again", (8, 32, 1, 1))
    net.node("Identity", ["narrow again"], "the same")
    net.node("Add", ["b", "the same"], "c")
    net.node("Identity", ["c"], "the same c")
    net.node("Relu", ["the same c"], "d")
    return net.finish(net.node("Transpose", ["d"], "last", perm=[0, 2, 3, 1]))


def of_vectors() -> ModelProto:
    """Means of all and of squares, normalised, one after the other."""
    net = Writer(14)
    net.conv("pixels", "a", (8, 3, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2])
    net.conv("a", "b", (16, 8, 3, 3), auto_pad="SAME_UPPER")
    net.node("AveragePool", ["b"], "near", kernel_shape=[3, 2], strides=[2, 1])
    net.node("Transpose", ["near"], "near last", perm=[0, 2, 3, 1])
    net.node("Flatten", ["near last"], "near flat", axis=1)
    net.node("GlobalAveragePool", ["b"], "whole")
    net.node("Flatten", ["whole"], "whole flat", axis=1)
    net.node("LpNormalization", ["near flat"], "where", axis=1, p=2)
    net.node("LpNormalization", ["whole flat"], "what", axis=1, p=2)
    return net.finish(net.node("Concat", ["where", "what"], "both", axis=1))


def of_zeros() -> ModelProto:
    """A vector of zeros, which has no direction."""
    net = Writer(8)
    net.conv("pixels", "a", (8, 3, 1, 1))
    net.clip("a", "nothing", 0, 0)
    net.node("GlobalAveragePool", ["nothing"], "whole")
    net.node("Flatten", ["whole"], "flat", axis=1)
    return net.finish(net.node("LpNormalization", ["flat"], "still nothing", axis=1, p=2))


ENLARGED = (
    (1, 3, 2),
    (2, 1, 5.5),
    (3, 1.5, 1),
    (7, 8 / 7, 8 / 7),
    (16, 2, 4),
    (19, 1.05, 1.1),
    (28, 1.9, 16 / 7),
)
"""Sides of frames, and by how much rows and columns are enlarged."""

COMPILED: dict[str, Callable[[], ModelProto]] = {
    **{f"width {side}": lambda side=side: of_width(side) for side in range(1, 15)},  # type: ignore[misc]
    "margins": of_margins,
    "pads": of_pads,
    "middles": of_middles,
    **{
        "enlarged {} {:.3g} {:.3g}".format(*how): lambda how=how: of_enlarged(*how)  # type: ignore[misc]
        for how in ENLARGED
    },
    "enlarged part": of_enlarged_part,
    "last pixels": of_last_pixels,
    "joined": of_joined,
    "sums": of_sums,
    "vectors": of_vectors,
    "zeros": of_zeros,
}
