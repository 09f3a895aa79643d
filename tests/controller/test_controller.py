"""From frames to predictions by the library's face."""

from typing import Any

import numpy as np
import pytest

from campad import Controller, DenseClassifier, KNNClassifier, RidgeClassifier
from campad.classifiers import BatchProgress
from campad.errors import ArgumentError, ImageError, NotTrainedError, TrainingError
from campad.imaging.frame import look_at, to_squares
from controller.pads import LABELS, make_pad
from synthetic import TinyBackbone, shape_photo


@pytest.mark.parametrize("classifier", [None, RidgeClassifier(), KNNClassifier()])
def test_it_recognises_what_it_was_shown(classifier: Any, rng: np.random.Generator) -> None:
    """From examples to a prediction of a frame of another size, whichever classifier learns."""
    pad = make_pad(classifier).train()

    prediction = pad.predict(shape_photo("green", rng, (300, 200)))

    assert prediction.label == "green"
    assert list(prediction.probabilities) == list(LABELS)
    assert prediction.confidence == prediction.probabilities["green"]
    assert sum(prediction.probabilities.values()) == pytest.approx(1, abs=1e-5)


def test_the_default_classifier_is_the_tutorials() -> None:
    """Without a classifier a DenseClassifier with its default settings learns."""
    assert vars(make_pad().classifier) == vars(DenseClassifier())


def test_no_network_is_loaded_before_it_is_needed() -> None:
    """Making a controller costs nothing; the default network is loaded with the first frame."""
    pad = Controller(["a", "b"])

    assert pad._backbone is None
    assert pad.labels == ("a", "b")


def test_a_name_is_no_classifier_and_no_network() -> None:
    """It is refused at once, not at the first training: `classifier="ridge"`, and a class."""
    for wrong in ("ridge", RidgeClassifier):
        with pytest.raises(ArgumentError, match=r"a classifier is an object with predict_proba"):
            Controller(["a", "b"], classifier=wrong)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"like campad\.load_backbone\(\); got 'mobilenet"):
        Controller(["a", "b"], backbone="mobilenet-v1-0.25")  # type: ignore[arg-type]


def test_activations_are_kept_and_pictures_are_not(rng: np.random.Generator) -> None:
    """The dataset holds what the network said of a frame."""
    pad, frame = make_pad(per_class=0), shape_photo("red", rng)

    number = pad.add_example(frame, "red", burst=4)

    assert number == 0
    np.testing.assert_array_equal(pad.dataset.xs, TinyBackbone().embed(frame))
    assert pad.dataset.bursts.tolist() == [4]


def test_a_refused_example_changes_nothing(rng: np.random.Generator) -> None:
    """An unknown class and what is no frame raise, and no example is added."""
    pad = make_pad(per_class=1)

    with pytest.raises(ArgumentError, match="no class 'mauve'"):
        pad.add_example(shape_photo("red", rng), "mauve")
    with pytest.raises(ImageError):
        pad.add_example(np.zeros((5, 5)), "red")

    assert len(pad.dataset) == 3


def test_predicting_before_training(rng: np.random.Generator) -> None:
    """A prediction before training is said as such."""
    with pytest.raises(NotTrainedError, match="call train"):
        make_pad().predict(shape_photo("red", rng))


def test_classes_without_examples_are_named() -> None:
    """Training and judging name the classes that have no examples."""
    pad = make_pad()
    pad.dataset.clear("green")
    pad.dataset.add_class("mauve")

    with pytest.raises(TrainingError, match="no examples yet of: green, mauve"):
        pad.train()
    with pytest.raises(TrainingError, match="no examples yet of: green, mauve"):
        pad.quality()


def test_a_failed_training_leaves_the_former_one(rng: np.random.Generator) -> None:
    """After a training that could not be, predictions are as before."""
    pad, frame = make_pad().train(), shape_photo("blue", rng)
    expected = pad.predict(frame)
    pad.dataset.clear("red")

    with pytest.raises(TrainingError):
        pad.train()

    assert pad.predict(frame) == expected


def test_progress_is_told_where_there_are_batches() -> None:
    """on_batch hears of every batch, and may stop; classifiers without batches never call it."""
    told: list[BatchProgress] = []

    make_pad().train(on_batch=told.append)
    stopped = make_pad().train(on_batch=lambda _: False)
    make_pad(RidgeClassifier()).train(on_batch=lambda _: pytest.fail("there are no batches"))

    assert len(told) == 20 * 3
    assert len(stopped.classifier.loss_curve_) == 1  # type: ignore[attr-defined]


def test_predictions_have_the_names_they_were_trained_with(rng: np.random.Generator) -> None:
    """Renaming, adding and moving classes count from the next training on."""
    pad, frame = make_pad().train(), shape_photo("red", rng)
    pad.dataset.rename("red", "stop")
    pad.dataset.move_class("stop", 2)

    before = pad.predict(frame)
    after = pad.train().predict(frame)

    assert (before.label, tuple(before.probabilities)) == ("red", LABELS)
    assert (after.label, tuple(after.probabilities)) == ("stop", ("green", "blue", "stop"))


def test_several_activations_at_once(rng: np.random.Generator) -> None:
    """Embedded frames are predicted together, in order."""
    pad = make_pad().train()
    frames = np.stack([shape_photo(label, rng) for label in LABELS])

    predictions = pad.predict_activations(pad.backbone.embed(frames))

    assert [prediction.label for prediction in predictions] == list(LABELS)


def test_copies_are_learned_unless_switched_off(rng: np.random.Generator) -> None:
    """Every example has four warped copies; with augment=False there are none."""
    with_copies = make_pad()
    without = Controller(LABELS, backbone=TinyBackbone(), augment=False)  # type: ignore[arg-type]
    for label in LABELS:
        without.add_example(shape_photo(label, rng), label)

    assert (with_copies.dataset.augmented, without.dataset.augmented) == (9, 0)
    assert with_copies.dataset.vectors.shape == (9, 3, 48)
    assert without.dataset.vectors.shape == (3, 1, 48)


def test_every_example_is_warped_in_its_own_way(rng: np.random.Generator) -> None:
    """Equal frames have unequal copies: together they say more."""
    pad, frame = make_pad(per_class=0), shape_photo("red", rng)
    for _ in range(2):
        pad.add_example(frame, "red")

    first, second = pad.dataset.vectors

    np.testing.assert_array_equal(*pad.dataset.xs)
    assert (first != second).any()


def test_nearest_neighbours_learn_frames_and_not_their_copies() -> None:
    """Whoever has no use for tangents learns from the activations as they were recorded."""
    pad = make_pad(KNNClassifier()).train()

    xs = pad.dataset.xs.reshape(9, -1)
    lengths = np.linalg.norm(xs, axis=1, keepdims=True)
    np.testing.assert_allclose(pad.classifier.examples_, xs / lengths, atol=1e-6)  # type: ignore[attr-defined]


def test_how_a_frame_looked_is_remembered(rng: np.random.Generator) -> None:
    """Brightness and sharpness are those of the square that the network sees."""
    pad, frame = make_pad(per_class=0), shape_photo("red", rng)
    pad.add_example(frame, "red")

    assert pad.dataset.examples[0].look == look_at(to_squares(frame, 32)[0])


def test_the_same_frames_give_the_same_controller(rng: np.random.Generator) -> None:
    """Copies are drawn with a seed of their own: training anew gives bit-equal weights."""
    first, second = (make_pad().train() for _ in range(2))
    frame = shape_photo("red", rng)

    assert first.predict(frame) == second.predict(frame)


class MeansOfOthers:
    """Somebody else's classifier: the nearest class mean, with no method but the two."""

    def fit(self, xs: np.ndarray, ys: np.ndarray) -> None:
        assert (xs.ndim, ys.ndim) == (2, 1)
        self.means = np.stack([xs[ys == number].mean(axis=0) for number in np.unique(ys)])

    def predict_proba(self, xs: np.ndarray) -> np.ndarray:
        distances = ((xs[:, None] - self.means) ** 2).sum(axis=2)
        return np.eye(len(self.means), dtype=np.float32)[distances.argmin(axis=1)]


def test_somebody_elses_classifier_learns_too(rng: np.random.Generator) -> None:
    """Whatever has fit and predict_proba serves; its confidences are left as they are."""
    pad = make_pad(MeansOfOthers(), per_class=4).train()

    assert pad.predict(shape_photo("blue", rng)).label == "blue"
    assert pad.predictor
    assert pad.predictor.temperature == 1
    assert pad.predictor.novelty
