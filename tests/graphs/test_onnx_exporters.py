"""What exporters write, and networks of other people: read as they are."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from campad.backbones import load_backbone
from campad.graphs.onnx_reader import read_onnx
from graphs.onnx_networks import normalised, opened, photo
from graphs.tiny_files import node, tiny_onnx


def test_shapes_that_are_computed(tmp_path: Path) -> None:
    """A flattening that asks the picture for its number, as PyTorch writes it, is worked out."""
    whole = {"zero": np.array(0), "axes": np.array([0]), "rest": np.array([-1])}
    constants = [numpy_helper.from_array(array, name) for name, array in whole.items()]
    model = tiny_onnx(constants=[*tiny_onnx().graph.initializer, *constants])
    nodes = [
        node("Shape", ["mean"], "shape"),
        node("Gather", ["shape", "zero"], "number", axis=0),
        node("Unsqueeze", ["number", "axes"], "numbers"),
        node("Concat", ["numbers", "rest"], "sizes", axis=0),
        node("Reshape", ["mean", "sizes"], "pooled"),
    ]
    del model.graph.node[3]
    for place, made in enumerate(nodes, start=3):
        model.graph.node.insert(place, made)

    activation = opened(model, tmp_path).embed(photo())

    np.testing.assert_array_equal(activation, opened(tiny_onnx(), tmp_path).embed(photo()))


def test_constants_among_the_inputs() -> None:
    """Old files list their weights as inputs too; the picture is the one that is no constant."""
    model = tiny_onnx()
    for tensor in model.graph.initializer:
        info = helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
        model.graph.input.insert(0, info)

    assert read_onnx(model.SerializeToString()).default_layer == "pooled"


def test_the_long_name_of_the_domain() -> None:
    """Operators of "ai.onnx" are ONNX's own; others may be announced, if none is used."""
    opsets = [helper.make_opsetid("ai.onnx", 17), helper.make_opsetid("com.microsoft", 1)]
    model = tiny_onnx(opset_imports=opsets)
    model.graph.node[1].domain = "ai.onnx"

    assert read_onnx(model.SerializeToString()).default_layer == "pooled"


@pytest.mark.parametrize("name", ["activations", "activations_", "frames", "campad/frames"])
def test_names_that_campad_uses_itself(name: str, tmp_path: Path) -> None:
    """A file's tensor may be called what campad would call its own."""
    model = tiny_onnx()
    model.graph.node[1].output[0] = model.graph.node[2].input[0] = name

    activation = opened(model, tmp_path).embed(photo())

    np.testing.assert_array_equal(activation, opened(tiny_onnx(), tmp_path).embed(photo()))


def other_peoples(name: str) -> Path:
    """A well-known network from the tests of the package onnx, its weights all alike."""
    folder = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
    path = folder / f"light_{name}.onnx"
    if not path.is_file():
        pytest.skip("this version of onnx comes without networks")
    return path


@pytest.mark.parametrize(
    ("name", "shape"),
    [("shufflenet", (544,)), ("squeezenet", (13, 13, 256)), ("densenet121", (1, 1, 1024))],
)
def test_networks_of_other_people(name: str, shape: tuple[int, ...], tmp_path: Path) -> None:
    """What others exported is read, cut at a layer for it, and gives what the file gives."""
    path, cache = other_peoples(name), tmp_path / "cache"
    backbone = load_backbone(path, threads=1, cache_folder=cache)
    assert backbone.shape == shape

    last = load_backbone(path, layer=backbone.layers[-1], threads=1, cache_folder=cache)

    import onnxruntime  # silenced by campad, which has imported it by now

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    pixels = normalised(photo(0, 224)).transpose(0, 3, 1, 2)
    (expected,) = session.run(None, {session.get_inputs()[0].name: pixels})
    activation = last.embed(photo(0, 224)).ravel()
    np.testing.assert_allclose(activation, expected.ravel(), rtol=1e-3, atol=1e-5)
