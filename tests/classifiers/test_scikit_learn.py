"""campad's classifiers in scikit-learn's hands: its own checks, and its tools."""

import json
import os
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from campad import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.errors import ArgumentError
from classifiers.contract import Make
from synthetic import clusters

OWN_WORDS = "it is refused with the right kind of error, in campad's own words"
EXCEPTIONS = {
    "check_fit_score_takes_y": "they are called xs and ys; scikit-learn passes them by place",
    "check_estimators_unfitted": "campad's NotTrainedError, a ValueError, needs no scikit-learn",
    "check_supervised_y_2d": "a column is taken for what it is, without a warning",
    "check_dtype_object": "refused by an ArgumentError, a ValueError where a TypeError is wanted",
    "check_n_features_in_after_fitting": OWN_WORDS,
    "check_complex_data": OWN_WORDS,
    "check_estimators_empty_data_messages": OWN_WORDS,
    "check_fit2d_1sample": OWN_WORDS,
    "check_fit2d_predict1d": OWN_WORDS,
    "check_requires_y_none": OWN_WORDS,
}
"""What scikit-learn's checks ask and campad does otherwise, and why."""


@pytest.mark.filterwarnings("ignore:.* does not inherit from `sklearn.base.BaseEstimator`")
def test_scikit_learns_own_checks(make: Make) -> None:
    """Each classifier passes every check but the exceptions, which it does not."""
    results = check_estimator(make(), on_skip=None, on_fail=None)

    failed = {r["check_name"]: r["exception"] for r in results if r["status"] == "failed"}
    assert set(failed) == set(EXCEPTIONS), failed
    assert sum(result["status"] == "passed" for result in results) > 40


def test_settings_are_read_set_and_cloned(make: Make) -> None:
    """By name, all that the constructor takes; a clone has these, and nothing that was learned."""
    model, rng = make(), np.random.default_rng(0)
    model.fit(*clusters(rng))

    again = clone(model)

    assert again.get_params() == model.get_params() == make().get_params() != {}
    assert vars(again) == vars(make())
    name = next(iter(model.get_params()))
    assert again.set_params(**{name: 7}) is again
    assert again.get_params()[name] == 7
    with pytest.raises(ArgumentError, match="has no setting 'colour'; it has: "):
        again.set_params(colour="red", **{name: 8})
    assert again.get_params()[name] == 7


def test_classes_have_any_names(make: Make, rng: np.random.Generator) -> None:
    """Words, numbers with gaps, a column: learned as 0, 1, 2 and called as they were."""
    xs, ys = clusters(rng)
    expected = make().fit(xs, ys)

    for names in (["ant", "bee", "cat"], [-5, 0, 10**9], [0.0, 1.0, 3.0], list("abc")):
        labels = np.array(names)[ys]
        model = make().fit(xs, labels)
        np.testing.assert_array_equal(model.predict_proba(xs), expected.predict_proba(xs))
        assert model.classes_.tolist() == names
        assert model.predict(xs).tolist() == labels.tolist()
        assert model.score(xs, labels) == 1
        assert make().fit(xs, labels[:, None]).score(xs, labels[:, None]) == 1


def test_a_score_is_the_part_that_is_right(make: Make, rng: np.random.Generator) -> None:
    """Of numbers and of one-hot rows, with weights; labels of another number are refused."""
    xs, ys = clusters(rng)
    model = make().fit(xs, ys)
    wrong = np.where(np.arange(24) < 6, (ys + 1) % 3, ys)

    assert model.score(xs, wrong) == model.score(xs, np.eye(3)[wrong]) == 0.75
    assert model.score(xs, wrong, sample_weight=np.arange(24) < 6) == 0
    for labels in (ys[:5], np.eye(2)[ys % 2], None):
        with pytest.raises(ArgumentError, match="labels of shape"):
            model.score(xs, labels)


def test_it_is_a_classifier_in_every_tool(make: Make, rng: np.random.Generator) -> None:
    """Cross-validated, in a pipeline, in a grid, by names: always the score of doing it by hand."""
    xs, ys = clusters(rng, per_class=12, spread=4)
    labels = np.array(["ant", "bee", "cat"])[ys]
    pipeline = make_pipeline(StandardScaler(), make())
    name, values = next(iter(GRIDS[type(make())].items()))

    alone = cross_val_score(make(), xs, labels, cv=3, error_score="raise")
    probabilities = cross_val_predict(pipeline, xs, labels, cv=3, method="predict_proba")
    grid = GridSearchCV(pipeline, {f"{type(make()).__name__.lower()}__{name}": values}, cv=3)
    grid.fit(xs, labels)

    assert is_classifier(make())
    assert np.isfinite(alone).all()
    assert alone.mean() > 0.5
    assert probabilities.shape == (36, 3)
    assert np.isfinite(grid.cv_results_["mean_test_score"]).all()
    assert set(grid.predict(xs)) <= set(labels)
    by_hand = make_pipeline(
        StandardScaler(), make().set_params(**{name: grid.best_params_.popitem()[1]})
    )
    assert by_hand.fit(xs, labels).predict(xs).tolist() == grid.predict(xs).tolist()


GRIDS: dict[type, dict[str, list[Any]]] = {
    DenseClassifier: {"units": [5, 20]},
    RidgeClassifier: {"penalty": [0.01, 1.0]},
    KNNClassifier: {"neighbours": [1, 5]},
}


def test_a_trained_one_is_pickled(make: Make, rng: np.random.Generator) -> None:
    """What comes out says the same to the last bit."""
    xs, ys = clusters(rng)
    model = make().fit(xs, np.array(["ant", "bee", "cat"])[ys])

    again = pickle.loads(pickle.dumps(model))

    np.testing.assert_array_equal(again.predict_proba(xs), model.predict_proba(xs))
    assert again.predict(xs).tolist() == model.predict(xs).tolist()


LEARN = """
import json, sys
import numpy as np
from campad import RidgeClassifier
model = RidgeClassifier().fit(np.eye(2), ["a", "b"])
score = model.score(np.eye(2), ["a", "b"])
print(json.dumps([score, model.get_params(), "sklearn" in sys.modules]))
"""


@pytest.mark.slow
def test_campad_learns_without_scikit_learn() -> None:
    """Fitting, scoring and reading settings import nothing of it."""
    done = subprocess.run(
        [sys.executable, "-c", LEARN], env=os.environ, check=True, capture_output=True, timeout=60
    )

    assert json.loads(done.stdout) == [1.0, RidgeClassifier().get_params(), False]
