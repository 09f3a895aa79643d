"""Networks of other people give what TF.js has given, which is recorded in tests/reference."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.backbones import Backbone, load_backbone
from reference.images import reference_images, sha256

REFERENCE = Path(__file__).resolve().parents[1] / "reference"


def recorded(name: str) -> dict[str, Any]:
    """A recording by TF.js, of the same images."""
    document = json.loads((REFERENCE / f"{name}_tfjs.json").read_text())
    assert document["images"]["sha256"] == sha256(reference_images())
    return document


def check_recorded(backbone: Backbone, expected: dict[str, Any], tolerance: float) -> None:
    activations = backbone.embed(reference_images())
    assert backbone.shape == tuple(expected["shape"])
    for activation, values, mean in zip(
        activations, expected["values"], expected["mean"], strict=True
    ):
        flat = activation.ravel()
        sampled = flat[np.arange(min(512, flat.size)) * 7919 % flat.size]
        np.testing.assert_allclose(sampled, values, atol=tolerance)
        assert flat.mean() == pytest.approx(mean, abs=tolerance)
    if "argmax" in expected:
        assert activations.reshape(3, -1).argmax(axis=1).tolist() == expected["argmax"]


@pytest.mark.parametrize(
    ("name", "tolerance"),
    [
        ("conv1_relu", 1e-4),
        ("conv_pw_5_relu", 1e-3),
        ("conv_pw_13_relu", 1e-3),
        ("reshape_2", 1e-4),
    ],
)
def test_mobilenet_equals_tfjs(
    name: str, tolerance: float, mobilenet_file: Path, cache_folder: Path
) -> None:
    """The tutorial's network gives what TF.js gives, at every recorded layer."""
    backbone = load_backbone(mobilenet_file, layer=name, cache_folder=cache_folder)

    check_recorded(backbone, recorded("mobilenet")["layers"][name], tolerance)


@pytest.mark.parametrize(
    ("name", "layer_name"),
    [
        ("features", "global_average_pooling2d_GlobalAveragePooling2D1"),
        ("probabilities", "dense_Dense2"),
    ],
)
def test_a_teachable_machine_export_equals_tfjs(
    name: str, layer_name: str, teachable_machine_file: Path, cache_folder: Path
) -> None:
    """A nested export gives what TF.js gives: the pooled features and the classes."""
    backbone = load_backbone(teachable_machine_file, layer=layer_name, cache_folder=cache_folder)

    check_recorded(backbone, recorded("teachable_machine")["layers"][name], 1e-3)


def test_mobilenets_layers(mobilenet_file: Path, cache_folder: Path) -> None:
    """Every layer but the input can be cut at, in the topology's order."""
    topology = json.loads(mobilenet_file.read_text())["modelTopology"]["model_config"]
    names = [entry["name"] for entry in topology["config"]["layers"]]

    backbone = load_backbone(mobilenet_file, cache_folder=cache_folder)

    assert list(backbone.layers) == names[1:]
