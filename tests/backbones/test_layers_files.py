"""A Teachable Machine export as it comes: a folder, a zip, and what lies in neither."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backbones.tiny import photo, tiny_model
from campad.backbones import load_backbone
from campad.backbones.load import list_layers
from campad.errors import ModelFileError
from synthetic import layer, sequential, write_model


def zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    return path


def test_folder_zip_and_file_are_one_network(
    teachable_machine_file: Path, tmp_path: Path, cache_folder: Path
) -> None:
    """A real export gives the same as it is, unpacked, and by its model.json."""
    folder = teachable_machine_file.parent
    paths = [teachable_machine_file, folder, zipped(folder, tmp_path / "export.zip")]
    frame = photo(size=(224, 224))

    ways = [load_backbone(path, cache_folder=cache_folder) for path in paths]

    assert [way.name for way in ways] == ["teachable_machine", "teachable_machine", "export"]
    assert len({way.sha256 for way in ways}) == 1
    for way in ways[1:]:
        np.testing.assert_array_equal(way.embed(frame), ways[0].embed(frame))


def test_an_export_is_cut_at_its_average_pool(
    teachable_machine_file: Path, cache_folder: Path
) -> None:
    """1,280 numbers, and not the 62,720 of its last picture or the 100 of its own classifier."""
    backbone = load_backbone(teachable_machine_file, cache_folder=cache_folder)

    assert backbone.layer == "global_average_pooling2d_GlobalAveragePooling2D1"
    assert backbone.shape == (1280,)
    assert (backbone.normalisation, backbone.guessed) == ("x / 127 - 1", False)


def test_a_zip_may_hold_what_macos_adds(tmp_path: Path) -> None:
    """Files of the finder are no part of it."""
    folder = tiny_model(tmp_path / "mine").parent
    path = zipped(folder, tmp_path / "mine.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/._model.json", b"x")
        archive.writestr(".DS_Store", b"x")

    assert load_backbone(path, cache_folder=tmp_path / "cache").name == "mine"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("saved_model.pb", "tf2onnx.convert --saved-model"),
        ("net.onnx", "give 'net.onnx' itself"),
        ("readme.txt", "Give one that has"),
    ],
)
def test_a_zip_or_folder_of_another_kind_says_what_it_is(
    name: str, advice: str, tmp_path: Path
) -> None:
    """Teachable Machine's other exports are zips, too; so is a folder with another network."""
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / name).write_bytes(b"x")

    for path in (folder, zipped(folder, tmp_path / "other.zip")):
        with pytest.raises(ModelFileError, match=f"other.*has no model.json.*{advice}"):
            load_backbone(path, cache_folder=tmp_path / "cache")


def test_a_folder_cannot_pass_for_a_known_network(tmp_path: Path) -> None:
    """Called like a network of the catalog, it is told apart by name, too."""
    path = tiny_model(tmp_path / "efficientnet-lite0")

    assert load_backbone(path, cache_folder=tmp_path / "c").name == "efficientnet-lite0.json"


# What is not a Layers model


def refused(folder: Path, document: Any, name: str = "model.json") -> str:
    (folder / name).write_text(json.dumps(document))
    with pytest.raises(ModelFileError) as caught:
        load_backbone(folder / name, cache_folder=folder / "cache")
    return str(caught.value)


def test_metadata_is_no_model(tmp_path: Path) -> None:
    """Teachable Machine's other file says which one is meant."""
    said = refused(tmp_path, {"tfjsVersion": "1.3.1", "labels": ["a", "b"]}, "metadata.json")

    assert "metadata.json of a Teachable Machine export" in said
    assert "give the model.json beside it" in said


@pytest.mark.parametrize(
    "document",
    [
        {"format": "graph-model", "modelTopology": {"node": []}, "weightsManifest": []},
        {"modelTopology": {"node": [], "library": {}}, "weightsManifest": []},
    ],
)
def test_a_graph_model_says_what_to_do(document: Any, tmp_path: Path) -> None:
    """TF.js's other format has no layers; there are two ways from where it came."""
    said = refused(tmp_path, document)

    assert "TF.js graph model" in said
    assert "--output_format=tfjs_layers_model" in said
    assert "tf2onnx" in said


def test_open_sizes_say_what_to_do(tmp_path: Path) -> None:
    """A network for pictures of any size has to be exported for one."""
    picture = layer("Conv2D", "c", use_bias=False, batch_input_shape=[None, None, None, 3])
    path = write_model(tmp_path / "m", sequential([picture]), {"c/kernel": np.ones((1, 1, 3, 2))})

    with pytest.raises(ModelFileError, match=r"size of its pictures open; .*input_shape=\(224"):
        load_backbone(path, cache_folder=tmp_path / "cache")


def test_the_cost_of_a_cut_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`campad layers` has a line for each layer: numbers, MB for 100 examples, the default."""
    from cli.commands import run

    monkeypatch.setenv("CAMPAD_CACHE", str(tmp_path / "cache"))
    path = tiny_model(tmp_path / "mine")

    result = run("layers", path)

    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["first", "32", "x", "32", "x", "4", "4,096", "6.6"] in lines
    assert ["pool", "*", "4", "4", "0.0"] in lines
    assert list(list_layers(path)) == ["first", "pool"]
    assert "it gets x / 127 - 1 for a pixel x, which is a guess (--normalisation)" in result.stderr


def test_what_is_no_zip_is_said(tmp_path: Path) -> None:
    """A download that broke off is no zip that is too large."""
    (tmp_path / "export.zip").write_bytes(b"PK\3\4 and no end")

    with pytest.raises(ModelFileError, match=r"export\.zip: not a zip, or cut off"):
        load_backbone(tmp_path / "export.zip")


def test_a_model_of_another_name_is_to_be_given_itself(tmp_path: Path) -> None:
    """A folder whose model.json was renamed says which file is meant."""
    for name in ("metadata.json", "mine.json", "weights.bin"):
        (tmp_path / name).write_bytes(b"{}")

    with pytest.raises(ModelFileError, match=r"no model\.json; give 'mine\.json' itself"):
        load_backbone(tmp_path)


def test_an_error_names_its_file(tmp_path: Path) -> None:
    """Of several that are all called model.json it is clear which one is meant."""
    path = tiny_model(tmp_path / "mine")
    path.with_name("weights.bin").unlink()
    with pytest.raises(ModelFileError, match=r"^mine/model\.json: .*weights\.bin"):
        load_backbone(path, cache_folder=tmp_path / "cache")
    path = write_model(
        tmp_path / "odd",
        sequential([layer("Conv9D", "strange", batch_input_shape=[None, 32, 32, 3])]),
        {},
    )
    with pytest.raises(ModelFileError, match=r"^odd/model\.json: .*Conv9D"):
        load_backbone(path, cache_folder=tmp_path / "cache")
    path.write_text("{")
    with pytest.raises(ModelFileError, match=r"^odd/model\.json: "):
        load_backbone(path, cache_folder=tmp_path / "cache")
