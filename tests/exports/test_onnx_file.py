"""An export says what the project says, in a runtime that knows nothing of campad."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import version_converter
from sklearn.linear_model import LogisticRegression

import campad
from campad.classifiers.base import make_classifier
from campad.errors import ArgumentError, ModelFileError
from campad.exports.golden import golden_frame
from campad.exports.onnx_bytes import taken_apart
from campad.exports.onnx_file import IR_VERSION, OPSET, export_onnx, joined, verify_onnx
from campad.exports.onnx_squares import Squares
from campad.imaging.frame import mirror, to_squares
from cli.commands import run
from synthetic import COLOURS, shape_photo, taught_controller


def said(data: bytes, frames: Any) -> list[Any]:
    session = onnxruntime.InferenceSession(data)
    return session.run(["probabilities", "familiarity", "label"], {"frames": frames})


def frames_of(size: tuple[int, int]) -> Any:
    rng = np.random.default_rng(1)
    shapes = [shape_photo(label, rng) for label in COLOURS]
    height, width = shapes[0].shape[:2]
    rows, columns = (np.arange(to) * of // to for to, of in zip(size, (height, width), strict=True))
    strange = golden_frame(*size, seed=3)
    return np.stack([*(shape[rows][:, columns] for shape in shapes), strange])


@pytest.mark.parametrize(("size", "mirrored"), [((480, 640), False), ((192, 192), True)])
def test_frames_of_any_size_are_seen_as_campad_sees_them(
    pad: campad.Controller, size: tuple[int, int], mirrored: bool
) -> None:
    """Cropped, resized, mirrored, known and strange: the same class, and probabilities."""
    pad.mirrored = mirrored
    frames = frames_of(size)
    assert pad.predictor is not None

    exported = export_onnx(pad.backbone, pad.predictor, mirrored=mirrored)

    probabilities, familiarity, labels = said(exported.data, frames)
    wanted = pad.predict_many(frames)
    assert np.allclose([[*p.probabilities.values()] for p in wanted], probabilities, atol=1e-3)
    assert np.allclose([p.familiarity for p in wanted], familiarity, atol=1e-3)
    assert [p.label for p in wanted] == [[*pad.labels, None][number] for number in labels]
    assert 0 <= exported.off <= 1e-3


def test_an_export_of_the_tutorials_network_proves_itself(mobilenet_file: Path) -> None:
    """Its 224 pixels, too, from whatever sizes the proof has."""
    taught = taught_controller(campad.load_backbone(mobilenet_file))
    assert taught.predictor is not None

    assert export_onnx(taught.backbone, taught.predictor, mirrored=True).off <= 1e-3


@pytest.mark.parametrize("mirrored", [False, True])
def test_squares_are_pillows_to_the_bit(mirrored: bool) -> None:
    """Noise, in sizes that meet and that do not, larger and smaller, several frames at once."""
    size = 100  # no whole number of blocks
    squares = Squares(size, mirrored=mirrored)
    squares.add("frames", "squares")
    shapes = (("frames", ["n", "h", "w", 3]), ("squares", ["n", size, size, 3]))
    entry, made = (
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.UINT8, shape)
        for name, shape in shapes
    )
    graph = onnx.helper.make_graph(squares.nodes, "squares", [entry], [made], squares.constants)
    opsets = [onnx.helper.make_opsetid("", OPSET)]
    model = onnx.helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    rng = np.random.default_rng(2)
    for height, width in ((480, 640), (720, 1280), (384, 288), (97, 131), (250, 50), (1, 7)):
        frames = rng.integers(0, 256, (2, height, width, 3), np.uint8)

        (said,) = session.run(None, {"frames": frames})

        wanted = to_squares(frames, size)
        assert np.array_equal(mirror(wanted) if mirrored else wanted, said)


def test_the_default_network_is_not_converted(
    pad: campad.Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ONNX's converter keeps all of Python waiting; the network says the same without it."""
    network = version_converter.convert_version(onnx.load_from_string(pad.backbone.graph), OPSET)
    frames = to_squares(frames_of((200, 300)), 192)
    wanted = onnxruntime.InferenceSession(network.SerializeToString()).run(None, {"frames": frames})
    monkeypatch.delattr(version_converter, "convert_version")
    assert pad.predictor is not None

    model = joined(pad.backbone, pad.predictor, squares=True)

    assert OPSET == model.opset_import[0].version
    end = f"network/{network.graph.output[0].name}"
    model.graph.output.append(onnx.helper.make_empty_tensor_value_info(end))
    session = onnxruntime.InferenceSession(model.SerializeToString())
    assert np.array_equal(wanted[0], session.run([end], {"frames": frames})[0])


@pytest.mark.parametrize(("mode", "scale"), [("linear", 2.0), ("nearest", 0.7)])
def test_a_resize_of_opset_10_stays_what_it_was(mode: str, scale: float, tmp_path: Path) -> None:
    """ONNX's own converter lets it begin at other places of the picture."""
    helper, to_tensor = onnx.helper, onnx.numpy_helper.from_array
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["x", "kernel"], ["seen"], strides=[4, 4]),
            helper.make_node("Resize", ["seen", "scales"], ["resized"], mode=mode),
            helper.make_node("Flatten", ["resized"], ["y"]),
        ],
        "old",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 3, 32, 32])],
        [helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1, "d"])],
        [
            to_tensor(np.random.default_rng(0).normal(size=(4, 3, 4, 4)).astype("f4"), "kernel"),
            to_tensor(np.array([1, 1, scale, scale], np.float32), "scales"),
        ],
    )
    opsets = [helper.make_opsetid("", 10)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=5), tmp_path / "old.onnx")
    taught = taught_controller(campad.load_backbone(tmp_path / "old.onnx"))
    assert taught.predictor is not None

    assert export_onnx(taught.backbone, taught.predictor, mirrored=False).off <= 1e-3


@pytest.mark.parametrize("name", ["ridge", "knn", "tutorial"])
def test_every_classifier_of_campads_can_be_written(pad: campad.Controller, name: str) -> None:
    """With recalibration's shift in it, too."""
    classifier = make_classifier(name, {})
    classifier.fit(pad.dataset.xs, pad.dataset.ys)
    assert pad.predictor is not None
    shift = np.full(pad.dataset.xs[0].size, 0.002, np.float32)
    predictor = type(pad.predictor)(classifier, pad.labels, 1.7, pad.predictor.novelty, shift=shift)
    frames = frames_of((192, 192))

    exported = export_onnx(pad.backbone, predictor, mirrored=False)

    wanted = predictor.predict(pad.backbone.embed(frames))
    probabilities = said(exported.data, frames)[0]
    assert np.allclose([[*p.probabilities.values()] for p in wanted], probabilities, atol=1e-3)


def test_others_are_refused_in_a_sentence(pad: campad.Controller) -> None:
    """An estimator of scikit-learn's has mathematics of its own."""
    assert pad.predictor is not None
    predictor = type(pad.predictor)(LogisticRegression(), pad.labels)

    with pytest.raises(ArgumentError, match="LogisticRegression cannot be written as ONNX"):
        export_onnx(pad.backbone, predictor, mirrored=False)


def test_the_proof_can_be_repeated_and_fails_where_it_must(pad: campad.Controller) -> None:
    """One changed weight is found; so is a file without a proof, or no file of ONNX."""
    assert pad.predictor is not None
    data = export_onnx(pad.backbone, pad.predictor, mirrored=False).data
    model = onnx.load_from_string(data)
    (weights,) = [one for one in model.graph.initializer if one.name == "dense/output"]
    weights.raw_data = (np.frombuffer(weights.raw_data, np.float32) * 1.5).tobytes()

    assert pad.labels == verify_onnx(data, "me.onnx")[0]
    with pytest.raises(ModelFileError, match="says something else than the project"):
        verify_onnx(model.SerializeToString(), "me.onnx")
    for text in ("{}", '{"labels": [], "golden": [{"height": "a"}]}', '{"labels": 1, "golden": 2}'):
        onnx.helper.set_model_props(model, {"campad": text})
        with pytest.raises(ModelFileError, match="has no proof"):
            verify_onnx(model.SerializeToString(), "me.onnx")
    del model.metadata_props[:]
    with pytest.raises(ModelFileError, match="has no proof"):
        verify_onnx(model.SerializeToString(), "me.onnx")
    for nothing in (b"", b"PK", data[:1000]):
        with pytest.raises(ModelFileError, match=r"me\.onnx"):
            verify_onnx(nothing, "me.onnx")


def test_the_commands_write_and_check(
    pad: campad.Controller, command_line_cache: Path, tmp_path: Path
) -> None:
    """The file's classes are in it by name; what cannot be is said."""
    pad.mirrored = False
    pad.save(tmp_path / "me.campad")
    file = tmp_path / "me.onnx"

    done = run("export", tmp_path / "me.campad", "--to", "onnx", "-o", file)
    checked = run("verify", file)
    missing = run("verify", tmp_path / "none.onnx")
    nowhere = run("export", tmp_path / "me.campad", "--to", "onnx", "-o", tmp_path / "no" / "me")

    assert (0, True) == (done.exit_code, "off at most" in done.stderr), done.output
    assert "says what its project said" in checked.stdout
    assert "none.onnx cannot be read: No such file" in missing.stderr
    assert "cannot be written: No such file" in nowhere.stderr
    session = onnxruntime.InferenceSession(file)
    assert list(COLOURS) == json.loads(session.get_modelmeta().custom_metadata_map["labels"])


@pytest.mark.parametrize("length", [0, 1, 40, 300, 70_000])
def test_a_model_that_is_written_in_pieces_is_the_same(length: int) -> None:
    """Protobuf reads what it would have written itself, whatever the pieces' lengths take."""
    weights = [
        onnx.numpy_helper.from_array(np.arange(n, dtype=np.float32), str(n)) for n in (length, 3)
    ]
    output = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [3])
    node = onnx.helper.make_node("Identity", ["3"], ["y"])
    graph = onnx.helper.make_graph([node], "g" * length, [], [output], weights)
    model = onnx.helper.make_model(graph, producer_name="campad")
    whole = model.SerializeToString()

    pieces = taken_apart(model)

    assert len(whole) == len(pieces)
    assert onnx.load_from_string(whole) == onnx.load_from_string(pieces)
