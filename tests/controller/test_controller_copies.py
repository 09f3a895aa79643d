"""A controller that is copied, pickled, and sent to other processes."""

import pickle
from collections.abc import Callable
from copy import copy, deepcopy
from typing import Any

import numpy as np
import pytest
from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor

from campad import Controller, DenseClassifier, KNNClassifier, RidgeClassifier
from campad.backbones import Backbone
from controller.pads import LABELS, lit, make_pad
from synthetic import shape_photo

WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy,
    "deepcopy": deepcopy,
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", [DenseClassifier, RidgeClassifier, KNNClassifier])
def test_a_copy_says_the_same_and_goes_its_own_way(
    way: str, kind: Any, rng: np.random.Generator
) -> None:
    """Trained, recalibrated, with a holdout; what is done to it later does not reach the other."""
    pad = make_pad(kind()).train()
    frames = [shape_photo(label, rng) for label in LABELS]
    pad.recalibrate([lit(frame) for frame in frames * 4])
    pad.add_holdout(frames[0], "red")
    expected = [pad.predict(frame) for frame in frames]

    again = WAYS[way](pad)

    assert [again.predict(frame) for frame in frames] == expected
    assert again.classifier is again.predictor.classifier
    assert len(again.holdout) == 1
    again.add_example(frames[0], "red")
    again.add_holdout(frames[1], "green")
    again.undo_recalibration()
    again.rejection_rate = 0.5
    again.train()
    pad.dataset.rename("red", "stop")
    assert [pad.predict(frame) for frame in frames] == expected
    assert (len(pad.dataset), len(again.dataset)) == (9, 10)
    assert (len(pad.holdout), len(again.holdout)) == (1, 2)
    assert again.labels == LABELS


@pytest.mark.slow
def test_joblibs_processes_predict(lite0: Backbone) -> None:
    """Each process has the network and all that was learned, and says what is said here."""
    rng = np.random.default_rng(0)
    pad = Controller(LABELS, backbone=lite0)
    frames = [shape_photo(label, rng) for label in LABELS]
    pad.add_examples(frames, LABELS)
    pad.train()

    try:
        found = Parallel(n_jobs=2, timeout=100)(delayed(pad.predict)(frame) for frame in frames)
    finally:
        get_reusable_executor().shutdown(wait=True)

    for here, there in zip(map(pad.predict, frames), found, strict=True):
        assert here.label == there.label
        np.testing.assert_allclose(
            list(here.probabilities.values()), list(there.probabilities.values()), atol=1e-5
        )
