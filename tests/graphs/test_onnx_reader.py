"""A small network in an ONNX file: what it says of pictures, and where it is cut."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

from campad.backbones import load_backbone
from campad.backbones.load import list_layers
from campad.backbones.recipes import find_recipe
from campad.errors import ArgumentError, ModelFileError
from campad.graphs.onnx_reader import read_onnx
from campad.graphs.onnx_scan import OPERATORS, SIZES
from graphs.onnx_networks import normalised, opened, photo, saved
from graphs.tiny_files import node, tiny_onnx


def reference(model: onnx.ModelProto, layer: str, pixels: NDArray[Any]) -> NDArray[Any]:
    """What ONNX's own evaluator, written in Python, says of a layer."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    copy.graph.output.append(helper.make_tensor_value_info(layer, TensorProto.FLOAT, None))
    return ReferenceEvaluator(copy).run([layer], {"image": pixels})[0]


def test_our_own_network_comes_back_from_a_file(tmp_path: Path, cache_folder: Path) -> None:
    """The default network, written as .onnx and read again, gives the same to the last bit."""
    path = saved(find_recipe("efficientnet-lite0").build(None).graph, tmp_path, "mine.onnx")
    frame = photo(1, 192)

    for layer in ("block_10", "block_14", "pool", "three_taps"):
        ours = load_backbone(layer=layer, threads=1, cache_folder=cache_folder)
        read = load_backbone(path, layer=layer, threads=1, cache_folder=tmp_path / "cache")
        assert (read.name, read.frame_size, read.shape) == ("mine", 192, ours.shape)
        np.testing.assert_array_equal(ours.embed(frame), read.embed(frame))


@pytest.mark.parametrize("layer", ["conv", "relu", "mean", "pooled", "dense", "classes"])
def test_a_small_network_equals_onnxs_reference(layer: str, tmp_path: Path) -> None:
    """Every layer of a network in ONNX's own words gives what ONNX's reference evaluator gives."""
    backbone = opened(tiny_onnx(), tmp_path, layer)

    activation = backbone.embed(photo())

    expected = reference(tiny_onnx(), layer, normalised(photo()).transpose(0, 3, 1, 2))
    if expected.ndim == 4:
        expected = expected.transpose(0, 2, 3, 1)
    assert activation.shape == expected.shape == (1, *backbone.shape)
    np.testing.assert_allclose(activation, expected, atol=1e-4)


def channels_last(kind: int = TensorProto.FLOAT) -> onnx.ModelProto:
    """The tiny network for pictures that are channels-last, as TensorFlow's exporters write."""
    model = tiny_onnx(entry=("n", 32, 32, 3), kind=kind)
    model.graph.node[0].input[0] = "first"
    first = node("Transpose", ["floats"], "first", perm=[0, 3, 1, 2])
    model.graph.node.insert(0, first)
    model.graph.node.insert(0, node("Cast", ["image"], "floats", to=TensorProto.FLOAT))
    return model


def test_pictures_may_be_channels_last(tmp_path: Path) -> None:
    """A network that takes n x size x size x 3 gets it, from -1 to 1 as in TensorFlow."""
    activation = opened(channels_last(), tmp_path, "pooled").embed(photo())

    pixels = (photo()[None] / 127.5 - 1).astype(np.float32)
    expected = reference(channels_last(), "pooled", pixels)
    np.testing.assert_allclose(activation, expected, atol=1e-4)


@pytest.mark.parametrize("first", [True, False])
def test_whole_numbers_are_passed_on_as_they_are(first: bool, tmp_path: Path) -> None:
    """A network that takes uint8 normalises by itself: it gets the pixels."""
    model = channels_last(TensorProto.UINT8)
    frame: NDArray[Any] = photo()[None]
    if first:
        del model.graph.node[1]
        model.graph.node[1].input[0] = "floats"
        model.graph.input[0].CopyFrom(
            helper.make_tensor_value_info("image", TensorProto.UINT8, (1, 3, 32, 32))
        )
        frame = frame.transpose(0, 3, 1, 2)

    backbone = opened(model, tmp_path, "pooled")

    expected = reference(model, "pooled", frame)
    np.testing.assert_allclose(backbone.embed(photo()), expected, rtol=1e-4)
    assert backbone.normalisation == "x: what the file makes of it"


def test_what_the_network_is_told_can_be_asked(tmp_path: Path) -> None:
    """The normalisation is said in words, also when it comes from the cache."""
    for _ in range(2):
        backbone = opened(tiny_onnx(), tmp_path)

        assert backbone.normalisation == "(x / 255 - mean) / deviation, those of ImageNet"


@pytest.mark.parametrize("batch", ["n", 1, None])
def test_any_number_of_frames(batch: Any, tmp_path: Path) -> None:
    """A file for one picture at a time, and one for any number, embed five pictures or none."""
    backbone = opened(tiny_onnx(entry=(batch, 3, 32, 32)), tmp_path)
    frames = np.stack([photo(seed) for seed in range(5)])

    together = backbone.embed(frames)

    alone = [backbone.embed(frame)[0] for frame in frames]
    np.testing.assert_array_equal(together, alone)
    assert backbone.embed(frames[:0]).shape == (0, 4)


def test_a_size_that_is_left_open_is_to_be_said(tmp_path: Path) -> None:
    """The words say what is open, by names, and what to do."""
    with pytest.raises(ModelFileError) as caught:
        opened(tiny_onnx(entry=("n", 3, "h", "w")), tmp_path)

    said = str(caught.value)
    assert "it takes ['open', 3, 'open', 'open'] of type FLOAT; export it for one size" in said


# Where it is cut


def test_it_is_cut_before_its_classifier(tmp_path: Path) -> None:
    """The default layer is what the last dense layer takes."""
    backbone = opened(tiny_onnx(), tmp_path)

    assert (backbone.layer, backbone.shape) == ("pooled", (4,))
    assert backbone.layers == ("conv", "relu", "mean", "pooled", "dense", "classes")
    assert list_layers(tmp_path / "net.onnx", cache_folder=tmp_path.parent / "onnx-cache")[
        "conv"
    ] == (
        16,
        16,
        4,
    )


def default(*nodes: onnx.NodeProto) -> str:
    """The default layer of a network that begins with a convolution."""
    begin = node("Conv", ["image", "kernel", "bias"], "conv", strides=[2, 2])
    return read_onnx(tiny_onnx(nodes=[begin, *nodes]).SerializeToString()).default_layer


def test_other_ends_of_networks() -> None:
    """A matrix may be turned first; without dense layers, the average over the picture counts."""
    pool = node("GlobalAveragePool", ["conv"], "mean")
    flat = node("Flatten", ["mean"], "flat")
    turned = node("Identity", ["matrix"], "turned")
    product = node("MatMul", ["flat", "turned"], "product")

    assert (
        default(pool, flat, turned, product, node("Add", ["product", "shift"], "classes")) == "flat"
    )
    softmax = node("Softmax", ["most"], "classes")
    most = node("GlobalMaxPool", ["conv"], "most")
    assert default(most, node("Identity", ["most"], "classes")) == "most"
    assert default(most, softmax) == "conv"
    assert default(node("Transpose", ["conv"], "classes", perm=[0, 2, 3, 1])) == "conv"
    assert default(pool, node("Flatten", ["mean"], "classes")) == "classes"


def test_unknown_layers(tmp_path: Path) -> None:
    """A layer that the file does not have is said with those that it has."""
    with pytest.raises(ArgumentError, match="did you mean pooled"):
        opened(tiny_onnx(), tmp_path, "pool")


def test_layers_that_are_no_activations_are_left_out() -> None:
    """Shapes, whole numbers, and what has more than 65,536 floats, cannot be cut at."""
    nodes = [
        node("Concat", ["image"] * 11, "wide", axis=1),
        node("Concat", ["wide"] * 4, "wider", axis=1),
        node("Shape", ["wide"], "shape"),
        node("GlobalAveragePool", ["wider"], "mean"),
        node("Cast", ["mean"], "whole", to=TensorProto.INT64),
        node("Cast", ["whole"], "classes", to=TensorProto.FLOAT),
    ]

    built = read_onnx(tiny_onnx(nodes=nodes, outputs=("classes",)).SerializeToString())

    assert list(built.shapes) == ["wide", "mean", "classes"]


def test_what_leads_nowhere_is_left_out() -> None:
    """Nodes that no output needs are dropped, so that the first run runs everything."""
    model = tiny_onnx()
    model.graph.node.append(node("Relu", ["conv"], "nowhere"))

    network = read_onnx(model.SerializeToString())

    assert "nowhere" not in network.shapes
    assert b"nowhere" not in network.graph


def test_operators_are_onnxs() -> None:
    """The list holds some sixty names, each of an operator that there is, and none of control."""
    assert 55 <= len(OPERATORS) <= 75
    assert [name for name in OPERATORS if not onnx.defs.has(name)] == []
    assert OPERATORS.isdisjoint({"If", "Loop", "Scan", "SequenceMap", "NonZero", "RandomNormal"})
    assert set(SIZES) <= OPERATORS


# As a backbone


def test_a_file_cannot_pass_for_a_known_network(tmp_path: Path) -> None:
    """A file called like a network of the catalog keeps its ending as part of its name."""
    path = saved(tiny_onnx(), tmp_path, "efficientnet-lite0.onnx")

    assert load_backbone(path, cache_folder=tmp_path / "c").name == "efficientnet-lite0.onnx"


def test_a_network_is_checked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked is cached by its content, and another child is not needed for it."""
    path, cache = saved(tiny_onnx(), tmp_path), tmp_path / "cache"
    expected = load_backbone(path, cache_folder=cache).embed(photo())
    monkeypatch.setattr(sys, "executable", None)

    again = load_backbone(path, cache_folder=cache).embed(photo())

    np.testing.assert_array_equal(again, expected)
    with pytest.raises(ModelFileError, match=r"net\.onnx: no process could be started"):
        load_backbone(path, cache_folder=tmp_path / "another")


def test_large_files_are_not_read(tmp_path: Path) -> None:
    """A file of more than 200 MiB is refused before memory is taken for it."""
    with (tmp_path / "net.onnx").open("wb") as file:
        file.truncate(200 * 2**20 + 1)

    with pytest.raises(ModelFileError, match=r"net\.onnx: larger than 200 MiB"):
        load_backbone(tmp_path / "net.onnx", cache_folder=tmp_path / "cache")
