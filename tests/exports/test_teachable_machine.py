"""A Teachable Machine export says what the project says, in layers that TF.js 1.3.1 has."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import campad
from campad.backbones.layers_files import read_model
from campad.classifiers.base import make_classifier
from campad.errors import ArgumentError, ModelFileError
from campad.exports.folder import export_folder, verify_folder
from campad.exports.layers.in_numpy import read_layers, run_layers
from campad.imaging.frame import mirror, to_squares
from campad.learning.predictor import Predictor
from cli.commands import run
from synthetic import COLOURS, shape_photo

KIND = "teachable-machine"
IN_2019 = {
    *("InputLayer", "Conv2D", "DepthwiseConv2D", "Dense", "BatchNormalization", "ReLU", "Add"),
    *("Multiply", "Minimum", "Concatenate", "AveragePooling2D", "GlobalAveragePooling2D"),
    *("GlobalMaxPooling2D", "Flatten", "Reshape", "Cropping2D", "LayerNormalization", "Permute"),
}
"""Of those that TF.js 1.3.1 knows: looked up in its source."""


def exported(pad: campad.Controller, predictor: Predictor | None, folder: Path) -> dict[str, float]:
    assert predictor is not None
    return export_folder(KIND, pad.backbone, predictor, folder, mirrored=bool(pad.mirrored))


def said(folder: Path, square: Any) -> dict[str, Any]:
    layers, weights = read_layers(read_model(folder / "model.json"))
    return run_layers(layers, weights, square.astype(np.float32) / 127 - 1)


@pytest.fixture
def photos() -> Any:
    rng = np.random.default_rng(1)
    return to_squares([shape_photo(label, rng) for label in COLOURS][:2], 192)


def test_it_says_what_the_project_says(pad: campad.Controller, photos: Any, tmp_path: Path) -> None:
    """Probabilities, and how familiar a picture is; who shows the pictures mirrors them."""
    pad.mirrored = True

    off = exported(pad, pad.predictor, tmp_path)

    (worst,) = off.values()
    assert 0 <= worst <= 1e-5
    assert (pad.labels, off) == verify_folder(tmp_path)
    for square, wanted in zip(photos, pad.predict_many(photos), strict=True):
        made = said(tmp_path, mirror(square))
        assert np.allclose([*wanted.probabilities.values()], made["probabilities"], atol=1e-4)
        assert wanted.familiarity == pytest.approx(float(made["familiarity"][0]), abs=1e-4)


@pytest.mark.parametrize(("name", "temperature"), [("tutorial", 3.0), ("ridge", 0.5)])
def test_every_part_of_a_predictor_is_in_it(
    pad: campad.Controller, photos: Any, name: str, temperature: float, tmp_path: Path
) -> None:
    """Classifier, temperature, which nothing that is unlikely escapes, and recalibration."""
    assert pad.predictor is not None
    classifier = make_classifier(name, {})
    classifier.fit(pad.dataset.xs, pad.dataset.ys)
    shift = np.linspace(0, 0.004, pad.dataset.xs[0].size, dtype=np.float32)
    predictor = replace(pad.predictor, classifier=classifier, temperature=temperature, shift=shift)
    pad.mirrored = False

    exported(pad, predictor, tmp_path)

    (wanted,) = predictor.predict(pad.backbone.embed(photos[:1]))
    made = said(tmp_path, photos[0])
    assert np.allclose([*wanted.probabilities.values()], made["probabilities"], atol=1e-4)


def test_where_nothing_is_strange_it_has_no_familiarity(
    pad: campad.Controller, photos: Any, tmp_path: Path
) -> None:
    """And the README does not speak of it."""
    assert pad.predictor is not None
    predictor = replace(pad.predictor, rejection_rate=0)
    pad.mirrored = False

    exported(pad, predictor, tmp_path)

    (wanted,) = predictor.predict(pad.backbone.embed(photos[:1]))
    made = said(tmp_path, photos[0])
    assert np.allclose([*wanted.probabilities.values()], made["probabilities"], atol=1e-4)
    assert "familiarity" not in made
    assert 'getLayer("familiarity")' not in (tmp_path / "README.md").read_text()


def test_old_tfjs_can_build_it(pad: campad.Controller, tmp_path: Path) -> None:
    """The class is Model, kinds and names are what TF.js 1.3.1 takes, all weights are there."""
    exported(pad, pad.predictor, tmp_path)

    model = json.loads((tmp_path / "model.json").read_bytes())
    (group,) = model["weightsManifest"]
    layers = model["modelTopology"]["config"]["layers"]
    metadata = json.loads((tmp_path / "metadata.json").read_bytes())
    numbers = sum(np.prod(one["shape"], dtype=int) for one in group["weights"])
    assert "Model" == model["modelTopology"]["class_name"]
    assert IN_2019 >= {layer["class_name"] for layer in layers}
    assert all(layer["name"][0].isalpha() for layer in layers)
    assert 4 * numbers == (tmp_path / "weights.bin").stat().st_size
    assert (list(COLOURS), 192) == (metadata["labels"], metadata["imageSize"])
    # TF.js throws a tensor away that a layer takes twice, before others have taken it.
    for layer in layers:
        taken = [link[0] for node in layer["inbound_nodes"] for link in node]
        assert len(set(taken)) == len(taken)


def test_what_cannot_be_written_is_refused(pad: campad.Controller, tmp_path: Path) -> None:
    """In a sentence, and nothing is left behind."""
    assert pad.predictor is not None
    knn = make_classifier("knn", {})
    knn.fit(pad.dataset.xs, pad.dataset.ys)

    with pytest.raises(ArgumentError, match="KNNClassifier cannot be written as layers"):
        exported(pad, replace(pad.predictor, classifier=knn), tmp_path / "folder")

    assert not (tmp_path / "folder").exists()


def test_the_commands_write_and_check(
    pad: campad.Controller, command_line_cache: Path, tmp_path: Path
) -> None:
    """One changed weight is found; a folder that is no export is said to be none."""
    pad.mirrored = False
    pad.save(tmp_path / "me.campad")
    folder = tmp_path / "site"

    done = run("export", tmp_path / "me.campad", "--to", KIND, "-o", folder)
    checked = run("verify", folder)
    none = run("verify", tmp_path)

    assert (0, True) == (done.exit_code, "off at most" in done.stderr), done.output
    assert "says what its project said" in checked.stdout
    assert "is no export of campad's: there is no proof.json in it" in none.stderr
    weights = folder / "weights.bin"
    data = np.frombuffer(weights.read_bytes(), np.float32) * 1.01
    weights.write_bytes(data.astype(np.float32).tobytes())
    with pytest.raises(ModelFileError, match="says something else than the project"):
        verify_folder(folder)
    (folder / "proof.json").write_text('{"kind": "teachable-machine", "golden": 1}')
    with pytest.raises(ModelFileError, match=r"is no proof"):
        verify_folder(folder)


@pytest.mark.parametrize(
    ("kind", "config", "sentence"),
    [
        ("Lambda", {}, "no export of campad's has layers of kind"),
        ("ZeroPadding2D", {"padding": [[10**9, 0], [0, 0]]}, "more padding than picture"),
        ("ZeroPadding2D", {"padding": "wide"}, "the layers do not fit together"),
        ("Reshape", {"target_shape": [10**9]}, "the layers do not fit together"),
        ("AveragePooling2D", {"pool_size": [99, 99]}, "a kernel takes more"),
        ("Concatenate", {}, "takes more than a network has"),
    ],
)
def test_what_a_stranger_writes_is_not_computed_for_ever(
    kind: str, config: dict[str, Any], sentence: str
) -> None:
    """Before much memory is taken for it."""
    said = {"strides": [1, 1], "padding": "valid", **config}
    links = [[["first", 0, 0, {}]] * (500 if kind == "Concatenate" else 1)]
    layers = [
        {"class_name": "InputLayer", "config": {"name": "first"}, "inbound_nodes": []},
        {"class_name": kind, "config": {"name": "second", **said}, "inbound_nodes": links},
    ]

    with pytest.raises(ModelFileError, match=sentence):
        run_layers(layers, {}, np.zeros((224, 224, 3), np.float32))


def test_a_folder_with_other_things_stays_as_it_is(pad: campad.Controller, tmp_path: Path) -> None:
    """Somebody's own README stays; an earlier export gives way."""
    assert pad.predictor is not None
    (tmp_path / "README.md").write_text("mine")

    with pytest.raises(ArgumentError, match="has other files in it"):
        exported(pad, pad.predictor, tmp_path)

    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]
    for _ in range(2):
        exported(pad, pad.predictor, tmp_path / "new")
    with pytest.raises(ArgumentError, match="has an export of the kind 'teachable-machine' in it"):
        export_folder("keras", pad.backbone, pad.predictor, tmp_path / "new", mirrored=False)
    with pytest.raises(ArgumentError, match="is a file; this export is a folder"):
        exported(pad, pad.predictor, tmp_path / "README.md")


def test_an_export_that_fails_leaves_the_earlier_one(
    pad: campad.Controller, tmp_path: Path
) -> None:
    """It takes its place only when it is proved; where there was none, nothing is left."""
    exported(pad, pad.predictor, tmp_path / "good")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "good").iterdir()}
    seen = []

    def stop(step: str) -> None:
        if step == "checking":
            seen.append({path.name for path in tmp_path.rglob("*")})
            raise ModelFileError("it is off")

    assert pad.predictor is not None
    for name in ("good", "new"):
        with pytest.raises(ModelFileError, match="it is off"):
            export_folder(
                KIND, pad.backbone, pad.predictor, tmp_path / name, mirrored=False, on_step=stop
            )

    assert all({"weights.bin", "proof.json"} <= names for names in seen)
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "good").iterdir()}
    assert [tmp_path / "good"] == list(tmp_path.iterdir())
