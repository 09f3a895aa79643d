from typing import Any

import numpy as np
import pytest

from campad import Controller, DenseClassifier, KNNClassifier, RidgeClassifier
from campad.classifiers import BatchProgress
from campad.errors import ArgumentError, ImageError, NotTrainedError, TrainingError
from campad.imaging.frame import look_at, to_squares
from campad.learning.trainer import Trainer
from synthetic import TinyBackbone, shape_photo

LABELS = ("red", "green", "blue")


def make_pad(classifier: Any = None, per_class: int = 3) -> Controller:
    rng = np.random.default_rng(0)
    pad = Controller(LABELS, backbone=TinyBackbone(), classifier=classifier)  # type: ignore[arg-type]
    for burst in range(per_class):
        for label in LABELS:
            pad.add_example(shape_photo(label, rng), label, burst=burst)
    return pad


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


def test_quality_leaves_bursts_out() -> None:
    """Every example is judged by the other bursts."""
    quality = make_pad(per_class=4).quality()

    assert quality.labels == LABELS
    assert (quality.n, quality.accuracy) == (12, 1.0)
    assert make_pad(per_class=1).quality().unjudged == LABELS


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


def test_what_was_studied_is_what_is_believed() -> None:
    """The predictor has the temperature, the novelty and the reference that the examples gave."""
    pad = make_pad(per_class=4).train()
    found = pad.evaluate()

    assert pad.predictor
    assert pad.predictor.temperature == found.temperature != 1
    assert pad.predictor.novelty
    assert pad.predictor.novelty.left_out.tolist() == found.novelty.left_out.tolist()
    assert pad.predictor.reference
    np.testing.assert_array_equal(pad.predictor.reference.means, found.reference.means)


def test_the_same_frames_give_the_same_controller(rng: np.random.Generator) -> None:
    """Copies are drawn with a seed of their own: training anew gives bit-equal weights."""
    first, second = (make_pad().train() for _ in range(2))
    frame = shape_photo("red", rng)

    assert first.predict(frame) == second.predict(frame)


def test_what_is_strange_has_no_label(rng: np.random.Generator) -> None:
    """A frame unlike all examples is None; with a rejection rate of 0 it gets a label again."""
    pad = make_pad(per_class=12).train()
    noise = np.zeros((96, 128, 3), np.uint8)
    noise[:, ::2] = (255, 0, 255)

    strange = pad.predict(noise)
    pad.rejection_rate = 0

    assert strange.label is None
    assert pad.predict(noise).label in LABELS
    assert pad.predict(noise).probabilities != strange.probabilities


@pytest.mark.parametrize("part", [-0.1, 0.6, True, False, "0.1", None])
def test_a_rate_that_cannot_be(part: Any) -> None:
    """Only numbers from 0 to one half are taken."""
    pad = make_pad()

    with pytest.raises(ArgumentError, match="rejection_rate"):
        pad.rejection_rate = part
    assert pad.rejection_rate == 0.06


def test_recalibrating_needs_frames_and_a_training(rng: np.random.Generator) -> None:
    """Too few frames or nothing learned is an error in words, and changes nothing."""
    pad = make_pad()
    frames = [shape_photo(label, rng) for label in LABELS * 4]

    with pytest.raises(NotTrainedError):
        pad.recalibrate(frames)
    pad.train()
    with pytest.raises(ArgumentError, match="frames"):
        pad.recalibrate(frames[:3])
    assert pad.predictor
    assert pad.predictor.shift is None


def lit(frame: np.ndarray) -> np.ndarray:
    """The same picture in bluer light."""
    return np.clip(frame + np.array([-60, 10, 90]), 0, 255).astype(np.uint8)


def test_another_light_is_followed(rng: np.random.Generator) -> None:
    """Frames in bluer light are recognised after recalibrating, and what is added then fits."""
    pad = make_pad(per_class=8).train()
    frames = [lit(shape_photo(label, rng)) for label in LABELS * 6]
    before = sum(pad.predict(f).label == label for f, label in zip(frames, LABELS * 6, strict=True))

    found = pad.recalibrate(frames)

    after = sum(pad.predict(f).label == label for f, label in zip(frames, LABELS * 6, strict=True))
    assert found.shift is not None
    assert after > before
    pad.add_example(frames[0], "red")
    moved = TinyBackbone().embed(frames[0])[0] - found.shift.reshape(4, 4, 3)
    np.testing.assert_allclose(pad.dataset.xs[-1], moved, atol=1e-5)
    # So are its copies: moved together, their mean is near.
    unmoved = make_pad(per_class=8)
    unmoved.add_example(frames[0], "red")
    np.testing.assert_allclose(
        pad.dataset.vectors[-1, 0], unmoved.dataset.vectors[-1, 0] - found.shift, atol=1e-5
    )
    np.testing.assert_allclose(
        pad.dataset.vectors[-1, 1:], unmoved.dataset.vectors[-1, 1:], atol=1e-5
    )
    pad.undo_recalibration()
    assert pad.predictor
    assert pad.predictor.shift is None


def test_a_challenge_set_is_never_learned_from(rng: np.random.Generator) -> None:
    """It is judged by, and the examples stay as they are."""
    pad = make_pad(per_class=8).train()
    for label in LABELS:
        pad.add_holdout(shape_photo(label, rng), label)

    score = pad.holdout_score()

    assert score is not None
    assert (score.n, score.right) == (3, 3)
    assert len(pad.dataset) == 24
    with pytest.raises(ArgumentError, match="no class"):
        pad.add_holdout(shape_photo("red", rng), "purple")


def test_classifiers_are_compared() -> None:
    """All three, on the controller's own examples."""
    rows = make_pad(per_class=5).compare()

    assert [row.name for row in rows] == ["dense", "ridge", "knn"]
    assert {row.quality.n for row in rows} == {15}


def test_what_the_examples_tell_is_told_of_all_of_them() -> None:
    """A study names the examples it is about, and its quality is the one that is asked for."""
    pad = make_pad(per_class=4)
    wrong = pad.dataset.examples[4].id
    pad.dataset.relabel([wrong], "red")

    found = pad.evaluate()

    assert found.examples == pad.dataset.examples
    assert found.taken.shape == found.fair.shape == (12,)
    assert found.quality.confusion.tolist() == pad.quality().confusion.tolist()
    assert [(d.index, d.kind, d.other) for d in found.label_issues if d.index == 4] == [
        (4, "other-class", 1)
    ]
    pad.dataset.clear("blue")
    with pytest.raises(TrainingError, match="no examples yet of: blue"):
        pad.evaluate()


def test_quality_is_the_same_whatever_learns() -> None:
    """Examples are judged by ridge regression, whichever classifier the controller has."""
    confusions = [
        make_pad(classifier, per_class=4).quality().confusion.tolist()
        for classifier in (None, RidgeClassifier(), KNNClassifier())
    ]

    assert confusions[0] == confusions[1] == confusions[2]


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


def test_the_rejection_rate_is_remembered(rng: np.random.Generator) -> None:
    """What may be rejected counts at once, and from training to training."""
    pad = make_pad(per_class=8)
    noise = np.zeros((96, 128, 3), np.uint8)
    noise[:, ::2] = (255, 0, 255)
    pad.rejection_rate = 0
    pad.train()

    first = pad.predict(noise).label
    pad.rejection_rate = 0.5
    second = pad.predict(noise).label
    third = pad.train().predict(noise).label

    assert first in LABELS
    assert (second, third, pad.rejection_rate) == (None, None, 0.5)


def test_a_person_at_rest_is_not_followed(rng: np.random.Generator) -> None:
    """Frames of one pose are refused, that pose is named, and nothing changes."""
    pad = make_pad(per_class=8).train()
    before = pad.predictor

    found = pad.recalibrate([shape_photo("green", rng) for _ in range(12)])

    assert found.shift is None
    assert LABELS[found.most] == "green"
    assert pad.predictor is before


def test_a_recalibration_outlives_a_training_and_is_undone(rng: np.random.Generator) -> None:
    """What was found is taken off after training anew; undone, the first predictions are back."""
    pad = make_pad(per_class=8).train()
    frames = [lit(shape_photo(label, rng)) for label in LABELS * 6]
    before = pad.predict(frames[0])
    found = pad.recalibrate(frames)
    during = pad.predict(frames[0])

    kept = pad.train().predictor
    pad.undo_recalibration()

    assert kept
    assert kept.shift is found.shift
    assert during != before
    assert pad.predict(frames[0]) == before


def test_a_challenge_needs_a_training_and_frames(rng: np.random.Generator) -> None:
    """Before training there is nothing to judge; without frames there is no score."""
    pad = make_pad()

    with pytest.raises(NotTrainedError):
        pad.holdout_score()

    assert pad.train().holdout_score() is None


def test_without_examples_there_is_nothing_to_recalibrate_by(rng: np.random.Generator) -> None:
    """A classifier that was learned elsewhere has no reference, and that is said."""
    pad, trainer = make_pad().train(), Trainer(LABELS)
    trainer.resume(pad.classifier, LABELS)
    frames = [shape_photo(label, rng) for label in LABELS * 4]
    activations = np.concatenate([pad.backbone.embed(frame) for frame in frames])

    with pytest.raises(ArgumentError, match="no examples to compare"):
        trainer.recalibrate(activations)

    assert trainer.trained.predict(activations[:1])[0].label == "red"


def test_what_is_resumed_knows_what_it_knew(rng: np.random.Generator) -> None:
    """Strange frames and drift are told from the examples again, temperature and shift as given."""
    pad = make_pad(per_class=8).train()
    again, shift = Trainer(LABELS), np.full(48, 0.01, np.float32)
    again.dataset = pad.dataset

    again.resume(pad.classifier, LABELS, 1.5, shift)

    assert again.predictor
    assert pad.predictor
    assert again.predictor.novelty
    assert pad.predictor.novelty
    assert again.predictor.reference
    assert pad.predictor.reference
    assert again.predictor.novelty.threshold() == pytest.approx(pad.predictor.novelty.threshold())
    np.testing.assert_array_equal(again.predictor.reference.means, pad.predictor.reference.means)
    assert (again.predictor.temperature, again.predictor.shift is shift) == (1.5, True)
