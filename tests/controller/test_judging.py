"""What a controller says of its examples, and how it follows another day."""

from typing import Any

import numpy as np
import pytest

from campad import KNNClassifier, RidgeClassifier
from campad.errors import ArgumentError, NotTrainedError, TrainingError
from campad.learning.trainer import Trainer
from controller.pads import LABELS, lit, make_pad
from synthetic import TinyBackbone, shape_photo


def test_quality_leaves_bursts_out() -> None:
    """Every example is judged by the other bursts."""
    quality = make_pad(per_class=4).quality()

    assert quality.labels == LABELS
    assert (quality.n, quality.accuracy) == (12, 1.0)
    assert make_pad(per_class=1).quality().unjudged == LABELS


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
