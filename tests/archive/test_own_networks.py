"""Projects made with a person's own network: its content decides, whatever it is called."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import campad
from backbones.tiny import tiny_model
from campad import Controller, RidgeClassifier, load_backbone
from campad.archive.archive import loads
from campad.errors import ProjectFileError
from cli.commands import run
from graphs.onnx_networks import saved
from graphs.test_onnx_reader import channels_last
from graphs.tiny_files import tiny_onnx
from synthetic import COLOURS, photo_folder, shape_photo


@pytest.fixture(autouse=True)
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMPAD_CACHE", str(tmp_path / "cache"))


def taught(network: Path, folder: Path, **options: Any) -> Path:
    """A project made with this network."""
    backbone = load_backbone(network, threads=1, **options)
    pad = Controller(list(COLOURS), backbone=backbone, classifier=RidgeClassifier(), augment=False)
    rng = np.random.default_rng(0)
    for label in list(COLOURS) * 3:
        pad.add_example(shape_photo(label, rng), label)
    path = folder / "me.campad"
    pad.train().save(path)
    return path


def former(project: Path, **backbone: str) -> Path:
    """The same project as campad 0.1 wrote it: with the name and the layer of its network."""
    with zipfile.ZipFile(project) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries["manifest.json"])
    named = {"name": manifest["backbone"]["name"], "layer": manifest["backbone"]["layer"]}
    entries["manifest.json"] = json.dumps(manifest | {"backbone": named | backbone}).encode()
    with zipfile.ZipFile(project, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return project


def retrained(path: Path) -> None:
    """Give a network other weights, in place."""
    weights = path.with_name("weights.bin")
    weights.write_bytes((np.frombuffer(weights.read_bytes(), "<f4")[::-1] * 3).tobytes())


def answers(project: Path, network: Any) -> list[Any]:
    pad, rng = campad.load(project, backbone=network), np.random.default_rng(5)
    return [pad.predict(shape_photo(label, rng)).probabilities for label in COLOURS]


def test_other_weights_of_the_same_name_are_refused(tmp_path: Path) -> None:
    """The sentence says which network is meant, by name and hash, and what can be done."""
    network = tiny_model(tmp_path / "mine")
    project = taught(network, tmp_path)
    sha256 = load_backbone(network).sha256
    retrained(network)

    for given in (network, load_backbone(network)):
        with pytest.raises(ProjectFileError) as caught:
            campad.load(project, backbone=given)
        said = str(caught.value)
        assert f"made with another network: 'mine', SHA-256 {sha256[:8]}" in said
        assert "give the file that it was made with, or record the examples anew" in said


def test_a_network_may_be_renamed_and_saved_again(tmp_path: Path) -> None:
    """In another folder, its JSON laid out anew and its weights in two files, it is the same."""
    network = tiny_model(tmp_path / "mine")
    project = taught(network, tmp_path)
    expected = answers(project, network)
    document = json.loads(network.read_text())
    document["weightsManifest"][0]["paths"] = ["a", "b"]
    moved = tmp_path / "moved"
    moved.mkdir()
    data = network.with_name("weights.bin").read_bytes()
    (moved / "a").write_bytes(data[:5])
    (moved / "b").write_bytes(data[5:])
    (moved / "model.json").write_text(json.dumps({"format": "layers-model"} | document, indent=3))

    assert load_backbone(moved).name == "moved"
    assert answers(project, moved) == expected
    assert answers(project, load_backbone(moved)) == expected


def test_a_renamed_onnx_is_the_same(tmp_path: Path) -> None:
    """So is an .onnx of another name."""
    network = saved(tiny_onnx(), tmp_path)
    project = taught(network, tmp_path)
    expected = answers(project, network)

    assert answers(project, network.rename(tmp_path / "other.onnx")) == expected


def test_the_layer_comes_from_the_file(tmp_path: Path) -> None:
    """A project at another layer than the usual one opens with the network's path alone."""
    network = tiny_model(tmp_path / "mine")
    project = taught(network, tmp_path, layer="first")

    pad = campad.load(project, backbone=network)

    assert (pad.backbone.layer, load_backbone(network).layer) == ("first", "pool")
    with pytest.raises(ProjectFileError, match="at the layer 'first'; got pool; ask for that"):
        campad.load(project, backbone=load_backbone(network))


def test_another_normalisation_is_another_network(tmp_path: Path) -> None:
    """By its path a network is normalised as the project says; otherwise it says how to ask."""
    network = tiny_model(tmp_path / "mine")
    project = taught(network, tmp_path, normalisation="0..1")

    assert campad.load(project, backbone=network).backbone.normalisation == "x / 255 (0..1)"
    with pytest.raises(ProjectFileError, match=r"gets x / 127 - 1; ask for --normalisation 0\.\.1"):
        campad.load(project, backbone=load_backbone(network))


@pytest.mark.parametrize("make", [load_backbone, str])
def test_a_former_project_is_known_by_its_networks_name(make: Any, tmp_path: Path) -> None:
    """It opens as before, and saved again it has the hash of what it was opened with."""
    network = tiny_model(tmp_path / "mine")
    project = taught(network, tmp_path)
    expected = answers(project, network)

    pad = campad.load(former(project), backbone=make(network))
    assert answers(project, make(network)) == expected

    pad.save(project)
    retrained(network)
    with pytest.raises(ProjectFileError, match="another network: 'mine'"):
        campad.load(project, backbone=make(network))


def test_a_former_project_of_another_name_is_refused(tmp_path: Path) -> None:
    """Without a hash there is only the name to go by."""
    network = tiny_model(tmp_path / "mine")
    project = former(taught(network, tmp_path), name="another")

    with pytest.raises(ProjectFileError, match="another network, 'another'; got mine"):
        campad.load(project, backbone=network)


def test_a_former_project_keeps_its_normalisation(tmp_path: Path) -> None:
    """What campad 0.1 gave a channels-last .onnx was ImageNet's; it gets that again."""
    network = saved(channels_last(), tmp_path)
    project = former(taught(network, tmp_path, normalisation="imagenet"))

    assert "ImageNet" in campad.load(project, backbone=network).backbone.normalisation
    with pytest.raises(ProjectFileError, match=r"now gets .*; ask for --normalisation imagenet"):
        campad.load(project, backbone=load_backbone(network))


@pytest.mark.parametrize(
    "backbone",
    [
        {"sha256": 5, "normalisation": []},
        {"sha256": "\x1b[2J" * 500, "normalisation": "x"},
        {"layer": 5},
        {"layer": "\x1b[2J" * 500},
        {"name": "\x1b[2J" * 500},
    ],
)
def test_what_cannot_be_of_a_network_is_refused(backbone: Any, tmp_path: Path) -> None:
    """A file that says odd things of its network is refused in one short line."""
    network = tiny_model(tmp_path / "mine")
    data = former(taught(network, tmp_path), **backbone).read_bytes()

    for given in (network, load_backbone(network)):
        with pytest.raises(ProjectFileError) as caught:
            loads(data, backbone=given)
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 1_000


def test_the_command_line_says_which_option_is_meant(tmp_path: Path) -> None:
    """Without the network it is --backbone; with another one the refusal is one line."""
    network, photos = tiny_model(tmp_path / "mine"), photo_folder(tmp_path / "photos")
    project, photo = tmp_path / "me.campad", tmp_path / "photos" / "red" / "0.png"
    made = run("train", photos, "-o", project, "--backbone", network, "--layer", "first")

    without = run("predict", project, photo)
    with_it = run("predict", project, photo, "--backbone", network)
    retrained(network)
    another = run("predict", project, photo, "--backbone", network)

    assert "it gets x / 127 - 1 for a pixel x, which is a guess" in made.stderr
    assert "'mine'; give its file: on the command line --backbone PATH" in without.stderr
    assert json.loads(with_it.stdout)["label"] == "red"
    assert (with_it.exit_code, with_it.stderr) == (0, "")
    assert another.exit_code == 1
    assert "made with another network: 'mine'" in another.stderr


def test_what_to_do_is_said_to_the_end(tmp_path: Path) -> None:
    """Long names of networks do not cut off the sentence."""
    network = tiny_model(tmp_path / ("mine" * 15))
    project = taught(network, tmp_path)
    retrained(network)

    with pytest.raises(ProjectFileError, match=r"or record the examples anew$"):
        campad.load(project, backbone=network)
