"""What was taught elsewhere is opened, recognises at once, and is refused in words."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from backbones.test_layers_files import zipped
from campad.backbones import load_backbone
from campad.controller import Controller
from campad.errors import ArgumentError, ModelFileError, ProjectFileError, TrainingError
from campad.exports.folder import export_folder
from campad.exports.onnx_file import export_onnx
from campad.loading import open_file
from cli.commands import run
from graphs.small_layers import picture
from graphs.test_tfjs_layers import recorded
from reference.images import reference_images
from synthetic import dense, layer, sequential, write_model

KERAS = Path(__file__).parents[1] / "graphs" / "keras" / "recorded"


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, cache_folder: Path) -> None:
    monkeypatch.setenv("CAMPAD_CACHE", str(cache_folder))


def test_a_real_export_says_at_once_what_tfjs_says(
    teachable_machine_file: Path, tmp_path: Path
) -> None:
    """As a folder, a zip, its model.json, and saved by campad: Teachable Machine's own classes."""
    folder = teachable_machine_file.parent
    ways = [folder, teachable_machine_file, zipped(folder, tmp_path / "export.zip")]
    pads = [open_file(way) for way in ways]
    pads[0].save(tmp_path / "me.campad")
    pads.append(open_file(tmp_path / "me.campad", backbone=folder))
    expected = recorded("teachable_machine")["layers"]["probabilities"]["values"]

    for pad in pads:
        assert pad.labels == pad.trained_labels == ("Class 1", "Class 2")
        assert pad.mirrored is None
        said = [list(p.probabilities.values()) for p in pad.predict_many(reference_images())]
        np.testing.assert_allclose(said, expected, atol=1e-5)


@pytest.mark.parametrize(("version", "file"), [("keras2", "net.h5"), ("keras3", "net.keras")])
def test_keras_with_a_labels_txt_says_what_keras_said(
    version: str, file: str, tmp_path: Path
) -> None:
    """Files of the real Keras, with the names that Teachable Machine writes beside them."""
    zipfile.ZipFile(KERAS / f"{version}.zip").extractall(tmp_path)
    (tmp_path / "labels.txt").write_text("0 up\n1 to the left\n2 10 fingers\n")
    said = load_backbone(tmp_path / file, layer="softmax").embed(picture())[0]

    pad = open_file(tmp_path / file)

    assert pad.labels == ("up", "to the left", "10 fingers")
    np.testing.assert_allclose(list(pad.predict(picture()).probabilities.values()), said, atol=1e-6)


RELU, SOFTMAX = {"activation": "relu"}, {"activation": "softmax"}
TWO = [dense("d1", **RELU), dense("d2", **SOFTMAX)]
WEIGHTS = {"d1/kernel": (4, 5), "d1/bias": (5,), "d2/kernel": (5, 3), "d2/bias": (3,)}


def export(
    folder: Path, denses: Any, weights: dict[str, Any], labels: Any = ("a", "b", "c")
) -> Path:
    """The smallest network, with 4 numbers of a picture before these layers."""
    rng = np.random.default_rng(0)
    first = layer("Conv2D", "c", use_bias=False, batch_input_shape=[None, 32, 32, 3])
    topology = sequential([first, layer("GlobalAveragePooling2D", "pool"), *denses])
    shapes = {"c/kernel": (3, 3, 3, 4), **weights}
    path = write_model(
        folder, topology, {name: rng.normal(size=s) / 2 for name, s in shapes.items()}
    )
    (folder / "metadata.json").write_text(json.dumps({"labels": labels}))
    return path


@pytest.mark.parametrize(
    ("denses", "weights"),
    [
        (TWO, WEIGHTS),
        ([dense("d1", **SOFTMAX)], {"d1/kernel": (4, 3), "d1/bias": (3,)}),
        (
            [layer("Dropout", "drop"), dense("d1", use_bias=False), layer("Softmax", "end")],
            {"d1/kernel": (4, 3)},
        ),
    ],
)
def test_one_dense_layer_or_two_with_biases_or_without(
    denses: Any, weights: dict[str, Any], tmp_path: Path
) -> None:
    """Whatever the form, it says what its own network says to the end."""
    path = export(tmp_path, denses, weights)
    whole = load_backbone(path, layer=denses[-1]["config"]["name"])

    said = open_file(path).predict(picture()).probabilities

    np.testing.assert_allclose(list(said.values()), whole.embed(picture())[0], atol=1e-6)


@pytest.mark.parametrize(
    ("denses", "weights", "why"),
    [
        ([], {}, "behind 'pool' there is: nothing"),
        ([dense("d1", activation="sigmoid")], {"d1/kernel": (4, 3), "d1/bias": (3,)}, "Sigmoid"),
        (
            [dense("d0", **RELU), *TWO],
            {"d0/kernel": (4, 4), "d0/bias": (4,), **WEIGHTS},
            "dense, Relu, dense, Relu, dense, Softmax",
        ),
    ],
)
def test_a_classifier_of_another_form_is_refused(
    denses: Any, weights: dict[str, Any], why: str, tmp_path: Path
) -> None:
    """What follows is named, and what can be done with it."""
    with pytest.raises(ModelFileError, match=f"{why}.*as a --backbone"):
        open_file(export(tmp_path, denses, weights))


@pytest.mark.parametrize(
    ("labels", "why"),
    [
        (None, "does not say what its classes are called"),
        ([1, 2, 3], "does not say"),
        ({"a": "b"}, "does not say"),
        (["a", "b"], "names 2 classes and tells 3 apart"),
        (["a", "b", "b"], "a name of its own"),
        (["a", "b", "\u202e"], "invisible"),
    ],
)
def test_names_that_do_not_fit_are_refused(labels: Any, why: str, tmp_path: Path) -> None:
    """Without a name for each output nothing can be shown; the network alone can still be used."""
    path = export(tmp_path, TWO, WEIGHTS, labels)

    with pytest.raises(ModelFileError, match=why):
        open_file(path)

    assert load_backbone(path).shape == (4,)


def test_an_export_brings_its_own_network(tmp_path: Path) -> None:
    """Another one makes no sense; a folder of something else is no export."""
    path = export(tmp_path / "mine", TWO, WEIGHTS)
    photo = tmp_path / "photo.png"
    Image.fromarray(picture()).save(photo)

    with pytest.raises(ArgumentError, match="brings its own network"):
        open_file(path, backbone=path)

    line = json.loads(run("predict", path.parent, photo, "--no-mirror").stdout)
    assert set(line["probabilities"]) == {"a", "b", "c"}
    assert "a folder; give a .campad file" in run("predict", tmp_path, photo).stderr


def further(tmp_path: Path) -> tuple[Controller, Any]:
    """An export of three classes that a fourth was taught, with three examples of each other one;
    and activations of what is like the new one.
    """
    pad = open_file(export(tmp_path, TWO, WEIGHTS))
    rng = np.random.default_rng(1)
    pad._trainer.dataset.add_class("new")
    middles = rng.normal(size=(4, 4)) * 5
    for label, middle in zip(pad.labels, middles, strict=True):
        for _ in range(3):
            pad.dataset.add(middle + rng.normal(size=4) * 0.1, label)
    return pad.train(), middles


def test_a_class_is_taught_beside_those_of_an_export(tmp_path: Path) -> None:
    """Between its own classes the export decides as before; the new one is told from them."""
    before = open_file(export(tmp_path / "same", TWO, WEIGHTS))
    pad, middles = further(tmp_path)
    pad.rejection_rate = 0
    xs = np.random.default_rng(2).normal(size=(50, 4)).astype(np.float32) * 3

    said = np.array([list(p.probabilities.values()) for p in pad.predict_activations(xs)])
    own = [list(p.probabilities.values()) for p in before.predict_activations(xs)]

    assert pad.predict_activations(middles[3:])[0].label == "new"
    np.testing.assert_allclose(said.sum(axis=1), 1, atol=1e-5)
    rest = said[:, :3].sum(axis=1, keepdims=True)
    np.testing.assert_allclose(said[:, :3], rest * own, atol=1e-6)


def test_what_was_taught_further_comes_back(tmp_path: Path) -> None:
    """A file keeps what came along; classes may be renamed, deleted and brought back meanwhile."""
    pad, _ = further(tmp_path)
    pad._trainer.rename("a", "the first")
    pad.save(tmp_path / "me.campad")
    pad.backbone.source = ""
    opened = open_file(tmp_path / "me.campad", backbone=tmp_path)
    xs = np.random.default_rng(2).normal(size=(20, 4)).astype(np.float32) * 3

    assert opened.labels == ("the first", "b", "c", "new")
    assert opened.predict_activations(xs) == pad.predict_activations(xs)
    opened.dataset.delete_class("b")
    opened._trainer.forget_unknown()
    assert opened.trained_labels == ("the first", "c")
    opened.dataset.undo()
    opened.train()
    assert opened.predictor
    assert opened.predictor.prior
    assert opened.predictor.prior.labels == ("the first", "b", "c")


def test_enough_examples_count_alone(tmp_path: Path) -> None:
    """With 15 of each class nothing is left to what came along."""
    pad, middles = further(tmp_path)
    for label, middle in zip(pad.labels, middles, strict=True):
        for number in range(12):
            pad.dataset.add(middle + number / 100, label)

    pad.train()

    assert pad.predictor
    assert pad.predictor.prior is None


def test_a_class_without_an_example_is_asked_for(tmp_path: Path) -> None:
    """Nothing tells a new class from one that was never seen here; the message says what will."""
    pad = open_file(export(tmp_path, TWO, WEIGHTS))
    pad.dataset.add_class("new")
    pad.dataset.add(np.zeros(4), "new")

    with pytest.raises(TrainingError, match="None came along of a, b, c: record about ten of each"):
        pad.train()
    assert pad.trained_labels == ("a", "b", "c")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"labels": ["a", "b"]}, "2 have names"),
        ({"labels": ["a", "b", "b"]}, "a name of its own"),
        ({"shapes": [[4, 5], [5], [4, 3]]}, "do not fit each other"),
        ({"shapes": [[3, 5], [5], [5, 3]]}, "does not fit the network"),
        ({"shapes": [[4, 5], [5]]}, "does not fit the network"),
        ({"shapes": [[4, 7], [7], [7, 3]]}, "shorter or longer"),
        ({"shapes": 5}, "damaged"),
    ],
)
def test_a_file_that_lies_about_what_came_along(
    said: dict[str, Any], why: str, tmp_path: Path
) -> None:
    """Whatever does not fit is refused."""
    further(tmp_path)[0].save(tmp_path / "me.campad")
    with (
        zipfile.ZipFile(tmp_path / "me.campad") as good,
        zipfile.ZipFile(tmp_path / "bad.campad", "w") as bad,
    ):
        for name in good.namelist():
            data = good.read(name)
            if name == "manifest.json":
                manifest = json.loads(data)
                manifest["prior"] |= said
                data = json.dumps(manifest).encode()
            bad.writestr(name, data)

    with pytest.raises(ProjectFileError, match=why):
        open_file(tmp_path / "bad.campad", backbone=tmp_path)


def test_what_was_taught_further_goes_out_again(tmp_path: Path) -> None:
    """As ONNX and as layers: both write only what says what the project says."""
    pad, _ = further(tmp_path)
    assert pad.predictor

    made = export_onnx(pad.backbone, pad.predictor, mirrored=False)
    off = export_folder(
        "teachable-machine", pad.backbone, pad.predictor, tmp_path / "out", mirrored=False
    )

    assert made.off <= 1e-3
    assert max(off.values()) < 1e-4


def test_a_signature_of_lobe_names_the_classes_and_the_pixels(tmp_path: Path) -> None:
    """Lobe's networks take 0 to 1, and signature.json has the names."""
    path = export(tmp_path, TWO, WEIGHTS)
    (tmp_path / "metadata.json").unlink()
    signature = {"format": "tf_lite", "classes": {"Label": ["a", "b", "c"]}}
    (tmp_path / "signature.json").write_text(json.dumps(signature))

    pad = open_file(path)

    assert pad.labels == ("a", "b", "c")
    assert (pad.backbone.normalisation, pad.backbone.guessed) == ("x / 255 (0..1)", False)
