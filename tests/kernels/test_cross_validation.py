from typing import Any

import numpy as np
import pytest

from campad.classifiers import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.errors import ArgumentError
from campad.kernels.cross_validation import judged, left_out_scores, make_folds
from campad.kernels.problem import Problem
from synthetic import clusters


def exact(array: np.ndarray) -> np.ndarray:
    """Numbers whose products are exact in float32."""
    return np.round(array * 8).astype(np.float32) / np.float32(8)


def refitted(problem: Problem, bursts: np.ndarray, penalty: float) -> np.ndarray:
    """Scores by fitting anew for every burst, without the closed form."""
    vectors, k = problem.vectors.astype(np.float64), problem.one_hot.shape[1]
    targets = problem.targets.reshape(len(problem), problem.rows, k)
    ridge = problem.ridge(penalty)
    scores = np.empty((len(problem), k))
    for burst in set(bursts.tolist()):
        inside = bursts == burst
        rows = vectors[~inside].reshape(-1, vectors.shape[2])
        aims = targets[~inside].reshape(-1, k)
        duals = np.linalg.solve(rows @ rows.T + ridge * np.eye(len(rows)), aims)
        scores[inside] = vectors[inside, 0] @ rows.T @ duals
    return scores + 1 / k


@pytest.mark.parametrize("tangents", [0, 2])
@pytest.mark.parametrize("penalty", [0.01, 0.1, 5])
@pytest.mark.parametrize("size", [3, 60, 500])
def test_the_closed_form_equals_fitting_anew(
    tangents: int, penalty: float, size: int, rng: np.random.Generator
) -> None:
    """Leaving out a burst by the formula, with its tangents, is the same as fitting without it."""
    xs, ys = clusters(rng, classes=3, per_class=10, size=size)
    moved = exact(rng.normal(size=(30, tangents, size))) if tangents else None
    problem = Problem.of(exact(xs), ys, moved)
    bursts = rng.integers(0, 9, len(xs))

    scores = left_out_scores(problem, bursts, penalty)

    np.testing.assert_allclose(scores, refitted(problem, bursts, penalty), atol=1e-6)


def test_the_closed_form_equals_scikit_learns_left_out_groups(rng: np.random.Generator) -> None:
    """Without tangents it is scikit-learn's Ridge, cross-validated with one group left out."""
    selection = pytest.importorskip("sklearn.model_selection", reason="needs scikit-learn")
    from sklearn.linear_model import Ridge

    xs, ys = clusters(rng, classes=4, per_class=9, size=50, spread=5)
    problem, bursts = Problem.of(exact(xs), ys), rng.integers(0, 7, 36)
    peer = Ridge(alpha=problem.ridge(0.1), fit_intercept=False)
    groups = selection.LeaveOneGroupOut()

    scores = left_out_scores(problem, bursts, 0.1)

    expected = selection.cross_val_predict(
        peer, problem.centres.astype(float), np.eye(4)[ys] - 1 / 4, groups=bursts, cv=groups
    )
    np.testing.assert_allclose(scores, expected + 1 / 4, atol=1e-6)


def test_only_classes_with_a_second_burst_are_judged() -> None:
    """A class of one burst has no honest figure; the others have."""
    classes = np.array([0, 0, 1, 1, 2, 2])
    bursts = np.array([0, 1, 5, 5, 2, 3])

    assert judged(classes, bursts).tolist() == [True, True, False, False, True, True]


def test_folds_leave_something_of_every_class(rng: np.random.Generator) -> None:
    """Bursts stay whole, each fold leaves examples of every class, and single bursts stay in."""
    classes = np.repeat(np.arange(5), 12)
    bursts = np.where(classes == 4, 99, 10 * classes + np.tile(np.arange(12) // 3, 5))
    order = rng.permutation(60)

    folds = make_folds(classes[order], bursts[order])

    assert set(folds[classes[order] == 4]) == {-1}
    assert set(folds[classes[order] != 4]) == {0, 1, 2}
    for burst in np.unique(bursts):
        assert len(set(folds[bursts[order] == burst])) == 1
    for fold in range(3):
        assert set(classes[order][folds != fold]) == set(range(5))


def test_two_bursts_a_class_are_shared_out_so_that_one_of_each_stays() -> None:
    """With two bursts a class no fold holds both."""
    classes, bursts = np.repeat(np.arange(4), 4), np.arange(16) // 2

    folds = make_folds(classes, bursts)

    for number in range(4):
        assert len(set(folds[classes == number])) == 2
    assert sorted(np.bincount(folds).tolist()) == [4, 6, 6]


def test_nearest_neighbours_are_sought_in_other_folds(rng: np.random.Generator) -> None:
    """What is said of an example equals what the others say, as scikit-learn finds them."""
    neighbours = pytest.importorskip("sklearn.neighbors", reason="needs scikit-learn")
    xs, ys = clusters(rng, classes=3, per_class=8, size=20, spread=8)
    folds = np.tile(np.arange(4), 6)

    said = KNNClassifier(neighbours=1).left_out(Problem.of(xs, ys), folds).argmax(axis=1)

    for fold in range(4):
        peer = neighbours.KNeighborsClassifier(1, metric="cosine", algorithm="brute")
        peer.fit(xs[folds != fold], ys[folds != fold])
        assert said[folds == fold].tolist() == peer.predict(xs[folds == fold]).tolist()


def test_the_network_is_trained_anew_without_each_fold(rng: np.random.Generator) -> None:
    """Left-out probabilities are those of a network fitted on the other folds alone."""
    xs, ys = clusters(rng, classes=3, per_class=8, size=40, spread=3)
    folds = np.tile(np.arange(2), 12)
    model = DenseClassifier(units=20, epochs=5)

    said = model.left_out(Problem.of(xs, ys), folds)

    for fold in range(2):
        again = DenseClassifier(units=20, epochs=5).fit(xs[folds != fold], ys[folds != fold])
        np.testing.assert_allclose(
            again.predict_proba(xs[folds == fold]), said[folds == fold], atol=2e-3
        )


@pytest.mark.parametrize("model", [DenseClassifier(epochs=2), KNNClassifier()])
def test_what_is_never_left_out_says_nothing(model: Any, rng: np.random.Generator) -> None:
    """Examples of fold -1 are in every training, and get no opinion; so do all, if all are."""
    xs, ys = clusters(rng, classes=3, per_class=4)
    folds = np.where(ys == 2, -1, np.arange(12) % 2)

    said = model.left_out(Problem.of(xs, ys), folds)
    nothing = model.left_out(Problem.of(xs, ys), np.full(12, -1))

    np.testing.assert_allclose(said[ys == 2], 1 / 3, atol=1e-6)
    assert not np.isclose(said[ys != 2], 1 / 3, atol=1e-3).all(axis=1).any()
    np.testing.assert_allclose(nothing, 1 / 3, atol=1e-6)


def test_ridge_leaves_out_in_closed_form(rng: np.random.Generator) -> None:
    """Its left-out probabilities are those of ridge regression fitted without the fold."""
    xs, ys = clusters(rng, classes=3, per_class=8, size=20, spread=6)
    xs = np.sign(xs)  # all of one length, so that the penalty is the same without the fold
    problem, folds = Problem.of(xs, ys), np.tile(np.arange(4), 6)

    said = RidgeClassifier(penalty=0.2).left_out(problem, folds)

    for fold in range(4):
        again = RidgeClassifier(penalty=0.2).fit(xs[folds != fold], ys[folds != fold])
        np.testing.assert_allclose(
            said[folds == fold], again.predict_proba(xs[folds == fold]), atol=1e-4
        )


def test_a_class_whose_bursts_share_one_fold_is_never_left_out() -> None:
    """Examples moved by hand make bursts of several classes, which stay whole all the same."""
    classes = np.array([0] * 5 + [1] + [0] * 12 + [0] * 5 + [1])
    bursts = np.repeat(np.arange(4), 6)

    folds = make_folds(classes, bursts)

    for fold in set(folds.tolist()) - {-1}:
        assert set(classes[folds != fold]) == {0, 1}


def test_more_examples_than_can_be_left_out_are_refused(rng: np.random.Generator) -> None:
    """The closed form is for so many at most, and says so."""
    problem = Problem.of(rng.normal(size=(1_001, 3)), np.arange(1_001) % 2)

    with pytest.raises(ArgumentError, match="at most 1,000"):
        left_out_scores(problem, np.arange(1_001), 0.1)
