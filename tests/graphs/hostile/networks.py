"""ONNX: networks in files, by name."""

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from onnx import AttributeProto, TensorProto, helper, numpy_helper

from graphs.tiny_files import node, tiny_onnx

NETWORKS: dict[str, bytes] = {}


def add_onnx(name: str, model: onnx.ModelProto | bytes) -> None:
    NETWORKS[name] = model if isinstance(model, bytes) else model.SerializeToString()


def changed(change: Callable[[Any], Any]) -> onnx.ModelProto:
    """The tiny network, changed."""
    model = tiny_onnx()
    change(model)
    return model


def external(location: str) -> onnx.ModelProto:
    """The tiny network with the first of its constants in another file."""
    model = tiny_onnx()
    first = model.graph.initializer[0]
    first.ClearField("raw_data")
    first.data_location = TensorProto.EXTERNAL
    first.external_data.add(key="location", value=location)
    return model


def first(**fields: Any) -> onnx.ModelProto:
    """The tiny network with its kernel stored in another way."""
    model = tiny_onnx()
    for name, value in fields.items():
        if isinstance(value, list):
            model.graph.initializer[0].ClearField(name)
            getattr(model.graph.initializer[0], name).extend(value)
        else:
            setattr(model.graph.initializer[0], name, value)
    return model


def one(operator: str, outputs: int = 1, **attributes: Any) -> onnx.ModelProto:
    """The tiny network with one more node at its beginning."""
    names = [f"more{number}" for number in range(outputs)]
    more = helper.make_node(operator, ["image"], names, **attributes)
    return changed(lambda model: model.graph.node.insert(0, more))


def ints(*values: int) -> onnx.NodeProto:
    """A node that makes a list of whole numbers."""
    return node("Constant", [], "size", value_ints=list(values))


def ending(*nodes: onnx.NodeProto, start: bool = True, **model: Any) -> onnx.ModelProto:
    """A network of a convolution and other nodes, the last of which makes "classes"."""
    begin = [node("Conv", ["image", "kernel", "bias"], "conv")] if start else []
    return tiny_onnx(nodes=[*begin, *nodes], **model)


def message(number: int, content: bytes) -> bytes:
    """A protobuf field that holds bytes."""
    length, size = len(content), b""
    while length > 127:
        size, length = size + bytes([length & 127 | 128]), length >> 7
    return bytes([number << 3 | 2]) + size + bytes([length]) + content


def deep_graphs(depth: int) -> bytes:
    """Networks within attributes of nodes of networks."""
    content = b""
    for _ in range(depth):  # attribute.g, node.attribute, graph.node
        content = message(1, message(5, message(6, content)))
    return message(7, content)


BRANCH = helper.make_graph([node("Identity", ["image"], "y")], "branch", [], [])
FUNCTION = helper.make_function(
    "own", "Own", ["x"], ["y"], [node("Relu", ["x"], "y")], [helper.make_opsetid("", 17)]
)
SPARSE = helper.make_sparse_tensor(
    helper.make_tensor("s", TensorProto.FLOAT, [1], [1.0]),
    helper.make_tensor("i", TensorProto.INT64, [1], [0]),
    [2**40],
)
LOCATIONS = ("weights.bin", "../weights.bin", "/etc/passwd", "C:\\x", "*/_ORT_MEM_ADDR_/*", "")
for location in LOCATIONS:
    add_onnx(f"weights in {location!r}", external(location))
RAW = tiny_onnx().graph.initializer[0].raw_data
for name, model in {
    "weights elsewhere, nobody says where": first(data_location=TensorProto.EXTERNAL),
    "operators of another domain": one("Relu", domain="evil.example"),
    "operators of ONNX Runtime's own": one("FusedConv", domain="com.microsoft"),
    "machine learning operators": one("TreeEnsemble", domain="ai.onnx.ml"),
    "an overloaded function": changed(lambda m: setattr(m.graph.node[1], "overload", "x")),
    "a function": changed(lambda m: m.functions.append(FUNCTION)),
    "training": changed(lambda m: m.training_info.add()),
    "a loop": one("Loop", body=BRANCH),
    "a branch": one("If", then_branch=BRANCH, else_branch=BRANCH),
    "a scan": one("Scan", body=BRANCH, num_scan_inputs=1),
    "a graph in a convolution": changed(
        lambda m: m.graph.node[0].attribute.append(helper.make_attribute("body", BRANCH))
    ),
    "an attribute by reference": changed(
        lambda m: m.graph.node[0].attribute.append(
            AttributeProto(name="group", type=AttributeProto.INT, ref_attr_name="x")
        )
    ),
    "an unknown operator": one("Frobnicate"),
    "an operator of random numbers": one("RandomNormalLike"),
    "an operator whose result has any size": one("NonZero"),
    "text in a constant": ending(node("Constant", [], "classes", value_strings=["a"])),
    "a sparse constant": changed(lambda m: m.graph.sparse_initializer.append(SPARSE)),
    "a sparse attribute": ending(node("Constant", [], "classes", sparse_value=SPARSE)),
    "a kernel of terabytes": first(dims=[2**20, 2**20, 3, 3]),
    "a kernel that overflows": first(dims=[2**32, 2**32]),
    "a kernel of no size": first(dims=[-4, 3, 3, -3]),
    "a kernel of a hundred dimensions": first(dims=[1] * 100),
    "a kernel cut off": first(raw_data=RAW[:-1]),
    "a kernel with more": first(raw_data=RAW + b"1234"),
    "a kernel stored twice": first(float_data=[0.0] * 108),
    "a kernel stored as other numbers": first(raw_data=b"", int64_data=[1] * 108),
    "a kernel of an unknown type": first(data_type=999),
    "a kernel of text": first(data_type=TensorProto.STRING),
    "a kernel of NaN": first(raw_data=b"\xff" * len(RAW)),
    "a kernel in pieces": changed(lambda m: m.graph.initializer[0].segment.SetInParent()),
    "a kernel of another shape": first(dims=[3, 4, 3, 3]),
    "a cycle": ending(node("Add", ["conv", "b"], "a"), node("Relu", ["a"], "b")),
    "a node that feeds itself": ending(node("Add", ["conv", "classes"], "classes")),
    "nothing makes it": ending(node("Add", ["conv", "nobody"], "classes")),
    "nodes out of order": changed(lambda m: m.graph.node.append(m.graph.node.pop(0))),
    "made twice": ending(node("Relu", ["conv"], "conv"), node("Relu", ["conv"], "classes")),
    "a constant made again": ending(node("Relu", ["conv"], "kernel")),
    "a constant twice": changed(lambda m: m.graph.initializer.append(m.graph.initializer[0])),
    "an output that nothing makes": tiny_onnx(outputs=("nobody",)),
    "no output": tiny_onnx(outputs=()),
    "an output twice": tiny_onnx(outputs=("classes", "classes")),
    "no node": tiny_onnx(nodes=[]),
    "two pictures": changed(
        lambda m: m.graph.input.append(
            helper.make_tensor_value_info("more", TensorProto.FLOAT, [1, 3, 32, 32])
        )
    ),
    "no picture": changed(lambda m: m.graph.ClearField("input")),
    "a picture of any size": tiny_onnx(entry=("n", 3, "h", "w")),
    "a picture of 8 pixels": tiny_onnx(entry=(1, 3, 8, 8)),
    "a picture of 4,000 pixels": tiny_onnx(entry=(1, 3, 4_000, 4_000)),
    "a picture that is not square": tiny_onnx(entry=(1, 3, 32, 64)),
    "a grey picture": tiny_onnx(entry=(1, 1, 32, 32)),
    "a picture of negative size": tiny_onnx(entry=(1, 3, -32, -32)),
    "a thousand pictures": tiny_onnx(entry=(1_000, 3, 32, 32)),
    "a sound": tiny_onnx(entry=(1, 16_000)),
    "a picture of whole numbers": tiny_onnx(kind=TensorProto.INT64),
    "a picture of no shape": changed(
        lambda m: m.graph.input[0].type.tensor_type.ClearField("shape")
    ),
    "a sequence for a picture": changed(
        lambda m: m.graph.input[0].type.sequence_type.SetInParent()
    ),
    "an output of a million": ending(
        ints(1, 4, 600, 600), node("Resize", ["conv", "", "", "size"], "classes")
    ),
    "a gigabyte in the middle": ending(
        ints(1, 4, 2**14, 2**14),
        node("Resize", ["conv", "", "", "size"], "large"),
        node("GlobalAveragePool", ["large"], "classes"),
    ),
    "a constant that unfolds": ending(
        ints(2**20, 2**20),
        node("ConstantOfShape", ["size"], "large"),
        node("ReduceMean", ["large"], "mean"),
        node("Add", ["conv", "mean"], "classes"),
    ),
    "doubling forty times": ending(
        *[
            node(
                "Concat",
                [f"x{n}" if n else "conv"] * 2,
                f"x{n + 1}" if n < 39 else "classes",
                axis=1,
            )
            for n in range(40)
        ]
    ),
    "a size that comes from the picture": ending(
        node("ReduceMax", ["conv"], "most", keepdims=0),
        node("Cast", ["most"], "whole", to=TensorProto.INT64),
        node("Reshape", ["whole", "one"], "sizes"),
        node("Expand", ["conv", "sizes"], "classes"),
        constants=[
            *tiny_onnx().graph.initializer,
            numpy_helper.from_array(np.array([1], np.int64), "one"),
        ],
    ),
    "6,000 nodes": ending(
        *[node("Relu", [f"x{n}" if n else "conv"], f"x{n + 1}") for n in range(6_000)],
        outputs=("x6000",),
    ),
    "operators of the year 2099": tiny_onnx(opset_imports=[helper.make_opsetid("", 999)]),
    "operators of no version": tiny_onnx(opset_imports=[]),
    "operators of two versions": tiny_onnx(opset_imports=[helper.make_opsetid("", 17)] * 2),
    "a name of 1 MB": ending(node("Relu", ["conv"], "x" * 2**20), outputs=("x" * 2**20,)),
    "an operator of 1 MB": one("X" * 2**20),
    "a name that moves the cursor": ending(node("Relu", ["conv"], "\x1b[2J"), outputs=("\x1b[2J",)),
    "a name that is no text": tiny_onnx().SerializeToString().replace(b"pooled", b"poo\xff\xfed"),
    "a million empty nodes": message(7, b"\x0a\x00" * 1_000_000),
    "whole numbers of one byte": message(7, message(5, message(7, b"\x01" * 9_000_000))),
    "networks in networks": deep_graphs(60),
    "networks in networks in networks": deep_graphs(3_000),
    "cut off": tiny_onnx().SerializeToString()[:-3],
    "a field longer than the file": b"\x3a\xff\xff\xff\xff\x0f",
    "a number without an end": b"\x08" + b"\xff" * 100,
    "groups": b"\x3b" * 1_000,
    "empty": b"",
    "text": b"hello, this is no network",
}.items():
    add_onnx(name, model)
