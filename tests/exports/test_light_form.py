"""Forms that look at the middle of a frame: layers crop and enlarge as their graphs do."""

from pathlib import Path

import numpy as np
import pytest

from campad.backbones import load_backbone
from campad.exports.folder import export_folder
from synthetic import COLOURS, shape_photo, taught_controller

KINDS = ("keras", "teachable-machine", "tflite")


@pytest.mark.parametrize("kind", KINDS)
def test_each_format_says_what_the_project_says(
    kind: str, cache_folder: Path, tmp_path: Path
) -> None:
    """What was written is read back, and says the same."""
    pad = taught_controller(load_backbone("efficientnet-lite0-160", cache_folder=cache_folder))
    assert pad.predictor is not None

    off = export_folder(kind, pad.backbone, pad.predictor, tmp_path, mirrored=False)

    assert min(off.values()) <= 1e-4


@pytest.mark.parametrize("name", ["efficientnet-lite0", "efficientnet-lite0-160"])
@pytest.mark.parametrize(
    ("kind", "file", "normalisation"),
    [
        ("teachable-machine", "model.json", None),
        ("keras", "model.keras", "0..255"),
        ("keras", "model.h5", "0..255"),
    ],
)
def test_campad_opens_its_own_layers_as_a_network(
    name: str, kind: str, file: str, normalisation: str | None, cache_folder: Path, tmp_path: Path
) -> None:
    """Read by what reads other people's files, the layers make the activations of the graph."""
    network = load_backbone(name, cache_folder=cache_folder)
    pad = taught_controller(network)
    assert pad.predictor is not None
    rng = np.random.default_rng(1)
    photos = [shape_photo(label, rng) for label in COLOURS]
    export_folder(kind, network, pad.predictor, tmp_path, mirrored=False)

    again = load_backbone(tmp_path / file, layer=network.layer, normalisation=normalisation)

    np.testing.assert_allclose(again.embed(photos), network.embed(photos), atol=1e-5)
