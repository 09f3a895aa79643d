import numpy as np

from campad.classifiers import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.evaluation.comparison import compare
from campad.kernels.cross_validation import make_folds
from campad.kernels.problem import Problem
from synthetic import clusters


def test_each_classifier_is_judged_in_the_same_folds(rng: np.random.Generator) -> None:
    """Accuracies are those of fitting each classifier anew without each fold."""
    xs, ys = clusters(rng, classes=3, per_class=12, size=30, spread=7)
    bursts = np.arange(36)
    folds = make_folds(ys, bursts)

    rows = compare(lambda _: Problem.of(xs, ys), bursts, ["a", "b", "c"], lambda: 0.0)

    assert [row.name for row in rows] == ["dense", "ridge", "knn"]
    makers = (DenseClassifier, RidgeClassifier, KNNClassifier)
    for row, make in zip(rows, makers, strict=True):
        right = 0
        for fold in range(3):
            model = make().fit(xs[folds != fold], ys[folds != fold])
            right += int((model.predict(xs[folds == fold]) == ys[folds == fold]).sum())
        assert row.quality.n == 36
        assert abs(int(np.trace(row.quality.confusion)) - right) <= 1  # a tie may fall otherwise


def test_times_are_told_in_milliseconds(rng: np.random.Generator) -> None:
    """A clock that goes on by a second at every look makes each step take a second."""
    xs, ys = clusters(rng)
    ticks = iter(range(10_000))

    rows = compare(
        lambda _: Problem.of(xs, ys), np.arange(len(xs)), ["a", "b", "c"], lambda: next(ticks)
    )

    assert {(row.train_ms, row.predict_ms) for row in rows} == {(1000.0, 1000.0)}


def test_tangents_are_for_those_who_use_them(rng: np.random.Generator) -> None:
    """The network and ridge regression learn with tangents, nearest neighbours without."""
    xs, ys = clusters(rng)
    asked: list[bool] = []

    def make_problem(tangents: bool) -> Problem:
        asked.append(tangents)
        return Problem.of(xs, ys)

    compare(make_problem, np.arange(len(xs)), ["a", "b", "c"], lambda: 0.0)

    assert asked == [True, True, False]


def test_one_burst_a_class_gives_no_figures(rng: np.random.Generator) -> None:
    """Nothing can be left out then; no classifier is judged, nor fails at it."""
    xs, ys = clusters(rng)

    rows = compare(lambda _: Problem.of(xs, ys), ys, ["a", "b", "c"], lambda: 0.0)

    assert [(row.quality.n, row.quality.accuracy) for row in rows] == [(0, None)] * 3


def test_what_was_never_left_out_is_not_counted(rng: np.random.Generator) -> None:
    """Of a class whose bursts all fell into one fold nothing is known, so nothing is said."""
    xs = rng.normal(size=(24, 20)).astype(np.float32)
    ys = np.array([0] * 5 + [1] + [0] * 12 + [0] * 5 + [1])
    bursts = np.repeat(np.arange(4), 6)

    rows = compare(lambda _: Problem.of(xs, ys), bursts, ["a", "b"], lambda: 0.0)

    for row in rows:
        assert (row.quality.n, row.quality.unjudged) == (22, ("b",))
