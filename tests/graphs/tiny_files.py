"""The smallest valid files of every kind that campad reads, made here and the same in every run."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from campad import Controller, RidgeClassifier
from graphs.torch_files import Storage, tensor, torch_file
from synthetic import TinyBackbone, layer, sequential, shape_photo, write_model


def tiny_layers(folder: Path) -> Path:
    """Write a Layers model of four layers: model.json, weights.bin beside it."""
    rng = np.random.default_rng(0)
    layers = [
        layer("Conv2D", "first", strides=8, padding="same", batch_input_shape=[None, 32, 32, 3]),
        layer("BatchNormalization", "norm", epsilon=0.001),
        layer("GlobalAveragePooling2D", "pool"),
        layer("Dense", "dense", activation="softmax"),
    ]
    weights: dict[str, NDArray[Any]] = {
        "first/kernel": rng.normal(size=(3, 3, 3, 2)),
        "first/bias": rng.normal(size=2),
        "norm/gamma": np.ones(2),
        "norm/beta": np.zeros(2),
        "norm/moving_mean": np.zeros(2),
        "norm/moving_variance": np.ones(2),
        "dense/kernel": rng.normal(size=(2, 3)),
        "dense/bias": np.zeros(3),
    }
    return write_model(folder, sequential(layers), weights)


def tiny_onnx(
    *,
    entry: tuple[Any, ...] = ("batch", 3, 32, 32),
    kind: int = TensorProto.FLOAT,
    nodes: list[Any] | None = None,
    constants: list[Any] | None = None,
    outputs: tuple[str, ...] = ("classes",),
    **model: Any,
) -> onnx.ModelProto:
    """A network of six nodes for pictures of 32 pixels; any part may be replaced."""
    rng = np.random.default_rng(0)
    if constants is None:
        arrays = {
            "kernel": rng.normal(size=(4, 3, 3, 3)),
            "bias": rng.normal(size=4),
            "matrix": rng.normal(size=(4, 5)),
            "shift": rng.normal(size=5),
        }
        constants = [numpy_helper.from_array(a.astype("<f4"), n) for n, a in arrays.items()]
    if nodes is None:
        nodes = [
            node("Conv", ["image", "kernel", "bias"], "conv", strides=[2, 2], pads=[1, 1, 1, 1]),
            node("Relu", ["conv"], "relu"),
            node("GlobalAveragePool", ["relu"], "mean"),
            node("Flatten", ["mean"], "pooled"),
            node("Gemm", ["pooled", "matrix", "shift"], "dense"),
            node("Softmax", ["dense"], "classes", axis=1),
        ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", kind, entry)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        constants,
    )
    opsets = model.pop("opset_imports", [helper.make_opsetid("", 17)])
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, **model)


def node(operator: str, inputs: list[str], output: str, **attributes: Any) -> onnx.NodeProto:
    """One node of a network."""
    return helper.make_node(operator, inputs, [output], **attributes)


def tiny_torch() -> bytes:
    """A state dict of two tensors that share a storage, as torch before 1.6 wrote it."""
    return torch_file(
        {
            "a": tensor(Storage("0", 6), 0, (2, 3), (3, 1)),
            "b": tensor(Storage("0", 6), 2, (2,), (1,)),
        }
    )


def tiny_campad() -> bytes:
    """A trained project of four examples."""
    rng = np.random.default_rng(0)
    pad = Controller(["red", "blue"], backbone=TinyBackbone(), classifier=RidgeClassifier())  # type: ignore[arg-type]
    for number in range(4):
        label = ("red", "blue")[number % 2]
        pad.add_example(shape_photo(label, rng), label, burst=number // 2)
    pad.train()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "me.campad"
        pad.save(path)
        return path.read_bytes()


def layers_part(name: str) -> bytes:
    """One of the two files of the tiny Layers model."""
    with tempfile.TemporaryDirectory() as folder:
        return tiny_layers(Path(folder)).with_name(name).read_bytes()
