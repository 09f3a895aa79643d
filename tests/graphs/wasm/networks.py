"""Small networks of every step that is compiled, and of some that are not."""

from collections.abc import Callable
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, helper

from campad.graphs.builder import INPUT, OPSET, OUTPUT, NodeWriter, make_model


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


COMPILED: dict[str, Callable[[], ModelProto]] = {
    **{f"width {side}": lambda side=side: of_width(side) for side in range(1, 15)},  # type: ignore[misc]
    "margins": of_margins,
    "pads": of_pads,
    "middles": of_middles,
    "sums": of_sums,
    "vectors": of_vectors,
    "zeros": of_zeros,
}


def _refused(side: int, *nodes: tuple[str, list[str], dict[str, Any]]) -> ModelProto:
    """A network that goes on from a picture `a` of eight channels and another one, `b`."""
    net = Writer(side)
    net.conv("pixels", "a", (8, 3, 3, 3), auto_pad="SAME_UPPER")
    net.conv("a", "b", (8, 8, 3, 3), auto_pad="SAME_UPPER")
    net.constant("kernel", np.ones((8, 8, 3, 3)))
    net.constant("of each", np.ones((8, 1, 3, 3)))
    net.constant("of pairs", np.ones((8, 2, 3, 3)))
    net.constant("of seven", np.ones((7, 8, 1, 1)))
    net.constant("zero", np.array(0.0))
    net.constant("one", np.array(1.0))
    net.constant("around", np.array([0, 0, 1, 1, 0, 0, 1, 1]))
    net.constant("off", np.array([0, 0, -1, -1, 0, 0, -1, -1]))
    net.constant("of channels", np.array([0, 8, 0, 0, 0, 0, 0, 0]))
    for at, (operator, inputs, how) in enumerate(nodes):
        net.node(operator, inputs, f"step {at}", **how)
    return net.finish(f"step {len(nodes) - 1}")


TURNED = ("Transpose", ["b"], {"perm": [0, 2, 3, 1]})
SAME: dict[str, Any] = {"auto_pad": "SAME_UPPER"}


def _of_halves() -> ModelProto:
    """Pixels as numbers of 16 bits."""
    net = Writer(8, TensorProto.FLOAT16)
    return net.finish(net.conv("pixels", "a", (8, 3, 1, 1)))


def of_many_means() -> ModelProto:
    """Nine small nodes, whose weights would take a gigabyte."""
    net = Writer(128)
    net.conv("pixels", "a", (2048, 3, 1, 1))
    means = [net.node("GlobalAveragePool", ["a"], f"mean {at}") for at in range(9)]
    return net.finish(net.node("Concat", means, "all", axis=1))


REFUSED: dict[str, ModelProto] = {
    "HardSwish": _refused(8, ("HardSwish", ["b"], {})),
    "dilated": _refused(8, ("Conv", ["b", "kernel"], {"dilations": [2, 2]})),
    "grouped": _refused(8, ("Conv", ["b", "of pairs"], {"group": 4})),
    "eights": _refused(8, ("Conv", ["b", "of seven"], {})),
    "computed": _refused(8, ("Conv", ["pixels", "b"], {})),
    "a step by itself": _refused(8, ("Relu", ["a"], {})),
    "two limits": _refused(8, ("Relu", ["b"], {}), ("Relu", ["step 0"], {})),
    "open limit": _refused(8, ("Clip", ["b", "zero"], {})),
    "a sum of channels by themselves": _refused(
        8, ("Conv", ["a", "of each"], SAME | {"group": 8}), ("Add", ["step 0", "b"], {})
    ),
    "Relu of what is not channels first": _refused(8, TURNED, ("Relu", ["step 0"], {})),
    "a step by itself, under another name": _refused(
        8,
        ("Identity", ["b"], {}),
        ("Conv", ["step 0", "kernel"], SAME),
        ("Add", ["step 0", "a"], {}),
    ),
    "a Flatten of channels first": _refused(8, ("Flatten", ["b"], {"axis": 1})),
    "channels first, under another name": _refused(
        8, ("Identity", ["b"], {}), ("Flatten", ["step 0"], {"axis": 1})
    ),
    "an output of channels first": _refused(8, ("Identity", ["b"], {})),
    "an unusual Flatten": _refused(
        8, TURNED, ("Flatten", ["step 0"], {"axis": 3}), ("LpNormalization", ["step 1"], {})
    ),
    "what is no vector": _refused(8, ("LpNormalization", ["b"], {"axis": 1})),
    "an unusual Transpose, twice": _refused(
        8, TURNED, ("Transpose", ["step 0"], {"perm": [0, 2, 3, 1]})
    ),
    "an unusual Transpose": _refused(8, ("Transpose", ["b"], {})),
    "an unusual Transpose, of pixels": _refused(8, ("Transpose", ["float"], {})),
    "Conv of what is not channels first": _refused(8, TURNED, ("Conv", ["step 0", "kernel"], {})),
    "AveragePool of what is not channels first": _refused(
        8, TURNED, ("AveragePool", ["step 0"], {"kernel_shape": [2, 2]})
    ),
    "Add of what is not channels first": _refused(
        8, TURNED, ("Conv", ["a", "kernel"], SAME), ("Add", ["step 1", "step 0"], {})
    ),
    "Pad of what is not channels first": _refused(8, TURNED, ("Pad", ["step 0", "around"], {})),
    "a Concat of what is arranged otherwise": _refused(
        8,
        ("GlobalAveragePool", ["b"], {}),
        ("Transpose", ["step 0"], {"perm": [0, 2, 3, 1]}),
        ("Concat", ["step 1"], {"axis": 1}),
    ),
    "Constant": _refused(8, ("Constant", [], {"value_float": 1.0})),
    "a Pad of an old version": _refused(8, ("Pad", ["b"], {"pads": [0, 0, 1, 1, 0, 0, 1, 1]})),
    "a dilated mean": _refused(
        8, ("AveragePool", ["b"], {"kernel_shape": [2, 2], "dilations": [2, 2]})
    ),
    "a Concat of pictures": _refused(8, ("Concat", ["b", "a"], {"axis": 1})),
    "beyond the edge": _refused(
        8, ("AveragePool", ["b"], {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]})
    ),
    "margins": _refused(
        8,
        ("Transpose", ["a"], {"perm": [0, 2, 3, 1]}),
        ("Flatten", ["step 0"], {}),
        ("LpNormalization", ["step 1"], {"axis": 1}),
        ("GlobalAveragePool", ["b"], {}),
        ("Flatten", ["step 3"], {}),
        ("Concat", ["step 2", "step 4"], {"axis": 1}),
    ),
    "an unusual Pad": _refused(
        8, ("Pad", ["b", "around", "one"], {}), ("Conv", ["step 0", "kernel"], {})
    ),
    "zeros around a part": _refused(
        8, ("Pad", ["b", "off"], {}), ("Conv", ["step 0", "kernel"], SAME)
    ),
    "a Pad of channels": _refused(8, ("Pad", ["b", "of channels"], {})),
    "no picture": _refused(8, ("Pad", ["b", "around"], {}), ("GlobalAveragePool", ["step 0"], {})),
    "a mean of very many": _refused(129, ("GlobalAveragePool", ["b"], {})),
    "an unusual Cast": _of_halves(),
    "too much memory": _refused(6_000, TURNED),
}
