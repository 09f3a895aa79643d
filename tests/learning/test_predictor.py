from dataclasses import replace

import numpy as np
import pytest

from campad import RidgeClassifier
from campad.evaluation.calibration import cool
from campad.evaluation.drift import Reference
from campad.evaluation.novelty import Novelty
from campad.kernels.problem import Problem
from campad.learning.predictor import Predictor
from synthetic import clusters

LABELS = ("a", "b", "c")


def taught(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, Predictor]:
    xs, ys = clusters(rng, classes=3, per_class=30, size=60)
    problem = Problem.of(xs, ys)
    predictor = Predictor(
        RidgeClassifier().learn(problem),
        LABELS,
        novelty=Novelty(problem, np.arange(90)),
        reference=Reference.of(xs, ys),
    )
    return xs, ys, predictor


def test_the_temperature_is_applied(rng: np.random.Generator) -> None:
    """Probabilities are the classifier's, cooled."""
    xs, _, predictor = taught(rng)
    warm = replace(predictor, temperature=2.5, novelty=None)

    rows = [list(p.probabilities.values()) for p in warm.predict(xs[:5])]

    expected = cool(predictor.classifier.predict_proba(xs[:5]), 2.5)
    np.testing.assert_allclose(rows, expected, atol=1e-6)


def test_what_is_strange_has_no_label_and_little_confidence(rng: np.random.Generator) -> None:
    """A frame unlike anything taught gets None, and all classes are alike to it."""
    xs, ys, predictor = taught(rng)

    strange = predictor.predict(rng.normal(size=(1, 60)) * 5)[0]
    known = predictor.predict(xs[:1])[0]

    assert strange.label is None
    assert strange.confidence < 0.5
    assert sum(strange.probabilities.values()) == pytest.approx(1)
    assert (known.label, known.familiarity > 0.5) == (LABELS[ys[0]], True)


def test_nothing_is_strange_when_nothing_may_be_rejected(rng: np.random.Generator) -> None:
    """With a rejection rate of 0 every frame has a label."""
    _, _, predictor = taught(rng)
    frames = rng.normal(size=(9, 60)) * 5

    said = replace(predictor, rejection_rate=0).predict(frames)

    assert None not in {prediction.label for prediction in said}


def test_recalibrating_takes_a_shift_off_and_is_undone(rng: np.random.Generator) -> None:
    """Moved frames are strange before, known after, and strange again without the shift."""
    xs, ys, predictor = taught(rng)
    moved = xs + 6 * rng.normal(size=60).astype(np.float32)

    moving, found = predictor.recalibrated(moved.reshape(-1, 4, 15))
    right = [
        sum(p.label == LABELS[y] for p, y in zip(h.predict(moved), ys, strict=True))
        for h in (predictor, moving, replace(moving, shift=None))
    ]

    assert found.shift is not None
    assert right[1] > 80
    assert right[0] < 45
    assert right[2] == right[0]


def test_recalibrating_again_starts_from_the_frames_themselves(rng: np.random.Generator) -> None:
    """The same frames give the same shift a second time: it is found anew, not added up."""
    xs, _, predictor = taught(rng)
    moved = xs + 6 * rng.normal(size=60).astype(np.float32)
    moving, first = predictor.recalibrated(moved)

    again, second = moving.recalibrated(moved)

    assert first.shift is not None
    assert second.shift is not None
    np.testing.assert_allclose(second.shift, first.shift, atol=1e-4)
    assert again.shift is second.shift


def test_drift_is_measured_from_where_recalibration_went(rng: np.random.Generator) -> None:
    """After recalibrating the moved mean is no drift, and the old one is."""
    xs, _, predictor = taught(rng)
    moved = xs + 6 * rng.normal(size=60).astype(np.float32)
    moving, _ = predictor.recalibrated(moved)

    live, variance = moved.mean(axis=0), float(moved.var(axis=0).sum())
    before, after = predictor.drift(live, variance), moving.drift(live, variance)

    assert before is not None
    assert after is not None
    assert after < 0.1 < 1 < before
    assert replace(predictor, reference=None).drift(live, variance) is None
