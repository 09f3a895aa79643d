"""What Keras 3 and PyTorch write by default gives what they have given, as tests/reference says."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.backbones import load_backbone
from reference.images import reference_images, sha256

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "exporters"
IMAGES = reference_images(32)


def recorded(name: str) -> dict[str, Any]:
    document = json.loads((REFERENCE / f"{name}.json").read_text("utf-8"))
    assert document["images_sha256"] == sha256(IMAGES)
    return document


@pytest.fixture(scope="module")
def keras(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A functional network of Keras 3, converted to TF.js, and what Keras said of the images."""
    document, folder = recorded("keras_functional"), tmp_path_factory.mktemp("keras")
    (folder / "model.json").write_text(json.dumps(document["model_json"]))
    (folder / "group1-shard1of1.bin").write_bytes(base64.b64decode(document["weights"]))
    return folder / "model.json", document["layers"]


@pytest.mark.parametrize("layer", ["relu", "add", "pool", "classes"])
def test_a_functional_network_of_keras_3(
    layer: str, keras: tuple[Path, dict[str, Any]], cache_folder: Path
) -> None:
    """Its links, its depthwise kernels, groups and rescaling are understood."""
    path, layers = keras

    activations = load_backbone(path, layer=layer, cache_folder=cache_folder).embed(IMAGES)

    np.testing.assert_allclose(activations.reshape(3, -1)[:, :64], layers[layer], atol=2e-4)


def test_a_network_that_rescales_by_itself_gets_the_pixels(
    keras: tuple[Path, dict[str, Any]], cache_folder: Path
) -> None:
    """That is still a guess, and told as one; the cut is the average over the picture."""
    backbone = load_backbone(keras[0], cache_folder=cache_folder)

    assert (backbone.normalisation, backbone.guessed) == ("x (0..255)", True)
    assert backbone.layer == "pool"


def test_weights_beside_a_network_of_pytorch(tmp_path: Path, cache_folder: Path) -> None:
    """The exporter's net.onnx and net.onnx.data give what PyTorch gave, cut at the average."""
    document = recorded("torch_external")
    for name, data in document["files"].items():
        (tmp_path / name).write_bytes(base64.b64decode(data))

    backbone = load_backbone(tmp_path / "net.onnx", cache_folder=cache_folder)

    assert set(document["files"]) == {"net.onnx", "net.onnx.data"}
    np.testing.assert_allclose(backbone.embed(IMAGES), document["pooled"], atol=1e-5)
