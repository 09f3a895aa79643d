import numpy as np
import pytest

from campad.dataset.augmentations import STRETCH, centre_and_tangents


@pytest.mark.parametrize("shape", [(6,), (2, 3), (7, 7, 4)])
def test_shapes(shape: tuple[int, ...]) -> None:
    """Of an activation of any shape, three of that shape."""
    vectors = centre_and_tangents(np.ones(shape, np.float32), np.ones((4, *shape), np.float32))

    assert vectors.shape == (3, *shape)
    assert vectors.dtype == np.float32


def test_the_centre_is_the_mean_and_the_tangents_are_differences(rng: np.random.Generator) -> None:
    """Five activations have one mean; each pair's difference is stretched."""
    original, (one, two, three, four) = rng.normal(size=6), rng.normal(size=(4, 6))

    vectors = centre_and_tangents(original.astype(np.float32), np.float32([one, two, three, four]))

    expected = [
        (original + one + two + three + four) / 5,
        (one - two) * STRETCH,
        (three - four) * STRETCH,
    ]
    np.testing.assert_allclose(vectors, expected, atol=1e-6)


def test_what_does_not_change_has_no_tangents() -> None:
    """Copies equal to the original leave it as centre, and zeros."""
    original = np.arange(6, dtype=np.float32)

    vectors = centre_and_tangents(original, np.stack([original] * 4))

    np.testing.assert_allclose(vectors, [original, np.zeros(6), np.zeros(6)], atol=1e-6)
