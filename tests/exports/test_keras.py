"""Keras's files hold what the project says, in the order in which Keras counts layers.

The real Keras is not at hand in the tests; benchmarks/exports opens these files with it.
"""

import json
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

import campad
from campad.errors import ModelFileError
from campad.exports.folder import export_folder, verify_folder


@pytest.fixture(scope="module")
def folder(pad: campad.Controller, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keras")
    assert pad.predictor is not None
    off = export_folder("keras", pad.backbone, pad.predictor, folder, mirrored=False)
    assert off["model.keras"] <= 1e-4
    return folder


def test_the_proof_can_be_repeated_and_fails_where_it_must(
    folder: Path, pad: campad.Controller
) -> None:
    """Both files are looked at."""
    assert pad.labels == verify_folder(folder)[0]
    h5 = folder / "model.h5"
    kept = h5.read_bytes()
    with h5py.File(h5, "r+") as file:
        file["model_weights/hidden/hidden/bias:0"][0] += 1

    with pytest.raises(ModelFileError, match="differ in hidden/bias"):
        verify_folder(folder)

    with h5py.File(h5, "r+") as file:
        del file["model_weights/hidden/hidden/bias:0"]
        huge = (10**9,), "f4"
        file.create_dataset("model_weights/hidden/hidden/bias:0", *huge, chunks=True)
    with pytest.raises(ModelFileError, match=r"model\.h5: 'bias:0' has an unlikely size"):
        verify_folder(folder)
    h5.write_bytes(b"no file of Keras's")
    with pytest.raises(ModelFileError, match=r"model\.h5: not a network as Keras saves it"):
        verify_folder(folder)
    h5.write_bytes(kept)


def test_layers_are_in_the_order_in_which_keras_counts_them(folder: Path) -> None:
    """The farther from the end the earlier: weights go by that number, and not by name."""
    with zipfile.ZipFile(folder / "model.keras") as archive:
        layers = json.loads(archive.read("config.json"))["config"]["layers"]
    depths = {layer["name"]: 0 for layer in layers}
    for layer in reversed(layers):
        for link in (link for node in layer["inbound_nodes"] for link in node):
            depths[link[0]] = max(depths[link[0]], depths[layer["name"]] + 1)
    assert sorted(depths.values(), reverse=True) == [*depths.values()]
    assert np.all(["/" not in name for name in depths])
