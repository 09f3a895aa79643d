"""Where a network that nobody knows is cut: one rule for every format."""

import pytest

from campad.graphs.built import default_cut

Shapes = dict[str, tuple[int, ...]]
RESNET: Shapes = {"add": (7, 7, 2048), "mean": (1, 1, 2048), "flat": (2048,), "classes": (1000,)}
VGG: Shapes = {"last": (7, 7, 512), "flat": (25088,), "fc1": (4096,), "fc2": (4096,), "c": (1000,)}
SQUEEZED: Shapes = {"pool_1": (32,), "scaled": (14, 14, 32), "pool_2": (32,), "classes": (5,)}


@pytest.mark.parametrize(
    ("shapes", "classifier", "expected"),
    [
        (RESNET, "classes", "flat"),
        ({"relu": (7, 7, 256), "pool": (256,), "drop": (256,), "conv": (1, 1, 9)}, "conv", "pool"),
        ({"relu": (7, 7, 256), "pool": (1, 1, 256), "conv": (1, 1, 9)}, "", "pool"),
        (VGG, "c", "fc1"),
        ({"pool": (8, 8, 400), "flat": (25600,), "classes": (2,)}, "classes", "pool"),
        ({"pool": (8, 8, 64), "flat": (4096,), "dense": (64,), "c": (2,)}, "c", "flat"),
        (SQUEEZED, "classes", "pool_2"),
        ({"relu": (7, 7, 1280)}, "", "relu"),
        ({"tokens": (197, 192), "first": (192,), "classes": (1000,)}, "classes", "first"),
        ({"scores": (13, 13, 9), "classes": (1, 1, 9)}, "classes", "scores"),
        ({"classes": (2,)}, "classes", "classes"),
    ],
)
def test_the_rule(shapes: Shapes, classifier: str, expected: str) -> None:
    """Behind the last picture, where it is a list of up to 8,192 numbers; else at that picture."""
    assert default_cut(shapes, classifier) == expected
