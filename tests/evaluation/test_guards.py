"""What is not followed: streams that would do harm."""

import numpy as np
import pytest

from campad import RidgeClassifier
from campad.evaluation.drift import Reference, recalibrate
from synthetic import clusters


@pytest.mark.parametrize(("classes", "in_one"), [(2, 0.8), (4, 0.6), (10, 0.35)])
def test_a_skewed_stream_is_refused_where_nothing_has_moved(
    classes: int, in_one: float, rng: np.random.Generator
) -> None:
    """However many classes there are, a stream with much of one is not followed, and all alike is;
    with less of it, and the world moved, it is worth its risk.
    """
    xs, ys = clusters(rng, classes=classes, per_class=20, size=80)
    reference, model = Reference.of(xs, ys), RidgeClassifier().fit(xs, ys)

    def show(part: float) -> np.ndarray:
        others = rng.choice(np.flatnonzero(ys), 200)
        return xs[
            np.where(rng.random(200) < part, rng.choice(np.flatnonzero(ys == 0), 200), others)
        ]

    skewed = recalibrate(show(in_one), reference, model.predict_proba)
    shift = rng.normal(size=80)
    moved = show(in_one) + 2 * reference.spread * shift / np.linalg.norm(shift)

    assert skewed.shift is None
    assert (skewed.most, skewed.strange) == (0, False)
    assert recalibrate(show(1 / classes), reference, model.predict_proba).shift is not None
    assert recalibrate(moved, reference, model.predict_proba).shift is not None


def test_frames_like_nothing_that_was_taught_are_refused(rng: np.random.Generator) -> None:
    """Where a third shows something else, with the shift as without it, nothing is followed."""
    xs, ys = clusters(rng, classes=4, per_class=25, size=80)
    reference, model = Reference.of(xs, ys), RidgeClassifier().fit(xs, ys)

    def is_strange(part: float) -> np.ndarray:
        return np.arange(len(xs)) < part * len(xs)

    for part in (0.2, 0.33):
        found = recalibrate(xs, reference, model.predict_proba, lambda _: is_strange(part))  # noqa: B023
        assert (found.shift is None, found.strange) == (part > 0.25, part > 0.25)


def test_a_light_that_makes_one_pose_of_all_is_followed(rng: np.random.Generator) -> None:
    """Frames of all poses that have moved beyond one of them count as what they are when the shift
    is taken off; frames of a single pose in that light are refused all the same.
    """
    xs, ys = clusters(rng, classes=4, per_class=25, size=80)
    reference, model = Reference.of(xs, ys), RidgeClassifier().fit(xs, ys)
    outside = rng.normal(size=80)
    light = 1.5 * (reference.means[2] - reference.mean)
    light += 2 * reference.spread * outside / np.linalg.norm(outside)

    found = recalibrate(xs + light, reference, model.predict_proba)

    assert model.predict_proba(xs + light).mean(axis=0)[2] > 0.7
    assert found.shift is not None
    np.testing.assert_allclose(found.shift, light, atol=1e-3)
    for pose in range(4):
        one = recalibrate(xs[ys == pose] + light, reference, model.predict_proba)
        assert one.shift is None


@pytest.mark.parametrize(("spread", "told_apart"), [(6, True), (12, False)])
def test_a_pose_that_is_left_out(spread: float, told_apart: bool, rng: np.random.Generator) -> None:
    """Where the world has moved and poses are told apart well enough to say that one of five is not
    shown, the rest say what has moved them; else nothing is followed, and the pose is named.
    """
    xs, ys = clusters(rng, classes=5, per_class=30, size=80, spread=spread)
    reference, model = Reference.of(xs, ys), RidgeClassifier().fit(xs, ys)
    away = rng.normal(size=80)
    away *= 2 * reference.spread / np.linalg.norm(away)
    live = xs + 0.7 * spread * rng.normal(size=xs.shape)
    four = live[ys != 3]

    moved = recalibrate(four + away, reference, model.predict_proba)
    everything = recalibrate(live + away, reference, model.predict_proba)
    still = recalibrate(four, reference, model.predict_proba)

    assert (moved.unseen, moved.strange) == (None if told_apart else 3, False)
    assert (moved.shift is not None) == told_apart
    if moved.shift is not None:
        assert np.linalg.norm(moved.shift - away) < 0.05 * np.linalg.norm(away)
    assert (everything.shift is not None, everything.unseen) == (True, None)
    assert (still.shift is not None, still.unseen) == (True, None)
