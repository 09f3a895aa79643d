"""What campad exported is for other programs, and whoever opens it again is told what to open."""

from pathlib import Path

import pytest
from onnx import helper

from backbones.test_layers_files import zipped
from campad.backbones import Backbone
from campad.errors import ModelFileError
from campad.exports.kinds import EXPORT_KINDS, Taught, export
from campad.loading import open_file
from graphs.tiny_files import tiny_onnx
from synthetic import taught_controller

NETWORKS = (".json", ".h5", ".keras", ".tflite", ".onnx")
KINDS = [kind for kind in EXPORT_KINDS if kind != "web"]  # its page needs a browser's runtime


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("command_line_cache")
def test_what_campad_exported_is_not_read_back(kind: str, lite0: Backbone, tmp_path: Path) -> None:
    """The folder, each network in it, and a zip, as the page gives it: the message says what to
    give instead."""
    if kind == "sklearn":
        pytest.importorskip("skops", reason="needs skops")
    pad = taught_controller(lite0)
    assert pad.predictor
    path = tmp_path / ("me.onnx" if kind == "onnx" else "me")
    export(kind, Taught(lite0, pad.predictor, pad.decisions, mirrored=False), path)
    given = [path]
    if path.is_dir():
        files = [file for file in path.iterdir() if file.suffix in NETWORKS]
        given += [*files, zipped(path, tmp_path / "me.zip")]

    for way in given:
        with pytest.raises(ModelFileError, match=r"give the \.campad file that it was made from"):
            open_file(way)


@pytest.mark.parametrize(("key", "own"), [("campad", True), ("another", False)])
def test_an_onnx_of_others_is_refused_for_what_it_is(key: str, own: bool, tmp_path: Path) -> None:
    """Both have a classifier without names; only the one that campad signed has a project."""
    model = tiny_onnx()
    helper.set_model_props(model, {"author": "campad", key: "{}"})
    (tmp_path / "net.onnx").write_bytes(model.SerializeToString())

    with pytest.raises(ModelFileError) as refused:
        open_file(tmp_path / "net.onnx")

    assert ("was exported by campad" in str(refused.value)) == own
    assert ("what its classes are called" in str(refused.value)) == (not own)


@pytest.mark.parametrize("proof", [None, "", "{}", '{"golden": []}', "[" * 100_000])
def test_a_folder_without_a_proof_is_of_others(proof: str | None, tmp_path: Path) -> None:
    """Whatever lies beside a network under the proof's name: it is refused for what it is."""
    (tmp_path / "net.onnx").write_bytes(tiny_onnx().SerializeToString())
    if proof is not None:
        (tmp_path / "proof.json").write_text(proof)

    with pytest.raises(ModelFileError, match="what its classes are called"):
        open_file(tmp_path / "net.onnx")
