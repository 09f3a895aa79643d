import numpy as np

from campad.classifiers import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.classifiers.compare import compare
from campad.classifiers.left_out import make_folds
from campad.classifiers.problem import Problem
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
