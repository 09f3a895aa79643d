from copy import copy
from typing import Any

import numpy as np
import pytest

from campad import RidgeClassifier
from campad.dataset.holdout import MAX_FRAMES, Holdout
from campad.errors import ArgumentError
from campad.evaluation.novelty import Novelty
from campad.kernels.problem import Problem
from campad.learning.predictor import Predictor, score_holdout
from synthetic import clusters

LABELS = ("a", "b", "c")


def taught(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, Predictor]:
    """Examples, their classes, and a predictor that has learned them."""
    xs, ys = clusters(rng, classes=3, per_class=30, size=60)
    problem = Problem.of(xs, ys)
    novelty = Novelty(problem, np.arange(90))
    return xs, ys, Predictor(RidgeClassifier().learn(problem), LABELS, novelty=novelty)


def filled(frames: list[tuple[Any, str]]) -> Holdout:
    holdout = Holdout()
    for activation, label in frames:
        holdout.add(activation, label)
    return holdout


def test_a_holdout_is_judged_by_what_was_taught(rng: np.random.Generator) -> None:
    """Right, wrong and strange frames are counted; those of unknown classes are not."""
    xs, ys, predictor = taught(rng)
    holdout = filled(
        [
            (xs[0], LABELS[ys[0]]),
            (xs[1], LABELS[ys[0]]),
            (rng.normal(size=60) * 5, "a"),
            (xs[2], "never taught"),
        ]
    )

    score = score_holdout(holdout, predictor)

    assert score is not None
    assert (score.n, score.right, score.none) == (3, 1, 1)
    assert score.accuracy == pytest.approx(1 / 3)
    assert score.interval == pytest.approx((0.0615, 0.7923), abs=1e-3)  # Wilson's, by hand


def test_without_frames_of_taught_classes_there_is_no_score(rng: np.random.Generator) -> None:
    """Nothing to judge is None, not a score of nought."""
    xs, _, predictor = taught(rng)

    assert score_holdout(filled([]), predictor) is None
    assert score_holdout(filled([(xs[0], "never taught")]), predictor) is None


def test_frames_are_kept_flat(rng: np.random.Generator) -> None:
    """An activation of any shape serves, as the network gives it."""
    xs, ys, predictor = taught(rng)
    holdout = filled([(xs[0].reshape(3, 4, 5).astype(np.float64), LABELS[ys[0]])])

    score = score_holdout(holdout, predictor)

    assert holdout.frames[0].activation.dtype == np.float32
    assert holdout.frames[0].activation.shape == (60,)
    assert score is not None
    assert (score.n, score.right) == (1, 1)


def test_a_holdout_follows_renamed_classes(rng: np.random.Generator) -> None:
    """Frames go with their class's name, even where two change places; others stay as they are."""
    xs = rng.normal(size=(3, 4))
    holdout = filled(list(zip(xs, ("a", "b", "c"), strict=True)))

    holdout.rename({"a": "b", "b": "a"})

    assert [frame.label for frame in holdout.frames] == ["b", "a", "c"]
    np.testing.assert_allclose([f.activation for f in holdout.frames], xs, atol=1e-6)


def test_a_copy_stays_as_it_is() -> None:
    """What is added, renamed or cleared later is not in it."""
    holdout = filled([(np.zeros(2), "a")])
    then = copy(holdout)

    holdout.add(np.zeros(2), "b")
    holdout.rename({"a": "z"})
    holdout.clear()

    assert len(holdout) == 0
    assert [frame.label for frame in then.frames] == ["a"]


def test_a_holdout_is_bounded() -> None:
    """One frame too many is an error, and the others stay."""
    holdout = filled([(np.zeros(2), "a")] * MAX_FRAMES)

    with pytest.raises(ArgumentError, match="at most"):
        holdout.add(np.zeros(2), "a")
    assert len(holdout) == MAX_FRAMES
