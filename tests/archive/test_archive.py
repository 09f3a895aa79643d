"""What is saved comes back, whatever was done before; saving that fails harms nothing."""

import json
from pathlib import Path

import numpy as np
import pytest

import campad
from archive.archives import (
    CLASSIFIERS,
    LABELS,
    check_equal,
    entries_of,
    make_pad,
    packed,
    reopened,
)
from campad import Controller, KNNClassifier, RidgeClassifier
from campad.archive import entries
from campad.backbones import Backbone
from campad.decisions import ClassSettings, DecisionSettings
from campad.errors import ArgumentError, ProjectFileError
from campad.loading import load
from synthetic import TinyBackbone, shape_photo


@pytest.mark.parametrize("kind", CLASSIFIERS)
def test_a_trained_controller_comes_back(kind: str, tmp_path: Path) -> None:
    """Saved and loaded, everything is the same bit for bit, and so are the predictions."""
    pad = make_pad(kind)
    frame = shape_photo("green", np.random.default_rng(9))

    pad.save(tmp_path / "me.campad")
    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    check_equal(pad, again)
    assert pad.predict(frame) == again.predict(frame)


@pytest.mark.parametrize("kind", CLASSIFIERS)
@pytest.mark.parametrize("per_class", [0, 2])
def test_an_untrained_controller_comes_back(kind: str, per_class: int, tmp_path: Path) -> None:
    """Without training, and without any example, there is as much to keep."""
    pad = make_pad(kind, per_class, train=False)

    pad.save(tmp_path / "me.campad")

    check_equal(pad, load(tmp_path / "me.campad", backbone=TinyBackbone()))  # type: ignore[arg-type]


def test_saving_what_was_loaded_gives_the_same_file(good: bytes, tmp_path: Path) -> None:
    """Load and save change no entry."""
    reopened(good, tmp_path).save(tmp_path / "again.campad")

    assert entries_of((tmp_path / "again.campad").read_bytes()) == entries_of(good)


def test_a_loaded_controller_learns_on(good: bytes, tmp_path: Path) -> None:
    """Examples may be added, and training gives what it gives without a file between."""
    again = reopened(good, tmp_path)
    fresh = make_pad(per_class=2)
    frame = shape_photo("red", np.random.default_rng(5))

    for pad in (again, fresh):
        pad.add_example(frame, "red", burst=7)
        pad.train()

    check_equal(again, fresh)


def test_a_loaded_controller_has_nothing_to_undo(good: bytes, tmp_path: Path) -> None:
    """Undo takes back what a person did, and opening a file is no such act."""
    assert not reopened(good, tmp_path).dataset.can_undo


def test_classes_renamed_since_the_training(tmp_path: Path) -> None:
    """The trained part keeps the names it was trained with."""
    pad = make_pad()
    pad.dataset.rename("red", "stop")
    pad.dataset.delete_class("blue")

    pad.save(tmp_path / "me.campad")
    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    check_equal(pad, again)
    assert again.labels == ("stop", "green")
    assert again.trained_labels == LABELS


def test_classes_in_another_order_are_followed_as_they_were_learned(tmp_path: Path) -> None:
    """Moving a class does not change what was learned; a reopened file recalibrates rightly."""
    pad, rng = make_pad(per_class=8), np.random.default_rng(5)
    pad.dataset.move_class("red", 2)
    pad.save(tmp_path / "me.campad")

    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    assert again.predictor
    assert again.predictor.labels == LABELS
    assert again.predictor.reference
    for number, label in enumerate(LABELS):
        own = pad.dataset.xs.reshape(24, -1)[[e.label == label for e in pad.dataset.examples]]
        means = again.predictor.reference.means[number]
        np.testing.assert_allclose(means, own.mean(axis=0), atol=1e-5)
    assert again.recalibrate([shape_photo(label, rng) for label in LABELS * 6]).shift is not None


def test_a_class_added_after_the_training_is_no_trouble(tmp_path: Path) -> None:
    """The predictor knows its own classes; what needs all examples is found out by training."""
    pad, rng = make_pad(per_class=4), np.random.default_rng(5)
    pad.dataset.add_class("new")
    pad.add_example(shape_photo("red", rng), "new")
    pad.save(tmp_path / "me.campad")

    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    assert again.predict(shape_photo("blue", rng)).label == "blue"
    with pytest.raises(ArgumentError, match="compare"):
        again.recalibrate([shape_photo(label, rng) for label in LABELS * 6])


def test_a_classifier_put_in_place_of_the_trained_one(tmp_path: Path) -> None:
    """A controller whose new classifier has learned nothing is saved as untrained."""
    pad = make_pad()
    pad.classifier = RidgeClassifier()

    pad.save(tmp_path / "me.campad")

    assert load(tmp_path / "me.campad", backbone=TinyBackbone()).trained_labels is None  # type: ignore[arg-type]


def test_settings_that_are_numpys(tmp_path: Path) -> None:
    """NumPy's numbers as settings are saved as plain ones."""
    pad = make_pad()
    pad.classifier = KNNClassifier(neighbours=np.int64(4))  # type: ignore[arg-type]
    pad.train().save(tmp_path / "me.campad")

    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    assert again.classifier.neighbours == 4  # type: ignore[attr-defined]


def test_more_examples_than_one_entry_holds(tmp_path: Path) -> None:
    """Activations are spread over entries and come back in order."""
    pad = Controller(["a", "b"], backbone=TinyBackbone())  # type: ignore[arg-type]
    rng = np.random.default_rng(0)
    for number in range(2 * entries.CHUNK + 5):
        pad.dataset.add(rng.random((4, 4, 3), np.float32), "ab"[number % 2], burst=number // 10)
    pad.dataset.remove([3])

    pad.save(tmp_path / "me.campad")

    check_equal(pad, load(tmp_path / "me.campad", backbone=TinyBackbone()))  # type: ignore[arg-type]
    assert "activations/2.f32" in entries_of((tmp_path / "me.campad").read_bytes())


def test_what_recalibration_found_comes_back(tmp_path: Path) -> None:
    """Examples that were moved with it would not fit without it; a damaged shift is refused."""
    pad, rng = make_pad(per_class=8), np.random.default_rng(5)
    light = np.array([-60, 10, 90])
    pad.recalibrate(
        [np.clip(shape_photo(label, rng) + light, 0, 255).astype(np.uint8) for label in LABELS * 6]
    )
    pad.save(tmp_path / "me.campad")
    assert pad.predictor
    assert pad.predictor.shift is not None

    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    check_equal(pad, again)
    assert again.predictor
    np.testing.assert_array_equal(again.predictor.shift, pad.predictor.shift)
    assert again._trainer.stream is not None
    assert np.array_equal(again._trainer.stream, pad._trainer.stream)
    files = entries_of((tmp_path / "me.campad").read_bytes())
    for name, size in (("shift", 48), ("stream", 48 * 18)):
        for damage in (files[f"{name}/0.f32"][:-4], np.full(size, np.nan, "<f4").tobytes()):
            with pytest.raises(ProjectFileError, match=name):
                reopened(packed(files | {f"{name}/0.f32": damage}), tmp_path)


def test_the_holdout_and_the_rejection_rate_come_back(tmp_path: Path) -> None:
    """Frames to judge by and the strictness of "none of these" are kept, and so is the score."""
    pad, rng = make_pad(), np.random.default_rng(5)
    pad.rejection_rate = 0.25
    for label in ("red", "blue", "blue"):
        pad.add_holdout(shape_photo(label, rng), label)
    before = pad.holdout_score()
    pad.save(tmp_path / "me.campad")

    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    check_equal(pad, again)
    assert before is not None
    assert before == again.holdout_score()


def test_no_picture_is_kept(tmp_path: Path) -> None:
    """The file holds activations and names, and no entry beyond those."""
    pad = make_pad(per_class=1)
    frame = np.full((32, 32, 3), 201, np.uint8)
    pad.add_example(frame, "red")
    pad.save(tmp_path / "me.campad")
    data = (tmp_path / "me.campad").read_bytes()

    assert frame.tobytes()[:500] not in data
    assert set(entries_of(data)) | {"vectors/0.f32"} == {
        "manifest.json",
        "labels.json",
        "head.bin",
        "activations/0.f32",
        "vectors/0.f32",
    }


def test_the_default_network_is_loaded_by_name(
    lite0: Backbone, command_line_cache: Path, tmp_path: Path
) -> None:
    """campad.load finds the network that a file names."""
    rng = np.random.default_rng(0)
    pad = Controller(["red", "blue"], backbone=lite0, classifier=RidgeClassifier())
    for label in ("red", "blue") * 3:
        pad.add_example(shape_photo(label, rng), label)
    pad.train().save(tmp_path / "me.campad")

    again = campad.load(tmp_path / "me.campad")

    check_equal(pad, again)
    assert again.backbone.name == "efficientnet-lite0"
    assert again.predict(shape_photo("blue", rng)).label == "blue"


class Broken(TinyBackbone):
    """Its name cannot be written down, which is found out in the middle of saving."""

    name = object()  # type: ignore[assignment]


def test_a_failed_save_keeps_the_old_file(tmp_path: Path) -> None:
    """When writing fails, what was there stays, and no half file beside it."""
    path = tmp_path / "me.campad"
    pad = make_pad(per_class=1)
    pad.save(path)
    before = path.read_bytes()
    pad._backbone = Broken()  # type: ignore[assignment]

    with pytest.raises(Exception):  # noqa: B017 - whatever goes wrong
        pad.save(path)

    assert path.read_bytes() == before
    assert [path] == list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Saving into a missing folder, or onto a folder, says so."""
    with pytest.raises(ProjectFileError, match="cannot write"):
        make_pad(per_class=1).save(tmp_path / "nowhere" / "me.campad")
    (tmp_path / "folder.campad").mkdir()
    with pytest.raises(ProjectFileError, match="cannot write"):
        make_pad(per_class=1).save(tmp_path / "folder.campad")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.campad"]


def test_other_classifiers_cannot_be_saved(tmp_path: Path) -> None:
    """A classifier of one's own has no place in the file, which is said before writing."""

    class Own(RidgeClassifier):
        pass

    pad = make_pad()
    pad.classifier = Own()

    with pytest.raises(ProjectFileError, match="Own cannot be saved"):
        pad.save(tmp_path / "me.campad")
    assert not list(tmp_path.iterdir())


def test_how_a_class_presses_comes_back(tmp_path: Path) -> None:
    """Decision settings are in the file; those of classes that there are not, are not."""
    pad = make_pad(per_class=0, train=False)
    red = ClassSettings(on=0.8, dwell_s=0.2, mode="toggle")
    pad.decisions = DecisionSettings(0.2, "blue", classes={"red": red, "gone": red})

    pad.save(tmp_path / "me.campad")
    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    assert again.decisions == DecisionSettings(0.2, "blue", classes={"red": red})


def test_a_file_of_before_there_were_decisions_opens_with_the_defaults(
    good: bytes, tmp_path: Path
) -> None:
    """An earlier campad wrote the same, without them."""
    files = entries_of(good)
    manifest = json.loads(files["manifest.json"])
    del manifest["decisions"]
    older = packed(files | {"manifest.json": json.dumps(manifest).encode()})

    assert reopened(older, tmp_path).decisions == DecisionSettings()
