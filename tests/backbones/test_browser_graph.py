"""The graph that browsers get: the same network, prepared for the runtime that they have."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, numpy_helper

from backbones.tiny import photo
from campad.backbones import Backbone, load_backbone
from campad.backbones.browser_graph import browser_graph
from campad.graphs.runtime import open_session, run
from graphs.onnx_networks import opened
from graphs.tiny_files import node, tiny_onnx

NEWEST_OPSET, NEWEST_IR = 26, 13  # of onnxruntime-web 1.30
CLOSE = 1e-3  # numbers of 16 bits have about three digits


def in_the_browser(backbone: Backbone, frame: NDArray[np.uint8]) -> NDArray[np.float16]:
    return run(open_session(browser_graph(backbone), threads=1), frame[None])[0]


@pytest.mark.parametrize("name", ["efficientnet-lite0", "mobilenet"])
def test_it_says_the_same(name: str, mobilenet_file: Path, cache_folder: Path) -> None:
    """Its activations are the backbone's, to what numbers of 16 bits can tell."""
    given = mobilenet_file if name == "mobilenet" else name
    backbone = load_backbone(given, threads=1, cache_folder=cache_folder)
    frame = photo(2, (backbone.frame_size,) * 2)

    activation = in_the_browser(backbone, frame)

    assert activation.dtype == np.float16
    np.testing.assert_allclose(activation, backbone.embed(frame), rtol=CLOSE, atol=CLOSE / 4)


def test_the_browsers_runtime_can_read_it(lite0: Backbone) -> None:
    """No newer version of ONNX than it knows, and no batch normalisation that it would fold."""
    model = onnx.load_from_string(browser_graph(lite0))

    assert model.opset_import[0].version <= NEWEST_OPSET
    assert model.ir_version <= NEWEST_IR
    assert "BatchNormalization" not in {made.op_type for made in model.graph.node}


@pytest.mark.parametrize("used_twice", [False, True])
def test_a_network_of_ones_own(used_twice: bool, tmp_path: Path) -> None:
    """A convolution's bias is folded as well; one that is needed itself stays as it is."""
    rng = np.random.default_rng(0)
    arrays = {
        "kernel": rng.normal(size=(4, 3, 3, 3)),
        **{name: rng.uniform(0.5, 2, 4) for name in ("bias", "scale", "shift", "mean", "variance")},
    }
    nodes = [
        node("Conv", ["image", "kernel", "bias"], "conv", strides=[2, 2], pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["conv", "scale", "shift", "mean", "variance"], "normed"),
        node("Add", ["normed", "conv" if used_twice else "normed"], "added"),
        node("GlobalAveragePool", ["added"], "averaged"),
    ]
    constants = [numpy_helper.from_array(a.astype("<f4"), name) for name, a in arrays.items()]
    model = tiny_onnx(nodes=nodes, constants=constants, outputs=("averaged",))
    backbone = opened(model, tmp_path, "averaged")

    activation = in_the_browser(backbone, photo(1, (32, 32)))

    np.testing.assert_allclose(activation, backbone.embed(photo(1, (32, 32))), rtol=CLOSE)
    graph = onnx.load_from_string(browser_graph(backbone)).graph
    assert ("BatchNormalization" in {made.op_type for made in graph.node}) == used_twice
    assert graph.output[0].type.tensor_type.elem_type == TensorProto.FLOAT16
