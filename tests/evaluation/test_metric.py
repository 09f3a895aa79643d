"""How much each stretch of an activation counts."""

import numpy as np
import pytest

from campad.evaluation.metric import STRETCH, find_metric


def test_the_stretch_that_tells_classes_apart_counts_more(rng: np.random.Generator) -> None:
    """Of one with the classes in it and one of noise; and the products are by what is found."""
    classes, groups = np.arange(60) % 3, np.arange(60) // 6
    told = 3 * rng.normal(size=(3, STRETCH))[classes] + rng.normal(size=(60, STRETCH))
    centres = np.concatenate([told, 3 * rng.normal(size=(60, STRETCH))], 1).astype(np.float32)

    metric, products = find_metric(centres, classes, groups, np.ones(60, bool), 0.1)

    assert metric[0] > 2 * metric[-1] >= 0
    np.testing.assert_allclose(products, (centres * metric) @ centres.T, rtol=1e-3, atol=1)
    assert np.trace(products) == pytest.approx(float((centres**2).sum()), rel=1e-4)


def test_without_anything_to_go_by_all_counts_the_same(rng: np.random.Generator) -> None:
    """No example can be judged without its recording, or there is one stretch only."""
    centres = rng.normal(size=(8, 2 * STRETCH)).astype(np.float32)
    groups = classes = np.arange(8) % 2

    for xs, fair in ((centres, np.zeros(8, bool)), (centres[:, :9], np.ones(8, bool))):
        metric, products = find_metric(xs, classes, groups, fair, 0.1)
        assert (metric == 1).all()
        np.testing.assert_allclose(products, xs @ xs.T, rtol=1e-4, atol=1e-2)
