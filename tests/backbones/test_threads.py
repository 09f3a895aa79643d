"""A network that computes several frames side by side."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from campad.backbones import load_backbone


def test_frames_side_by_side_are_embedded_as_one_after_another(cache_folder: Path) -> None:
    """On one thread each, from several at once, activations are those of the usual way."""
    frames = np.random.default_rng(0).integers(0, 256, (6, 192, 192, 3), np.uint8)
    backbone = load_backbone(cache_folder=cache_folder)
    expected = np.concatenate([backbone.embed(frame) for frame in frames])

    backbone.use_threads(1)
    with ThreadPoolExecutor(3) as threads:
        found = np.concatenate(list(threads.map(backbone.embed, frames)))

    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_network_on_other_threads_is_opened_once(cache_folder: Path) -> None:
    """Where it computes on so many already it is the same; the one it comes of stays as it was."""
    frame = np.random.default_rng(0).integers(0, 256, (192, 192, 3), np.uint8)
    two = load_backbone(cache_folder=cache_folder, threads=2)
    expected = two.embed(frame)

    one = two.on_threads(1)

    assert (one is two, one.on_threads(1) is one, two.on_threads(2) is two) == (False, True, True)
    np.testing.assert_allclose(one.embed(frame), expected, atol=1e-5)
    np.testing.assert_array_equal(two.embed(frame), expected)
