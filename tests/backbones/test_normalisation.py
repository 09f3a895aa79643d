"""What becomes of a pixel before a network sees it: asked for, guessed and told."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, numpy_helper

from backbones.tiny import tiny_model
from campad.backbones import load_backbone
from campad.errors import ArgumentError, ModelFileError
from campad.imaging.normalisation import NORMALISATIONS
from cli.commands import run
from graphs.onnx_networks import DEVIATION, MEAN, photo, saved
from graphs.test_onnx_reader import channels_last
from graphs.tiny_files import node, tiny_onnx

FRAME = photo()
EXPECTED = {
    "-1..1": FRAME / 127.5 - 1,
    "0..1": FRAME / 255,
    "0..255": FRAME * 1.0,
    "imagenet": (FRAME / 255 - MEAN) / DEVIATION,
}


def looking_glass(*scaling: tuple[str, Any], first: bool = True) -> onnx.ModelProto:
    """A network whose layer "seen" is what it gets, perhaps after a scaling of its own."""
    nodes, constants, tensor = [], [], "image"
    for number, (operator, value) in enumerate(scaling):
        constants.append(numpy_helper.from_array(np.asarray(value, np.float32), f"c{number}"))
        nodes.append(node(operator, [tensor, f"c{number}"], tensor := f"t{number}"))
    nodes += [
        node("Identity", ["image"], "seen"),
        node("GlobalAveragePool", [tensor], "mean"),
        node("Add", ["seen", "mean"], "classes"),
    ]
    entry = (1, 3, 32, 32) if first else (1, 32, 32, 3)
    return tiny_onnx(nodes=nodes, constants=constants, entry=entry)


@pytest.mark.parametrize("word", NORMALISATIONS)
@pytest.mark.parametrize("kind", ["onnx", "model.json"])
def test_what_is_asked_for_is_done(word: str, kind: str, tmp_path: Path) -> None:
    """The network sees the numbers that the word stands for, in either format."""
    if kind == "onnx":
        path, layer = saved(looking_glass(), tmp_path), "seen"
    else:
        path, layer = tiny_model(tmp_path / "mine"), "pool"

    backbone = load_backbone(path, layer=layer, normalisation=word, cache_folder=tmp_path / "c")

    assert not backbone.guessed
    activation = backbone.embed(FRAME)[0]
    if kind == "onnx":
        np.testing.assert_allclose(activation, EXPECTED[word], rtol=1e-4, atol=1e-5)
    else:
        kernel = np.random.default_rng(0).normal(size=(3, 3, 3, 4))
        padded = np.pad(EXPECTED[word], ((1, 1), (1, 1), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
        expected = np.einsum("yxcij,ijco->o", windows, kernel) / 32**2
        np.testing.assert_allclose(activation, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (tiny_onnx(), "imagenet"),
        (channels_last(), "-1..1"),
        (looking_glass(("Div", 255.0)), "imagenet"),  # which another node sees unscaled
    ],
)
def test_the_layout_is_a_hint(model: onnx.ModelProto, expected: str, tmp_path: Path) -> None:
    """Channels-first comes from PyTorch, channels-last from TensorFlow; it is told as a guess."""
    backbone = load_backbone(saved(model, tmp_path), cache_folder=tmp_path / "cache")

    assert (backbone.normalisation, backbone.guessed) == (NORMALISATIONS[expected].said, True)


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        ([("Mul", 1 / 127.5), ("Sub", 1.0)], "0..255"),
        ([("Sub", 127.5), ("Div", 127.5)], "0..255"),
        ([("Sub", [[[123.7]], [[116.3]], [[103.5]]]), ("Div", [[[58]], [[57]], [[57]]])], "0..255"),
        ([("Div", 255.0), ("Sub", 0.45), ("Div", 0.22)], "0..255"),
        ([("Sub", 0.45), ("Div", 0.22)], "0..1"),
        ([("Mul", 2.0), ("Sub", 1.0)], "0..1"),
    ],
)
def test_a_network_that_scales_by_itself_tells_what_it_takes(
    scaling: list[tuple[str, Any]], expected: str, tmp_path: Path
) -> None:
    """What makes a few units of 255 takes pixels; what makes hundreds of it takes 0 to 1."""
    model = looking_glass(*scaling)
    del model.graph.node[-3:]
    model.graph.node.append(node("GlobalAveragePool", [f"t{len(scaling) - 1}"], "classes"))

    backbone = load_backbone(saved(model, tmp_path), cache_folder=tmp_path / "cache")

    assert backbone.normalisation == NORMALISATIONS[expected].said


def test_whole_numbers_are_the_networks_own_matter(tmp_path: Path) -> None:
    """A network that takes uint8 can be asked to get pixels, which it does, and nothing else."""
    path = saved(channels_last(TensorProto.UINT8), tmp_path)

    usual = load_backbone(path, cache_folder=tmp_path / "cache")
    asked = load_backbone(path, normalisation="0..255", cache_folder=tmp_path / "cache")

    assert not usual.guessed
    np.testing.assert_array_equal(usual.embed(FRAME), asked.embed(FRAME))
    with pytest.raises(ModelFileError, match=r"net\.onnx: the network takes whole numbers"):
        load_backbone(path, normalisation="imagenet", cache_folder=tmp_path / "cache")


def test_a_known_networks_normalisation_is_known(tmp_path: Path) -> None:
    """A network of the catalog has one; a word that is none is told with those that are."""
    with pytest.raises(ArgumentError, match="has its own normalisation; leave it out"):
        load_backbone("efficientnet-lite0", normalisation="imagenet", cache_folder=tmp_path)
    with pytest.raises(ArgumentError, match=r"one of -1\.\.1, 0\.\.1, 0\.\.255, imagenet; got 'x'"):
        load_backbone(tiny_model(tmp_path / "m"), normalisation="x", cache_folder=tmp_path)


@pytest.mark.usefixtures("command_line_cache")
def test_commands_take_and_tell_it(tmp_path: Path) -> None:
    """A guess is one line on standard error; what was asked for needs none."""
    path = saved(channels_last(), tmp_path)

    guessed = run("layers", path)
    asked = run("layers", path, "--normalisation=imagenet")
    wrong = run("layers", path, "--normalisation=0..2")

    assert guessed.stderr.splitlines() == [
        "net does not say what it takes; it gets x / 127.5 - 1 (-1..1) for a pixel x, which is a "
        "guess (--normalisation)."
    ]
    assert (asked.stderr, asked.stdout) == ("", guessed.stdout)
    assert wrong.exit_code == 2
