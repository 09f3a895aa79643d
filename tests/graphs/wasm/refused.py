"""Small networks that are not compiled, by what is said of them, up to a comma."""

from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto

from graphs.wasm.networks import STRAIGHT, Writer


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
    net.constant("twice", np.array([1.0, 1, 2, 2]))
    net.constant("a bit more", np.array([1.0, 1, 1.1, 1.1]))
    net.constant("half", np.array([1.0, 1, 0.5, 2]))
    net.constant("no number", np.array([1.0, 1, np.nan, 2]))
    net.constant("without end", np.array([1.0, 1, 2, np.inf]))
    net.constant("more channels", np.array([1.0, 2, 2, 2]))
    net.constant("of two axes", np.array([2.0, 2]))
    net.constant("sizes", np.array([1, 3, 16, 16]))
    net.constant("region", np.array([0.0, 0, 0, 0, 1, 1, 1, 1]))
    net.constant("largest", np.array([1.0, 1, 64, 64]))
    net.constant("all", np.array([0, 0, -4, -4, 0, 0, -4, -4]))
    net.constant("of channels", np.array([0, 8, 0, 0, 0, 0, 0, 0]))
    for at, (operator, inputs, how) in enumerate(nodes):
        net.node(operator, inputs, f"step {at}", **how)
    return net.finish(f"step {len(nodes) - 1}")


def _joined(*nodes: tuple[str, list[str], dict[str, Any]]) -> ModelProto:
    """A network that goes on from three vectors, the first and second of which are joined."""
    means: list[tuple[str, list[str], dict[str, Any]]] = [
        ("GlobalAveragePool", [name], {}) for name in ("a", "b", "a")
    ]
    return _refused(8, *means, ("Concat", ["step 0", "step 1"], {"axis": 1}), *nodes)


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
    "an unusual Resize, of the nearest": _refused(8, ("Resize", ["pixels", "", "twice"], {})),
    "an unusual Resize, of corners": _refused(
        8,
        (
            "Resize",
            ["pixels", "", "twice"],
            STRAIGHT | {"coordinate_transformation_mode": "align_corners"},
        ),
    ),
    "an unusual Resize, of some axes": _refused(
        8, ("Resize", ["pixels", "", "of two axes"], STRAIGHT | {"axes": [2, 3]})
    ),
    "an unusual Resize, without aliases": _refused(
        8, ("Resize", ["pixels", "", "twice"], STRAIGHT | {"antialias": 1})
    ),
    "an unusual Resize, to a size": _refused(8, ("Resize", ["pixels", "", "", "sizes"], STRAIGHT)),
    "an unusual Resize, of a region": _refused(
        8, ("Resize", ["pixels", "region", "twice"], STRAIGHT)
    ),
    "an unusual Resize, of two axes": _refused(
        8, ("Resize", ["pixels", "", "of two axes"], STRAIGHT)
    ),
    "an unusual Resize, by whole numbers": _refused(
        8, ("Resize", ["pixels", "", "sizes"], STRAIGHT)
    ),
    "a computed constant, for a Resize": _refused(8, ("Resize", ["pixels", "", "a"], STRAIGHT)),
    "a Resize of channels": _refused(8, ("Resize", ["pixels", "", "more channels"], STRAIGHT)),
    "a Resize to the same size": _refused(8, ("Resize", ["pixels", "", "a bit more"], STRAIGHT)),
    "a Resize to fewer": _refused(8, ("Resize", ["pixels", "", "half"], STRAIGHT)),
    "a Resize to fewer or very many, by NaN": _refused(
        8, ("Resize", ["pixels", "", "no number"], STRAIGHT)
    ),
    "a Resize to fewer or very many, by infinity": _refused(
        8, ("Resize", ["pixels", "", "without end"], STRAIGHT)
    ),
    "a Resize of what is not red, green and blue": _refused(
        8, ("Resize", ["b", "", "twice"], STRAIGHT)
    ),
    "Resize of what is not channels first": _refused(
        8,
        ("Transpose", ["pixels"], {"perm": [0, 2, 3, 1]}),
        ("Resize", ["step 0", "", "twice"], STRAIGHT),
    ),
    "a Resize of nothing": _refused(
        8, ("Pad", ["pixels", "all"], {}), ("Resize", ["step 0", "", "twice"], STRAIGHT)
    ),
    "a step by itself, after a Resize": _refused(
        8, ("Resize", ["pixels", "", "twice"], STRAIGHT), ("Relu", ["step 0"], {})
    ),
    "too much memory, enlarged": _refused(
        1_024,
        ("Resize", ["pixels", "", "largest"], STRAIGHT),
        ("Transpose", ["step 0"], {"perm": [0, 2, 3, 1]}),
    ),
    "what is no picture, but joined": _joined(("GlobalAveragePool", ["step 3"], {})),
    "what is no picture, but a sum": _joined(("Add", ["step 3", "step 3"], {})),
    "what is no picture, but joined again": _joined(
        ("Concat", ["step 3", "step 2"], {"axis": 1}),
    ),
    "a Concat of the same": _joined(("Concat", ["step 2", "step 0"], {"axis": 1})),
    "margins, of what is joined": _joined(("Conv", ["step 0", "kernel"], SAME)),
    "a length of what is no vector, but joined": _joined(
        ("LpNormalization", ["step 3"], {"axis": 1})
    ),
    "no picture": _refused(8, ("Pad", ["b", "around"], {}), ("GlobalAveragePool", ["step 0"], {})),
    "a mean of very many": _refused(129, ("GlobalAveragePool", ["b"], {})),
    "an unusual Cast": _of_halves(),
    "too much memory": _refused(6_000, TURNED),
}
