"""A project in scikit-learn's hands: the network in its pipelines, the rest as its estimators."""

import json
import pickle
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.utils import estimator_checks as checks

import campad
from campad.errors import ArgumentError, ModelFileError, NotTrainedError
from campad.exports.folder import export_folder, verify_folder
from campad.exports.scikit_learn.head import to_sklearn
from campad.exports.scikit_learn.portable import portable
from campad.graphs.builder import make_model
from campad.graphs.runtime import open_session, run
from campad.learning.predictor import Predictor
from synthetic import COLOURS, clusters, photo_folder, save_sideways, shape_photo

skops_io = pytest.importorskip("skops.io")
PAGE = Path(__file__).parents[2] / "docs" / "use" / "scikit-learn.md"


def test_a_network_is_a_step_of_a_pipeline(lite0: campad.Backbone) -> None:
    """Frames of several sizes go in; a grid may choose among networks; nothing is copied."""
    rng = np.random.default_rng(0)
    names = list(COLOURS) * 2
    frames = [shape_photo(name, rng, (96, 110 + 2 * n)) for n, name in enumerate(names)]
    early = campad.load_backbone(layer=lite0.layers[-2])
    pipeline = Pipeline([("network", lite0), ("classifier", LogisticRegression())])

    grid = GridSearchCV(pipeline, {"network": [lite0, early]}, cv=2, error_score="raise")
    grid.fit(frames, names)

    assert frames[0].shape != frames[1].shape
    assert names == grid.predict(frames).tolist()
    assert grid.best_estimator_["network"] in (lite0, early)
    assert clone(pipeline)["network"] is lite0
    activations = lite0.embed(frames).reshape(len(frames), -1)
    np.testing.assert_array_equal(activations, lite0.fit(frames).transform(frames))
    assert activations.shape[1] == len(pipeline[:1].get_feature_names_out())
    fitted = make_pipeline(lite0, LogisticRegression()).fit(frames, names)
    again = pickle.loads(pickle.dumps(fitted))  # the network with it
    np.testing.assert_array_equal(fitted.predict_proba(frames), again.predict_proba(frames))


def test_the_networks_padding_is_written_as_numbers(
    pad: campad.Controller, rng: np.random.Generator
) -> None:
    """OpenCV takes "same" for its reverse; the numbers come to the same activations, to the bit."""
    graph = pad.backbone.graph
    squares = rng.integers(
        0, 256, (2, pad.backbone.frame_size, pad.backbone.frame_size, 3), np.uint8
    )

    written = portable(graph)

    nodes = onnx.load_from_string(written).graph.node
    names = [one.name for node in nodes for one in node.attribute]
    assert "auto_pad" not in names
    assert "pads" in names
    before, after = (run(open_session(one, threads=1), squares) for one in (graph, written))
    np.testing.assert_array_equal(before[0], after[0])


@pytest.mark.parametrize("side", [13, 14])
@pytest.mark.parametrize("padding", ["SAME_UPPER", "SAME_LOWER"])
@pytest.mark.parametrize(("kernel", "step"), [(3, 1), (3, 2), (2, 1), (5, 2), (1, 2)])
def test_numbers_pad_as_same_does(side: int, padding: str, kernel: int, step: int) -> None:
    """Above or below, with steps; a convolution may leave its kernel's size to its weights."""
    weights = np.random.default_rng(0).normal(size=(2, 3, kernel, kernel)).astype(np.float32)
    x = np.random.default_rng(1).normal(size=(1, 3, side, side)).astype(np.float32)
    how: dict[str, Any] = {"auto_pad": padding, "strides": [step] * 2}
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], **how),
        helper.make_node("MaxPool", ["c"], ["y"], kernel_shape=[2, 2], **how),
    ]
    ends = [
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)
        for name, shape in (("x", (1, 3, side, side)), ("y", (1, 2, "h", "w")))
    ]
    constants = [numpy_helper.from_array(weights, "w")]
    whole = helper.make_graph(nodes, "two layers", ends[:1], ends[1:], constants)
    graph = make_model(whole, 17).SerializeToString()

    written = portable(graph)

    assert b"auto_pad" not in written
    before, after = (
        open_session(one, threads=1).run(None, {"x": x})[0] for one in (graph, written)
    )
    np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize(("beta", "left"), [(0.5, ["alpha"]), (0.25, ["alpha", "beta"])])
def test_a_default_that_opencv_stumbles_over_is_left_out(beta: float, left: list[str]) -> None:
    """A HardSigmoid's beta; another value stays."""
    node = helper.make_node("HardSigmoid", ["x"], ["y"], alpha=1 / 6, beta=beta)
    x, y = (helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, 3]) for name in "xy")
    graph = make_model(helper.make_graph([node], "gate", [x], [y]), 17).SerializeToString()

    written = portable(graph)

    assert left == [one.name for one in onnx.load_from_string(written).graph.node[0].attribute]
    numbers = np.linspace(-4, 4, 3, dtype=np.float32)[None]
    before, after = (
        open_session(one, threads=1).run(None, {"x": numbers})[0] for one in (graph, written)
    )
    np.testing.assert_array_equal(before, after)


def test_no_convolution_shares_a_constant() -> None:
    """OpenCV writes into them: each has its own, and the same comes out."""
    weights = np.random.default_rng(0).normal(size=(3, 3, 1, 1)).astype(np.float32)
    ends = [helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, [1, 3, 4, 4]) for n in "xy"]
    nodes = [
        helper.make_node("Relu", ["x"], ["w_"]),
        helper.make_node("Conv", ["w_", "w"], ["c"]),
        helper.make_node("Conv", ["c", "w"], ["y"]),
    ]
    constants = [onnx.numpy_helper.from_array(weights, "w")]
    graph = make_model(helper.make_graph(nodes, "two layers", ends[:1], ends[1:], constants), 17)

    written = portable(graph.SerializeToString())

    inputs = [list(node.input) for node in onnx.load_from_string(written).graph.node]
    assert inputs == [["x"], ["w_", "w"], ["c", "w__"]]
    x = np.random.default_rng(1).normal(size=(1, 3, 4, 4)).astype(np.float32)
    before, after = (
        open_session(one, threads=1).run(None, {"x": x})[0]
        for one in (graph.SerializeToString(), written)
    )
    np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize(
    "check",
    [
        checks.check_estimator_cloneable,
        checks.check_estimator_repr,
        checks.check_estimator_tags_renamed,
        checks.check_get_params_invariance,
        checks.check_set_params,
        checks.check_valid_tag_types,
    ],
)
def test_scikit_learns_own_checks_of_a_network(check: Any, lite0: campad.Backbone) -> None:
    """Those that need no table of numbers: `check_estimator` leaves out what takes pictures."""
    check("Backbone", lite0)


def test_a_network_has_no_settings(lite0: campad.Backbone) -> None:
    """Who wants another layer is told what to do."""
    with pytest.raises(ArgumentError, match="no setting 'layer'; for another one"):
        make_pipeline(lite0).set_params(backbone__layer="add_3")


@pytest.mark.parametrize("make", [campad.DenseClassifier, campad.RidgeClassifier])
@pytest.mark.parametrize("labels", [("up", "down"), ("up", "left", "right", "down", "jump")])
@pytest.mark.parametrize("temperature", [1.0, 0.6, 3.0])
def test_what_was_taught_as_scikit_learns_own_estimators(
    make: Any, labels: tuple[str, ...], temperature: float, rng: np.random.Generator
) -> None:
    """The same probabilities, out of a file in which skops has to be told to trust nothing."""
    xs, ys = clusters(rng, len(labels))
    shift = rng.normal(size=xs.shape[1]).astype(np.float32)
    predictor = Predictor(make().fit(xs, ys), labels, temperature, shift=shift)
    asked = (3 * rng.normal(size=(40, xs.shape[1]))).astype(np.float32)

    data = skops_io.dumps(to_sklearn(predictor))

    assert skops_io.get_untrusted_types(data=data) == []
    model = skops_io.loads(data)
    known, _ = predictor.judge(asked)
    assert sorted(labels) == model.classes_.tolist()
    order = [labels.index(label) for label in model.classes_]
    np.testing.assert_allclose(model.predict_proba(asked), known[:, order], atol=2e-5)
    assert np.array(labels)[known.argmax(1)].tolist() == model.predict(asked).tolist()


def test_what_has_no_equal_is_refused(lite0: campad.Backbone, rng: np.random.Generator) -> None:
    """Nearest neighbours, and what is not trained."""
    xs, ys = clusters(rng)
    with pytest.raises(ArgumentError, match="a KNNClassifier has no equal in scikit-learn"):
        to_sklearn(Predictor(campad.KNNClassifier().fit(xs, ys), ("a", "b", "c")))
    with pytest.raises(NotTrainedError):
        campad.Controller(["a", "b"], backbone=lite0).to_sklearn()


def test_the_folder_says_what_the_project_says(
    pad: campad.Controller, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    """By the README's own code, mirrored; a damaged file and one with other types are refused."""
    assert pad.predictor is not None
    predictor = replace(pad.predictor, temperature=0.8)
    frame = np.pad(shape_photo("red", np.random.default_rng(1)), ((0, 0), (30, 0), (0, 0)))

    off = export_folder("sklearn", pad.backbone, predictor, tmp_path, mirrored=True)

    assert (pad.labels, off) == verify_folder(tmp_path)
    assert off["model.skops"] < 1e-5
    (code,) = re.findall(r"```python\n(.*?)```", (tmp_path / "README.md").read_text(), re.DOTALL)
    save_sideways(frame, tmp_path / "photo.png")
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {}
    exec(code.replace("photo.jpg", "photo.png"), scope)
    said = dict(zip(scope["labels"], scope["probabilities"], strict=True))
    side, start = 96, (158 - 96) // 2
    square = frame[:, start : start + side][:, ::-1]
    known, _ = predictor.judge(pad.backbone.embed(np.ascontiguousarray(square)))
    assert np.allclose(known[0], [said[label] for label in pad.labels], atol=1e-4)
    assert max(said, key=said.__getitem__) == capsys.readouterr().out.strip()

    model = tmp_path / "model.skops"
    kept = model.read_bytes()
    model.write_bytes(kept[: len(kept) // 2])
    with pytest.raises(ModelFileError, match="is no file of skops's"):
        verify_folder(tmp_path)
    model.write_bytes(skops_io.dumps(pad.classifier))
    with pytest.raises(ModelFileError, match=r"Untrusted types.*DenseClassifier"):
        verify_folder(tmp_path)
    schema = {"__class__": "str", "__module__": "builtins", "__loader__": "NoSuchNode"}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("schema.json", json.dumps(schema))
    model.write_bytes(packed.getvalue())
    with pytest.raises(ModelFileError, match="cannot be opened"):
        verify_folder(tmp_path)


def test_the_documentations_code_runs(
    pad: campad.Controller, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    """From the first block to the last, in one folder."""
    rng = np.random.default_rng(2)
    photo_folder(tmp_path / "photos")
    pad.save(tmp_path / "me.campad")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    labels = list(COLOURS) * 3
    scope: dict[str, Any] = {"labels": labels, "frames": [shape_photo(n, rng) for n in labels]}

    exec("\n".join(blocks), scope)

    accuracy, chosen, said = capsys.readouterr().out.splitlines()
    assert float(accuracy) > 0.5
    assert chosen.startswith("{'network': <Backbone")
    assert said.startswith("{np.str_('blue'): ")
